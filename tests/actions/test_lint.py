"""Test that each rule of `lint` finds its kind of error, is documented, and can be switched off."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tacit.actions.lint import lint
from tacit.domain.findings import Diagnostic, Severity
from tacit.domain.lint_rules import DocumentRule, LintRule, severity
from tacit.queries.lookup import answering
from tacit.system.resources import starter
from tests.base import Base
from tests.store.users import limited, public_folder
from tests.system.test_git import git

GONE = "0123456789abcdef0123456789abcdef01234567"
TODAY = date(2025, 6, 1)
PAGE = (Path(__file__).parents[2] / "docs" / "lint.md").read_text("utf-8")
DOCUMENT = re.sub(r"^```.*?^```$", "", PAGE, flags=re.DOTALL | re.MULTILINE)
LONG = f"Cache {'Wisely ' * 40}At Night"


def found(base: Base) -> list[Diagnostic]:
    with answering(base.workspace, fresh=True) as answer:
        return list(lint(answer, TODAY).diagnostics)


def places(base: Base, rule: LintRule) -> list[tuple[str, int, int]]:
    return [(at.path, at.line, at.column) for item in found(base) if item.rule == rule for at in (item.location,)]


@pytest.fixture
def faulty(base: Base) -> Base:
    """Return a knowledge base with an error of each kind."""
    base.page(
        "retry-with-backoff",
        "Retry with Backoff",
        body="## Pattern\n\nSee [this](gone.md).\n\n## Related patterns\n\n- Nobody's Pattern\n- Cache Less\n",
    )
    base.page("retry-with-back-off", "Backoff with Retry")
    base.page("old", "Old", category="past", front="status: retired\nsuperseded_by: Nothing at All\n")
    base.write("patterns/data/retry-with-backoff.rules.yml", "id: x\nlanguage: nothing\nrule: {pattern: x}\n")
    base.note("2025-01-01-a", "Cache Less")
    base.note("2025-01-02-b", "Retry with Backoff", body="What happened:\n\n[Describe it here]\n")
    base.note("2025-01-03-c")
    base.note("x", "Retry with Backoff", front="date: 2062-03-01\n")
    base.note("2025-01-05-e", "Cache Less", body="A zero\u200bwidth space.\n")
    base.note("2025-01-06-f", LONG)
    base.page("long", LONG, category="data")
    base.note("2025-01-04-d", "Cache Less", front=f"author: Somebody\nproject: shop\nsource: {{commit: {GONE}}}\n")
    git(base.root, "init", "-q")
    git(base.root, "remote", "add", "origin", "https://example.com/team/shop.git")
    git(base.root, "add", "memory")
    git(base.root, "commit", "-q", "-m", "Notes", "--date=2025-01-05T12:00:00Z")
    return base


def test_every_rule_finds_its_fault_and_says_where(faulty: Base) -> None:
    notes, page = "memory/episodic/code", "patterns/data/retry-with-backoff.md"
    expected = {
        LintRule.DEAD_LINK: [(page, 7, 5)],
        LintRule.UNRESOLVED_RELATED: [(page, 11, 3)],
        LintRule.LOST_SUCCESSOR: [("patterns/past/old.md", 4, 1)],
        LintRule.NO_TEXT: [(f"{notes}/2025-01-01-a.md", 4, 1)],
        LintRule.UNLINKED_NOTE: [(f"{notes}/2025-01-03-c.md", 1, 1)],
        LintRule.NEAR_DUPLICATE: [(page, 2, 1)],
        LintRule.PLACEHOLDER: [(f"{notes}/2025-01-02-b.md", 8, 1)],
        LintRule.FUTURE_DATE: [(f"{notes}/x.md", 3, 7)],
        LintRule.LONELY_CATEGORY: [("patterns/past/old.md", 1, 1)],
        LintRule.FAILING_RULE: [("patterns/data/retry-with-backoff.rules.yml", 2, 11)],
        LintRule.AUTHOR_CONTRADICTS_GIT: [(f"{notes}/2025-01-04-d.md", 3, 9)],
        LintRule.DATE_FAR_FROM_COMMIT: [(f"{notes}/x.md", 3, 7)],
        LintRule.UNKNOWN_COMMIT: [(f"{notes}/2025-01-04-d.md", 5, 18)],
        LintRule.LONG_NAME: [(f"{notes}/2025-01-06-f.md", 4, 3), ("patterns/data/long.md", 2, 7)],
        LintRule.UNSEEN_CHARACTER: [(f"{notes}/2025-01-05-e.md", 6, 7)],
    }
    assert {rule: places(faulty, rule) for rule in LintRule} == expected
    assert [(item.rule, item.severity) for item in found(faulty)] == [
        (item.rule, severity(LintRule(item.rule))) for item in found(faulty)
    ]
    assert all(item.message and item.help for item in found(faulty))


@pytest.mark.parametrize("rule", LintRule)
def test_every_rule_can_be_switched_off_alone(faulty: Base, rule: LintRule) -> None:
    faulty.write("tacit.toml", f'[lint]\noff = ["{rule}"]\n')
    assert {item.rule for item in found(faulty)} == set(LintRule) - {rule}


@pytest.mark.parametrize("rule", [*LintRule, *DocumentRule])
def test_every_rule_is_documented(rule: str) -> None:
    always = ["merge-conflict", "instruction-like"]  # documented there, and can't be switched off
    assert DOCUMENT.count("\n## ") == len(LintRule) + len(DocumentRule) + len(always)
    section = re.search(rf"^## {rule}\n(.*?)(?=^## |\Z)", DOCUMENT, re.DOTALL | re.MULTILINE)
    assert section
    for part in ("**What it does.**", "**Why is this bad?**", "**Example.**", "**Use instead**"):
        assert part in section[1]
    how_bad = severity(rule) if isinstance(rule, LintRule) else Severity.WARNING
    assert f"| [{rule}](#{rule}) | {how_bad} |" in DOCUMENT


def test_a_sound_base_is_clean_and_nothing_is_written(base: Base) -> None:
    base.page("retry", "Retry with Backoff", body="## Pattern\n\nSee [the note](../../memory/episodic/code/a.md).\n")
    base.note("a", "Retry with Backoff", front="date: 2025-06-01\nsource: {files: [src/gone.py]}\n")
    before = base.everything()
    assert found(base) == []
    assert base.everything() == before


def test_faults_that_exclude_a_file_are_always_reported(base: Base) -> None:
    base.write("tacit.toml", f"[lint]\noff = {[rule.value for rule in LintRule]}\n")
    base.note("2025-01-01-a", "X", front="date: never\n")
    assert [(item.rule, item.location.line) for item in found(base)] == [("bad-date", 3)]


def test_patterns_that_name_each_other_as_related_are_two(base: Base) -> None:
    base.page("a", "JWT Token Refresh", body="## Pattern\n\nx\n\n## Related patterns\n\n- JWT Tokens, Refreshed\n")
    base.page("b", "JWT Tokens, Refreshed")
    assert places(base, LintRule.NEAR_DUPLICATE) == []
    base.page("a", "JWT Token Refresh")
    assert places(base, LintRule.NEAR_DUPLICATE) == [("patterns/data/b.md", 2, 1)]


def test_a_retired_pattern_is_no_duplicate_and_needs_no_text(base: Base) -> None:
    base.page("a", "JWT Token Refresh", front="status: retired\nsuperseded_by: b\n", body=" ")
    base.page("b", "JWT Tokens, Refreshed", front="aliases: [b]\n")
    assert found(base) == []


def test_a_successor_that_leads_in_a_circle_is_lost(base: Base) -> None:
    base.page("alpha", "Alpha", front="status: retired\nsuperseded_by: Beta\n")
    base.page("beta", "Beta", front="status: retired\nsuperseded_by: Gamma\n")
    base.page("gamma", "Gamma", front="status: retired\nsuperseded_by: Beta\n")
    messages = [item.message for item in found(base)]
    assert len(messages) == 3
    assert all("circle" in message for message in messages)
    base.page("gamma", "Gamma")
    assert found(base) == []


def test_a_name_that_a_template_left_is_found(base: Base) -> None:
    base.page("pattern-name", "'[Pattern name]'")
    base.write("memory/episodic/code/2025-01-01-a.md", "---\ndate: 2025-01-01\n---\n# [Title]\n\nText.\n")
    found_at = places(base, LintRule.PLACEHOLDER)
    assert ("patterns/data/pattern-name.md", 2, 7) in [(path, line, 7) for path, line, _ in found_at]
    assert ("memory/episodic/code/2025-01-01-a.md", 4, 3) in found_at


def test_related_names_of_a_note_are_found_in_the_note(base: Base) -> None:
    text = "---\ndate: 2025-01-01\ntitle: T\n---\n\n## Pattern: Retry\n\nDo.\n\n### Related patterns\n\n- Nobody's\n"
    base.write("memory/episodic/code/a.md", text)
    assert places(base, LintRule.UNRESOLVED_RELATED) == [("memory/episodic/code/a.md", 12, 3)]


def test_a_related_name_close_to_a_pattern_is_suggested(base: Base) -> None:
    base.page("a", "Caching Strategy", body="## Pattern\n\nx\n")
    base.page("b", "Cold Reads", body="## Pattern\n\ny\n\n## Related patterns\n\n- Caching strategies\n- Umbrellas\n")
    helps = {item.message: item.help for item in found(base) if item.rule == "unresolved-related"}
    close = helps["the related pattern `Caching strategies` does not exist"]
    assert close.startswith("did you mean `Caching Strategy`? ")
    assert helps["the related pattern `Umbrellas` does not exist"].startswith("use the pattern's name")


def test_a_category_is_lonely_only_beside_a_larger_one(base: Base) -> None:
    base.page("a", "Alpha", category="one")
    base.page("b", "Beta", category="two")
    assert found(base) == []
    base.page("c", "Gamma", category="two")
    assert places(base, LintRule.LONELY_CATEGORY) == [("patterns/one/a.md", 1, 1)]


def test_the_sample_page_is_not_lonely_until_it_is_changed(base: Base) -> None:
    base.page("c", "Gamma", category="two")
    base.page("b", "Beta", category="two")
    sample = base.write("patterns/testing/write-the-failing-test-first.md", starter("page.md"))
    assert places(base, LintRule.LONELY_CATEGORY) == []
    sample.write_text(starter("page.md").replace("Keep the test.", "Keep it."), "utf-8")
    assert places(base, LintRule.LONELY_CATEGORY) == [("patterns/testing/write-the-failing-test-first.md", 1, 1)]


def test_a_note_and_a_folder_that_may_not_be_read_are_findings() -> None:
    with public_folder() as folder:
        base = Base(folder)
        base.note("2025-01-01-a", "Cache Less")
        base.sync()
        note = base.note("2025-01-02-b", "Cache Less")
        (folder / "patterns" / "closed").mkdir(mode=0)
        with answering(base.workspace) as answer, limited(note, 0):
            told = [item for item in lint(answer, TODAY).diagnostics if item.severity is Severity.ERROR]
        (folder / "patterns" / "closed").chmod(0o700)
    assert [(item.location.path, item.rule, item.message, item.help) for item in told] == [
        (path, "unreadable", "can't be read: Permission denied", "correct the permissions")
        for path in ("memory/episodic/code/2025-01-02-b.md", "patterns/closed")
    ]
