"""Test that sections and list items are judged together with those beside them, and not each alone."""

from __future__ import annotations

import pytest

from tacit.errors import NotImportableError
from tacit.ingest.importers.plan import Kind
from tests.ingest.importers.shared import planned, source

CODE = "\n## Errors\n\nWrap them:\n\n```go\nx := 1\n```\n"  # with it, the document is one of standards


def names(text: str, path: str = "CLAUDE.md") -> list[str]:
    return [draft.page.name for draft in planned(source(text, path)).pages]


def bodies(text: str, path: str = "CLAUDE.md") -> dict[str, str]:
    return {draft.page.name: draft.page.sections[0].text for draft in planned(source(text, path)).pages}


def test_a_list_of_orders_outweighs_a_word_of_its_heading() -> None:
    text = (
        "# CLAUDE.md\n\n## Package manager\n\n- Keep the lock file\n- Prune the shop's packages\n- Use one registry\n"
    )
    assert names(text) == ["Keep the lock file", "Prune the shop's packages", "Use one registry"]
    with pytest.raises(NotImportableError):
        names(text.replace("Keep the lock", "The lock"))
    with pytest.raises(NotImportableError):
        names(text.replace("- Keep", "1. Keep"))


def test_a_document_inside_one_fence_is_read() -> None:
    inner = "# Coding standards\n\n## Naming\n\n- Use nouns for classes\n- Use verbs\n\n```python\nx = 1\n```\n"
    assert names(f"```markdown\n{inner}```\n", "docs/coding-standards.md") == names(inner, "docs/coding-standards.md")
    two = source("```markdown\n# Sample\n```\n\nText.\n\n```python\nx = 1\n```\n")
    assert two.lines[0] == "```markdown", "only the fences of a block that has all of the text are left out"
    assert source("```python\nx = 1\n```\n").lines[0] == "```python"


def test_one_heading_with_the_word_pattern_does_not_decide_for_the_others() -> None:
    titles = ("Wrap errors", "Pattern: handler to service", "Pass the context", "Close the rows")
    text = "# Code patterns\n\n" + "".join(f"## {title}\n\n```go\nx := 1\n```\n\n" for title in titles)
    plan = planned(source(text, "docs/PATTERNS.md"))
    assert (plan.kind, len(plan.pages)) == (Kind.STANDARDS, 4)
    alone = planned(source(text.replace("## ", "## Pattern: ").replace("Pattern: Pattern", "Pattern"), "x.md"))
    assert (alone.kind, len(alone.pages)) == (Kind.PATTERNS, 4)


def test_a_doubtful_section_is_a_standard_if_it_shows_code_like_the_others() -> None:
    shown = "Like this:\n\n```{}\nx := 1\n```\n\n"
    text = "# Code patterns\n\n" + "".join(
        f"## {title}\n\n{shown.format(language)}"
        for title, language in (
            ("Wrap errors", "go"),
            ("Return early", "go"),
            ("Close the rows", "go"),
            ("Log once", "go"),
            ("Handler structure", "go"),
            ("Project structure", "bash"),
            ("System overview", "go"),
        )
    )
    assert names(text, "docs/patterns.md") == [
        "Wrap errors",
        "Return early",
        "Close the rows",
        "Log once",
        "Handler structure",
    ]


def test_numbered_steps_stay_with_their_rule_and_orders_are_rules() -> None:
    text = "# CLAUDE.md\n\n## Releases\n\n**Always write a summary when a task that changes\nthe code is done:**\n\n"
    steps = "1. Create the file `SUMMARY.md`\n2. Link the issue\n3. Use the shop's words\n4. Include a sample\n"
    (name,) = names(text + steps)
    assert name.startswith("Always write a summary")
    orders = "1. Never drop a table\n2. Don't rename a column\n3. Always add an index\n"
    assert len(names(f"# CLAUDE.md\n\n## Mistakes to avoid in the database\n\n{orders}")) == 3
    standards = "# Coding standards\n\n## Comments\n\nOur rules:\n\n{}" + CODE
    assert len(names(standards.format(orders), "docs/coding-standards.md")) == 4
    asked = "1. Who reads this?\n2. What must it say?\n3. Where should it be?\n"
    assert names(standards.format(asked), "docs/coding-standards.md") == ["Comments", "Errors"]


def test_bullets_between_numbers_belong_to_the_number_above() -> None:
    text = "# CLAUDE.md\n\n## Rules\n\n1. Keep the language of a request for:\n- `/welcome`\n- Never `/admin`\n\n"
    found = bodies(f"{text}2. Use one clock for the shop\n- Never the clock of the till\n")
    assert found["Keep the language of a request for"].endswith("- Never `/admin`")
    assert len(found) == 3, "the bullets below the last number may be a list of their own"


def test_steps_below_a_heading_for_problems_are_one_rule() -> None:
    text = '# CLAUDE.md\n\n## Solving common problems\n\n### "The voice is missing"\n\n'
    steps = "1. Check the key of the service\n2. Check the number of the voice\n3. See the log\n"
    (found,) = bodies(text + steps).values()
    assert found == steps.strip()


def test_rows_of_a_long_table_of_rules_are_rules() -> None:
    rows = "".join(f"| Name the {thing} | `{thing}` |\n" for thing in ("table", "row", "key", "index", "view"))
    text = f"# Coding standards\n\n## Naming\n\n| Rule | Example |\n|---|---|\n{rows}"
    assert len(names(text + CODE, "docs/coding-standards.md")) == 6
    assert names(text.rpartition("| Name the view")[0] + CODE, "docs/coding-standards.md") == ["Naming", "Errors"]


def test_an_id_in_bold_begins_a_lesson_as_words_do() -> None:
    text = "# Patterns\n\n## Core\n\n" + "".join(
        f"**p-{name}** Check it before each release, or the shop stays closed.\n\n"
        for name in ("cache-by-key", "close-the-till", "count-the-cups")
    )
    assert len(names(text, "memory/lessons.md")) == 3


def test_a_quoted_condition_is_a_rule() -> None:
    assert names("# CLAUDE.md\n\n## Till\n\n> If the till warns that its list is old, run the analysis first.\n")
    with pytest.raises(NotImportableError):
        names("# CLAUDE.md\n\n## Till\n\n> The till warns that its list is old.\n")


def test_a_heading_that_names_a_pattern_is_one_pattern_beside_headings_that_group_others() -> None:
    code = "```go\nx := 1\n```\n\n"
    groups = "".join(
        f"## {title}\n\n### {one}\n\n{code}### {other}\n\n{code}"
        for title, one, other in (
            ("Kiln practices", "Slow firing", "Quick cooling"),
            ("Clay practices", "Wet wedging", "Dry storing"),
            ("Two coats pattern", "Core concept", "Order of the coats"),
        )
    )
    found = names(f"# Patterns\n\n{groups}", "docs/PATTERNS.md")
    assert found[-2:] == ["Dry storing", "Two coats pattern"]


def test_labels_above_good_and_bad_code_are_rules_of_their_own() -> None:
    def rule(label: str) -> str:
        return f"{label}\n```\n✓ GOOD:\nkiln_door\n\n✗ BAD:\nKilnDoor\n```\n\n"

    text = (
        f"# Kiln coding standards\n\n## Names\n\n{rule('**Columns: snake_case**')}{rule('**Parts:** share a prefix')}"
    )
    text += f"## Queries\n\n{rule('**ALWAYS use parameters**')}## Doors\n\n{rule('**Close the door twice**')}"
    assert names(text, "docs/CODING_STANDARDS.md") == [
        "Columns: snake_case",
        "Parts: share a prefix",
        "Queries",
        "Doors",
    ]
    plain = text.replace("✓ GOOD:\n", "").replace("✗ BAD:\n", "")
    assert "Names" in names(plain, "docs/CODING_STANDARDS.md")


def test_numbered_statements_that_each_have_code_are_patterns() -> None:
    code = "```sql\nSELECT 1;\n```\n\n"
    listed = "".join(
        f"{n}. **{said}**\n{code}" for n, said in enumerate(("Fetch rows once", "Add an index", "Use views"), 1)
    )
    text = f"# Patterns\n\n## Databases\n\n### Query patterns\n\n{listed}### Connection patterns\n\n{code}"
    assert names(text, "docs/PATTERNS.md")[:3] == ["Fetch rows once", "Add an index", "Use views"]
    assert "Query patterns" in names(text.replace(f"1. **Fetch rows once**\n{code}", "Text.\n\n"), "docs/PATTERNS.md")


def test_lists_of_statements_in_bold_and_of_names_with_values_are_rules() -> None:
    code = "```ts\nconst x = 1\n```\n\n"
    text = (
        f"# Patterns and best practices\n\n## Caches\n\n### Keys\n\n{code}### Ages\n\n{code}"
        "## Security best practices\n\n### Tokens\n\n- **Always check tokens**\n- **Check their age**\n\n"
        f"### Doors\n\n{code}"
        "## Naming conventions\n\n### Files\n\n- **File:** kebab-case (`a-b.ts`)\n- **Folder:** kebab-case (`a-b/`)\n\n"
        f"### Codes\n\n{code}"
    )
    found = names(text, "docs/PATTERNS.md")
    assert {"Always check tokens", "Check their age", "File: kebab-case (a-b.ts)"} <= {*found}
    assert "Tokens" in names(text.replace("**Check their age**", "**Check** their age"), "docs/PATTERNS.md")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use a lock around the kiln:\n\n```python\nlock()\n```\n", ["Use a lock around the kiln"]),
        ("Use a lock around the kiln:\n\n```bash\nlock\n```\n", []),
        ("1. **Kiln** (`kiln.py`)\n   - ✅ Fire slowly\n   - ❌ No open doors\n", ["Kiln (kiln.py)"]),
        ("- Supported kilns\n  - ✅ Fast ones\n  - ❌ Gas ones\n", []),
        ("Return value of the kiln:\n\n```python\nheat\n```\n", []),
        ("1. **Kiln** (`kiln.py`)\n   - Fires slowly\n   - Has a door\n", []),
    ],
)
def test_orders_above_code_and_names_with_what_is_forbidden_are_rules(text: str, expected: list[str]) -> None:
    other = "# CLAUDE.md\n\n## Rules\n\nNever open the kiln while it is hot.\n\n## Kiln rules\n\n"
    assert names(other + text)[1:] == expected


def test_what_to_do_in_one_case_is_one_rule() -> None:
    text = (
        "# AGENTS.md\n\n## Days\n\n### When the kiln is hot\n\n**STOP.** Do not open the door.\n\n"
        "1. Wait an hour.\n2. Ask the potter.\n\n## Questions\n\nAsk the potter of the yard, and wait, when:\n\n"
        "1. **The clay cracks.** The potter decides.\n2. **The glaze runs.** Ask first.\n"
    )
    assert names(text, "AGENTS.md") == ["When the kiln is hot", "Ask the potter of the yard, and wait, when"]


def test_a_problem_in_bold_with_its_fix_below_it_is_a_rule() -> None:
    text = "# CLAUDE.md\n\n## Rules\n\nNever guess.\n\n## Notes\n\n**The door sticks after rain**\n→ {} the hinges\n"
    assert names(text.format("Oil"))[1:] == names(text.format("The oil is for"))[1:] != []
    for rest in ("→ see #123 and #124", "→ Phase 2"):
        assert names(text.replace("→ {} the hinges", rest))[1:] == []


def test_a_record_that_lists_several_decisions_is_one_record() -> None:
    text = (
        "# ADR 0001 — A new kiln\n\n- **Status:** Accepted — 2026-06-01\n\n## Context\n\nThe old one is cold.\n\n"
        "## Decisions\n\n### D1 — Brick walls\n\nBuild them.\n\n### D2 — Two doors\n\nHang them.\n\n"
        "### D3 — No chimney\n\nLeave it out.\n\n## Consequences\n\nWarm hands.\n"
    )
    assert names(text, "docs/adr/0001-kiln.md") == ["A new kiln"]
    log = text.replace("# ADR 0001 — A new kiln", "# Decisions")
    assert names(log, "docs/decisions.md") == ["D1 — Brick walls", "D2 — Two doors", "D3 — No chimney"]


def test_a_section_that_is_unlike_all_others_is_no_lesson() -> None:
    told = "".join(f"## {n}. The boat leaks at plank {n}\n\nUse tar.\n\n" for n in range(1, 6))
    text = f"# Lessons learned\n\n{told}## The short version\n\n- Never forget the tar.\n- Use planks.\n"
    assert [name[:15] for name in names(text, "lessons.md")] == ["The boat leaks "] * 5
    assert "Use planks" in names(text.replace("## 3. ", "## ").replace("The short version", "Lessons"), "lessons.md")


@pytest.mark.parametrize("summary", ["", "## Summary\n\nA wet year.\n"])
def test_numbers_make_no_lessons_of_reports_and_references(summary: str) -> None:
    told = {
        "Team": "- Ann: helm\n- Bo: sails",
        "Next steps": "- Buy tar.\n- Sell the oar.",
        "References": "- https://example.org/a\n- https://example.org/b",
        "The boat leaks": "Symptom: it is wet. Fix: use tar.",
        "Always lower the sail first": "Never moor with it.",
        "The rope breaks": "Symptom: it frays. Fix: grease it.",
    }
    sections = "".join(f"## {n}. {title}\n\n{text}\n\n" for n, (title, text) in enumerate(told.items(), 1))
    assert names(f"# Lessons learned\n\n{sections}{summary}", "lessons.md") == [
        "The boat leaks",
        "Always lower the sail first",
        "The rope breaks",
    ]


def test_what_a_team_did_is_a_lesson() -> None:
    text = "# Retrospective\n\n## What went well\n\n- Sailed.\n\n## Keeping the load small\n\nThe boat was faster.\n"
    assert names(text, "retro.md") == ["Keeping the load small"]
    for other in ("During the second race", "Spring weather at sea", "Remaining open questions"):
        assert names(text.replace("Keeping the load small", other), "retro.md") != [other]
    with pytest.raises(NotImportableError):
        names(text.replace("Keeping the load", "Running the load"), "CLAUDE.md")


def test_a_section_that_is_only_code_is_no_convention() -> None:
    code = "\n## Setup of the pier\n\n```js\nx = 1\n```\n\n## Naming\n\n```js\nboatName = 1\n```\n"
    text = f"# Conventions\n\n## Words\n\n- Use nouns for boats\n- Use verbs for work\n{code}"
    assert names(text, "docs/conventions.md") == ["Naming", "Use nouns for boats", "Use verbs for work"]
