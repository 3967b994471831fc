"""Test what workspaces of a team share: keys, rows, and which examples are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.domain.confidence import fold
from tacit.domain.elsewhere import Elsewhere, as_evidence, is_elsewhere, split
from tacit.domain.enums import Confidence, Verdict
from tacit.domain.pattern import Evidence, Thresholds
from tacit.domain.team import Keyed, independent, may_count

KEYED = Keyed(b"s" * 32, str.lower)
FULL = "3f2a9c1b" + "0" * 32


def piece(path: str = "a.md", **fields: object) -> Evidence:
    return Evidence(**{"path": path, "date": "2026-01-02", "title": path, "name": "Retry", "body_key": path, **fields})  # type: ignore[arg-type]


def left(own: list[Evidence], *others: Evidence) -> list[str]:
    """Return the paths of those of the `others` that repeat no example of this workspace and no other one."""
    rows = {KEYED.shared("w", item, "retry", whole=True): item.path for item in others}
    keys = [(item.verdict.value, KEYED.keys(item)) for item in own]
    return [rows[row] for row in independent(keys, rows)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"body_key": "x"}, {"body_key": "x"}, True),
        ({"body_key": "x"}, {"body_key": "x", "verdict": Verdict.CONTRADICTS}, False),
        ({"commit": FULL}, {"commit": FULL.upper()}, True),
        ({"commit": FULL}, {"commit": FULL[:7]}, True),
        ({"commit": FULL[:12]}, {"commit": FULL[:7]}, True),
        ({"commit": FULL}, {"commit": FULL[:8] + "1" * 32}, False),
        ({"commit": FULL}, {"commit": "3f2a9c2"}, False),
        ({"pull_request": "#7", "project": "Shop"}, {"pull_request": "7", "project": "shop"}, True),
        ({"pull_request": "7", "project": "shop"}, {"pull_request": "7", "project": "mail"}, False),
        ({"body_key": "", "outcome": "Fast."}, {"body_key": "", "outcome": "fast", "title": "a.md"}, True),
        ({"body_key": "", "outcome": "fast"}, {"body_key": "", "outcome": "slow", "title": "a.md"}, False),
    ],
)
def test_the_same_example(one: dict[str, object], other: dict[str, object], same: bool) -> None:
    first, second = piece("a.md", **one), piece("b.md", **other)
    assert left([first], second) == ([] if same else ["b.md"])
    assert left([], first, second) == (["a.md"] if same else ["a.md", "b.md"])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", FULL, FULL[:7], "1234567"])), max_size=8))
def test_the_number_is_that_of_one_knowledge_base(found: list[tuple[str, str]]) -> None:
    """What counts once in one knowledge base counts once in a team, too, whoever has it."""
    items = [piece(f"{number}.md", body_key=text, commit=commit) for number, (text, commit) in enumerate(found)]
    at_once = fold("retry", items, Thresholds()).counting(Verdict.SUPPORTS)
    own = items[:1]
    assert len(own) + len(left(own, *items[1:])) == len(at_once)


def test_keys_depend_on_the_secret_and_the_workspace() -> None:
    item = piece(commit=FULL)
    row = KEYED.shared("w", item, "retry", whole=False)
    other = Keyed(b"t" * 32, str.lower).shared("w", item, "retry", whole=False)
    assert not {row.note, row.text, row.commit} & {other.note, other.text, other.commit}
    assert KEYED.shared("v", item, "retry", whole=False).note != row.note


def test_only_counts_leave_unless_all_is_shared() -> None:
    item = piece("secret-path.md", title="T", outcome="O", project="P", author="A", minutes=5, date="2026-03-04")
    row = KEYED.shared("w", item, "retry", whole=False)
    assert row[6:9] == KEYED.keys(item)
    assert (row.date, *row[9:]) == ("2026-03", "", "", "", "", "", None)
    whole = KEYED.shared("w", item, "retry", whole=True)
    assert (whole.date, *whole[9:]) == ("2026-03-04", "T", "secret-path.md", "O", "P", "A", 5)
    assert row.row_key != whole.row_key


def test_samples_and_empty_notes_never_count() -> None:
    assert may_count(piece())
    assert not may_count(piece(via="sample"))
    assert not may_count(piece(body_key=""))


def test_examples_elsewhere_change_the_level_and_are_told_apart() -> None:
    found = [
        Elsewhere("retry", "supports", "2026-01", "aaaaaaaaaaaa", 2, 1),
        Elsewhere("retry", "supports", "2026-02-03", "bbbbbbbbbbbb", 1, 0),
        Elsewhere("retry", "contradicts", "2026-02-04", "bbbbbbbbbbbb", 1, 0),
    ]
    standing, counted = split(fold("retry", [piece(), piece("b.md"), *as_evidence(found)], Thresholds()))
    assert standing.level is Confidence.HIGH
    assert [example.evidence.path for example in standing.examples] == ["a.md", "b.md"]
    assert counted == (4, 1, 0, 1, 2, "2026-02-03", "2026-02-04")
    assert not any(is_elsewhere(step.because) for step in standing.history)
    alone = fold("retry", [piece()], Thresholds())
    assert split(alone) == (alone, (0, 0, 0, 0, 0, "", ""))
