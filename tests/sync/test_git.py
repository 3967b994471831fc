"""Test a knowledge base in git: merges without conflicts, equal clones, and checkouts of other branches."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tacit.actions.init import init
from tests.base import Base

RETRY, CACHE = "Retry with Backoff", "Cache Less"
WORKFLOW = "memory/procedural/workflows/retry-with-backoff.md"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(base: Base, *arguments: str) -> str:
    """Run git without settings of the user, and return its output; fail if git reports a conflict."""
    identity = {f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_EDITOR": "true"}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    kept["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"  # where git finds the merge driver
    command = ["git", "-C", str(base.root), *arguments]
    done = subprocess.run(command, env={**kept, **identity, **alone}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CONFLICT" not in done.stdout
    return done.stdout.strip()


def commit(base: Base, message: str) -> str:
    """Sync, commit notes and generated pages together, and return the hash of the commit."""
    assert base.sync().errors == 0
    git(base, "add", "--all")
    git(base, "commit", "--quiet", "--message", message)
    return git(base, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Base:
    """Return a knowledge base of `tacit init` with four notes about two patterns, committed on `main`."""
    base = Base(tmp_path / "kb")
    base.root.mkdir()
    git(base, "init", "--quiet", "--initial-branch=main")
    init(base.root, {}, date(2025, 1, 1))  # sets up the merge driver, too
    base.page("retry-with-backoff", RETRY, body="## Checklist\n\n- First\n- Second\n")
    for number in range(1, 4):
        base.note(f"2025-01-0{number}-r", RETRY)
    base.note("2025-01-05-c", CACHE)
    commit(base, "Begin")
    assert ".tacit" not in git(base, "ls-files")
    return base


def learn_on_two_branches(base: Base) -> None:
    """Create the branches `ours` and `theirs`, each with notes that promote the same pattern, and other notes."""
    for branch, day in (("ours", 10), ("theirs", 20)):
        git(base, "checkout", "--quiet", "-b", branch, "main")
        for number in range(2):
            base.note(f"2025-02-{day + number}-{branch}", RETRY, front=f"project: {branch}\n")
        base.note(f"2025-03-{day}-{branch}", CACHE, f"Only {branch}")
        commit(base, f"Learn on {branch}")
        assert base.levels()["retry-with-backoff"] == "HIGH"
        assert (base.root / WORKFLOW).is_file()


def assert_put_right(base: Base) -> None:
    """Check that a sync finds no edited page, and that a rebuild and a sync of a fresh copy have the same results."""
    report = base.sync()
    assert [item for item in report.diagnostics if item.rule in {"edited-page", "page-trashed"}] == []
    assert report.errors == 0
    pages, knowledge = base.pages(), base.knowledge()
    base.sync(rebuild=True)
    assert (base.pages(), base.knowledge()) == (pages, knowledge)
    other = Base(base.root.with_name("other"))
    shutil.copytree(base.root, other.root, ignore=shutil.ignore_patterns(".tacit", ".git"))
    for path in pages:
        (other.root / path).unlink()
    other.sync()
    assert (other.pages(), other.knowledge()) == (pages, knowledge)
    shutil.rmtree(other.root)
    assert "<<<<<<<" not in "".join(data.decode() for data in pages.values())


def test_a_merge_of_two_branches_that_both_learned(repository: Base) -> None:
    learn_on_two_branches(repository)
    git(repository, "merge", "--quiet", "--no-edit", "ours")
    assert_put_right(repository)
    assert repository.levels() == {
        "cache-less": "MEDIUM",
        "only-ours": "LOW",
        "only-theirs": "LOW",
        "retry-with-backoff": "HIGH",
        "write-the-failing-test-first": "LOW",
    }
    assert "7 examples" in repository.read("patterns/dev-patterns.md")
    commit(repository, "Put the pages right")


def test_a_merge_keeps_ticks_and_text_of_people(repository: Base) -> None:
    learn_on_two_branches(repository)
    git(repository, "checkout", "--quiet", "ours")
    page = repository.root / WORKFLOW
    page.write_text(repository.read(WORKFLOW).replace("- [ ] First", "- [x] First"))
    page.write_text(repository.read(WORKFLOW).replace("<!-- /keep -->", "Ask Ops first.\n<!-- /keep -->"))
    commit(repository, "Tick")
    git(repository, "merge", "--quiet", "--no-edit", "theirs")
    repository.sync()
    assert "- [x] First" in repository.read(WORKFLOW)
    assert "- [ ] Second" in repository.read(WORKFLOW)
    assert repository.read(WORKFLOW).count("Ask Ops first.") == 1
    assert repository.sync().errors == 0


def test_a_merge_in_which_one_side_deletes_evidence(repository: Base) -> None:
    learn_on_two_branches(repository)
    git(repository, "checkout", "--quiet", "main")
    for number in range(1, 4):
        (repository.root / f"memory/episodic/code/2025-01-0{number}-r.md").unlink()
    commit(repository, "Forget")
    git(repository, "merge", "--quiet", "--no-edit", "ours")
    assert_put_right(repository)
    assert repository.levels()["retry-with-backoff"] == "MEDIUM"
    assert not (repository.root / WORKFLOW).exists()


def test_a_rebase_and_a_picked_commit(repository: Base) -> None:
    learn_on_two_branches(repository)
    git(repository, "rebase", "--quiet", "ours")
    assert_put_right(repository)
    git(repository, "reset", "--quiet", "--hard")
    git(repository, "checkout", "--quiet", "main")
    git(repository, "cherry-pick", "ours")
    git(repository, "cherry-pick", "theirs")
    assert_put_right(repository)
    assert repository.levels()["retry-with-backoff"] == "HIGH"


def check_out_back_and_forth(base: Base, number: int) -> None:
    """Switch between branches that differ in `number` notes, and check the results of each sync."""
    before = (base.pages(), base.knowledge())
    git(base, "checkout", "--quiet", "-b", "many")
    for count in range(number):
        name = f"2025-{count % 12 + 1:02}-{count % 28 + 1:02}-{count}"
        base.note(name, f"Pattern {count % 20}", RETRY, front=f"project: P{count % 7}\n")
    commit(base, "Learn a lot")
    after = (base.pages(), base.knowledge())
    for branch, expected in (("main", before), ("many", after), ("main", before)):
        git(base, "checkout", "--quiet", branch)
        assert base.sync().errors == 0
        assert (base.pages(), base.knowledge()) == expected
        assert git(base, "status", "--porcelain") == "", "the pages of a commit are those of its notes"


def test_a_checkout_of_many_notes_back_and_forth(repository: Base) -> None:
    check_out_back_and_forth(repository, 50)


@pytest.mark.soak
def test_a_checkout_of_a_thousand_notes_back_and_forth(repository: Base) -> None:
    check_out_back_and_forth(repository, 1000)


def said(base: Base, *arguments: str) -> tuple[int, str, str]:
    """Run tacit, and return its exit code and output, in which `ROOT` replaces the path of the folder."""
    command = [sys.executable, "-m", "tacit", "--root", str(base.root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    output, errors = (text.replace(str(base.root), "ROOT") for text in (done.stdout, done.stderr))
    return done.returncode, output, errors


def test_an_old_clone_and_a_fresh_one_agree_about_a_faulty_note(repository: Base) -> None:
    old, fresh = (Base(repository.root.with_name(name)) for name in ("old", "fresh"))
    git(repository, "clone", "--quiet", ".", str(old.root))
    old.sync()
    repository.note("2025-02-01-x", RETRY)
    repository.note("2025-02-02-y", RETRY)
    commit(repository, "Learn")
    git(old, "pull", "--quiet")
    old.sync()
    assert old.levels()["retry-with-backoff"] == "HIGH"
    repository.write("memory/episodic/code/2025-01-02-r.md", "---\npatterns: [a\n---\nspoiled\n")
    assert repository.sync().errors == 1
    git(repository, "commit", "--quiet", "--all", "--message", "Spoil a note")
    git(old, "pull", "--quiet")
    git(repository, "clone", "--quiet", ".", str(fresh.root))
    check = said(fresh, "sync", "--check")
    assert check[0] == 1
    assert "2025-01-02-r.md:3:1: error[bad-yaml]" in check[2]
    assert not (fresh.root / ".tacit").exists()
    old.sync()
    assert said(old, "sync", "--check")[::2] == check[::2]
    assert said(old, "list", "--json") == said(fresh, "list", "--json")
    assert (said(old, "sync")[0], said(fresh, "sync")[0]) == (1, 1)
    assert old.pages() == fresh.pages() == repository.pages()
    assert old.knowledge() == fresh.knowledge()
    assert said(old, "sync", "--check") == said(fresh, "sync", "--check")
    assert git(old, "status", "--porcelain") == git(fresh, "status", "--porcelain") == ""
