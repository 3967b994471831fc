"""Test that `merge`, `rename` and other edits of pattern pages keep all text that people wrote."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tacit.actions import curate
from tacit.errors import FileAccessError, UnknownPatternError, UsageError
from tests.base import Base

RETRY, AGAIN = "Retry with Backoff", "Try Again Later"
PAGES = "patterns/data"


@pytest.fixture
def two(base: Base) -> Base:
    """Return a knowledge base with two patterns that mean the same; each has a page, rules and evidence."""
    base.page(
        "retry-with-backoff",
        RETRY,
        front="# ours\naliases: [Backoff]\ntags: [network]\n",
        body="## Pattern\n\n- Wait longer.\n",
    )
    base.page(
        "try-again-later",
        AGAIN,
        front="aliases: [Later]\ntags: [network, jobs]\nlanguages: [python]\n",
        body="## Context\n\nSlow banks.\n\n## Pattern\n\n- Ask again.\n\n#### Why\n\nIt helps.\n",
    )
    base.write(f"{PAGES}/retry-with-backoff.rules.yml", "id: a\n")
    base.write(f"{PAGES}/try-again-later.rules.yml", "---\nid: b\n")
    base.note("2025-01-01-a", RETRY)
    base.note("2025-01-02-b", AGAIN, "Later")
    base.note("2025-01-03-c", "Later")
    base.sync()
    return base


def test_two_patterns_become_one_and_keep_everything(two: Base) -> None:
    report = curate.merge(two.workspace, "later", "backoff")
    assert two.levels() == {"retry-with-backoff": "MEDIUM"}
    assert two.read(f"{PAGES}/retry-with-backoff.md") == (
        "---\nname: Retry with Backoff\n# ours\naliases: [Backoff, Try Again Later, Later]\ntags: [network, jobs]\n"
        "languages:\n- python\n---\n\n## Pattern\n\n- Wait longer.\n\n## Context\n\nSlow banks.\n\n"
        "## Merged from Try Again Later\n\n### Pattern\n\n- Ask again.\n\n##### Why\n\nIt helps.\n"
    )
    assert two.read(f"{PAGES}/retry-with-backoff.rules.yml") == "id: a\n---\nid: b\n"
    assert set(report.trashed) == {f"{PAGES}/try-again-later.md", f"{PAGES}/try-again-later.rules.yml"}
    assert len(list((two.root / ".tacit/trash").iterdir())) == 2
    assert not two.sync().written
    with pytest.raises(UsageError):
        curate.merge(two.workspace, AGAIN, RETRY)


def test_patterns_without_pages_are_merged_into_a_new_one(base: Base) -> None:
    base.note("2025-01-01-a", "One", body="## Pattern: One\n\n### Pattern\n\nDo it.\n")
    base.note("2025-01-02-b", "Other", body="## Pattern: Other\n\n### Context\n\nWhen.\n")
    base.sync()
    report = curate.merge(base.workspace, "other", "one")
    assert report.page == "patterns/uncategorised/one.md"
    assert base.read(report.page) == (
        "---\nname: One\naliases:\n- Other\n---\n\n## Pattern\n\nDo it.\n\n## Context\n\nWhen.\n"
    )
    assert base.levels() == {"one": "MEDIUM"}


def test_a_better_name_keeps_evidence_and_rules(two: Base) -> None:
    report = curate.rename(two.workspace, RETRY, "Back Off and Retry")
    assert report.page == f"{PAGES}/back-off-and-retry.md"
    assert two.levels() == {"back-off-and-retry": "LOW", "try-again-later": "MEDIUM"}
    assert "name: Back Off and Retry\n# ours\naliases: [Backoff, Retry with Backoff]" in two.read(report.page)
    assert two.read(f"{PAGES}/back-off-and-retry.rules.yml") == "id: a\n"
    assert not (two.root / f"{PAGES}/retry-with-backoff.md").exists()
    curate.rename(two.workspace, "back off and retry", "BACK OFF, and retry")
    assert two.levels()["back-off-and-retry"] == "LOW"


def test_a_name_that_is_taken_or_empty_is_refused(two: Base) -> None:
    before = two.everything()
    with pytest.raises(UsageError, match="another pattern"):
        curate.rename(two.workspace, RETRY, "Later")
    with pytest.raises(UsageError, match="no letters"):
        curate.rename(two.workspace, RETRY, "!")
    with pytest.raises(UnknownPatternError):
        curate.rename(two.workspace, "nobody", "x")
    two.write(f"{PAGES}/new-name.md", "mine, and no page\n")
    with pytest.raises(FileAccessError):
        curate.rename(two.workspace, RETRY, "New Name")
    (two.root / f"{PAGES}/new-name.md").unlink()
    assert two.everything() == before


def test_a_pattern_is_retired_with_its_successor(two: Base) -> None:
    curate.retire(two.workspace, AGAIN, "backoff")
    text = two.read(f"{PAGES}/try-again-later.md")
    assert "status: retired\nsuperseded_by: Retry with Backoff\n---" in text
    assert two.sync().retired == 1
    with pytest.raises(UsageError):
        curate.retire(two.workspace, RETRY, "backoff")


def test_a_page_is_made_of_the_text_in_the_notes(base: Base) -> None:
    base.note("2025-01-01-a", "One", body="## Pattern: One\n\n### Context\n\n#### Deep\n\nDo it.\n")
    base.sync()
    before = base.read("patterns/dev-patterns.md").split("## Patterns")[-1].split("**Examples**")[0]
    report = curate.page(base.workspace, "one", "Data Base")
    assert report.page == "patterns/data-base/one.md"
    assert "Do it." in base.read(report.page)
    assert "Do it." in before
    with pytest.raises(UsageError):
        curate.page(base.workspace, "one")
    assert curate.editable(base.workspace, "one") == report.page


@pytest.fixture
def twins(base: Base) -> Base:
    """Return a knowledge base with pages of the same name in two categories, as after two people created them."""
    base.page("use-keys", "Use keys", category="data", body="## Context\n\nRows.\n")
    base.page("use-keys", "Use keys", category="web", front="tags: [api]\n", body="## Pattern\n\n- Give it a key.\n")
    base.write("patterns/web/use-keys.rules.yml", "id: keys\nlanguage: python\nrule:\n  pattern: a()\n")
    base.note("2024-01-01-a", "Use keys")
    assert [item.rule for item in base.sync().diagnostics if item.severity == "error"] == ["duplicate-pattern"]
    return base


def test_two_pages_with_one_name_become_one(twins: Base) -> None:
    report = curate.merge(twins.workspace, "patterns/web/use-keys.md", "patterns/data/use-keys.md")
    assert not report.sync.errors
    text = twins.read("patterns/data/use-keys.md")
    assert all(part in text for part in ("Rows.", "- Give it a key.", "api"))
    assert "aliases" not in text
    assert twins.read("patterns/data/use-keys.rules.yml").startswith("id: keys\n")
    assert not (twins.root / "patterns/web").exists()
    assert twins.levels() == {"use-keys": "LOW"}


def test_one_of_two_pages_with_one_name_is_renamed(twins: Base) -> None:
    report = curate.rename(twins.workspace, "patterns/web/use-keys.md", "Key each request")
    assert report.page == "patterns/web/key-each-request.md"
    assert not report.sync.diagnostics
    assert "aliases" not in twins.read(report.page)
    assert "notes that name `Use keys` still count for that page" in report.remark
    assert "Rows." in twins.read("patterns/data/use-keys.md")
    assert (twins.root / "patterns/web/key-each-request.rules.yml").is_file()
    assert twins.levels() == {"key-each-request": "UNPROVEN", "use-keys": "LOW"}


@pytest.mark.parametrize("command", [curate.rename, curate.merge, lambda place, name, _: curate.retire(place, name)])
def test_a_name_of_two_pages_is_refused(twins: Base, command: Callable[..., object]) -> None:
    before = twins.everything()
    expected = r"is the name of 2 pages: patterns/data/use-keys\.md, patterns/web/use-keys"
    with pytest.raises(UsageError, match=expected) as caught:
        command(twins.workspace, "Use keys", "Use keys")
    assert caught.value.help.endswith("`tacit merge patterns/web/use-keys.md patterns/data/use-keys.md`")
    assert twins.everything() == before


def test_paths_as_names(twins: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    twins.page("log-all", "Log all", category="web")
    twins.sync()
    monkeypatch.chdir(twins.root / "patterns" / "web")
    assert "status: retired" in twins.read(curate.retire(twins.workspace, "log-all.md").page)
    with pytest.raises(UsageError, match="is not a pattern page"):
        curate.rename(twins.workspace, str(twins.root / "memory/episodic/code/2024-01-01-a.md"), "Other")
    with pytest.raises(UsageError, match="are already one pattern"):
        curate.merge(twins.workspace, "patterns/web/log-all.md", str(twins.root / "patterns/web/log-all.md"))
