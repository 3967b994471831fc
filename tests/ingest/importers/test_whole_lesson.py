"""Test documents that are one lesson as a whole, and similar documents with several lessons."""

from __future__ import annotations

import pytest

from tacit.ingest.importers.plan import Kind
from tests.ingest.importers.shared import lost, planned, sections, source

ONE = """# Grease the hinge before the frost

Date: 2025-11-03

## Context

The gate is of iron.

## Problem

The hinge froze in the first night.

## Solution

Warm the hinge by hand.

### Tools

- a cloth

## Lesson Learned

Grease the hinge in October.
"""


def test_a_document_whose_headings_are_fields_is_one_lesson() -> None:
    document = source(ONE, "barn/gates/gate.md")
    plan = planned(document, Kind.LESSONS)
    assert [(draft.note.title, draft.note.date) for draft in plan.notes] == [
        ("Grease the hinge before the frost", "2025-11-03")
    ]
    page = plan.pages[0].page
    assert (page.name, page.category) == ("Grease the hinge before the frost", "gates")
    said = sections(plan, page.slug)
    assert said["Context"].startswith("The hinge froze in the first night.")
    assert said["Pattern"].startswith("Grease the hinge in October.")
    assert "Warm the hinge by hand." in said["Pattern"]
    assert not lost(document, plan)
    assert not plan.own


def test_without_text_above_the_fields_the_note_has_no_second_title() -> None:
    document = source(ONE.replace("Date: 2025-11-03\n\n", ""))
    body = planned(document, Kind.LESSONS).notes[0].note.body
    assert body.startswith("## Context\n\nThe gate is of iron.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## Context\n", "## Problem\n"),  # a field that occurs twice belongs to several lessons
        ("Grease the hinge in October.", "- Grease the hinge in October.\n- Hang a lamp at the gate."),
        ("## Context\n", "## Context of the fence posts\n"),
        ("## Lesson Learned\n", "## Hang a lamp at the gate\n"),
        ("# Grease the hinge before the frost\n", ""),
    ],
)
def test_a_document_with_other_headings_or_several_lessons_is_not_one_lesson(before: str, after: str) -> None:
    assert before in ONE
    plan = planned(source(ONE.replace(before, after, 1)), Kind.LESSONS)
    assert "Grease the hinge before the frost" not in [draft.note.title for draft in plan.notes]


def test_a_document_that_only_describes_is_not_one_lesson() -> None:
    text = "# Grease the hinge\n\n## Context\n\nThe gate is of iron.\n\n## Impact\n\nThe gate stayed open.\n"
    plan = planned(source(text), Kind.LESSONS)
    assert "Grease the hinge" not in [draft.note.title for draft in plan.notes]


@pytest.mark.parametrize(
    "text",
    [
        "# Solution\n\n## Problem\n\nThe boat is slow.\n\n## Solution\n\nClean it.\n",
        "# Problem\n\nThe boat is slow.\n\n# Solution\n\nClean it.\n",
        "Solution\n========\n\nProblem\n-------\n\nThe boat is slow.\n\nSolution\n--------\n\nClean it.\n",
    ],
)
def test_a_document_whose_title_is_a_field_is_named_by_its_file(text: str) -> None:
    document = source(text, "docs/solutions/slow-boat.md")
    plan = planned(document)
    assert plan.kind is Kind.LESSONS
    assert plan.pages[0].page.name == "Slow boat"
    assert sections(plan, "slow-boat") == {"Context": "The boat is slow.", "Pattern": "Clean it."}
    assert not lost(document, plan)
