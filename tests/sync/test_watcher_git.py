"""Test that a running watcher never disturbs git operations that take some time, such as a rebase."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.system.git_index import operation
from tests.base import Base
from tests.sync.test_watcher import RETRY, count_on_page, printed, save, wait_for, watched

LONG_ENOUGH = 2.0  # seconds, in which a watcher that does not wait writes


def git(root: Path, *arguments: str, code: int = 0) -> str:
    command = ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def commit(base: Base, message: str) -> None:
    base.sync()
    git(base.root, "add", "--all")
    git(base.root, "commit", "--quiet", f"--message={message}")


@pytest.fixture
def forked(base: Base) -> Base:
    """Return a repository on `topic`; `main` and `topic` have a commit each, with a note about another pattern."""
    base.write("tacit.toml", "")
    git(base.root, "init", "--quiet", "--initial-branch=main")
    base.note("2025-01-01-a", RETRY)
    base.page("retry-with-backoff", RETRY)
    commit(base, "first")
    git(base.root, "checkout", "--quiet", "-b", "topic")
    base.note("2025-01-02-b", "Use keys")
    base.write("own.txt", "topic\n")
    commit(base, "topic")
    git(base.root, "checkout", "--quiet", "main")
    base.note("2025-01-03-c", RETRY)
    commit(base, "main")
    git(base.root, "checkout", "--quiet", "topic")
    base.sync()
    git(base.root, "checkout", "--quiet", ".")
    return base


def pause(seconds: float) -> str:
    return f"{shlex.quote(sys.executable)} -c 'import time; time.sleep({seconds})'"


def test_rebase_that_pauses(forked: Base) -> None:
    git(forked.root, "config", "merge.ours.driver", "true")
    (forked.root / ".git/info/attributes").write_text("*.md merge=ours\n")
    with watched(forked):
        git(forked.root, "rebase", "--quiet", "--exec", pause(LONG_ENOUGH), "main")
        wait_for(count_on_page(forked, 2), "pages after the rebase")
    assert "a git rebase is in progress: pages are updated when it ends" in printed(forked)


def begin_merge(base: Base) -> Callable[[], object]:
    git(base.root, "merge", "--no-commit", "--no-ff", "--strategy-option=ours", "main")
    return lambda: git(base.root, "merge", "--abort")


def begin_bisect(base: Base) -> Callable[[], object]:
    git(base.root, "bisect", "start")
    return lambda: git(base.root, "bisect", "reset")


def begin_pick(base: Base) -> Callable[[], object]:
    base.write("own.txt", "other\n")
    git(base.root, "commit", "--quiet", "--all", "--message=other")
    git(base.root, "checkout", "--quiet", "-b", "third", "main")
    base.write("own.txt", "third\n")
    git(base.root, "add", "own.txt")
    git(base.root, "commit", "--quiet", "--message=third")
    git(base.root, "cherry-pick", "topic", code=1)
    return lambda: git(base.root, "cherry-pick", "--abort")


def begin_revert(base: Base) -> Callable[[], object]:
    base.write("own.txt", "other\n")
    git(base.root, "commit", "--quiet", "--all", "--message=other")
    git(base.root, "revert", "HEAD~1", code=1)
    return lambda: git(base.root, "revert", "--abort")


@pytest.mark.parametrize(
    ("name", "begin"),
    [("merge", begin_merge), ("bisect", begin_bisect), ("cherry-pick", begin_pick), ("revert", begin_revert)],
)
def test_nothing_is_written_until_the_operation_ends(
    forked: Base, name: str, begin: Callable[[Base], Callable[[], object]]
) -> None:
    end = begin(forked)
    assert operation(forked.root) == name
    with watched(forked):
        before = forked.pages()
        save(forked, "2025-02-01-new")
        wait_for(lambda: f"a git {name} is in progress" in printed(forked), "the watcher's word")
        with pytest.raises(AssertionError, match="waited"):
            wait_briefly(lambda: forked.pages() != before)
        (forked.root / "memory/episodic/code/2025-02-01-new.md").unlink()
        end()
        save(forked, "2025-02-02-new")
        wait_for(lambda: "2025-02-02-new" in forked.read("patterns/dev-patterns.md"), "pages afterwards")
    assert operation(forked.root) == ""


def wait_briefly(condition: Callable[[], bool]) -> None:
    from time import monotonic, sleep

    deadline = monotonic() + LONG_ENOUGH
    while not condition():
        assert monotonic() < deadline, "waited"
        sleep(0.05)


def test_operation_in_a_linked_work_tree(forked: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    linked = tmp_path_factory.mktemp("linked") / "tree"
    git(forked.root, "worktree", "add", "--quiet", str(linked), "main")
    git(linked, "bisect", "start")
    assert (operation(linked), operation(forked.root)) == ("bisect", "")
    assert operation(linked / "memory" / "episodic") == "bisect"
