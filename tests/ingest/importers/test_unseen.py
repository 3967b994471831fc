"""Test documents that are recognised by their sections: troubleshooting, retrospectives, logs, lists of names."""

from __future__ import annotations

import pytest

from tacit.ingest.importers.plan import Kind
from tests.ingest.importers.shared import lost, planned, sections, source


def names(text: str, path: str = "document.md", kind: Kind | None = None) -> list[str]:
    """Return the names of the pages that an import of a document plans; no line may be lost."""
    document = source(text, path)
    plan = planned(document)
    assert kind is None or plan.kind is kind
    assert lost(document, plan) == []
    return [draft.page.name for draft in plan.pages]


def test_a_troubleshooting_document_gives_a_lesson_for_each_problem() -> None:
    text = """\
# Kiln Troubleshooting

## Door Sticks

### Symptoms

- The handle turns, but nothing moves.

### Solutions

**1. Check the Bolt**

Oil it once a month.

**2. Check the Hinge Again**

Lift the door by hand.

## Common Error Messages

### "E4 on the display"

- The fan is blocked
- Clean the fan

## Debugging Steps

### 1. Switch It Off

Then wait.

### 2. Look at the Fuse

It is behind the panel.

## Still Stuck?

Write to the maker.
"""
    assert set(names(text, "docs/troubleshooting.md", Kind.LESSONS)) == {"Door Sticks", '"E4 on the display"'}


def test_statements_in_bold_below_a_lesson_with_an_id_belong_to_it() -> None:
    lesson = (
        "## LL-00{} Seeds {} dry\n\n### Problem\n\nThey were wet.\n\n### Key Patterns Discovered\n\n"
        "**1. Keep the tins closed.**\n\nAlways.\n\n**2. Write the year on each.**\n\nNever guess.\n\n"
    )
    text = "# Lessons Learned\n\n" + "".join(lesson.format(n, "must be" * n) for n in (1, 2))
    assert names(text, kind=Kind.LESSONS) == ["Seeds must be dry", "Seeds must bemust be dry"]


RETRO = """\
# Season 5 Retrospective

## What Went Well

1. **Fewer broken pots**: The new shelf holds all of them.
2. **Quick harvest**: Six people in two days.

## Challenges

1. **Labels fade early**: They are not readable after a month.
2. **Hose too short**: It cannot reach the last bed.

## Action Items

| # | Action |
|---|---|
| 1 | Buy a hose |

## Team Agreements

1. **Water before noon**: Never in the sun.
2. **Tools go back**: Each tool must hang on its hook.

## Breakthroughs

1. **Two harvests a year**: The second one came in May.
2. **A shared calendar**: All of us use it.
"""


def test_a_retrospective_gives_its_troubles_and_agreements() -> None:
    assert names(RETRO, "retro.md", Kind.LESSONS) == [
        "Labels fade early",
        "Hose too short",
        "Water before noon",
        "Tools go back",
    ]


def test_a_post_mortem_without_headings_gives_the_list_below_its_label() -> None:
    text = """\
# 2022-05-25 Post-mortem for the move to the new barn

What I did to test that all was ready:
- Counted the hooks
- Went through the list

Takeaways:
- Moving hay in the rain is not a good idea, because it rots.
- Most of the boxes should have had a label.

Leftover tasks:
- I gave away the old ladder
"""
    assert names(text, kind=Kind.LESSONS) == [
        "Moving hay in the rain is not a good idea, because it rots",
        "Most of the boxes should have had a label",
    ]


def test_the_entries_of_a_log_of_decisions_are_known_by_their_common_labels() -> None:
    entry = "## {}\n\nDone so.\n\n**Alternatives considered:** none.\n\n**Reason:** It is cheaper.\n\n"
    titles = ("2026-05-02 — One Gate for All", "Earlier — Stone Walls", "Earlier — No Loose Dogs")
    text = "# Decisions\n\nNewest first.\n\n" + "".join(map(entry.format, titles))
    document = source(text, "docs/decisions.md")
    plan = planned(document)
    assert (plan.kind, lost(document, plan)) == (Kind.DECISION, [])
    assert [draft.page.name for draft in plan.pages] == [
        "One Gate for All",
        "Earlier — Stone Walls",
        "Earlier — No Loose Dogs",
    ]
    assert [bool(note.note.mentions) for note in plan.notes] == [True, False, False]  # only a dated one is in force


def test_options_of_one_decision_are_no_log() -> None:
    option = "## Option {0}: a {0} fence\n\n**Status**: open\n\n**Decision:** later\n\n"
    text = "# Fence Research & Decision\n\n" + "".join(map(option.format, ("wooden", "wire", "stone")))
    assert not [draft for draft in planned(source(text), Kind.CATALOGUE).pages if "Option" in draft.page.name]
    with pytest.raises(Exception, match="not a document that can be imported"):
        planned(source(text))


def test_a_decision_record_is_known_by_the_name_of_its_file() -> None:
    text = "# Decision Record: Fences of Wire\n\n## Context\n\nDeer.\n\n## Solution\n\nWire.\n"
    assert names(text, "docs/arch/adr-010-fences-of-wire.md", Kind.DECISION) == ["Fences of Wire"]


STANDARDS = """\
# Garden Standards

| Topic | About |
|---|---|
| Start | here |

## Standards by Category

| Category | Focus |
|---|---|
| [Soil](standards/SOIL.md) | Earth and worms |
| [Water](standards/WATER.md) | Cans and hoses |

## The Core Three

### 1. Soil: Feed It Twice

Use compost in spring. Never dig it in wet.

### 2. Water: Roots Only

Leaves burn in the sun.

### 3. Tools: One Hook Each

A tool without a hook gets lost.

## Adding a Bed

1. Mark the corners.
2. Take off the grass.

## Architecture Overview

The garden has four parts.

## More

- [Soil](standards/SOIL.md) - Earth
- [Water](standards/WATER.md) - Cans
- [Tools](standards/TOOLS.md) - Hooks
- [Seeds](standards/SEEDS.md) - Tins
- [Paths](standards/PATHS.md) - Gravel
"""


def test_links_steps_and_descriptions_beside_standards_are_no_patterns() -> None:
    assert names(STANDARDS, "docs/STANDARDS.md", Kind.STANDARDS) == [
        "Soil: Feed It Twice",
        "Water: Roots Only",
        "Tools: One Hook Each",
    ]


def test_patterns_of_a_memory_bank_are_headings_and_named_items() -> None:
    text = """\
# System Patterns

## Design Patterns

### 1. Shelf Pattern
- Each pot has its place
- Places have numbers

### 2. Bed-Based Architecture
- Small beds with paths between them

## Data Flow

1. **Watering**
   - The can is filled

## Parts

### Pump House
```
Well → Pump → Tank
```

## Safety Patterns

- **Fire:** A bucket of sand at each door
- **Frost:** Fleece over all young plants
- **Wind:** Two ropes for each tree
"""
    assert names(text, "memory-bank/systemPatterns.md", Kind.STANDARDS) == [
        "Shelf Pattern",
        "Bed-Based Architecture",
        "Fire: A bucket of sand at each door",
        "Frost: Fleece over all young plants",
        "Wind: Two ropes for each tree",
    ]


def test_a_document_in_a_folder_of_standards_has_standards() -> None:
    text = "# Warm Beds\n\n## Glass Over Seedlings\n\nAlways close it at night.\n\n## Dung Below\n\nA spade deep.\n"
    assert names(text, "docs/standards/WARMTH.md") == ["Glass Over Seedlings", "Dung Below"]


CONVENTIONS = """\
# Nursery Coding Conventions

All new beds must follow these conventions.

## Beds

**Base class:**

All beds must have a frame:

```text
frame(oak)
```

**Rules:**

- Beds are a metre wide.
- Paths are never mown in May.
- Watering units handle:
  - Automatic start at six in the morning.
  - Automatic stop when it rains outside.

## Seeds

Seeds are kept in tins, and each tin must have a label:

```text
label(name, year)
```

1. Wash the tin
2. Dry the tin

## Names

- **Width**: 100
- **Frame**: oak
"""


def test_rules_below_a_label_are_rules_of_their_own_also_beside_code() -> None:
    assert names(CONVENTIONS, "docs/coding-conventions.md", Kind.RULES) == [
        "Seeds",
        "All beds must have a frame",
        "Beds are a metre wide",
        "Paths are never mown in May",
        "Watering units handle",
        "Width: 100",
        "Frame: oak",
    ]


def test_a_file_that_is_titled_as_rules_gives_its_statements_too() -> None:
    text = """\
# Orchard Guidelines

## 1) Owners
- The gardener is the only owner of the keys.
- A lent ladder is a lost ladder.

## 2) Ways
- Never run on wet grass.
- Keep the gate closed.
- Use the path.

## Commands
- `make hay`
"""
    statements = ["The gardener is the only owner of the keys", "A lent ladder is a lost ladder"]
    rules = ["Never run on wet grass", "Keep the gate closed", "Use the path"]
    assert names(text, "AGENTS.md") == statements + rules
    assert names(text.replace("Guidelines", "Notes for helpers"), "AGENTS.md") == rules


def test_causes_with_their_fix_are_rules_below_a_heading_of_advice() -> None:
    text = (
        "# Helper\n\n## Critical Safety\n\n1. Missing ladder check → broken bones\n2. Wet rope → dry it first\n\n"
        "**Language rule.** Signs are in French, labels in Latin.\n\n"
        "## Bed Service\n\n**Allowed Actions:**\n- Create new beds\n\n**Forbidden Actions:**\n- Storing tools\n"
    )
    assert names(text, "CLAUDE.md") == [
        "Missing ladder check",
        "Wet rope",
        "Language rule",
        "Forbidden Actions: Storing tools",
    ]


def test_parts_that_must_be_there_belong_to_the_line_above_them() -> None:
    text = "# Helper\n\n## Releases\n\nEvery sack must include:\n\n- **Label** — add the year\n- **Seal** — use wax\n"
    assert names(text, "CLAUDE.md") == ["Every sack must include"]


def test_rules_beside_patterns_become_pages() -> None:
    pattern = "## Pattern {}: Closed Tin {}\n\nSeeds stay dry.\n\n```text\ntin()\n```\n\n"
    text = (
        "# Seed Patterns\n\n"
        + pattern.format(1, "One")
        + pattern.format(2, "Two")
        + "## Anti-Patterns to Avoid\n\n### Do Not Share a Spoon\n\nSeeds mix.\n\n"
        + "### Do Not Use Wet Tins\n\nSeeds rot.\n"
    )
    assert sorted(names(text, "docs/patterns.md", Kind.PATTERNS)) == [
        "Closed Tin One",
        "Closed Tin Two",
        "Do Not Share a Spoon",
        "Do Not Use Wet Tins",
    ]


def test_words_in_code_are_no_rule_of_a_lesson() -> None:
    text = (
        "# Pump Gotchas\n\n## 1. Rust on the Wheel\n\nAlways dry it.\n\n```text\nturn()\n// Fix: keep it dry\n```\n\n"
        "## 2. Sand in the Tube\n\nNever pump sand.\n"
    )
    plan = planned(source(text))
    assert "Always dry it." in sections(plan, "rust-on-the-wheel")["Pattern"]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("P12 · Try it on a small pond", "Try it on a small pond"),
        ("Insight 2: Frogs like shade", "Frogs like shade"),
        ("P1 · 池が空になる（v28）", "池が空になる（v28）"),
    ],
)
def test_ids_are_no_part_of_a_name_and_brackets_are_kept(heading: str, name: str) -> None:
    text = f"# Pond Lessons\n\n## {heading}\n\nNever hurry.\n\n## P2 · Wait for rain first\n\nAlways.\n"
    assert names(text, kind=Kind.LESSONS)[0] == name


def test_sections_that_begin_with_one_label_are_lessons_of_their_own_below_a_group() -> None:
    problem = "#### {}\n\n**Symptom:**\n```\n{}\n```\n\n**Solutions:**\n1. Oil it:\n```\noil\n```\n\n"
    text = (
        "# Mill Troubleshooting\n\n## Common Issues\n\n### Wheel Problems\n\n"
        + problem.format("Wheel Stands Still", "no sound")
        + problem.format("Wheel Shakes", "loud")
        + "### Sack Problems\n\n"
        + problem.format("Sacks Tear", "flour")
        + problem.format("Sacks Get Wet", "dough")
    )
    assert names(text, kind=Kind.LESSONS) == ["Wheel Stands Still", "Wheel Shakes", "Sacks Tear", "Sacks Get Wet"]


def test_the_title_in_the_front_matter_says_what_a_document_of_a_site_is() -> None:
    text = (
        '---\ntitle: "Troubleshooting"\ndescription: "When the mill stops"\n---\n\n'
        "## The wheel stands still\n\nOil it.\n\n## The sacks are wet\n\nDry them.\n\n"
        "## The door is stuck\n\nLift it.\n"
    )
    assert names(text, "site/help.md") == ["The wheel stands still", "The sacks are wet", "The door is stuck"]


def test_an_order_of_things_is_one_rule_and_so_is_what_to_do_about_a_problem() -> None:
    text = """\
# Style Guide

## Shelves

**Order:**

1. Large tins (`A`)
2. Small tins (`B`)
3. Bags of paper

## Signs

- **Colour**: green
- Each sign has a date

## Troubleshooting

**Wheel does not turn:**

- Oil the axle
- Look for stones
"""
    assert names(text, "docs/style-guide.md", Kind.RULES) == [
        "Shelves: Order",
        "Colour: green",
        "Each sign has a date",
        "Wheel does not turn",
    ]


def test_an_important_order_is_a_rule_also_in_a_procedure() -> None:
    text = (
        "# Helper\n\n## Adding a Shelf\n\n**Important:** Do not drill into stone.\n\n"
        "**Important:** The wall is old.\n\n"
        "1. Measure it\n2. Drill\n"
    )
    assert names(text, "CLAUDE.md") == ["Important: Do not drill into stone"]


def test_error_codes_in_a_table_are_no_lessons() -> None:
    table = "| Error Code | Solution |\n|---|---|\n| E4 | Wait |\n"
    text = f"# Mill Lessons\n\n## Never Run Dry\n\nOil it.\n\n## Codes\n\n{table}"
    assert names(text, kind=Kind.LESSONS)[0] == "Never Run Dry"
    assert "Wait" not in names(text)


def test_code_marked_as_good_or_bad_makes_a_section_of_rules_for_agents_one_rule() -> None:
    text = """\
# Mill rules

## Errors

- Never grind an empty hopper.
- Use `Grain` for every weight.

## Weights as Types

```rust
// ❌
fn weigh(sack: f64) -> f64
// ✅
fn weigh(sack: Sack) -> Grain
```

## Stones

```rust
let stones = Stones::new(2);
```
"""
    found = names(text, ".claude/rules/mill.md")
    assert found == ["Weights as Types", "Never grind an empty hopper", "Use Grain for every weight"]


def test_each_row_of_a_table_of_problems_and_fixes_is_a_rule() -> None:
    text = """\
# Mill rules

## Errors

- Never grind an empty hopper.
- Use `Grain` for every weight.

## Anti-Patterns

| Pattern          | Problem            | Fix                 |
| ---------------- | ------------------ | ------------------- |
| Stones run dry   | They crack         | Stop the wheel      |
| Open sluice      | The wheel races    | Close it at night   |
"""
    found = names(text, ".claude/rules/mill.md")
    assert found[2:] == ["Stones run dry: Stop the wheel", "Open sluice: Close it at night"]


def test_each_item_of_a_section_of_conventions_with_nothing_but_a_list_is_a_rule() -> None:
    text = """\
# Garden Conventions

## Beds

- Keep every bed below two metres.
- Do not walk on the beds.
- Use one label for each row.

## How We Water

Water at dusk, as the sun burns wet leaves.

```text
cans -> beds
```

- Fill the cans in the morning.

## How We Sow

Sow in rows, so that a hoe fits between them.

```text
row -> label
```

- Order the seeds in winter.
"""
    found = names(text, "docs/conventions.md")
    assert found == [
        "How We Water",
        "How We Sow",
        "Keep every bed below two metres",
        "Do not walk on the beds",
        "Use one label for each row",
    ]


def test_the_reason_for_a_rule_and_an_example_are_no_rules() -> None:
    text = """\
# Garden rules

## Beds

**Why:** never mind the frost, as roots must not freeze in a bed.

- Keep every bed below two metres.
- For example: use a bed of one metre.
- Do not walk on the beds.
"""
    assert names(text, ".claude/rules/garden.md") == ["Keep every bed below two metres", "Do not walk on the beds"]


def test_the_root_cause_in_a_report_of_an_incident_is_no_lesson() -> None:
    text = """\
# Post-Mortem: the mill stood still

## 1. Timeline

The wheel stopped at noon.

## 2. Root cause — 5 whys

1. **Why did the wheel stop?**
   Because the sluice was closed.

2. **Why was the sluice closed?**
   Because nobody knew who had to open it.

## 3. Lessons learned

### A sluice needs an owner

Write the name on the door. Otherwise everybody waits.

### A wheel that stands is silent

Ring a bell when the wheel stops.
"""
    found = names(text, "docs/post-mortems/mill.md")
    assert found == ["A sluice needs an owner", "A wheel that stands is silent"]
