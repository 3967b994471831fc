"""Test the JSON form of values, and the properties of values."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise

import pytest

from tacit.domain import serialize
from tacit.domain.enums import Confidence, Result, Status, Verdict
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.layout import Document, Layout
from tacit.domain.note import Section, first_day
from tacit.domain.pattern import Dossier, Evidence, Example, Pattern, Promotion, Related, Thresholds

FULL = Pattern(
    slug="caching",
    name="Caching",
    category="api",
    level=Confidence.MEDIUM,
    examples=3,
    against=1,
    limits=2,
    evidence=9,
    since="2024-11",
    last_reinforced="2024-11-12",
    newest="2024-12-01",
    minutes_total=90,
    minutes_per_use=30,
    projects=("Bank", "Shop"),
    domains=("code",),
    tags=("speed",),
    languages=("python",),
    applies_to=("**/*.py",),
    aliases=("Memo",),
    status=Status.RETIRED,
    superseded_by="edge-caching",
    page="patterns/api/caching.md",
    has_text=True,
    stale=True,
    fingerprint="f",
)
BARE = Pattern("bare", "Bare", "uncategorised", Confidence.UNPROVEN)
LISTED = {
    "slug": "caching",
    "name": "Caching",
    "category": "api",
    "confidence": "MEDIUM",
    "examples": 3,
    "by_people": 3,
    "by_agents": 0,
    "against": 1,
    "pending": 0,
    "pending_against": 0,
    "elsewhere": 0,
    "repositories_elsewhere": 0,
    "last_reinforced": "2024-11-12",
    "time_saved": 90,
    "time_saved_per_use": 30,
    "projects": ["Bank", "Shop"],
    "stale": True,
    "contested": True,
    "retired": True,
}


def test_a_pattern_has_exactly_the_keys_that_were_promised() -> None:
    shape = serialize.pattern(FULL)
    assert shape == LISTED
    assert list(shape) == list(LISTED)


def test_unknown_values_are_null() -> None:
    assert serialize.pattern(BARE) == {
        "slug": "bare",
        "name": "Bare",
        "category": "uncategorised",
        "confidence": "UNPROVEN",
        "examples": 0,
        "by_people": 0,
        "by_agents": 0,
        "against": 0,
        "pending": 0,
        "pending_against": 0,
        "elsewhere": 0,
        "repositories_elsewhere": 0,
        "last_reinforced": None,
        "time_saved": 0,
        "time_saved_per_use": None,
        "projects": [],
        "stale": False,
        "contested": False,
        "retired": False,
    }


def test_no_time_saved_per_use_is_not_nought() -> None:
    nought = Pattern("bare", "Bare", "api", Confidence.LOW, minutes_per_use=0)
    assert serialize.pattern(nought)["time_saved_per_use"] == 0


def test_a_dossier_adds_everything_known() -> None:
    evidence = Evidence("a.md", "2024-11", "Slow list", "Caching")
    value = Dossier(
        FULL,
        (Section("Context", "When slow.", 3),),
        "patterns/api/caching.md",
        (Example(evidence, counts=True, reason="", level=Confidence.LOW),),
        (Promotion("caching", Confidence.UNPROVEN, Confidence.LOW, "2024-11", "a.md"),),
        (Related("Paging", "paging"), Related("Nowhere")),
    )
    shape = serialize.dossier(value)
    assert shape == {
        **LISTED,
        "limits": 2,
        "since": "2024-11",
        "status": "retired",
        "superseded_by": "edge-caching",
        "aliases": ["Memo"],
        "tags": ["speed"],
        "languages": ["python"],
        "applies_to": ["**/*.py"],
        "page": "patterns/api/caching.md",
        "text_from": "patterns/api/caching.md",
        "sections": [{"title": "Context", "text": "When slow."}],
        "evidence": [serialize.example(value.examples[0])],
        "history": [
            {"pattern": "caching", "from": "UNPROVEN", "to": "LOW", "date": "2024-11", "because": "a.md"},
        ],
        "in_code": None,
        "related": [{"name": "Paging", "slug": "paging"}, {"name": "Nowhere", "slug": None}],
    }
    assert json.loads(json.dumps(shape)) == shape


def test_a_bare_dossier_has_empty_lists_and_nulls() -> None:
    shape = serialize.dossier(Dossier(BARE))
    assert [shape[key] for key in ("sections", "evidence", "history", "related", "aliases", "tags")] == [[]] * 6
    assert [shape[key] for key in ("since", "superseded_by", "page", "text_from")] == [None] * 4
    assert shape["status"] == "active"


def test_an_example_says_whether_it_counts_and_why_not() -> None:
    evidence = Evidence(
        "a.md",
        "2024-11-12",
        "Slow list",
        "Caching",
        verdict=Verdict.CONTRADICTS,
        project="Shop",
        outcome="stale data",
        result=Result.PARTIAL,
        minutes=0,
        via="agent",
    )
    assert serialize.example(Example(evidence, counts=False, reason="the same text as b.md", level=Confidence.LOW)) == {
        "path": "a.md",
        "date": "2024-11-12",
        "title": "Slow list",
        "project": "Shop",
        "verdict": "contradicts",
        "outcome": "stale data",
        "result": "partial",
        "time_saved": 0,
        "via": "agent",
        "confirmed": None,
        "counts": False,
        "reason": "the same text as b.md",
        "pending": False,
        "level": "LOW",
    }


def test_an_example_with_nothing_but_a_date() -> None:
    shape = serialize.example(Example(Evidence("a.md", "2024", "", ""), counts=True, reason="", level=Confidence.LOW))
    assert [key for key, value in shape.items() if value is None] == [
        "project",
        "outcome",
        "result",
        "time_saved",
        "via",
        "confirmed",
        "reason",
    ]


def test_a_promotion_without_cause() -> None:
    step = Promotion("caching", Confidence.HIGH, Confidence.MEDIUM, "", "")
    expected = {"pattern": "caching", "from": "HIGH", "to": "MEDIUM", "date": None, "because": None}
    assert serialize.promotion(step) == expected


def test_a_diagnostic() -> None:
    found = Diagnostic(Location("x.md", 3, 7), Severity.ERROR, "bad-date", "no date", "add one")
    assert serialize.diagnostic(found) == {
        "path": "x.md",
        "line": 3,
        "column": 7,
        "severity": "error",
        "rule": "bad-date",
        "message": "no date",
        "help": "add one",
    }


def test_thresholds() -> None:
    assert serialize.thresholds(Thresholds(1, 2, 3, 4, 5, 6)) == {
        "medium": 1,
        "high": 2,
        "high_projects": 3,
        "high_authors": 4,
        "high_persons": 5,
        "stale_after_days": 6,
        "high_confirmed": 0,
        "per_day": 0,
    }


def test_levels_are_complete_and_highest_first() -> None:
    shape = serialize.levels({Confidence.LOW: 2, Confidence.HIGH: 1})
    assert list(shape.items()) == [("HIGH", 1), ("MEDIUM", 0), ("LOW", 2), ("UNPROVEN", 0)]


# What values know of themselves


def test_levels_have_an_order() -> None:
    ordered = [Confidence.UNPROVEN, Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH]
    assert sorted([Confidence.HIGH, Confidence.LOW, Confidence.UNPROVEN, Confidence.MEDIUM]) == ordered
    assert max(ordered) is Confidence.HIGH
    for lower, higher in pairwise(ordered):
        assert lower < higher
        assert higher > lower
        assert lower <= higher
        assert higher >= lower
        same = Confidence(lower.value)
        assert lower <= same
        assert not lower < same
        assert not higher <= lower


def test_a_diagnostic_reads_like_a_compiler_s() -> None:
    found = Diagnostic(Location("x.md", 3, 7), Severity.WARNING, "bad-date", "no date")
    assert str(found) == "x.md:3:7: warning[bad-date]: no date"
    found = Diagnostic(Location("x.md"), Severity.HINT, "bad-date", "no date", "add one")
    assert str(found) == "x.md:1:1: hint[bad-date]: no date\n  help: add one"


def test_a_pattern_is_contested_and_retired_by_its_figures() -> None:
    assert (FULL.contested, FULL.retired) == (True, True)
    assert (BARE.contested, BARE.retired) == (False, False)


def test_generated_pages_have_their_places() -> None:
    layout = Layout()
    assert layout.readme == "patterns/README.md"
    assert layout.index == "memory/procedural/INDEX.md"
    assert layout.evidence("caching") == "patterns/evidence/caching.md"
    assert layout.workflow("caching") == "memory/procedural/workflows/caching.md"
    assert layout.category("api") == "memory/procedural/workflows/_api.md"
    assert Layout(workflows="checklists").index == "INDEX.md"
    assert Document().path == "patterns/dev-patterns.md"


@pytest.mark.parametrize(
    ("text", "day"),
    [("2024-11-12", date(2024, 11, 12)), ("2024-11", date(2024, 11, 1)), ("2024-02-29", date(2024, 2, 29))],
)
def test_a_month_means_its_first_day(text: str, day: date) -> None:
    assert first_day(text) == day


@pytest.mark.parametrize("text", ["2024-13", "2023-02-29", "", "soon"])
def test_what_is_no_date_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"month|day|isoformat"):
        first_day(text)
