"""Test imports of standards, catalogues, lessons, instincts (rules of an agent), checklists and notes."""

from __future__ import annotations

import pytest

from tacit.errors import NotImportableError
from tacit.ingest.importers.code import marked
from tacit.ingest.importers.draft import Setting
from tacit.ingest.importers.kinds import plan_of
from tacit.ingest.importers.plan import Kind
from tacit.ingest.importers.titles import name_of
from tests.ingest.importers.shared import lost, opened, planned, sections, source


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("garden-patterns.md", Kind.PATTERNS),
        ("levels-by-heading.md", Kind.PATTERNS),
        ("standards.md", Kind.STANDARDS),
        ("catalogue/README.md", Kind.CATALOGUE),
        ("catalogue/half-mast.md", Kind.PATTERN),
        ("lessons.md", Kind.LESSONS),
        ("learnings.md", Kind.LESSONS),
        ("critical-patterns.md", Kind.LESSONS),
        ("bullets.md", Kind.LESSONS),
        ("instincts.yaml", Kind.INSTINCTS),
        ("instinct-blocks.yaml", Kind.INSTINCTS),
        ("checklist.md", Kind.CHECKLIST),
        ("note.md", Kind.NOTES),
    ],
)
def test_the_kind_is_recognised(name: str, kind: Kind) -> None:
    assert planned(opened(name)).kind is kind


def test_what_it_is_said_to_be_wins() -> None:
    plan = planned(opened("lessons.md"), Kind.STANDARDS)
    assert plan.kind is Kind.STANDARDS
    assert not plan.notes


def test_each_standard_is_a_page_in_its_category() -> None:
    plan = planned(opened("standards.md"))
    assert [(draft.page.category, draft.page.name) for draft in plan.pages] == [
        ("heat", "Preheat First"),
        ("heat", "Implementation (Heat Standards)"),
        ("dough", "Rest the Dough"),
    ]
    assert not plan.notes
    first = sections(plan, "preheat-first")
    assert "```python bad\n# WRONG\nbake(oven)\n```" in first["Pattern"]
    assert "```python good\n# CORRECT\noven.wait()\nbake(oven)\n```" in first["Pattern"]
    assert first["Measuring"] == "With two probes."


def test_the_checklist_of_standards_is_a_page_of_a_persons_own() -> None:
    checklist, rest = planned(opened("standards.md")).own
    assert checklist.stem == "shift-checklist"
    assert checklist.text.startswith("# Shift Checklist\n\n- [ ] Oven off\n- [ ] Floor swept\n  - [ ] Corners too\n")
    assert rest.stem == "about-bakery-service-standards"


def test_a_catalogue_gives_its_entries_and_what_their_files_say() -> None:
    document = opened("catalogue/README.md")
    files = {"./half-mast.md": opened("catalogue/half-mast.md")}
    plan = plan_of(document, Setting("2020-01-01", neighbour=files.get), None)
    assert [(draft.page.category, draft.page.name) for draft in plan.pages] == [
        ("flag", "Red flag means stop"),
        ("flag", "Flag order"),
        ("flag", "Half Mast Pattern"),
        ("light", "Flag order (Light Patterns)"),
        ("light", "Blink codes"),
    ]
    half = plan.pages[2].page
    assert [alias.name for alias in half.aliases] == ["Half Mast"]
    assert [section.title for section in half.sections] == [
        *("Context", "Overview", "Best practices", "Anti-patterns", "Testing strategies"),
    ]


def test_each_lesson_is_a_note_and_its_rule_a_pattern() -> None:
    plan = planned(opened("lessons.md"))
    assert [(draft.note.date, draft.note.title) for draft in plan.notes] == [
        ("2024-05-06", "Clocks drift between buoys"),
        ("2024-06-07", "Radio silence is a signal"),
        ("2025-04-02", "Batteries freeze"),
        ("2025-04-02", "WRONG lists nothing"),
        ("2025-04-02", "The slip is slippery below the tide line"),
    ]
    assert sections(plan, "clocks-drift-between-buoys") == {
        "Context": "The tide table was off by an hour.",
        "Pattern": "Keep every clock in UTC.",
        "Why it works": "Two buoys kept summer time.",
    }
    assert sections(plan, "radio-silence-is-a-signal")["Pattern"] == "Raise the alarm after ten minutes of silence."
    assert sections(plan, "batteries-freeze")["Pattern"].startswith("carry a spare in the coat.")
    assert plan.notes[0].note.tags == ("time", "buoys")
    assert plan.notes[2].note.source.commit == "3f2a9c1d"
    assert "### Root Cause" in plan.notes[0].note.body
    assert {plan.left_out[line] for line in (54, 56)} == {"an entry without content, such as “none”"}


def test_learnings_with_an_id_are_named_by_their_summary() -> None:
    plan = planned(opened("learnings.md"))
    assert [draft.page.name for draft in plan.pages] == [
        "Escape the pipe before it reaches the shell",
        "Ask for the locale first",
    ]
    assert sections(plan, "ask-for-the-locale-first")["Pattern"] == "Set LC_ALL in every job."
    assert plan.notes[0].note.source.commit == "abcdef1"
    assert "[LRN-20250102-001] best_practice" in plan.notes[0].note.body


def test_wrong_and_correct_code_is_marked() -> None:
    found = sections(planned(opened("critical-patterns.md")), "close-the-valve-before-the-pump")
    assert found["❌ WRONG (water hammer)"].startswith("```bash bad\n")
    assert found["✅ CORRECT"].startswith("```bash good\n")
    assert found["Why it works"] == "The column of water keeps moving."


def test_bullets_are_lessons_but_for_plans() -> None:
    plan = planned(opened("bullets.md"))
    assert [draft.note.date for draft in plan.notes] == ["2025-05-01", "2020-01-01"]
    assert [draft.page.name for draft in plan.pages] == [
        "Count the lines before and after",
        "Never trust a green light that nobody wired",
    ]
    assert "Wire more lights." in plan.own[0].text


@pytest.mark.parametrize("name", ["instincts.yaml", "instinct-blocks.yaml"])
def test_each_instinct_is_a_note_and_its_rule_a_pattern(name: str) -> None:
    plan = planned(opened(name))
    assert [len(plan.pages), len(plan.notes)] == [2, 2]
    assert {draft.page.category for draft in plan.pages} <= {"hardware", "workshop"}
    assert all(
        draft.note.mentions[0].name == page.page.name for draft, page in zip(plan.notes, plan.pages, strict=True)
    )


def test_yaml_that_is_something_else_is_refused() -> None:
    with pytest.raises(NotImportableError, match="is not a document that can be imported"):
        planned(source("a: 1\n", "settings.yaml"))
    with pytest.raises(NotImportableError, match="has no valid instinct"):
        planned(source("a: 1\n", "settings.yaml"), Kind.INSTINCTS)


def test_a_note_keeps_every_byte_and_gets_a_date() -> None:
    document = opened("note.md")
    (draft,) = planned(document).notes
    assert draft.text.startswith("---\ntitle: The lift stops between floors\ncreated: 2025-03-04\nseverity: high\n")
    assert draft.text.replace("date: 2025-03-04\n", "").replace("date: '2025-03-04'\n", "") == document.raw
    windows = planned(source("---\r\ndate: 2025-01-01\r\ntitle: A\r\n---\r\n\r\nWords.\r\n"))
    assert windows.notes[0].text == "---\r\ndate: 2025-01-01\r\ntitle: A\r\n---\r\n\r\nWords.\r\n"


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("LL-001: Clocks drift", "Clocks drift"),
        ("1.10 Measure twice", "Measure twice"),
        ("A1. Doubt the plan", "Doubt the plan"),
        ("1. Close the valve (ALWAYS REQUIRED)", "Close the valve"),
        ("2025-12-19: Tags first", "Tags first"),
        ("CRITICAL: Stop the pump (2026-01-21)", "Stop the pump"),
        ("S3 buckets are public", "S3 buckets are public"),
        ("3 retries are enough", "3 retries are enough"),
    ],
)
def test_a_lessons_name_is_its_heading_without_number_and_date(heading: str, name: str) -> None:
    assert name_of(heading) == name


def test_code_without_marks_at_its_margin_stays_as_it_is() -> None:
    for text in (
        "```python\nx = 1  # bad\n```",
        "```python\nif x:\n    # BAD\n    y()\n```",
        "```\n# GOOD",
        "```python good\n# BAD\nx\n```",
        "words # BAD",
    ):
        assert marked(text) == text


def test_what_a_document_says_of_itself_is_no_lesson() -> None:
    text = (
        "# Lessons\n\n## How to use this file\n\n- Read it before work.\n\n## Water before noon\n\nLeaves burn.\n\n"
        "## Version History\n\n| when | what |\n| --- | --- |\n| 1.0 | begun |\n\n## Legend\n\n- a star: important\n\n"
        "## Index hints slow the query\n\nLeave them out.\n"
    )
    document = source(text, "lessons.md")
    plan = planned(document)
    assert [draft.page.name for draft in plan.pages] == ["Water before noon", "Index hints slow the query"]
    assert "Read it before work." in plan.own[0].text
    assert "| 1.0 | begun |" in plan.own[0].text
    assert not lost(document, plan)


CATALOGUE = (
    "# Signals\n\n## Flag Patterns\n\n- Half mast\n- Storm ball\n- Pilot flag\n\n## Light Patterns\n\n"
    "| Pattern | Shows | Range |\n|---|---|---|\n| Blink codes | three short | far |\n| Steady | | |\n\n"
    "## Horn Patterns\n\n| Name | What it says |\n|:--|--:|\n| Long blast | keep off |\n"
)


def test_a_catalogues_entries_without_links_are_looked_up_in_its_folder() -> None:
    files = {
        "half-mast.md": source("# Half mast\n\n## Overview\n\nFor the dead.\n\n## Best Practices\n\nSlowly.\n"),
        "flag_patterns.md": source(
            "# Flags\n\n## The storm balls\n\nOne by day.\n\n### Testing Strategy\n\nLook up.\n"
        ),
    }
    document = source(CATALOGUE, "patterns/README.md")
    plan = plan_of(document, Setting("2020-01-01", neighbour=files.get), None)
    assert plan.kind is Kind.CATALOGUE
    assert sections(plan, "half-mast") == {"Overview": "For the dead.", "Best practices": "Slowly."}
    assert sections(plan, "storm-ball") == {"Pattern": "One by day.", "Testing strategies": "Look up."}
    assert sections(plan, "pilot-flag") == {"Context": "See `flag_patterns.md`."}
    assert not lost(document, plan)


def test_the_rows_of_a_catalogues_table_are_entries() -> None:
    document = source(CATALOGUE, "patterns/README.md")
    plan = planned(document)
    assert sections(plan, "blink-codes") == {"Context": "Shows: three short; Range: far"}
    assert sections(plan, "steady") == {}
    assert sections(plan, "long-blast") == {"Context": "keep off"}
    assert [plan.left_out[line] for line in (11, 12)] == ["the header of a table whose rows became pages"] * 2
    assert not lost(document, plan)
    assert not plan.own


def test_a_note_about_a_pattern_is_a_note() -> None:
    told = "---\ntags: [sea]\nsymptoms: [waves]\n---\n\n# Anchors drag\n\n## Fix\n\n### Pattern: Two anchors\n\nTwo.\n"
    assert planned(source(told, "2025-01-02-anchors.md")).kind is Kind.NOTES
    stated = told.replace("Two.", "**Confidence:** LOW\n\nTwo.")
    assert planned(source(stated, "2025-01-02-anchors.md")).kind is Kind.PATTERNS


def test_principles_are_standards() -> None:
    text = "# Principles of the yard\n\n## Ropes\n\n### Coil left\n\n```\ncoil\n```\n\n### Dry first\n\nIn the sun.\n"
    plan = planned(source(text, "yard.md"))
    assert (plan.kind, [draft.page.name for draft in plan.pages]) == (Kind.STANDARDS, ["Coil left", "Dry first"])


HARBOUR = """# Harbour standards

## Rope Standards

### Coil left

Always coil to the left.

## Team

Anna, Björn and Cleo: ask in #harbour.

## Glossary

| Word | Meaning |
| --- | --- |
| Bollard | a post |

## Winter on the quay

- Moved the crane to berth two.
- We replaced the lamps.
- Wrote the tide table.
"""


def test_teams_glossaries_and_reports_are_no_patterns_and_groups_are_listed() -> None:
    document = source(HARBOUR, "standards.md")
    plan = planned(document)
    assert [draft.page.name for draft in plan.pages] == ["Coil left"]
    (own,) = plan.own
    for kept in ("## Team\n\nAnna, Björn", "| Bollard | a post |", "- Wrote the tide table."):
        assert kept in own.text
    assert plan.left_out[3] == "a group heading; it became the category"
    assert not lost(document, plan)


def test_records_of_other_keys_are_lessons_if_their_kind_or_the_file_says_so() -> None:
    lines = [
        '{"ts": "2026-04-23T15:21:36Z", "kind": "gotcha", "summary": "Ropes shrink in rain", "detail": "Use slack."}',
        '{"ts": "2026-04-24T15:21:36Z", "type": "pitfall", "key": "tie-two-knots", "text": "One knot slips."}',
        '{"ts": "2026-04-25T15:21:36Z", "type": "call", "text": "The agent opened a file."}',
    ]
    plan = planned(source("\n".join(lines), "log.jsonl"))
    assert [draft.page.name for draft in plan.pages] == ["Ropes shrink in rain", "Tie two knots"]
    assert [draft.page.sections[0].text for draft in plan.pages] == ["Use slack.", "One knot slips."]
    assert plan.notes[0].note.date == "2026-04-23"
    named = planned(source(lines[2], "learnings.jsonl"))
    assert [draft.page.name for draft in named.pages] == ["The agent opened a file"]


def test_links_to_headings_are_a_table_of_contents_under_any_title() -> None:
    text = (
        "# Garden patterns\n\n## 目录\n\n- [Beds](#beds)\n- [Paths](#paths)\n\n## Beds\n\n### Shape\n\n"
        "Long.\n\n## Paths\n\n### Shape\n\nWide.\n"
    )
    assert [draft.page.name for draft in planned(source(text, "patterns.md")).pages] == ["Beds", "Paths"]


def test_a_section_named_commands_is_a_standard_if_it_says_what_to_do() -> None:
    text = (
        "# Kiln patterns\n\n## Commands\n\n"
        "- Keep one command at a time.\n- Use the queue for fast ones.\n\n```c\nsend(q);\n```\n\n"
        "## Events\n\nListen once.\n\n```c\non(e);\n```\n"
    )
    assert [draft.page.name for draft in planned(source(text, "patterns.md")).pages] == ["Commands", "Events"]


def test_principles_with_names_and_statements_in_bold_are_standards_of_their_own() -> None:
    text = (
        "# Garden patterns\n\n## Principles\n\n"
        "1. **Order**\n   - Each tool has a hook.\n2. **Calm**\n   - No motor on Sundays.\n"
        "3. **Reserve**\n   - Keep a spare hose.\n\n"
        "## Closing\n\n**A path must drain before it may please.** Gravel first.\n\n"
        "**Count the buds, not the blooms.** They tell more.\n\n**A hedge is slow work.** Start now.\n\n"
        "## Beds\n\n```text\nxx\n```\n"
    )
    document = source(text, "patterns.md")
    plan = planned(document)
    assert [draft.page.name for draft in plan.pages] == [
        *("Order", "Calm", "Reserve"),
        *("A path must drain before it may please", "Count the buds, not the blooms", "A hedge is slow work", "Beds"),
    ]
    assert lost(document, plan) == []


def test_records_of_machines_are_no_lessons() -> None:
    lines = [
        '{"pattern": "session_activity", "solution": "session=7 events=12", "type": "pattern"}',
        '{"pattern": "close-the-gate", "solution": "The goat waits for an open gate.", "type": "pattern"}',
    ]
    document = source("\n".join(lines), "learnings.jsonl")
    plan = planned(document)
    assert [draft.page.name for draft in plan.pages] == ["Close the gate"]
    assert lost(document, plan) == []


def test_a_document_without_headings_is_no_empty_form_because_of_its_code() -> None:
    text = "Never fire a wet pot.\n\n```text\n+---+\n```\n\n- Never open a hot kiln.\n"
    assert planned(source(text, "CLAUDE.md")).pages


def test_rules_below_the_heading_rules_are_standards_of_their_own() -> None:
    text = (
        "# Kiln patterns\n\n## Draught pattern\n\n```text\n^\n```\n\n## Rules\n\n"
        "1. **Vent it first** -- steam bursts pots\n"
        "2. **Cones must be fresh** -- old ones lie\n3. **Log each firing** -- for the next one\n"
    )
    names = [draft.page.name for draft in planned(source(text, "patterns.md")).pages]
    assert names == ["Draught pattern", "Vent it first", "Cones must be fresh", "Log each firing"]


def test_a_standard_may_be_a_list_of_values() -> None:
    values = "## Rope length\n\n- Boats: 12 m\n- Barges: 30 m\n- Ships: 80 m"
    text = f"# Standards\n\n{values}\n\n## Knots\n\nUse bowlines.\n"
    found = planned(source(text, "docs/standards/harbour.md"), Kind.STANDARDS)
    assert [draft.page.name for draft in found.pages] == ["Rope length", "Knots"]
