"""Test which parts of a document become one lesson or rule each: headings, items of lists, or paragraphs."""

from __future__ import annotations

import pytest

from tacit.ingest.importers.items import items
from tacit.ingest.importers.plan import Kind, Plan
from tests.ingest.importers.shared import lost, planned, sections, source

TOPICS = """# Dock Gotchas

See also:
- `TIDES.md` for the times of high water

## Ropes

- Wet ropes shrink by a tenth.
  Leave slack, or the cleat breaks at night.

- Never tie two boats to one cleat, since both drift.

## Pump (D-12)

Known:
- The pump needs a full tank before its first start.
- Its fuse is behind the second panel on the left.
"""
FORM = """# Dock Lessons

## Wet ropes

- **Problem:** The rope was too short after the rain.
- **Fix:** Leave slack of a tenth before each night.

## Full tank

- **Problem:** The pump ran dry during its first start.
- **Fix:** Fill the tank before the first start of a day.
"""


def names(plan: Plan) -> list[str]:
    return [draft.page.name for draft in plan.pages]


def test_below_headings_that_are_topics_each_item_is_a_lesson() -> None:
    document = source(TOPICS, "gotchas.md")
    plan = planned(document)
    assert plan.kind is Kind.LESSONS
    assert names(plan) == [
        "Wet ropes shrink by a tenth",
        "Never tie two boats to one cleat, since both drift",
        "The pump needs a full tank before its first start",
        "Its fuse is behind the second panel on the left",
    ]
    assert "TIDES.md" in plan.own[0].text
    assert not lost(document, plan)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Wet ropes", ["Wet ropes", "Full tank"]),  # items with labels that repeat are the fields of a lesson
        ("Never leave a wet rope without slack", ["Never leave a wet rope without slack", "Full tank"]),
    ],
)
def test_items_that_explain_their_heading_stay_together(heading: str, expected: list[str]) -> None:
    assert names(planned(source(FORM.replace("Wet ropes", heading), "lessons.md"))) == expected


def test_marked_lessons_in_a_report_are_lessons_and_the_report_is_kept() -> None:
    text = (
        "# Lessons of the season\n\n## Day 1 (March 10): Launch\n\nWe launched two boats.\n\n"
        "**Lesson: Check the plug first.** The first boat sank.\n\nThen we ate.\n\n"
        "**Lesson learned:** A second pair of oars costs little.\nIt saves a day.\n"
    )
    document = source(text, "lessons.md")
    plan = planned(document)
    assert names(plan) == ["Check the plug first", "A second pair of oars costs little"]
    assert "It saves a day." in sections(plan, "a-second-pair-of-oars-costs-little")["Pattern"]
    assert "Then we ate." in plan.own[0].text
    assert not lost(document, plan)


def test_variants_are_parts_of_one_pattern() -> None:
    text = "# Patterns\n\n" + "".join(
        f"## {n}. {name}\n\nAbout it.\n\n### Variant A - Bow\n\n`tie()`\n\n### Variant B - Stern\n\n`tie()`\n\n"
        for n, name in enumerate(("Two Ropes", "Long Rope"), 1)
    )
    assert names(planned(source(text, "docs/patterns.md"))) == ["Two Ropes", "Long Rope"]


def test_a_claimed_number_before_a_heading_is_shown_and_is_no_part_of_the_name() -> None:
    text = "# Lessons\n\n### [hits: 3] Wet ropes shrink\n\n- By a tenth.\n\n### [hits: 1] Full tank\n\n- It ran dry.\n"
    plan = planned(source(text, "lessons.md"))
    assert (plan.kind, names(plan)) == (Kind.LESSONS, ["Wet ropes shrink", "Full tank"])
    assert [(item.location.line, item.message) for item in plan.claims] == [(3, "“Wet ropes shrink” claims 3, 1 found")]


def test_a_line_below_an_item_belongs_to_it_without_an_indent() -> None:
    text = "- Tie twice.\nIt holds in a storm.\n- Look.\n**Next:** no item\n- Last:\n# No\n\nText.\n"
    assert [item.text for item in items(source(text), 1, 8)] == [
        "Tie twice.\nIt holds in a storm.",
        "Look.",
        "Last:",
    ]


MIXED = """# Conventions

## Ropes

- Tie each boat twice.
- Coil ropes to the left after use.

## Lamps

- Light the quay before dusk.
- Keep oil for two nights.

## Knots

Use one knot for all boats:

```text
bowline(rope)
```

## Names

| What | Form |
| --- | --- |
| Boat | one word |

## Where

The dock is in the north.

## Error Example

```text
tie(None)
```

## Related Documentation

- `tides.md` - the tides
"""


def test_among_lists_of_rules_a_section_with_code_or_text_is_one_convention() -> None:
    document = source(MIXED, "docs/conventions.md")
    plan = planned(document)
    assert plan.kind is Kind.RULES
    assert sorted(names(plan)) == [
        *("Coil ropes to the left after use", "Keep oil for two nights", "Knots", "Light the quay before dusk"),
        *("Names", "Tie each boat twice"),
    ]
    assert "bowline(rope)" in sections(plan, "knots")["Pattern"]
    assert "tie(None)" in plan.own[0].text
    assert not lost(document, plan)


def test_headings_before_a_second_title_are_read_too() -> None:
    text = (
        "# UI Patterns\n\n## Menus\n\nUse one menu.\n\n## Forms\n\nUse one form.\n\n"
        "# Details\n\n## Fonts\n\nUse one font.\n"
    )
    assert names(planned(source(text, "docs/patterns.md"))) == ["Menus", "Forms", "Fonts"]


def test_a_list_of_links_and_issues_among_lessons_is_no_lesson() -> None:
    text = "# Gotchas\n\n## Locks break\n\n**Fix:** Oil.\n\n## Where it was reported\n\n- #12: north\n- #14: south\n"
    plan = planned(source(text, "gotchas.md"))
    assert names(plan) == ["Locks break"]
    assert "#14: south" in plan.own[0].text


def test_headings_whose_texts_begin_with_the_same_label_are_patterns_with_sections() -> None:
    entry = "## {0}\n\n**Scenario:** You sail.\n\n### What {0}\n\nLight a lamp.\n\n### The {0} rule\n\nKeep it lit.\n\n"
    text = "# Patterns\n\n" + "".join(map(entry.format, ("Fog", "Ebb", "Gale")))
    found = planned(source(text, "docs/PATTERNS.md"))
    assert [draft.page.name for draft in found.pages] == ["Fog", "Ebb", "Gale"]
    assert lost(source(text), found) == []


BLOCKS = """\
# Lessons Learned

[BUG-001] [2026-03-28]
Root cause: the hinge was dry
Pattern: Always oil hinges in autumn; frost breaks dry ones

[BUG-002] [2026-03-29]
Root cause: nobody had a second key
Pattern: Keep the second key at the quay

## Locks

| What we tried | What broke | What worked |
| --- | --- | --- |
| a bolt of brass | it bent in the first storm | a bolt of steel |

## The long night

### PR 26: a lamp of paper

**Tried**: a lamp of paper.

### PR 27: a lamp of tin

**Tried**: a lamp of tin.

### Takeaways

- Lamps of glass withstand the wind on the quay
- Never leave the lamp with the youngest

### Pattern: lamps that go out

**Fix**: trim the wick.
"""


def test_blocks_with_ids_tables_of_fixes_and_takeaways_are_lessons() -> None:
    document = source(BLOCKS, "docs/lessons-learned.md")
    found = planned(document)
    assert found.kind is Kind.LESSONS
    names = [draft.page.name for draft in found.pages]
    assert names[:3] == [
        "a bolt of steel",
        "Always oil hinges in autumn; frost breaks dry ones",
        "Keep the second key at the quay",
    ]
    assert {"Lamps of glass withstand the wind on the quay", "Never leave the lamp with the youngest"} <= set(names)
    dates = {draft.note.title: draft.note.date for draft in found.notes}
    assert dates["Keep the second key at the quay"] == "2026-03-29"
    assert lost(document, found) == []


def test_a_document_named_after_its_rules_has_rules_in_any_language() -> None:
    rules = "1. **Sửa mái:** luôn sửa mái trước mùa mưa.\n2. **Khoá cửa:** khoá cửa hai lần mỗi tối.\n"
    bridge = rules.replace("mái", "cầu")
    text = f"# HARBOUR RULES\n\n## DOORS (2 RULES)\n\n{rules}\n### Architecture & Structure\n\n{bridge}"
    found = planned(source(text, "HARBOUR_RULES.md"))
    assert (found.kind, len(found.pages)) == (Kind.RULES, 3)


def test_the_cases_of_a_rule_are_no_rules() -> None:
    cases = "- Storms from the north of the bay\n- Fog that hides the second buoy\n"
    rule = "**Stay in the harbour.** Only leave the quay unless there is one of:"
    text = f"# Quay\n\n## Rules\n\n{rule}\n\n{cases}\nSo:\n\n- Ask Ann first\n"
    found = planned(source(text, "AGENTS.md"))
    assert [draft.page.name for draft in found.pages] == ["Stay in the harbour", "Ask Ann first"]
    assert "Fog that hides" in found.pages[0].page.sections[0].text


def test_each_item_of_what_broke_is_a_lesson() -> None:
    listed = "1. **Dry hinges**: the door fell off at once.\n2. **One key**: it was lost in the second week.\n"
    found = planned(source(f"# Learnings\n\n## What broke / what to avoid\n\n{listed}", "docs/learnings.md"))
    assert len(found.pages) == 2


SOLVED = """# Lessons learned

## The lamp of the north pier (2024-03-01)

### The Problem
The lamp went out at night.

### Root Cause
The oil was cold.

### Attempts
1. **A longer wick** - it burned no better in the cold
2. **A second lamp** - it went out in the same night
3. **A new glass** - it kept the wind away, not the cold

### Choice of oils
Whale oil is thin.

### Costs
Ten coins.

### Shops
The one at the quay.

## The bell of the tower (2024-04-01)

### The Problem
The bell cracked.

### Solution
We rang it more gently.

### Choice of ropes
Hemp.

### Traps
1. **Wet hemp is short** - dry it for a day before it is hung
2. **Old hemp breaks** - replace it every spring before the storms
3. **Hemp and tar smell** - keep both far from the kitchen

### Shops
The one at the quay.
"""


def test_sections_with_a_problem_and_a_solution_are_one_lesson_each() -> None:
    found = planned(source(SOLVED, "lessons-learned.md"))
    assert [draft.page.name for draft in found.pages] == ["The lamp of the north pier", "The bell of the tower"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("### Solution", "### Plans"),  # then only one section has a solution
        ("### Traps", "### Lessons of the tower"),  # then its items are lessons
    ],
)
def test_other_sections_with_lists_of_lessons_are_divided(old: str, new: str) -> None:
    names = {draft.page.name for draft in planned(source(SOLVED.replace(old, new), "lessons-learned.md")).pages}
    assert "Wet hemp is short" in names
    assert "The bell of the tower" not in names
