"""Test that lines which a person adds to a list of examples become notes."""

from __future__ import annotations

import pytest

from tacit.domain.enums import Verdict
from tacit.domain.note import Note
from tacit.ingest.adopt.cutting import Line
from tacit.ingest.adopt.examples import adopt_examples
from tacit.ingest.adopt.plan import Plan


def plan_of(base: list[str], disk: list[str]) -> Plan:
    plan = Plan()
    adopt_examples(
        [Line(n, text) for n, text in enumerate(base, 1)],
        [Line(n, text) for n, text in enumerate(disk, 1)],
        "Retry",
        plan,
    )
    return plan


@pytest.mark.parametrize(
    ("line", "project", "date", "says", "verdict"),
    [
        ("1. shop (2025-03-01): It held", "shop", "2025-03-01", "It held", "supports"),
        ("- Client B (2025-03): It held", "Client B", "2025-03", "It held", "supports"),
        ("2) 2025-03-01: It held: twice", "", "2025-03-01", "It held: twice", "supports"),
        ("3. 2025-03-01 – It held", "", "2025-03-01", "It held", "supports"),
        ("4. shop (2025-03-01, via agent): **contradicts**: No", "shop", "2025-03-01", "No", "contradicts"),
        ("5. shop (2025-03-01): **limits**: Not [here](https://example.com)", "shop", "2025-03-01",
         "Not [here](https://example.com)", "limits"),
    ],
)  # fmt: skip
def test_an_example_is_understood(line: str, project: str, date: str, says: str, verdict: str) -> None:
    plan = plan_of([], [line])
    assert plan.problems == []
    (note,) = plan.notes
    assert isinstance(note, Note)
    assert (note.project, note.date, note.outcome) == (project, date, says)
    assert note.mentions[0].verdict is Verdict(verdict)


@pytest.mark.parametrize(
    "line",
    [
        "1. It worked",
        "1. shop: It worked",
        "1. shop (last week): It worked",
        "1. shop (2025-02-31): x",
        "1. shop (2025-03-01):",
    ],
)
def test_lines_that_are_not_examples_are_reported(line: str) -> None:
    plan = plan_of(["1. a (2025-01-01): x"], ["1. a (2025-01-01): x", line])
    assert (plan.notes, [item.line for item in plan.problems]) == ([], [2])


def test_numbers_may_change_and_nothing_else() -> None:
    base = ["1. a (2025-01-01): x", "2. b (2025-01-02): y"]
    plan = plan_of(base, ["1. n (2025-01-03): z", "   and more", "2. a (2025-01-01): x", "3. b (2025-01-02): y"])
    assert ([note.body for note in plan.notes], plan.problems) == (["and more\n"], [])
    assert plan_of(base, base[:1]).problems
    assert plan_of(base, [*reversed(base)]).problems
    assert plan_of(base, ["1. a (2025-01-01): x!", base[1]]).problems
