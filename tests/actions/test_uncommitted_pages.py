"""Test the setting `[pages] committed = false`: git ignores the generated pages, and each clone generates its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tacit.actions.doctor import doctor
from tacit.actions.init import init
from tacit.sync.service import preview
from tests.actions.test_merge_driver import commit, git
from tests.base import Base

HIGH = 5
CHECKLIST = "memory/procedural/workflows/use-keys.md"
OWN = "memory/procedural/workflows/own.md"


@pytest.fixture
def base(tmp_path: Path) -> Base:
    found = Base(tmp_path / "base")
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(found.root))
    found.write("tacit.toml", "[pages]\ncommitted = false\n")
    found.write(".gitignore", "*.pyc")
    init(found.root, {}, date(2024, 5, 6))
    found.page("use-keys", "Use keys")
    for number in range(HIGH):
        found.note(f"2024-01-0{number + 1}-n", "Use keys")
    found.write(OWN, "# Own\n\n1. Deploy.\n")
    found.sync()
    commit(found, "first")
    return found


def test_git_ignores_generated_pages_only(base: Base) -> None:
    tracked = git(base.root, "ls-files").split()
    assert OWN in tracked
    assert "patterns/data/use-keys.md" in tracked
    made = {"patterns/dev-patterns.md", "patterns/README.md", "memory/procedural/INDEX.md", CHECKLIST}
    assert all((base.root / path).is_file() for path in made)
    assert not made & set(tracked)
    assert git(base.root, "status", "--porcelain") == ""
    assert base.read(".gitignore").startswith("*.pyc\n# tacit: generated pages")
    assert ".gitattributes" not in tracked


def test_branches_neither_conflict_nor_are_in_the_way(base: Base) -> None:
    git(base.root, "checkout", "--quiet", "-b", "topic")
    base.note("2024-02-01-x", "One new")
    base.sync()
    commit(base, "topic")
    git(base.root, "checkout", "--quiet", "main")
    base.note("2024-02-02-y", "Another new")
    base.sync()
    commit(base, "main")
    git(base.root, "merge", "--quiet", "--no-edit", "topic")
    assert preview(base.workspace, from_notes=True).written == ()
    base.sync()
    assert {"one-new", "another-new"} <= base.levels().keys()
    assert git(base.root, "status", "--porcelain") == ""


def test_check_in_a_fresh_clone_looks_at_what_is_committed(base: Base) -> None:
    git(base.root.parent, "clone", "--quiet", str(base.root), "fresh")
    fresh = Base(base.root.parent / "fresh")
    report = preview(fresh.workspace, from_notes=True)
    assert (report.written, report.removed, report.errors) == ((), (), 0)
    fresh.note("2024-13-99-x", "Use keys", front="date: never\n")
    assert preview(fresh.workspace, from_notes=True).errors == 1
    (fresh.root / "memory/episodic/code/2024-13-99-x.md").unlink()
    assert CHECKLIST in fresh.sync().written
    assert git(fresh.root, "status", "--porcelain") == ""


def test_a_checklist_that_is_no_longer_due_is_not_listed(base: Base) -> None:
    hidden = "memory/procedural/workflows/.gitignore"
    assert "/use-keys.md\n" in base.read(hidden)
    (base.root / "memory/episodic/code/2024-01-01-n.md").unlink()
    base.sync()
    assert "use-keys" not in base.read(hidden)
    base.note("2024-01-01-n", "Use keys")
    base.sync()
    assert "/use-keys.md\n" in base.read(hidden)


def test_both_ways(base: Base) -> None:
    base.write("tacit.toml", "")
    found = [check.detail for check in doctor(base.workspace) if check.name == "git"]
    assert found[0] == ".gitattributes, .gitignore: the lines for generated pages are missing or out of date"
    init(base.root, {}, date(2024, 5, 6))
    assert base.read(".gitignore") == "*.pyc\n"
    assert CHECKLIST in git(base.root, "status", "--porcelain", "--untracked-files=all")
    commit(base, "committed")
    base.write("tacit.toml", "[pages]\ncommitted = false\n")
    init(base.root, {}, date(2024, 5, 6))
    found = [check.help for check in doctor(base.workspace) if check.name == "git"]
    expected = "patterns/dev-patterns.md patterns/README.md memory/procedural/INDEX.md memory/procedural/ONBOARDING.md"
    assert found == [f"run `git rm -r --cached {expected}`, then commit"]
