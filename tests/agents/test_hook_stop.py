"""Test the reminder at the end of an agent's turn: only for commits of this session, and without another turn."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from tacit.actions.learn import How, learn
from tacit.agents.skills import hooks
from tacit.ingest.lesson.document import lesson_from
from tests.agents.test_hook import RETRY, hook
from tests.base import Base
from tests.system.test_git import git


@pytest.fixture
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project's repository with one commit."""
    folder = tmp_path_factory.mktemp("projects") / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "api.py")
    return folder


@pytest.fixture
def grown(base: Base) -> Base:
    """Return a knowledge base whose files are an hour old."""
    for number in range(1, 4):
        base.note(f"2025-01-0{number}-a", RETRY)
    base.sync()
    return base


def commit(folder: Path, name: str, *options: str) -> None:
    with (folder / name).open("a") as file:
        file.write("x = 1\n")
    git(folder, "add", name)
    git(folder, "commit", "-q", "-m", f"Change {name}", *options)


def begin(folder: Path, root: Path, **data: str) -> None:
    hook("session-start", folder, root, source="startup", **data)


def test_a_session_is_reminded_once_of_its_commits(grown: Base, shop: Path) -> None:
    begin(shop, grown.root)
    commit(shop, "a.py")
    commit(shop, "b.py")
    assert hook("stop", shop, grown.root, stop_hook_active=True) == ""
    assert hook("stop", shop, grown.root).startswith(
        "2 commits were made in this session, and no note was written yet."
    )
    assert hook("stop", shop, grown.root) == ""
    begin(shop, grown.root)
    assert hook("stop", shop, grown.root) == "", "a session that is resumed or compacted is the same session"
    assert hook("stop", shop, grown.root, session_id="another") == "", "its begin was not seen"


def test_commits_before_the_session_are_not_its_work(grown: Base, shop: Path) -> None:
    commit(shop, "earlier.py")
    begin(shop, grown.root)
    assert hook("stop", shop, grown.root) == ""
    commit(shop, "now.py")
    assert hook("stop", shop, grown.root).startswith("1 commit was made in this session")


def test_commits_that_are_pulled_are_not_its_work(grown: Base, shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(shop.parent, "clone", "-q", str(shop), str(other))
    begin(other, grown.root)
    commit(shop, "by-another.py")
    git(other, "pull", "-q", "--ff-only")
    assert hook("stop", other, grown.root) == ""
    commit(other, "own.py")
    commit(other, "own.py", "--amend")
    assert hook("stop", other, grown.root).startswith("1 commit was made")


def test_work_in_a_second_work_tree_is_found_by_its_time(grown: Base, shop: Path) -> None:
    begin(shop, grown.root)
    tree = shop.parent / "tree"
    git(shop, "worktree", "add", "-q", str(tree))
    commit(tree, "there.py")
    assert hook("stop", tree, grown.root).startswith("1 commit was made")


def test_a_note_since_the_commit_ends_the_matter(grown: Base, shop: Path) -> None:
    begin(shop, grown.root)
    commit(shop, "a.py")
    learn(grown.workspace, lesson_from({"title": "t", "outcome": "o", "patterns": [RETRY]}), How())
    assert hook("stop", shop, grown.root) == ""


def test_the_commit_that_creates_the_knowledge_base_is_not_work(base: Base) -> None:
    git(base.root, "init", "-q", "-b", "main")
    base.note("2025-01-01-a", RETRY)
    base.write("tacit.toml", "")
    base.write(".gitattributes", "")
    base.write("code.py", "x = 1\n")
    base.sync()
    begin(base.root, base.root)
    git(base.root, "add", "tacit.toml", ".gitattributes", "code.py", "memory", "patterns")
    git(base.root, "commit", "-q", "-m", "Use tacit")
    assert hook("stop", base.root) == ""
    commit(base.root, "code.py")
    assert hook("stop", base.root).startswith("1 commit was made")


@pytest.mark.parametrize("settings", ["", '[paths]\nnotes = "notes"\npatterns = "own"\nworkflows = "lists"\n'])
def test_commits_to_the_knowledge_base_are_not_work(grown: Base, settings: str) -> None:
    if settings:
        grown.write("tacit.toml", settings)
        for old, new in (("memory/episodic", "notes"), ("patterns", "own"), ("memory/procedural/workflows", "lists")):
            if (grown.root / old).exists():
                (grown.root / old).rename(grown.root / new)
    time.sleep(0.1)
    grown.sync()
    git(grown.root, "init", "-q", "-b", "main")
    begin(grown.root, grown.root)
    git(grown.root, "add", "notes" if settings else "memory", "own" if settings else "patterns")
    git(grown.root, "commit", "-q", "-m", "Notes")
    (grown.root / "tacit.toml").write_text(f"{settings}\n# changed\n")
    git(grown.root, "add", "tacit.toml")
    git(grown.root, "commit", "-q", "-m", "Settings")
    assert hook("stop", grown.root) == ""
    commit(grown.root, "notes-tool.py")
    assert hook("stop", grown.root)


def test_the_skill_is_named_as_it_is_called(grown: Base, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(session: str, event: str = "stop") -> str:
        begin(shop, grown.root, session_id=session)
        commit(shop, "a.py")
        return hook(event, shop, grown.root, session_id=session)

    assert " `tacit learn` saves" in said("1")
    (shop / ".claude/skills/learn").mkdir(parents=True)
    (shop / ".claude/skills/learn/SKILL.md").touch()
    assert " /learn saves" in said("2")
    assert " /tacit:learn saves" in said("3", "stop /tacit:learn")
    monkeypatch.setenv("CLAUDE_PLUGIN_ROOT", "/plugin")
    assert " /tacit:learn saves" in said("4")
    assert "tacit-hook stop /tacit:learn " in json.dumps(hooks("/tacit:learn"))


def test_the_record_of_sessions_stays_small(grown: Base, shop: Path) -> None:
    for number in range(3):
        begin(shop, grown.root, session_id=f"old {number}")
    folder = Path(os.environ["HOME"]) / ".local/state/tacit/sessions"
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    for number in range(60):
        (folder / f"{number}.json").write_text("{}")
    begin(shop, grown.root, session_id="../../new")
    assert len(list(folder.iterdir())) == 50
    assert not any(path.stat().st_mtime == 0 for path in folder.iterdir())
    commit(shop, "a.py")
    assert hook("stop", shop, grown.root, session_id="../../new")


def test_without_a_state_folder_nothing_is_said(grown: Base, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/no")
    begin(shop, grown.root)
    commit(shop, "a.py")
    assert hook("stop", shop, grown.root) == ""
