"""Forms of documents that were first read wrongly: code taken for a form, logs of decisions, steps, problems, links."""

from __future__ import annotations

import pytest

from tacit.ingest.importers.blanks import is_empty_form
from tacit.ingest.importers.plan import Kind, Plan
from tests.ingest.importers.shared import lost, planned, source


def names(plan: Plan) -> list[str]:
    return [draft.page.name for draft in plan.pages]


def of(text: str, path: str = "document.md") -> Plan:
    document = source(text, path)
    plan = planned(document)
    assert lost(document, plan) == []
    return plan


CODE = """\
# TypeScript patterns

## Hull props

```ts
// Props of a hull:
type HullProps = Props<'hull'>;
const hull = (props: HullProps) => <b>Hull</b>;
```

**Where to use**: Every hull.

## Sail props

```ts
const sail = 1;
```

Use them for sails.
"""


def test_code_of_a_language_is_no_form_to_fill_in() -> None:
    assert names(of(CODE)) == ["Hull props", "Sail props"]
    form = of(CODE.replace("```ts\n// Props", "```\n// Props"))
    assert names(form) == ["Sail props"]
    assert "template text" in form.left_out.values()


LOG = """\
# {title}

Decisions that the plan left open.

## Mooring

Boats moor at the east pier. The west pier silts up.

## Bell

- The bell rings twice at noon.

## Paint

Red lead below the water line, because it lasts.
"""


@pytest.mark.parametrize("title", ["Decisions log — Harbour v1", "Harbour decisions", "Decision Log"])
def test_the_topics_of_a_log_of_decisions_become_pages(title: str) -> None:
    plan = of(LOG.format(title=title))
    assert plan.kind is Kind.STANDARDS
    assert names(plan) == ["Mooring", "Bell", "Paint"]
    assert not plan.notes


def test_a_document_of_comments_gives_nothing() -> None:
    plan = of("# Lessons Learned\n\n<!-- Tags: [rope] [sail] -->\n<!-- Append only. -->\n")
    assert (plan.pages, plan.notes, plan.own) == ((), (), ())
    assert any("an empty form or stub" in reason for reason in plan.left_out.values())
    said = of("# Lessons Learned\n\n<!-- Append only. -->\n\n- Never furl a wet sail, it rots.\n")
    assert len(said.notes) == 1


def test_text_between_comments_is_no_comment() -> None:
    assert is_empty_form(source("# Lessons\n\n<!-- a --> <!-- b-c -- d -->\n", "document.md"))
    assert not is_empty_form(source("# Lessons\n\n<!-- a --> Never furl a wet sail. <!-- b -->\n", "document.md"))


PROBLEMS = """\
# AGENTS.md

## Common issues

### 1. Winch stuck
**Error**: `winch: no oil`
**Solution**:
```bash
make oil
```

### 2. Rope too short
**Error**: The boat drifts
**Solution**: Take the next longer rope
"""


def test_sections_with_an_error_and_a_solution_are_rules_of_agents() -> None:
    plan = of(PROBLEMS, "AGENTS.md")
    assert names(plan) == ["Winch stuck", "Rope too short"]
    assert "make oil" in plan.pages[0].page.sections[0].text


STEPS = """\
# AGENTS.md

## Trials

**Trials judge the boat.** When a trial fails:
1. **First assume that the boat is wrong.** Look at the log.
2. **Read the drawing** to see what the mast should do.
3. **Fix the boat** if the mast is wrong.
4. **Never loosen a limit** without a second trial.
5. **Fix the trial** only if the boat is right.

## Commands

- Run `make trim` for sail, rope, or significant hull changes.
- Run `make sail` to start.
"""


def test_steps_for_one_case_are_one_rule_and_commands_for_a_kind_of_change_are_rules() -> None:
    plan = of(STEPS, "AGENTS.md")
    assert names(plan) == ["Trials judge the boat", "Run make trim for sail, rope, or significant hull changes"]
    assert "Fix the trial" in plan.pages[0].page.sections[0].text


def test_orders_below_a_case_stay_rules_of_their_own() -> None:
    text = "# AGENTS.md\n\n## Trials\n\nWhen a trial fails:\n1. Never loosen a limit.\n2. Always read the drawing.\n"
    assert len(names(of(text, "AGENTS.md"))) == 2


PATTERN = """\
# Harbour patterns

## Docking pattern

**Use a spring line for docking** in every wind.

### Ropes

**All boats must carry two ropes** of ten metres.

### Fenders

**Hang fenders on both sides** before you turn.

## Leaving pattern

Cast off the bow first.
"""


def test_a_section_that_is_named_a_pattern_is_not_split_at_bold_sentences() -> None:
    assert names(of(PATTERN)) == ["Docking pattern", "Leaving pattern"]


def test_a_section_with_text_and_some_links_is_no_list_of_links() -> None:
    links = "* [The bell](https://example.org/bell)\n* [The horn](https://example.org/horn)\n"
    text = "".join(f"The bell tells boats in fog where the pier is, so ring it {number}.\n" for number in range(6))
    both = f"# Signal patterns\n\n## Bell\n\n{text}\n{links}\n## Horn\n\nBlow it twice.\n\n## Lamp\n\n{links}"
    assert names(planned(source(both), Kind.STANDARDS)) == ["Bell", "Horn"]
