"""Test that the form of a document decides its kind, and that empty forms and titles such as times give no page."""

from __future__ import annotations

import pytest

from tacit.ingest.importers.blanks import is_no_name
from tacit.ingest.importers.naming import without_number
from tacit.ingest.importers.plan import Kind, Plan
from tests.ingest.importers.shared import lost, planned, source

FORM = "### {}. {}\n**When:** {}\n**How:** {}\n\n"
FORMS = "".join(
    FORM.format(number, name, when, how)
    for number, (name, when, how) in enumerate(
        (
            ("Tide Table", "Each trip.", "Read it."),
            ("Two Ropes", "At night.", "Tie both."),
            ("Log", "After.", "Write."),
        ),
        1,
    )
)
EMPTY = {
    "tracker": (
        "# Pattern Tracker\n\n## Confidence Summary\n\n| Level | Count |\n|---|---|\n| HIGH | 0 |\n\n"
        "## Patterns by Confidence Level\n\n### HIGH Confidence (Proven)\n\nNone yet - keep going!\n\n"
        "## Pattern Health Indicators\n\n### Stale Pattern\n\n- Not used\n\n## Quick Actions\n\n```bash\n/look\n```\n"
    ),
    "table": "# Dock Patterns\n\n## Ropes\n\n| Pattern | When |\n|---|---|\n| *No patterns yet* | - |\n",
    "stub": "# Dock Patterns\n\nTODO: Document the patterns of the dock\n- Ropes\n",
    "lessons": "# Lessons\n\n## Ropes\n\nNothing recorded so far.\n",
}


def names(plan: Plan) -> list[str]:
    return sorted(draft.page.name for draft in plan.pages)


@pytest.mark.parametrize(
    "front", ["type: reference\ntags: [dock]\n", "title: Dock\ndescription: All of it.\n", "owner: us\n"]
)
def test_a_document_with_front_matter_can_hold_patterns(front: str) -> None:
    document = source(f"---\n{front}---\n\n# Dock Patterns\n\n{FORMS}", "dock.md")
    plan = planned(document)
    assert plan.kind is Kind.STANDARDS
    assert names(plan) == ["Log", "Tide Table", "Two Ropes"]
    assert not plan.notes
    assert not lost(document, plan)


def test_one_note_with_front_matter_stays_a_note() -> None:
    text = "---\ntitle: Ferry lost\ndate: 2025-03-01\ntags: [dock]\n---\n\n# Ferry lost\n\n"
    text += "## Problem\n\nA knot.\n\n## Solution\n\nTwo.\n\n## Prevention\n\nLook.\n"
    assert planned(source(text)).kind is Kind.NOTES


@pytest.mark.parametrize("form", sorted(EMPTY))
def test_an_empty_form_gives_nothing_and_says_so(form: str) -> None:
    plan = planned(source(EMPTY[form]))
    assert (plan.pages, plan.notes, plan.own) == ((), (), ())
    assert set(plan.left_out.values()) == {"an empty form or stub: nothing is filled in; use --as to import it anyway"}


def test_one_empty_section_does_not_empty_the_document() -> None:
    text = "# Lessons\n\n## Always read the tide table first\n\nOr the quay floods.\n\n## Ropes\n\nNone yet.\n"
    assert names(planned(source(text))) == ["Always read the tide table first"]


@pytest.mark.parametrize(
    "title",
    [
        "20:58",
        "2025-11-20 20:58",
        "Nov 2025",
        "42",
        "Format",
        "TL;DR",
        "Purpose",
        "The code",
        "HIGH Confidence (Proven)",
    ],
)
def test_what_is_no_name(title: str) -> None:
    assert is_no_name(title)


@pytest.mark.parametrize(
    "title", ["Format dates once", "3 Strikes", "Purpose-built ropes", "May fail", "High water marks"]
)
def test_what_is_a_name(title: str) -> None:
    assert not is_no_name(title)


def test_lessons_under_times_are_named_by_what_they_say() -> None:
    text = (
        "# Lessons\n\n### 2025-11-20 20:58\nHooks run after a restart.\n\n### 2025-11-22 20:58\nNever trust the tide.\n"
    )
    plan = planned(source(text))
    assert names(plan) == ["Hooks run after a restart", "Never trust the tide"]
    assert sorted(draft.note.date for draft in plan.notes) == ["2025-11-20", "2025-11-22"]


def test_each_row_of_a_table_of_lessons_is_a_lesson_with_its_date() -> None:
    text = (
        "# Lessons learned\n\n## Log\n\n| Date | Mistake | Lesson | Rule added? |\n|---|---|---|---|\n"
        "| 2026-02-26 | One rope | Tie two ropes | Yes |\n| 2026-02-28 | No light | Light the quay | No |\n"
        "| - | - | - | - |\n"
    )
    document = source(text)
    plan = planned(document)
    assert {draft.note.title: draft.note.date for draft in plan.notes} == {
        "Tie two ropes": "2026-02-26",
        "Light the quay": "2026-02-28",
    }
    assert names(plan) == ["Light the quay", "Tie two ropes"]
    assert not lost(document, plan)


def test_a_table_inside_a_lesson_stays_a_part_of_it() -> None:
    text = (
        "# Lessons learned\n\n## Never zoom by the pixel\n\nThe layers drift apart.\n\n"
        "| Attempt | Fix | Result |\n|---|---|---|\n| 1 | repeat: true | worse |\n\n"
        "## Escape log\n\n| Date | Lesson |\n|---|---|\n| 2025-01-02 | Look twice |\n\n| 2025-01-03 | Ask first |\n"
    )
    document = source(text)
    plan = planned(document)
    assert names(plan) == ["Ask first", "Look twice", "Never zoom by the pixel"]
    assert not lost(document, plan)


def test_an_index_of_links_gives_its_entries() -> None:
    text = "# Critical Patterns\n\n## Patterns\n\n### Ropes\n\n" + "".join(
        f"- **[{name}](./ropes/{name.lower()}.md)** - For {name.lower()} water. *Proven.*\n" for name in ("High", "Low")
    )
    text += "- **[Night](night.md)** - In the dark.\n"
    plan = planned(source(text))
    assert (plan.kind, len(plan.pages)) == (Kind.CATALOGUE, 3)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        *(("1. Tie", "Tie"), ("2) Tie", "Tie"), ("#3 Tie", "Tie"), ("1.2 Tie", "Tie"), ("4 - Tie", "Tie")),
        *(
            ("A4: Tie", "Tie"),
            ("IV. Tie", "Tie"),
            ("3 Strikes", "3 Strikes"),
            ("2FA first", "2FA first"),
            ("Phase 1: Tie", "Phase 1: Tie"),
        ),
    ],
)
def test_headings_lose_their_numbers(title: str, name: str) -> None:
    assert without_number(title) == name


JSONL = (
    '{"date": "2025-03-01", "lesson": "Close the gate", "context": "Flood"}\nnot json\n'
    '{"ts": "2025-03-02T10:00:00Z", "title": "Two-tier ropes", "insight": "Keep two."}\n{"event": "start"}\n'
)
YAML = (
    "# Dock\nlessons:\n  - date: 2025-03-01\n    lesson: Close the gate\n    context: Flood\n"
    "  - title: Two-tier ropes\n    insight: |\n      Keep two.\n    created: 2025-03-02\n  - [1\n"
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "lessons.jsonl",
            JSONL,
        ),
        (
            "lessons.yaml",
            YAML,
        ),
    ],
)
def test_records_give_a_lesson_each(path: str, text: str) -> None:
    document = source(text, path)
    plan = planned(document)
    assert names(plan) == ["Close the gate", "Two-tier ropes"]
    assert [draft.note.date for draft in plan.notes] == ["2025-03-01", "2025-03-02"]
    assert not lost(document, plan)


@pytest.mark.parametrize(
    ("text", "empty"), [("# Escape\n\n## [Pattern Name]\n\nYYYY-MM-DD\n", True), (f"# Patterns\n\n{FORMS}", False)]
)
def test_the_name_of_a_file_alone_makes_no_template(text: str, empty: bool) -> None:
    plan = planned(source(text, "autoescape-template.md"))
    assert (not plan.pages) is empty
