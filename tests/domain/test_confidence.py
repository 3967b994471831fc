"""Test levels, which examples count, histories, remarks and the reference date; each rule has a test."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.domain.confidence import Standing, fold, in_order, level_of, remarks
from tacit.domain.enums import Confidence, Verdict
from tacit.domain.findings import Location, Severity
from tacit.domain.independence import body_key
from tacit.domain.pattern import Evidence, Pattern, Promotion, Thresholds
from tacit.domain.reading_order import reference_date, settle
from tacit.workspace.settings import parse

UNPROVEN, LOW, MEDIUM, HIGH = Confidence
DEFAULT = Thresholds()
SUPPORTS, CONTRADICTS, LIMITS = Verdict


def said(path: str, day: str = "2024-11-12", /, **fields: Any) -> Evidence:
    """Return evidence with a text of its own, unless `fields` say otherwise."""
    plain = Evidence(path=path, date=day, title=path, name="Caching", body_key=body_key(f"text of {path}"))
    return plain._replace(**fields)


def many(number: int, first: int = 1, /, **fields: Any) -> list[Evidence]:
    return [said(f"n{i:02}.md", f"2024-01-{i:02}", **fields) for i in range(first, first + number)]


def counted(*evidence: Evidence) -> list[bool]:
    return [example.counts for example in fold("caching", evidence, DEFAULT).examples]


def levels(standing: Standing) -> list[Confidence]:
    return [example.level for example in standing.examples]


# Levels


@pytest.mark.parametrize(
    ("net", "level"),
    [
        *[(-9, UNPROVEN), (-1, UNPROVEN), (0, UNPROVEN), (1, LOW), (2, MEDIUM), (3, MEDIUM), (4, MEDIUM)],
        *[(5, HIGH), (6, HIGH), (500, HIGH)],
    ],
)
def test_levels_begin_at_their_thresholds(net: int, level: Confidence) -> None:
    assert level_of(net, DEFAULT) is level


@pytest.mark.parametrize(
    ("medium", "high", "expected"),
    [
        (3, 4, [UNPROVEN, LOW, LOW, MEDIUM, HIGH]),
        (1, 1, [UNPROVEN, HIGH, HIGH, HIGH, HIGH]),
        (2, 2, [UNPROVEN, LOW, HIGH, HIGH, HIGH]),
        (1, 3, [UNPROVEN, MEDIUM, MEDIUM, HIGH, HIGH]),
    ],
)
def test_thresholds_are_settings(medium: int, high: int, expected: list[Confidence]) -> None:
    limits = Thresholds(medium=medium, high=high)
    assert [level_of(net, limits) for net in range(5)] == expected


def test_unmet_conditions_hold_back_high_alone() -> None:
    found = [level_of(net, DEFAULT, conditions_met=False) for net in (0, 1, 2, 5, 9)]
    assert found == [UNPROVEN, LOW, MEDIUM, MEDIUM, MEDIUM]


def test_a_level_climbs_with_each_example() -> None:
    assert levels(fold("caching", many(6), DEFAULT)) == [LOW, MEDIUM, MEDIUM, MEDIUM, HIGH, HIGH]


def test_no_evidence_is_unproven() -> None:
    assert fold("caching", [], DEFAULT) == Standing(UNPROVEN, (), ())


def test_a_contradiction_subtracts_and_demotes() -> None:
    standing = fold("caching", [*many(5), *many(4, 6, verdict=CONTRADICTS)], DEFAULT)
    assert levels(standing)[4:] == [HIGH, MEDIUM, MEDIUM, MEDIUM, LOW]


def test_contradictions_that_come_first_are_owed() -> None:
    standing = fold("caching", [*many(2, verdict=CONTRADICTS), *many(3, 3)], DEFAULT)
    assert levels(standing) == [UNPROVEN, UNPROVEN, UNPROVEN, UNPROVEN, LOW]


def test_a_limit_counts_neither_way() -> None:
    standing = fold("caching", [*many(2), *many(9, 3, verdict=LIMITS)], DEFAULT)
    assert levels(standing) == [LOW, *[MEDIUM] * 10]
    assert all(example.counts for example in standing.examples)
    assert len(standing.counting(LIMITS)) == 9
    assert [item.path for item in standing.counting(SUPPORTS)] == ["n01.md", "n02.md"]


# History


def test_history_names_date_and_cause_of_each_step_demotions_included() -> None:
    up, down = many(2), many(2, 4, verdict=CONTRADICTS)
    standing = fold("caching", [*down, *up, said("n03.md", "2024-01-03", verdict=LIMITS)], DEFAULT)
    assert standing.history == (
        Promotion("caching", UNPROVEN, LOW, "2024-01-01", "n01.md"),
        Promotion("caching", LOW, MEDIUM, "2024-01-02", "n02.md"),
        Promotion("caching", MEDIUM, LOW, "2024-01-04", "n04.md"),
        Promotion("caching", LOW, UNPROVEN, "2024-01-05", "n05.md"),
    )
    assert standing.level is UNPROVEN


def test_history_may_skip_levels_and_keeps_a_month_as_written() -> None:
    standing = fold("caching", [said("a.md", "2024-11")], Thresholds(medium=1, high=1))
    assert standing.history == (Promotion("caching", UNPROVEN, HIGH, "2024-11", "a.md"),)


def test_an_example_that_does_not_count_causes_nothing() -> None:
    standing = fold("caching", [said("a.md"), said("b.md", body_key=body_key("text of a.md"))], DEFAULT)
    assert [step.because for step in standing.history] == ["a.md"]
    assert levels(standing) == [LOW, LOW]


def test_a_month_sorts_as_its_first_day_and_ties_go_by_path() -> None:
    items = [
        said("e.md", "2024-11-02"),
        said("d.md", "2024-11"),
        said("c.md", "2024-11-01"),
        said("b.md", "2024-12"),
        said("f.md", "2024-10-31"),
        said("a.md", "2024-11-02"),
    ]
    in_fold = [example.evidence.path for example in fold("caching", items, DEFAULT).examples]
    assert in_fold == ["f.md", "c.md", "d.md", "a.md", "e.md", "b.md"]
    assert in_order(items[1]) == ("2024-11-01", "d")


def test_a_second_note_with_the_same_title_sorts_after_the_first() -> None:
    items = [said("retry-2.md"), said("retry.md"), said("retries.md"), said("retry-3.md")]
    in_fold = [example.evidence.path for example in fold("caching", items, DEFAULT).examples]
    assert in_fold == ["retries.md", "retry.md", "retry-2.md", "retry-3.md"]


# What counts


def test_the_same_text_counts_once_and_the_reason_names_its_twin() -> None:
    twins = [said(f"{name}.md", body_key=body_key("Cache it.")) for name in "abc"]
    standing = fold("caching", twins, DEFAULT)
    assert [example.counts for example in standing.examples] == [True, False, False]
    assert [example.reason for example in standing.examples] == ["", *["the same text as a.md"] * 2]
    assert standing.level is LOW


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Cache the result.", "cache  THE\n\n\tresult.\r\n", True),
        ("Straße", "STRASSE", True),
        ("Cache the result.", "Cache the results.", False),
        ("Cache it", "Cacheit", True),
        ("Version 1.2", "Version 12", False),
        ("\u0967 \u0968", "\u0967\u0968", False),
        ("Version 1 2", "version1.2", True),
    ],
)
def test_white_space_and_case_make_no_other_text(one: str, other: str, same: bool) -> None:
    found = counted(said("a.md", body_key=body_key(one)), said("b.md", body_key=body_key(other)))
    assert found == [True, not same]


def test_an_empty_body_equals_nothing() -> None:
    empty = body_key(" \n\t\r\n ")
    assert empty == body_key("") == ""
    said_so = {"body_key": empty, "outcome": "it held"}
    assert counted(said("a.md", **said_so), said("b.md", **said_so)) == [True, True]


@pytest.mark.parametrize(
    ("earlier", "later", "same"),
    [
        ("3f2a9c1", "3f2a9c1", True),
        ("3f2a9c1", "3F2A9C1", True),
        ("3f2a9c1", "3f2a9c1d00", True),
        ("3f2a9c1d00", "3f2a9c1", True),
        ("3f2a9c", "3f2a9c1d00", False),
        ("3f2a9c1d00", "3f2a9c", False),
        ("3f2a9c", "3f2a9c", True),
        ("3f2a9c1", "3f2a9c2", False),
        ("f2a9c1d", "3f2a9c1d", False),
        ("", "3f2a9c1", False),
        ("", "", False),
    ],
)
def test_the_same_commit_counts_once_from_seven_digits_on(earlier: str, later: str, same: bool) -> None:
    assert counted(said("a.md", commit=earlier), said("b.md", commit=later)) == [True, not same]


@pytest.mark.parametrize(
    ("earlier", "later", "same"),
    [
        *[("#212", "#212", True), ("#212", "212", True), ("!7", "!7", True), ("#212", "#2121", False), ("", "", False)],
        ("https://example.com/Shop/pull/1", "https://example.com/shop/pull/1", True),
    ],
)
def test_the_same_pull_request_counts_once(earlier: str, later: str, same: bool) -> None:
    assert counted(said("a.md", pull_request=earlier), said("b.md", pull_request=later)) == [True, not same]


@pytest.mark.parametrize(("one", "other", "same"), [("A", "A", True), ("A", "B", False), ("", "A", False)])
def test_a_pull_request_is_the_same_only_within_its_project(one: str, other: str, same: bool) -> None:
    first, second = said("a.md", project=one, pull_request="#212"), said("b.md", project=other, pull_request="#212")
    assert counted(first, second) == [True, not same]


@pytest.mark.parametrize(("one", "other"), [("A", "A"), ("A", "B"), ("", "A")])
def test_a_commit_counts_once_whatever_the_project(one: str, other: str) -> None:
    first, second = said("a.md", project=one, commit="3f2a9c1"), said("b.md", project=other, commit="3f2a9c1d")
    assert counted(first, second) == [True, False]


def test_a_commit_is_no_pull_request() -> None:
    assert counted(said("a.md", commit="1234567"), said("b.md", pull_request="#1234567")) == [True, True]


def test_the_reason_names_the_kind_of_change_and_the_note_that_counts() -> None:
    items = [said("a.md", commit="3f2a9c1", pull_request="#1"), said("b.md", commit="3f2a9c1d")]
    items += [said("c.md", pull_request="1"), said("d.md", commit="aaaaaaa")]
    found = [example.reason for example in fold("caching", items, DEFAULT).examples]
    assert found == ["", "the same commit as a.md", "the same pull request as a.md", ""]


def test_text_is_one_in_all_projects() -> None:
    text = body_key("Cache it.")
    assert counted(said("a.md", project="A", body_key=text), said("b.md", project="B", body_key=text)) == [True, False]


@pytest.mark.parametrize(
    "same", [{"body_key": body_key("Cache it.")}, {"commit": "3f2a9c1"}, {"pull_request": "#212"}], ids=str
)
def test_different_verdicts_are_different_examples(same: dict[str, str]) -> None:
    items = [said(f"{verdict.value}.md", verdict=verdict, **same) for verdict in Verdict]
    again = [said(f"z-{verdict.value}.md", verdict=verdict, **same) for verdict in Verdict]
    assert counted(*items, *again) == [True, True, True, False, False, False]


def test_a_note_that_says_nothing_does_not_count() -> None:
    standing = fold("caching", [said("a.md", body_key="")], DEFAULT)
    assert standing.level is UNPROVEN
    assert standing.examples[0].reason == "the note has no text, no outcome and no source"
    assert standing.counting(SUPPORTS) == []


@pytest.mark.parametrize("word", [{"body_key": "x"}, {"outcome": "it held"}, {"has_source": True}], ids=str)
def test_text_outcome_or_source_alone_is_enough(word: dict[str, object]) -> None:
    assert counted(said("a.md", **{"body_key": "", **word})) == [True]


def test_evidence_that_does_not_count_shadows_nothing() -> None:
    text = body_key("text of a.md")
    first, copy = said("a.md"), said("b.md", body_key=text, commit="3f2a9c1", pull_request="#1")
    assert counted(first, copy, said("c.md", commit="3f2a9c1")) == [True, False, True]
    assert counted(first, copy, said("c.md", pull_request="#1")) == [True, False, True]
    copy = said("b.md", commit="aaaaaaa")
    same_commit = said("a.md", commit="aaaaaaa")
    assert counted(same_commit, copy, said("c.md", body_key=copy.body_key)) == [True, False, True]


def test_an_empty_first_note_shadows_nothing() -> None:
    assert counted(said("a.md", body_key="", commit="3f2a9c1"), said("b.md", commit="3f2a9c1")) == [False, True]


def test_the_earlier_one_counts_whatever_its_place_in_the_input() -> None:
    text = body_key("Cache it.")
    late, early = said("a.md", "2024-02-01", body_key=text), said("b.md", "2024-01-01", body_key=text)
    standing = fold("caching", [late, early], DEFAULT)
    assert [item.path for item in standing.counting(SUPPORTS)] == ["b.md"]


@pytest.mark.parametrize("verdict", [SUPPORTS, CONTRADICTS])
def test_a_note_counts_once_however_often_it_names_the_pattern(verdict: Verdict) -> None:
    """By its name and by an alias, say: two mentions of one note that lead to one pattern."""
    first = said("a.md", body_key="", outcome="it held", line=5, verdict=verdict)
    again = first._replace(name="Memoisation", line=6, verdict=SUPPORTS)
    for order in ([first, again], [again, first]):
        standing = fold("caching", order, DEFAULT)
        assert [(e.evidence.line, e.counts) for e in standing.examples] == [(5, True), (6, False)]


def test_project_aliases_make_one_project() -> None:
    config = parse('[projects.client-a]\naliases = ["The Shop", "shop"]\n')
    items = [said(f"{i}.md", project=name, pull_request="#7") for i, name in enumerate(["Client A", "SHOP", "Other"])]
    found = [example.reason for example in fold("caching", items, DEFAULT, config.project).examples]
    assert found == ["", "the same pull request as 0.md", ""]


# Conditions for HIGH


def test_five_notes_without_project_and_author_are_high_by_default() -> None:
    assert fold("caching", many(5, via="agent"), DEFAULT).level is HIGH


@pytest.mark.parametrize(
    ("limits", "usual", "missing", "worthless"),
    [
        (Thresholds(high_projects=2), {"project": "A"}, {"project": "B"}, {"project": ""}),
        (Thresholds(high_authors=2), {"author": "a@b.c"}, {"author": "d@e.f"}, {"author": "A@B.C"}),
        (Thresholds(high_authors=2), {"author": "a@b.c"}, {"author": "d@e.f"}, {"author": ""}),
        (Thresholds(high_persons=1), {"via": "agent"}, {"via": ""}, {"via": "Agent"}),
        (Thresholds(high_persons=1), {"via": "agent"}, {"via": "import"}, {"via": "agent"}),
    ],
)
def test_a_condition_holds_back_high_until_it_is_met(
    limits: Thresholds, usual: dict[str, str], missing: dict[str, str], worthless: dict[str, str]
) -> None:
    held_back = [*many(5, **usual), *many(1, 6, **worthless)]
    assert levels(fold("caching", held_back, limits))[1:] == [MEDIUM] * 5
    standing = fold("caching", [*held_back, *many(1, 7, **missing)], limits)
    assert standing.level is HIGH
    assert standing.history[-1] == Promotion("caching", MEDIUM, HIGH, "2024-01-07", "n07.md")
    early = fold("caching", [*many(1, **missing), *many(4, 2, **usual)], limits)
    assert early.history[-1].because == "n05.md"


@pytest.mark.parametrize("verdict", [CONTRADICTS, LIMITS])
def test_conditions_look_at_supporting_examples_alone(verdict: Verdict) -> None:
    person = {"project": "B", "author": "d@e.f", "via": ""}
    agent = {"project": "A", "author": "a@b.c", "via": "agent"}
    for limits in (Thresholds(high_projects=2), Thresholds(high_authors=2), Thresholds(high_persons=1)):
        items = [*many(6, **agent), *many(1, 7, verdict=verdict, **person)]
        assert fold("caching", items, limits).level is MEDIUM
        assert fold("caching", [*items, *many(1, 8, **person)], limits).level is HIGH


def test_a_copy_meets_no_condition() -> None:
    items = [*many(5, project="A"), said("z.md", body_key=body_key("text of n01.md"), project="B")]
    assert fold("caching", items, Thresholds(high_projects=2)).level is MEDIUM


def test_projects_are_told_apart_by_identity() -> None:
    config = parse('[projects.client-a]\naliases = ["shop"]\n')
    items = [*many(3, project="Client A"), *many(1, 4, project="client-a"), *many(2, 5, project="Shop")]
    limits = Thresholds(high_projects=2)
    assert fold("caching", items, limits, config.project).level is MEDIUM
    assert fold("caching", [*items, *many(1, 7, project="Other")], limits, config.project).level is HIGH


def test_all_conditions_hold_together() -> None:
    limits = Thresholds(high_projects=2, high_authors=2, high_persons=2)
    items = many(5, project="A", author="a", via="agent")
    for number, more in enumerate([{"project": "B"}, {"author": "b"}], 6):
        items += many(1, number, **more)
    assert fold("caching", items, Thresholds(high_projects=2, high_authors=2, high_persons=3)).level is MEDIUM
    assert fold("caching", items, limits).history[-1].because == "n07.md"


# Remarks


def test_evidence_that_does_not_count_is_a_hint_with_its_reason() -> None:
    standing = fold("caching", [said("a.md"), said("b.md", body_key=body_key("text of a.md"), line=7)], DEFAULT)
    (found,) = remarks(standing)
    assert found.location == Location("b.md", 7)
    assert (found.severity, found.rule) == (Severity.HINT, "does-not-count")
    assert found.message == "Caching: does not count: the same text as a.md"


def test_a_claimed_level_is_a_hint_if_it_differs() -> None:
    items = [
        said("a.md", "2024-01-01", claimed=LOW),
        said("b.md", "2024-01-02", claimed=HIGH, line=9),
        said("c.md", "2024-01-03"),
        said("d.md", "2024-01-04", claimed=UNPROVEN),
    ]
    standing = fold("caching", items, DEFAULT)
    assert standing.level is MEDIUM
    found = remarks(standing)
    assert [(d.location, d.severity, d.rule) for d in found] == [
        (Location("b.md", 9), Severity.HINT, "claimed-level"),
        (Location("d.md", 1), Severity.HINT, "claimed-level"),
    ]
    assert found[0].message == "Caching: the note says HIGH, but the level after this note is MEDIUM"
    assert found[0].help


def test_a_copy_with_a_claim_gets_both_hints() -> None:
    standing = fold("caching", [said("a.md", body_key="", claimed=HIGH)], DEFAULT)
    assert [d.rule for d in remarks(standing)] == ["does-not-count", "claimed-level"]


# The reference date, and what is stale


@pytest.mark.parametrize(
    ("newest_first", "expected"),
    [
        ([], ""),
        (["2024-11-12"], "2024-11-12"),
        (["2024-11"], "2024-11"),
        (["2024-11-12", "2024-11-12"], "2024-11-12"),
        (["2024-11-12", "2024-11-01", "2020-01-01"], "2024-11-12"),
        (["2999-01-01", "2024-11-12", "2024-11-01"], "2024-11-12"),
        (["2999-01-01", "2777-01-01", "2024-11", "2024-10-31"], "2024-11"),
        (["2999-01-01", "2024-11-12"], "2999-01-01"),
        (["2999-01-01", "2777-01-01", "2024-11-12"], "2999-01-01"),
        (["2999-01-01", "2024-11-12", "2023-11-12", "2023-11-11"], "2024-11-12"),
        (["2025-03-01", "2024-03-01"], "2025-03-01"),
        (["9999-12-31", "2024-11-12", "2023-11-01", "2022-12-01"], "2023-11-01"),
    ],
)
def test_reference_date_has_company_within_a_year(newest_first: list[str], expected: str) -> None:
    assert reference_date(iter(newest_first)) == expected


@given(st.lists(st.dates(date(1990, 1, 1), date(2030, 12, 31)), min_size=2))
def test_reference_date_is_a_note_s_date_and_one_outlier_moves_it_never(days: list[date]) -> None:
    newest_first = [day.isoformat() for day in sorted(days, reverse=True)]
    reference = reference_date(newest_first)
    assert reference in newest_first
    close = any(one - other <= timedelta(days=365) for one, other in zip(sorted(days)[1:], sorted(days), strict=False))
    if close:
        assert reference_date(["2999-01-01", *newest_first]) == reference


def is_stale(newest: str, reference: str, days: int) -> bool:
    pattern = Pattern("retry", "Retry", "data", Confidence.LOW, newest=newest)
    return settle([pattern], reference, days)[0].stale


@pytest.mark.parametrize(("days", "stale"), [(-400, False), (0, False), (179, False), (180, False), (181, True)])
def test_stale_begins_after_the_threshold(days: int, stale: bool) -> None:
    newest = date(2024, 1, 15)
    assert is_stale(newest.isoformat(), (newest + timedelta(days=days)).isoformat(), 180) is stale


def test_a_month_goes_stale_from_its_first_day() -> None:
    assert is_stale("2024-01", "2024-01-31", 30) is False
    assert is_stale("2024-01", "2024-02", 30) is True


@pytest.mark.parametrize(("newest", "reference"), [("", "2024-01-01"), ("2024-01-01", ""), ("", "")])
def test_nothing_to_compare_is_not_stale(newest: str, reference: str) -> None:
    assert is_stale(newest, reference, 180) is False


def test_an_endless_time_makes_nothing_stale() -> None:
    assert is_stale("2000-01-01", "2024-01-01", 999_999_999_999) is False


# Properties

evidences = st.lists(
    st.builds(
        said,
        st.sampled_from([f"{letter}{digit}.md" for letter in "ab" for digit in range(9)]),
        st.sampled_from(["2024-01", "2024-01-01", "2024-01-02", "2024-02", "2024-02-01", "2023-12-31"]),
        verdict=st.sampled_from([SUPPORTS, SUPPORTS, SUPPORTS, CONTRADICTS, LIMITS]),
        project=st.sampled_from(["", "A", "a", "B"]),
        author=st.sampled_from(["", "x@y.z", "X@Y.Z", "u@v.w"]),
        via=st.sampled_from(["", "agent"]),
        commit=st.sampled_from(["", "", "", "", "3f2a9c1", "3f2a9c1d00", "3f2a9c", "0000000"]),
        pull_request=st.sampled_from(["", "", "", "", "#1", "1", "#2"]),
        body_key=st.sampled_from(["", *"abcdefghij"]),
        outcome=st.sampled_from(["", "it held"]),
    ),
    unique_by=lambda item: item.path,
    max_size=18,
)
thresholds = st.builds(
    lambda medium, more, **fields: Thresholds(medium=medium, high=medium + more, **fields),
    medium=st.integers(1, 3),
    more=st.integers(0, 4),
    high_projects=st.integers(1, 3),
    high_authors=st.integers(1, 3),
    high_persons=st.integers(0, 3),
)


def is_the_same(one: Evidence, other: Evidence) -> bool:
    """Return whether two examples are the same one by the rules of formats.md, which are written here a second time."""
    if one.verdict is not other.verdict:
        return False
    if one.body_key and one.body_key == other.body_key:
        return True
    short, long = sorted([one.commit, other.commit], key=len)
    same_commit = short != "" and (short == long or (len(short) >= 7 and long.startswith(short)))
    if same_commit or one.project.lower() != other.project.lower():
        return same_commit
    if not one.body_key and not other.body_key:
        same_words = (one.title, one.outcome, one.date) == (other.title, other.outcome, other.date)
        if same_words:
            return True
    return one.pull_request != "" and one.pull_request.lstrip("#") == other.pull_request.lstrip("#")


@given(evidences)
def test_counted_evidence_is_new_and_not_empty(items: list[Evidence]) -> None:
    counting: list[Evidence] = []
    for example in fold("caching", items, DEFAULT).examples:
        item = example.evidence
        is_new = not any(is_the_same(item, other) for other in counting)
        assert example.counts == (is_new and bool(item.body_key or item.outcome))
        assert example.counts == (example.reason == "")
        if example.counts:
            counting.append(item)


@given(evidences, thresholds, st.randoms(use_true_random=False))
def test_the_order_of_input_is_irrelevant(items: list[Evidence], limits: Thresholds, random: Random) -> None:
    shuffled = random.sample(items, len(items))
    assert fold("caching", items, limits) == fold("caching", shuffled, limits)


@given(evidences, thresholds)
def test_a_fold_up_to_any_date_is_a_prefix_of_the_whole(items: list[Evidence], limits: Thresholds) -> None:
    whole = fold("caching", items, limits)
    for day in {in_order(item)[0] for item in items}:
        past = fold("caching", [item for item in items if in_order(item)[0] <= day], limits)
        assert past.examples == whole.examples[: len(past.examples)]
        assert past.history == whole.history[: len(past.history)]
        assert all(in_order(e.evidence)[0] > day for e in whole.examples[len(past.examples) :])


@given(evidences, thresholds)
def test_a_level_is_always_that_of_its_counts(items: list[Evidence], limits: Thresholds) -> None:
    supports: list[Evidence] = []
    against = 0
    for example in fold("caching", items, limits).examples:
        if example.counts and example.evidence.verdict is SUPPORTS:
            supports.append(example.evidence)
        against += example.counts and example.evidence.verdict is CONTRADICTS
        net = max(0, len(supports) - against)
        assert example.level is level_of(net, limits, conditions_met=meets_conditions(limits, supports))


def meets_conditions(limits: Thresholds, supports: list[Evidence]) -> bool:
    projects = {item.project.lower() for item in supports if item.project}
    authors = {item.author.lower() for item in supports if item.author}
    return (
        (limits.high_projects == 1 or len(projects) >= limits.high_projects)
        and (limits.high_authors == 1 or len(authors) >= limits.high_authors)
        and sum(item.via != "agent" for item in supports) >= limits.high_persons
    )


@given(evidences, thresholds)
def test_history_is_a_chain_from_unproven_to_the_level(items: list[Evidence], limits: Thresholds) -> None:
    standing = fold("caching", items, limits)
    counting = {example.evidence.path for example in standing.examples if example.counts}
    before = UNPROVEN
    for step in standing.history:
        assert step.before is before is not step.after
        assert step.because in counting
        before = step.after
    assert before is standing.level
