"""What a coding agent's session is told, by the entry point that hooks call; silence is its only failure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tacit.actions.learn import How, learn
from tacit.ingest.lesson.document import lesson_from
from tests.base import Base
from tests.system.test_git import git

RETRY = "Retry with Backoff"
HOOK = Path(sys.executable).parent / "tacit-hook"


def hook(event: str, folder: Path, root: Path | None = None, text: str | None = None, **data: Any) -> str:
    """What the hook says, as context; empty where it is silent."""
    env = {**os.environ, **({"TACIT_ROOT": str(root)} if root else {})}
    said = json.dumps({"session_id": "s", "cwd": str(folder), **data}) if text is None else text
    done = subprocess.run([HOOK, event], input=said, env=env, capture_output=True, text=True, check=False, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    if not done.stdout:
        return ""
    answer = json.loads(done.stdout)["hookSpecificOutput"]
    assert answer["hookEventName"] == {"session-start": "SessionStart", "stop": "Stop"}[event]
    assert len(answer["additionalContext"]) < 10_000
    return str(answer["additionalContext"])


@pytest.fixture
def shop(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's repository with one file, committed half an hour ago."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"@{int(time.time()) - 1800} +0000")
    folder = tmp_path_factory.mktemp("projects") / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "api.py").write_text("x = 1\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "First")
    return folder


@pytest.fixture
def grown(base: Base) -> Base:
    """A proven pattern, one with some evidence, one with little, one for other files, one retired."""
    base.page("retry-with-backoff", RETRY, front="applies_to: ['*.py']\n", body="## Pattern\n\n- Wait\n- Longer\n")
    base.page("cache-less", "Cache Less", front="languages: [Python]\n", body="## Context\n\nSlow.\n")
    base.page("only-once", "Only Once", front="languages: [python]\n")
    base.page("types", "Strict Types", front="applies_to: ['src/**/*.ts']\n")
    base.page("old", "Old Way", front="languages: [python]\nstatus: retired\n")
    for number in range(1, 7):
        names = [RETRY, *["Cache Less", "Strict Types", "Old Way"] * (number < 4), *["Only Once"] * (number == 1)]
        base.note(f"2025-01-0{number}-canary", *names, front="project: Canary Project\noutcome: canary outcome\n")
    base.note("2025-01-09-shop", "By Project", front="project: Shop\n")
    base.note("2025-01-10-shop", "By Project")
    base.sync()
    return base


def test_a_session_is_told_what_fits_the_project(grown: Base, shop: Path) -> None:
    said = hook("session-start", shop, grown.root)
    lines = said.split("\n")[1:]
    assert lines == [
        "- Retry with Backoff (HIGH, 6 examples, last 2025-01-06): Wait; Longer",
        "- Cache Less (seen 3 times, consider): Slow.",
        "- By Project (seen 2 times, consider)",
    ]
    assert "anary" not in said


def test_what_does_not_fit_the_budget_is_said(base: Base, shop: Path) -> None:
    for number in range(20):
        name = f"Pattern number {number} of many"
        base.page(f"p{number}", name, front="languages: [python]\n", body=f"## Pattern\n\n{'word ' * 100}\n")
        base.note(f"2025-01-01-a{number}", name)
        base.note(f"2025-01-02-b{number}", name)
    base.sync()
    said = hook("session-start", shop, base.root)
    assert said.count("\n- ") == 11
    assert said.endswith("9 more patterns fit but are not shown; `tacit recall` with the task in words finds them.")


def test_a_session_elsewhere_is_told_nothing(grown: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    assert hook("session-start", empty, grown.root) == ""
    assert hook("session-start", empty) == ""


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '{"cwd": 3}', '{"cwd": "/no/such"}', "[" * 100_000])
def test_nonsense_is_met_with_silence(grown: Base, shop: Path, text: str) -> None:
    (grown.root / "tacit.toml").write_text("workspace = 'default'\n")
    for event in ("session-start", "stop"):
        hook(event, shop, grown.root, text)


def test_a_damaged_store_is_met_with_silence(grown: Base, shop: Path) -> None:
    (grown.root / ".tacit/tacit.db").write_bytes(b"no store")
    assert hook("session-start", shop, grown.root) == ""
    (grown.root / "tacit.toml").write_text("workspace = [")
    assert hook("session-start", shop, grown.root) == ""
    done = subprocess.run([HOOK, "no-such-event"], input="{}", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_settings_say_where_the_store_is_and_what_a_project_is(base: Base, shop: Path) -> None:
    git(shop, "remote", "add", "origin", "git@example.com:team/web.git")
    base.write(
        "tacit.toml",
        'database = "sqlite:///.tacit/other.db"\nworkspace = "ours"\n'
        '[projects.store-front]\nremotes = ["git@example.com:team/web.git"]\naliases = ["The Shop"]\n',
    )
    base.note("2025-01-01-a", "X", front="project: The Shop\n")
    base.note("2025-01-02-b", "X")
    base.sync()
    assert "- X (seen 2 times, consider)" in hook("session-start", shop, base.root)
    worktree = shop.parent / "tree"
    git(shop, "worktree", "add", "-q", str(worktree))
    assert "- X (seen 2 times, consider)" in hook("session-start", worktree, base.root)


def test_the_end_of_a_session_is_reminded_once(grown: Base, shop: Path) -> None:
    time.sleep(0.1)  # so that what was just generated is remembered with its date
    grown.sync()
    assert hook("stop", shop, grown.root, stop_hook_active=True) == ""
    assert hook("stop", shop, grown.root).startswith("1 commit was made here since the last note.")
    assert hook("stop", shop, grown.root) == ""
    assert hook("stop", shop, grown.root, session_id="another")
    path = grown.note("2025-02-01-new", RETRY)
    later = path.stat().st_mtime + 3000
    os.utime(path, (later, later))
    time.sleep(0.1)
    grown.sync()
    assert hook("stop", shop, grown.root, session_id="third") == "", "there is a note since"


def test_a_lesson_just_saved_is_a_note_since(grown: Base, shop: Path) -> None:
    learn(grown.workspace, lesson_from({"title": "t", "outcome": "o", "patterns": [RETRY]}), How())
    assert hook("stop", shop, grown.root) == ""


@pytest.mark.parametrize("settings", ["", '[paths]\nnotes = "notes"\npatterns = "own"\nworkflows = "lists"\n'])
def test_commits_to_the_knowledge_base_are_no_work(grown: Base, settings: str) -> None:
    if settings:
        grown.write("tacit.toml", settings)
        for old, new in (("memory/episodic", "notes"), ("patterns", "own"), ("memory/procedural/workflows", "lists")):
            (grown.root / old).rename(grown.root / new)
    time.sleep(0.1)
    grown.sync()
    git(grown.root, "init", "-q", "-b", "main")
    git(grown.root, "add", "notes" if settings else "memory", "own" if settings else "patterns")
    git(grown.root, "commit", "-q", "-m", "Notes")
    assert hook("stop", grown.root) == ""
    (grown.root / "code.py").write_text("x\n")
    git(grown.root, "add", "code.py")
    git(grown.root, "commit", "-q", "-m", "Work")
    assert hook("stop", grown.root)
