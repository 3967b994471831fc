"""Test what counts according to git: people and agents, one example per author and day, pending and revoked notes."""

from __future__ import annotations

from typing import Any

import pytest

from tacit.domain.coding_agents import is_agent
from tacit.domain.confidence import fold
from tacit.domain.enums import Confidence, Verdict
from tacit.domain.independence import body_key
from tacit.domain.pattern import Evidence, Thresholds
from tacit.domain.trust import PENDING, UNCOMMITTED, UNKNOWN, Word, is_vouched_for

PERSON, OTHER = ("Ann <ann@example.com>",), ("Bob <bob@example.com>",)
WITH_AGENT = (*PERSON, "Claude <noreply@anthropic.com>")
BY_PERSON, BY_AGENT = Word("c1", "2026-01-01", PERSON), Word("c1", "2026-01-01", WITH_AGENT)


def said(number: int, **fields: Any) -> Evidence:
    text = fields.pop("text", f"What happened in {number}")
    item = Evidence(f"n{number}.md", f"2026-01-{number:02}", f"Note {number}", "Caching", body_key=body_key(text))
    return item._replace(**fields)


PENDING_REASON = "pending: the note is not on the trusted branch yet"
FIVE = [said(number) for number in range(1, 6)]


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Claude <noreply@anthropic.com>", True),
        ("Copilot <198982749+Copilot@users.noreply.github.com>", True),
        ("Cursor Agent <cursoragent@cursor.com>", True),
        ("devin-ai-integration[bot] <158243242+devin-ai-integration[bot]@users.noreply.github.com>", True),
        ("aider (gpt-5) <aider@aider.chat>", True),
        ("Claude Sample <claude@example.com>", False),
        ("Devin Sample <1234+devin@users.noreply.github.com>", False),
        ("Ann", False),
        ("", False),
    ],
)
def test_agents_are_recognised_by_address_and_people_by_the_same_name_are_not(author: str, *, expected: bool) -> None:
    assert is_agent(author) is expected


@pytest.mark.parametrize(
    ("word", "fields", "expected"),
    [
        (BY_PERSON, {}, True),
        (BY_AGENT, {}, False),
        (BY_PERSON, {"via": "agent"}, False),
        (BY_PERSON, {"via": "agent", "confirmed": "ann"}, True),
        (BY_AGENT, {"confirmed": "ann"}, False),
        (BY_AGENT._replace(later=(OTHER,)), {"confirmed": "bob"}, True),
        (BY_AGENT._replace(later=(OTHER,)), {}, False),
        (BY_AGENT._replace(later=(OTHER, WITH_AGENT)), {"confirmed": "bob"}, False),
        (BY_PERSON._replace(later=(WITH_AGENT,)), {}, False),
        (BY_PERSON._replace(later=(OTHER,)), {}, True),
        (Word(UNCOMMITTED), {}, False),
        (Word(UNCOMMITTED), {"confirmed": "ann"}, False),
        (UNKNOWN, {}, True),
        (UNKNOWN, {"via": "agent"}, False),
        (UNKNOWN, {"via": "agent", "confirmed": "ann"}, True),
    ],
)
def test_an_example_is_a_persons_by_the_word_of_git(word: Word, fields: dict[str, str], *, expected: bool) -> None:
    assert is_vouched_for(said(1, **fields), word) is expected


def test_high_needs_examples_by_people_or_confirmed_ones() -> None:
    limits = Thresholds(high_confirmed=3)
    words = {item.path: BY_PERSON if number < 2 else BY_AGENT for number, item in enumerate(FIVE)}
    assert fold("caching", FIVE, limits, words=words).level is Confidence.MEDIUM
    words["n3.md"] = BY_PERSON
    assert fold("caching", FIVE, limits, words=words).level is Confidence.HIGH
    assert fold("caching", FIVE, limits).level is Confidence.HIGH, "without git the notes are believed"


def test_one_author_and_day_is_one_example_by_git_whatever_the_notes_say() -> None:
    words = {item.path: Word(f"c{number}", "2026-02-01", PERSON) for number, item in enumerate(FIVE)}
    notes = [item._replace(author=f"person {number}") for number, item in enumerate(FIVE)]
    standing = fold("caching", notes, Thresholds(per_day=1), words=words)
    assert standing.level is Confidence.LOW
    assert {(e.reason, e.repeats) for e in standing.examples[1:]} == {
        ("the same author and day as n1.md (the setting `per_day`)", "n1.md")
    }
    assert fold("caching", notes, Thresholds(per_day=3), words=words).level is Confidence.MEDIUM
    words["n2.md"] = words["n2.md"]._replace(authors=OTHER)
    words["n3.md"] = words["n3.md"]._replace(date="2026-02-02")
    assert sum(e.counts for e in fold("caching", notes, Thresholds(per_day=1), words=words).examples) == 3


def test_without_git_author_and_day_are_what_the_notes_say() -> None:
    notes = [item._replace(author="ann", date="2026-01-01") for item in FIVE]
    assert fold("caching", notes, Thresholds(per_day=1)).level is Confidence.LOW
    assert fold("caching", FIVE, Thresholds(per_day=1)).level is Confidence.HIGH


def test_authors_are_those_of_git_where_it_knows_them() -> None:
    notes = [item._replace(author=f"person {number}") for number, item in enumerate(FIVE)]
    words = {item.path: BY_PERSON for item in FIVE}
    assert fold("caching", notes, Thresholds(high_authors=2)).level is Confidence.HIGH
    assert fold("caching", notes, Thresholds(high_authors=2), words=words).level is Confidence.MEDIUM


def test_pending_examples_do_not_count_and_say_so() -> None:
    words = {path: Word("c1", held=PENDING) for path in ("n1.md", "n3.md")}
    standing = fold("caching", FIVE, Thresholds(), words=words)
    assert standing.level is Confidence.MEDIUM
    assert [(e.counts, e.pending, e.reason) for e in standing.examples[:3]] == [
        (False, True, PENDING_REASON),
        (True, False, ""),
        (False, True, PENDING_REASON),
    ]
    assert [step.because for step in standing.history] == ["n2.md", "n4.md"]


def test_a_pending_copy_never_takes_the_place_of_an_example() -> None:
    earlier = said(1, text="The same text")
    later = said(2, text="The same text")
    standing = fold("caching", [earlier, later], Thresholds(), words={"n1.md": Word("c", held=PENDING)})
    assert standing.level is Confidence.LOW
    assert [(e.counts, e.reason) for e in standing.examples] == [(False, "the same text as n2.md"), (True, "")]


def test_a_revoked_example_shows_why_and_the_copy_of_it_may_count() -> None:
    held = "revoked on 2026-02-01: the account was taken over"
    copies = [said(1, text="Same"), said(2, text="Same"), said(3, verdict=Verdict.CONTRADICTS)]
    standing = fold("caching", copies, Thresholds(), words={"n1.md": Word(held=held), "n3.md": Word(held=held)})
    assert [(e.counts, e.reason) for e in standing.examples] == [(False, held), (True, ""), (False, held)]
    assert standing.level is Confidence.LOW
