"""Sections and list items are judged together with those beside them, and not each alone."""

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
