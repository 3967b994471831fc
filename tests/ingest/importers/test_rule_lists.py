"""Test rules in other forms than items of a list: in nested lists, tables, quotes and emphasised sentences."""

from __future__ import annotations

import pytest

from tacit.ingest.importers.plan import Kind
from tacit.ingest.importers.rule_paragraphs import ends_in_cases

from .shared import lost, planned, source


def names(text: str, path: str = "CLAUDE.md") -> list[str]:
    """Return the names of the pages that an import of a file for agents plans; no line may be lost."""
    document = source(text, path)
    plan = planned(document)
    assert plan.kind is Kind.RULES
    assert lost(document, plan) == []
    return [draft.page.name for draft in plan.pages]


def test_orders_in_warnings_are_rules() -> None:
    text = """\
# A

> [!CAUTION]
> Never cut the rope.

## Boats

> [!WARNING]
> **A wet sail** is heavy. You should always dry it first.

> [!IMPORTANT]
> - Use two ropes.
> - Always take the oars along.

> [!NOTE]
> The harbour closes at nine, and you should not be late.

> [!WARNING]
> The pier is old.
"""
    assert names(text) == [
        "Never cut the rope",
        "A wet sail",
        "Use two ropes",
        "Always take the oars along",
    ]


def test_code_in_a_warning_gives_no_order_and_case_does_not_matter() -> None:
    text = """\
# A

> [!warning]-
> ```
> never cut
> ```
> Never pull with this command.
> ```
> pull --all
>
> cut
> ```

> [!NOTE]
> ```
> # never sail
> ```
"""
    assert names(text) == ["Never pull with this command"]
    page = planned(source(text, "CLAUDE.md")).pages[0].page
    assert page.sections[0].text == "Never pull with this command.\n```\npull --all\n\ncut\n```"


def test_a_label_about_the_document_and_a_named_command_are_no_rules() -> None:
    text = """\
# A

**When this applies:** Any change must be seen.

## Rules

**Why this matters:** Boats must not sink.

**Architecture in one line:** two sheds and a pier.

**Modules:** never import the shed from the pier.

- Use `make sail ARGS` to set the sails.
- Use `rope` for all knots.
- Check knots twice a day.
"""
    assert names(text) == [
        "Use rope for all knots",
        "Check knots twice a day",
        "Modules: never import the shed from the pier",
    ]


def test_a_section_with_a_problem_and_its_solution_is_one_rule() -> None:
    text = "# A\n\n## Common issues\n\n### The boat leaks\n\n**Problem:** Water.\n\n**Solution:**\n\n"
    text += "1. Use tar\n2. Add a plank\n"
    assert names(text) == ["The boat leaks"]


def test_a_label_in_bold_gives_the_items_nested_below_it() -> None:
    text = """\
# CLAUDE.md

## Garden rules

- **Watering**:
  - Water the roots, not the leaves.
  - Use rain water for the ferns.
- **Tools**:
    - Clean each spade in the evening.
    - Keep the shears dry.
"""
    assert names(text) == [
        "Water the roots, not the leaves",
        "Use rain water for the ferns",
        "Clean each spade in the evening",
        "Keep the shears dry",
    ]


def test_a_numbered_principle_is_one_rule_with_its_details() -> None:
    text = (
        "# A\n\n## Rules\n\n"
        "1. **Safe Ladders**:\n   - Use two hooks.\n   - Check each rung.\n"
        "2. **Dry Seeds**:\n   - Use tins.\n   - Keep them cold.\n"
    )
    assert names(text) == ["Safe Ladders", "Dry Seeds"]


def test_rules_that_a_status_item_introduces_are_rules_of_their_own() -> None:
    text = """\
# A

## Plan

- Phase 1 (complete): the pond is dug and has a liner.

  Two conventions came out of it:
  1. **A pump never runs dry.** The float switch stops it.
  2. **Each hose has a label.** Otherwise nobody finds the leak.

- Phase 2 (complete): the shed stands.

  **Invariant to keep: the roof sheds water at any wind.** Tested in March.
"""
    assert names(text) == [
        "A pump never runs dry",
        "Each hose has a label",
        "Invariant to keep: the roof sheds water at any wind",
    ]


def test_each_row_of_a_table_of_rules_is_a_rule() -> None:
    text = """\
# A

## Basics

| # | Rule | Why |
|---|------|-----|
| 1 | **Sow after frost** | Seedlings freeze |
| 2 | Reference: [the almanac](almanac.md) | More |
| 3 | Turn the compost weekly | It needs air |

| Path | Purpose |
|------|---------|
| `beds/` | all beds |
"""
    assert names(text) == ["Sow after frost", "Turn the compost weekly"]


def test_a_quote_is_a_rule_only_if_it_is_an_order_below_a_heading() -> None:
    text = """\
# A

> Never read on without coffee.

## Hedges

> **Never cut a hedge** while birds nest in it.

> The hedge is forty years old.

## Fences

> WHEN A POST ROTS: **CALL THE NEIGHBOUR FIRST**.
"""
    assert names(text)[0] == "Never cut a hedge"
    assert len(names(text)) == 2


@pytest.mark.parametrize(
    ("line", "is_rule"),
    [
        ("Key rule: no tool stays outside at night.", True),
        ("**Critical:** the valve only opens halfway without the key.", True),
        ("The bed is wet. **Prefer the raised bed for herbs.** It drains well.", True),
        ("Requirements: Python 3.13, uv", False),
        ("Full rules: docs/garden.md and docs/hedge.md say more", False),
        ("Similarly, every hose should have a label.", False),
    ],
)
def test_a_paragraph_is_a_rule_if_its_label_or_a_whole_bold_sentence_says_so(line: str, is_rule: bool) -> None:
    text = f"# A\n\n## Rules\n\n- Always close the gate.\n\n## The north side\n\n{line}\n"
    assert len(names(text)) == 1 + is_rule


def test_names_with_one_word_of_code_are_conventions_of_naming_and_not_commands() -> None:
    text = (
        "# A\n\n## Naming conventions\n\n"
        "- **Beds**: `kebab-case`\n- **Tools**: `snake_case` (one word).\n\n## Work\n\n"
        "- Test: `pytest`\n"
    )
    assert names(text) == ["Beds: kebab-case", "Tools: snake_case (one word)"]


def test_statements_are_rules_if_half_of_their_list_is() -> None:
    text = (
        "# A\n\n## Guidelines\n\n"
        "- Use clean pots.\n- Soil from the forest floor.\n- Keep a diary.\n- `pots/` holds the pots\n"
    )
    assert names(text) == ["Use clean pots", "Soil from the forest floor", "Keep a diary"]


def test_a_section_of_text_and_code_is_one_rule_in_a_folder_of_rules() -> None:
    text = """\
---
globs: beds/**
---

# Bed conventions

## Row spacing

Rows are a hand apart.

```text
x  x  x
```

## Wrong

```text
xxx
```
"""
    assert names(text, ".cursor/rules/beds.mdc") == ["Row spacing"]


def test_rules_in_chinese_are_counted_by_characters() -> None:
    text = "# 花园\n\n## 铁律\n\n1. **先浇水再施肥** — 根部必须湿润\n2. 不要在中午浇水\n\n## 介绍\n\n- 花园很大\n"
    assert names(text) == ["先浇水再施肥", "不要在中午浇水"]


def test_the_state_of_a_task_is_no_rule_and_a_whole_bold_paragraph_is_one() -> None:
    text = """\
# A

## Completed (don't do it again)

- ✅ The shed of `oak/` with all its shelves
- ✅ Use the second key.

## Calm work

**Leave a bed better than you found it.**

- Never dig in the rain.
"""
    assert names(text) == ["Use the second key", "Never dig in the rain", "Leave a bed better than you found it"]


def test_advice_on_how_to_prevent_something_is_no_procedure() -> None:
    text = (
        "# A\n\n## How to prevent rot\n\n1. **Never leave wet rope on the reel** when it is cold.\n\n"
        "## How to sow\n\n1. Dig.\n"
    )
    assert names(text) == ["Never leave wet rope on the reel"]


def test_a_case_with_code_below_is_one_rule() -> None:
    text = "# A\n\n## Beds\n\nFor a bed of several rows, state a brief plan:\n\n```\n1. row\n```\n"
    assert names(text) == ["For a bed of several rows, state a brief plan"]


def test_a_statement_below_an_open_heading_needs_two_thirds_of_its_list() -> None:
    two_of_three = "# A\n\n## Ponds\n\n- Use rain water.\n- Fish stay out in the first year.\n- Keep leaves away.\n"
    assert "Fish stay out in the first year" in names(two_of_three)
    one_of_two = "# A\n\n## Ponds\n\n- Use rain water.\n- Fish stay out in the first year.\n"
    assert names(one_of_two) == ["Use rain water"]


def test_a_case_in_bold_and_a_condition_are_rules() -> None:
    text = (
        "# A\n\n## Ponds\n\n**If the water turns green:** take out half of the fish.\n\n"
        "When a fish floats, call the neighbour.\n\n> **Note to all:** After heavy rain, check the overflow.\n"
    )
    assert len(names(text)) == 3


def test_conventions_need_no_headings() -> None:
    text = (
        "# Garden conventions\n\n1. **A bed has three paths.** The third is for the cart.\n"
        "2. **No gate opens outwards.** The wind takes it.\n3. **One hook per tool** in the shed.\n"
    )
    assert names(text, "docs/CONVENTIONS.md") == [
        "A bed has three paths",
        "No gate opens outwards",
        "One hook per tool",
    ]


def test_code_below_a_heading_that_names_a_pattern_is_one_in_a_folder_of_rules() -> None:
    text = "# Common patterns\n\n## Trellis pattern\n\n```text\n|||\n```\n\n## Sketch\n\n```text\n--\n```\n"
    assert names(text, ".claude/rules/patterns.md") == ["Trellis pattern"]


def test_a_table_of_tasks_with_what_to_do_and_what_not_gives_each_row() -> None:
    text = (
        "# A\n\n## Common tasks\n\n| Task | Do this | Don't |\n|---|---|---|\n"
        "| Prune | Cut above a bud | Cut at noon |\n| Sow | Soak the seeds | Sow in frost |\n"
    )
    assert names(text) == ["Prune: Cut above a bud", "Sow: Soak the seeds"]


def test_statements_in_a_workflow_without_numbers_and_runs_before_something_are_rules() -> None:
    text = (
        "# A\n\n## Harvest workflow\n\n- Always pick in the morning.\n- Never pile the pears.\n"
        "- Baskets with lids only on the cart.\n\n## Expectations\n\n- Run `make weigh` before each market.\n"
        "- Run `make list`.\n"
    )
    assert names(text) == [
        *("Always pick in the morning", "Never pile the pears", "Baskets with lids only on the cart"),
        "Run make weigh before each market",
    ]


def test_a_folder_of_rules_of_any_agent_has_files_for_agents() -> None:
    text = "# Shed rules\n\n## Available shelves\n\n- **Left**: rakes, spades, hoes\n\n## Rules\n\n- Close the lid.\n"
    assert names(text, ".agents/rules/shed.md") == ["Close the lid"]


def test_what_to_do_after_a_change_is_a_rule() -> None:
    text = "# A\n\n## Triggers\n\n- Changing the pump → also read the leaflet\n- Pump trouble → read the leaflet\n"
    assert names(text) == ["Changing the pump"]


def test_the_numbered_steps_of_a_workflow_are_no_rules() -> None:
    text = (
        "# A\n\n## Quality workflow\n\n1. Check the pears.\n2. Write the label.\n\n"
        "## Quality\n\n- Check each crate twice.\n"
    )
    assert names(text) == ["Check each crate twice"]


def test_a_table_of_what_to_do_and_what_not_to_do_has_rules() -> None:
    table = "| Do | Do not |\n| --- | --- |\n| Use `logger` | Use `print` |\n| Tabs | Spaces |\n"
    assert names(f"# CLAUDE.md\n\n## Conventions\n\n{table}") == ["Use logger", "Do: Tabs"]
    marked = table.replace("Do |", "✅ Do |").replace("Do not", "❌ Do not")
    assert names(f"# CLAUDE.md\n\n## Conventions\n\n{marked}") == ["Use logger", "Do: Tabs"]


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("✅ Use pnpm", "Use pnpm"),
        ("❌ Use npm", "Do not: Use npm"),
        ("❌ **Use npm**", "Do not: Use npm"),
        ("❌ Inline styles", "Do not: Inline styles"),
        ("❌ Use npm instead of pnpm", "Do not: Use npm instead of pnpm"),
        ("🚫 Never use npm", "Never use npm"),
        ("DO: write docstrings", "DO: write docstrings"),
        ("**Do:** write docstrings", "Do: write docstrings"),
        ("DO write docstrings", "DO write docstrings"),
    ],
)
def test_an_item_with_a_sign_or_word_for_what_to_do_is_a_rule(item: str, name: str) -> None:
    assert names(f"# CLAUDE.md\n\n## Conventions\n\n- {item}\n") == [name]


def test_signs_for_the_state_of_a_feature_are_no_rules() -> None:
    features = "## Features\n\n- ✅ Dark mode\n- ❌ Offline mode\n"
    assert names(f"# CLAUDE.md\n\n{features}\n## Rules\n\n- Never push\n") == ["Never push"]


def test_a_long_line_before_a_list_is_read_once() -> None:
    line = "word " * 20_000  # 100 KB; a form that goes back over it for each of its words does not end
    assert not ends_in_cases(f"{line}:")
    assert ends_in_cases(f"{line}if:")
    assert ends_in_cases("Ask the user **when**:")
    assert not ends_in_cases("Ask if:")
