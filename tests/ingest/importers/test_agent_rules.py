"""Test imports of files for coding agents: rules become pages without evidence; the rest is left out with a reason."""

from __future__ import annotations

import pytest

from tacit.errors import NotImportableError
from tacit.ingest.importers.agent_rules import is_rule_file
from tacit.ingest.importers.draft import Setting
from tacit.ingest.importers.kinds import plan_of
from tacit.ingest.importers.ledger import unaccounted
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.source import Source
from tacit.notes.write import page_text

DAY = "2025-06-01"
RULES = """\
# CLAUDE.md

A shop in Python.

## Architecture

- `shop/` - the application
- `shop/models.py` - tables
- Never import `shop.web` from `shop.models`.

## Commands

```bash
make test
```

- `make lint` - runs ruff
- Always run `make format` before a commit.

## Code style

- Use early returns.
- **Money**: integers of cents, as floats lose cents.
- Write one test file per module:

  ```text
  tests/test_orders.py
  ```

Testing:

- Mock the payment provider only.
- pytest, in parallel
- Run the tests with `make test`.

## Gotchas

### The cart is cached

Clear `cart:*` after a migration.

### Time zones

- Store UTC.
- Convert in templates only.

## Adding a payment provider

1. Add a class in `shop/providers.py`.
2. Never forget the webhook.

## Never commit secrets

They stay in the history.

**IMPORTANT**: Do not edit generated files.
"""


def planned(text: str, path: str = "CLAUDE.md") -> Plan:
    return plan_of(Source(path, text), Setting(DAY), None)


def test_rules_become_pages_and_the_rest_is_left_with_a_reason() -> None:
    found = planned(RULES)
    assert (found.kind, found.notes, found.own) == (Kind.RULES, (), ())
    assert [(draft.page.name, draft.page.category) for draft in found.pages] == [
        ("The cart is cached", "gotchas"),
        ("Never commit secrets", "claude"),
        ("Never import shop.web from shop.models", "architecture"),
        ("Always run make format before a commit", "commands"),
        ("Use early returns", "code-style"),
        ("Money: integers of cents, as floats lose cents", "code-style"),
        ("Write one test file per module", "code-style"),
        ("Mock the payment provider only", "testing"),
        ("Store UTC", "time-zones"),
        ("Convert in templates only", "time-zones"),
    ]
    lines = RULES.split("\n")
    reasons = {lines[number - 1]: reason for number, reason in found.left_out.items()}
    assert reasons["- `shop/models.py` - tables"] == "a description or architecture, not a rule"
    assert reasons["make test"] == "a command"
    assert reasons["- `make lint` - runs ruff"] == "a command"
    assert reasons["- Run the tests with `make test`."] == "a command"
    assert reasons["1. Add a class in `shop/providers.py`."] == "a procedure"
    assert reasons["2. Never forget the webhook."] == "a procedure"


def test_each_page_names_its_source() -> None:
    page = next(draft.page for draft in planned(RULES).pages if draft.page.name == "Store UTC")
    assert [(section.title, section.text) for section in page.sections] == [
        ("Pattern", "- Store UTC."),
        ("Source", "CLAUDE.md, line 44, under “Time zones”. No note proves it yet."),
    ]


def test_code_below_a_rule_stays_with_it() -> None:
    text = "## Style\n\n- Always pin versions:\n\n```json\n{}\n```\n\n- Prefer names.\n"
    first, second = planned(text).pages
    assert first.page.sections[0].text == "- Always pin versions:\n\n```json\n{}\n```"
    assert second.page.name == "Prefer names"


def test_each_line_is_on_a_page_or_left_out() -> None:
    found = planned(RULES)
    texts = {draft.key: page_text(draft.page) for draft in found.pages}
    spoken = {*found.said, *found.left_out}
    assert unaccounted(RULES.split("\n"), found.placed, spoken, texts) == []
    for number, line in enumerate(RULES.split("\n"), 1):
        assert not line.strip() or number in found.placed or number in spoken, line


@pytest.mark.parametrize(
    ("path", "front"),
    [
        (".cursor/rules/api.mdc", 'description: API\nglobs: ["api/**", "lib/*.ts"]\nalwaysApply: false\n'),
        (".cursor/rules/api.mdc", "globs: api/**, lib/*.ts\n"),
        (".github/instructions/api.instructions.md", 'applyTo: "api/**,lib/*.ts"\n'),
    ],
)
def test_globs_are_where_the_rules_apply(path: str, front: str) -> None:
    (draft,) = planned(f"---\n{front}---\n\n- Never return HTML.\n", path).pages
    assert draft.page.applies_to == ("api/**", "lib/*.ts")


def test_globs_for_all_files_and_faulty_front_matter_are_no_limit() -> None:
    for front in ('globs: ["**"]', "globs: *.ts", "alwaysApply: true"):
        (draft,) = planned(f"---\n{front}\n---\n\n- Never return HTML.\n", "x.mdc").pages
        assert draft.page.applies_to == ()


def test_what_tacit_exported_is_no_source() -> None:
    block = (
        "<!-- tacit export agents: begin, do not edit -->\n- Never wait.\n<!-- tacit export agents: end sha256=0 -->\n"
    )
    found = planned(f"# Rules\n\n{block}\n- Never sleep.\n", "AGENTS.md")
    assert [draft.page.name for draft in found.pages] == ["Never sleep"]
    assert found.left_out[4] == "a rule that tacit exported to this file"


def test_a_file_without_a_rule_is_refused() -> None:
    with pytest.raises(NotImportableError, match="has no rule"):
        planned("# App\n\n## Commands\n\n- `make` - builds\n", "AGENTS.md")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        *((path, True) for path in ("CLAUDE.md", "a/AGENTS.md", "GEMINI.md", "claude.local.md", ".cursorrules")),
        *((path, True) for path in (".claude/rules/style.md", ".kiro/steering/web/api.md")),
        *((path, True) for path in (".windsurfrules", "x/.cursor/rules/a.mdc", ".github/copilot-instructions.md")),
        *((path, False) for path in ("docs/agents-of-change.md", "my-claude.md", "README.md", "cursorrules.md")),
    ],
)
def test_files_of_agents_are_known_by_name(path: str, expected: bool) -> None:
    assert is_rule_file(path) is expected


CONVENTIONS = """\
# Conventions

What we agreed on.

## Routing

- Always use `pushNamed`.
- Pages go to `lib/routes/`.

## State

- Anything mutable is a `Notifier`.
- Prefer `watch` in `build`.

## Size

- Lines: 12,000
- Tests - 400
"""


@pytest.mark.parametrize("path", ["docs/conventions.md", "docs/patterns.md"])
def test_lists_of_conventions_are_read_alike_and_their_rest_is_kept(path: str) -> None:
    found = planned(CONVENTIONS, path)
    assert (found.kind, found.notes) == (Kind.RULES, ())
    assert [draft.page.name for draft in found.pages] == [
        "Always use pushNamed",
        "Pages go to lib/routes/",
        "Anything mutable is a Notifier",
        "Prefer watch in build",
    ]
    (rest,) = found.own
    assert "What we agreed on." in rest.text
    assert "- Lines: 12,000" in rest.text
    assert set(found.left_out.values()) == {"a group heading; it became the category"}


def test_sections_that_explain_a_pattern_are_no_lists_of_rules() -> None:
    text = "# Patterns\n\n" + "".join(
        f"## Part {n}\n\nHow it works in {n}.\n\n- a b\n- c d\n\nMore.\n\n" for n in "abcd"
    )
    assert planned(text, "docs/patterns.md").kind is not Kind.RULES


@pytest.mark.parametrize(
    ("heading", "text", "name"),
    [
        ("Verification", "- Add a test before a fix and run it first.", "Add a test before a fix and run it first"),
        ("Verification", "- Before a release, run all tests.", "Before a release, run all tests"),
        ("Adding adapters", "- Keep both tables in sync.", "Keep both tables in sync"),
        ("Adding adapters", "1. Keep both tables in sync.", ""),
        ("Code style", "- **Indent:** 4 spaces", "Indent: 4 spaces"),
        ("Design", "- GTK - a window that is always-on-top", ""),
        ("Design", "- History - focus-tracking order", ""),
        ("Design", "- `docs/traps.md` for faults to avoid", ""),
        ("Rules", "- `ci/hooks.json` defines what runs after an edit", ""),
        ("Rules", "- See `rules.md` for the details of all rules", ""),
        ("Rules", "- The tool supports both engines by a setting", ""),
        ("Troubleshooting", "1. If it is still broken: `shop reset --all` (last resort)", ""),
        ("Routes", "All are below `/api`. **Don't add one elsewhere** without a proxy.", "All are below /api"),
        ("Reports", "When you hand work back for a review, always state:\n\n- the tests\n- the open points\n", "When"),
        ("Coding rules", "### CLI commands\n\n- Flags are in snake_case everywhere: `--a_b`", "Flags are in"),
        ("Coding rules", "- Test functions follow `TestThing` as a form", "Test functions follow TestThing"),
        ("Workflow", "- **Research:** Read the local files first.", "Research: Read the local files first"),
        ("Principles", "**Simple over clever.** The least code that works.", "Simple over clever"),
        ("Adding a template", "Every template MUST have a test. Reviewers look.", "Every template MUST have a test"),
        ("Start", "IMPORTANT: Read the map before an edit.", "IMPORTANT: Read the map before an edit"),
        ("Constraint", "Forbidden:\n- `Bun.serve()`", "Forbidden: Bun.serve()"),
        ("Style", "### Why tuples?\n\n- They force a check of the error", ""),
        ("Style", 'Examples:\n- "Fix it" -> "Always write a test that shows it"', ""),
        ("Learned facts", "- The pin icon is a pushpin of two lines", ""),
        ("What's not yet here", "- The raster is unverified, so it should work", ""),
        ("At runtime", "- **A view measures nothing before it is shown.** Wait for it.", "A view measures nothing"),
        ("Style", "- PR creation: `gh pr create` then `gh pr merge`", ""),
        ("Hooks", "All hooks of the client layer.", ""),
        ("Changes", "After a change of a model, always follow these steps:\n\n```bash\nmake\n```\n", "After"),
    ],
)
def test_what_is_a_rule_and_what_is_none(heading: str, text: str, name: str) -> None:
    found = planned(f"# App\n\n## Conventions\n\n- Never push.\n\n## {heading}\n\n{text}\n")
    others = [draft.page for draft in found.pages if draft.page.name != "Never push"]
    assert [page.name.startswith(name) for page in others] == ([True] if name else [])
    assert not name or text.strip().rpartition("\n")[2] in page_text(others[0])


def test_a_file_named_after_its_rules_states_rules() -> None:
    text = "# Coding Standards\n\n1. **Types and names**:\n   - Hints for all functions\n   - One class per file\n"
    (draft,) = planned(text, ".claude/rules/standards.md").pages
    assert (draft.page.name, draft.page.sections[0].text) == ("Types and names", text.split("\n\n")[1].rstrip())


SHAPES = """\
# Harbour

## Do not use

| Prohibited | Alternative |
| --- | --- |
| rope of sisal | hemp |
| knots without a name | a bowline |

## Build

All boats must be built in the yard, never on the quay.

## Moor Twice — Always Check the Second Line

When you moor, you must:

1. Tie the bow
2. Tie the stern

## Pattern: Boats with two decks

Load the lower deck first:

1. Open the hatch
2. Never load both at once

## Known constraints

- The crane is fully implemented since the second year
- Winches on the north pier need grease before each winter
- Night shifts are deferred to the next season

## Before you leave

- [ ] Never leave the keys on the quay
"""


def test_tables_of_what_not_to_do_named_rules_and_steps_of_an_order_are_rules() -> None:
    found = plan_of(Source("AGENTS.md", SHAPES), Setting("2020-01-01"), None)
    assert [draft.page.name for draft in found.pages] == [
        "Moor Twice — Always Check the Second Line",
        "Pattern: Boats with two decks",
        "Prohibited: rope of sisal",
        "Prohibited: knots without a name",
        "All boats must be built in the yard, never on the quay",
        "Winches on the north pier need grease before each winter",
    ]
    assert "- Alternative: hemp" in found.pages[2].page.sections[0].text
    assert any("procedure" in reason for line, reason in found.left_out.items() if line == len(SHAPES.splitlines()))


@pytest.mark.parametrize("heading", ["Reglas duras", "Konventionen", "开发规范", "命名规则"])
def test_headings_of_rules_in_other_languages(heading: str) -> None:
    text = f"# Harbour\n\n## {heading}\n\n- boats at the quay carry two ropes\n- masts of pine are oiled in spring\n"
    found = plan_of(Source("CLAUDE.md", text), Setting("2020-01-01"), None)
    assert len(found.pages) == 2


def test_the_steps_of_a_workflow_are_no_rules() -> None:
    text = (
        "# Rules\n\n- Keep the lamp lit\n\n## Boats: launch workflow\n\n1. Oil the slip each time\n2. Check the rope\n"
    )
    found = plan_of(Source("CLAUDE.md", text), Setting("2020-01-01"), None)
    assert [draft.page.name for draft in found.pages] == ["Keep the lamp lit"]


@pytest.mark.parametrize(
    ("text", "is_rule"),
    [
        ("Boats lie at the long quay, sorted by size. Never tie two boats to one ring.", True),
        ("The bell is rung from the tower — don't ring it from the quay.", True),
        ("Boats lie at the long quay. Always oil the slip before a launch.", True),
        ("Boats lie at the long quay. Never blocks the slip, says the plan.", False),  # no order: a third person
        ("Boats lie at the long quay. The bell is never rung from there.", False),
        ("The bell sounds twice. It hangs in the tower; always painted red.", False),
        ("The bell sounds twice. The first time is a number — never null, for the log.", False),
        ("The bell sounds twice. Times are numbers; always in minutes.", False),
        ("The bell sounds twice. Times are numbers — always written by the guard.", False),
        ("See the map. Why the bell must be red: sailors see it.", False),
    ],
)
@pytest.mark.parametrize("heading", ["Harbour architecture", "Boats"])
def test_an_order_after_the_first_sentence_of_a_paragraph(text: str, heading: str, *, is_rule: bool) -> None:
    document = f"# Harbour\n\n## Lamp\n\n- Keep the lamp lit\n\n## {heading}\n\n{text}\n"
    found = plan_of(Source("CLAUDE.md", document), Setting("2020-01-01"), None)
    assert len(found.pages) == 1 + is_rule


@pytest.mark.parametrize(("heading", "pages"), [("Oil whatever you can", 2), ("What the harbour can", 1)])
def test_a_heading_that_ends_with_can_and_names_no_reader_is_about_abilities(heading: str, pages: int) -> None:
    text = f"# Harbour\n\n- Keep the lamp lit\n\n## {heading}\n\n- Always oil the slip\n"
    found = plan_of(Source("CLAUDE.md", text), Setting("2020-01-01"), None)
    assert len(found.pages) == pages


@pytest.mark.parametrize(("heading", "pages"), [("Language preferences", 3), ("Technology stack", 1)])
def test_values_below_preferences_are_rules(heading: str, pages: int) -> None:
    text = f"# Harbour\n\n- Keep the lamp lit\n\n## {heading}\n\n- **Signs**: English\n- **Calls to boats**: French\n"
    found = plan_of(Source("CLAUDE.md", text), Setting("2020-01-01"), None)
    assert len(found.pages) == pages


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "## Agent responsibilities\n\n1. **Read the map before a launch**\n2. **Sign the book** - with your name",
            2,
        ),
        ("## Module responsibilities\n\n1. **Lamp** - the light of the pier\n2. **Bell** - the sound of the fog", 0),
        ("## Zones\n\nNo boat may enter these without a pilot:\n- the north dock\n- the slip", 1),
        ("## Zones\n\nThe pilots may enter these zones:\n- the north dock\n- the slip", 0),
        ("## Milestones\n\nA harbour that can:\n\n- Add and remove boats\n- Save the tide table", 0),
        ("## Goal\n\n- Keep the boats dry\n- Never lose a rope", 2),  # orders, in spite of the heading
        ("## Boats\n\nThe slip is checked by hand rather than by the crane of the old pier.", 0),
        ("## Boats\n\nUse the slip rather than the crane of the old pier.", 1),
    ],
)
def test_headings_and_sentences_of_rules_and_of_descriptions(text: str, names: int) -> None:
    found = plan_of(Source("CLAUDE.md", f"# Harbour\n\n- Keep the lamp lit\n\n{text}\n"), Setting("2020-01-01"), None)
    assert len(found.pages) == 1 + names


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("## Launch workflow\n\n### Ropes\n\n- Always write the length on a rope\n- Dry ropes are lighter\n", 1),
        ("## Launch workflow\n\n### Ropes\n\n- Write the length on each rope\n- Dry ropes are lighter\n", 0),  # a step
        ("## Adding a boat\n\n### Paper\n\n- Create `boats/x.md`\n- Add its name to `boats.md`\n", 0),
        ("## Launch workflow\n\n- Write the length on each rope\n- Tie the rope to the ring\n", 0),  # steps
        ("## Launch workflow\n\n### Ropes\n\n1. Write the length on each rope\n2. Tie it to the ring\n", 0),
    ],
)
def test_orders_below_a_heading_of_their_own_inside_a_workflow(text: str, number: int) -> None:
    found = plan_of(Source("CLAUDE.md", f"# Harbour\n\n- Keep the lamp lit\n\n{text}"), Setting("2020-01-01"), None)
    assert len(found.pages) == 1 + number
