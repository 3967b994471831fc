"""Test the session hook through its entry point: what it tells an agent, and that it prints nothing if it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.base import Base
from tests.system.test_git import git

RETRY = "Retry with Backoff"
HOOK = Path(sys.executable).parent / "tacit-hook"


def hook(event: str, folder: Path, root: Path | None = None, text: str | None = None, **data: Any) -> str:
    """Run the hook for an event, and return its text for the agent or the user; `""` if it prints nothing."""
    env = {**os.environ, **({"TACIT_ROOT": str(root)} if root else {})}
    given = json.dumps({"session_id": "s", "cwd": str(folder), **data}) if text is None else text
    done = subprocess.run(
        [HOOK, *event.split()], input=given, env=env, capture_output=True, text=True, check=False, cwd=folder
    )
    assert (done.returncode, done.stderr) == (0, "")
    if not done.stdout:
        return ""
    said = json.loads(done.stdout)
    if event.startswith("stop"):
        assert list(said) == ["systemMessage"], "anything else makes the agent take another turn"
        return str(said["systemMessage"])
    answer = said["hookSpecificOutput"]
    assert answer["hookEventName"] == "SessionStart"
    assert len(answer["additionalContext"]) < 10_000
    return str(answer["additionalContext"])


def until(condition: Callable[[], bool]) -> None:
    """Wait until `condition` returns true, for at most a minute."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "the background took longer than a minute"
        time.sleep(0.05)


@pytest.fixture
def shop(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project's repository with one file, which was committed half an hour ago."""
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
    """Return a knowledge base with patterns of each level, one for other files, one of a project, and a retired one."""
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


def test_a_session_gets_the_patterns_of_the_project(grown: Base, shop: Path) -> None:
    said = hook("session-start", shop, grown.root)
    lines = said.split("\n")[1:]
    assert lines == [
        "- Retry with Backoff (HIGH, 6 examples by people, last 2025-01-06): Wait; Longer",
        "- Cache Less (MEDIUM, 3 examples by people, last 2025-01-03; consider it): Slow.",
        "- By Project (MEDIUM, 2 examples by people, last 2025-01-10; consider it)",
    ]
    assert "anary" not in said


def test_patterns_over_the_budget_are_reported(base: Base, shop: Path) -> None:
    for number in range(20):
        name = f"Pattern number {number} of many"
        base.page(f"p{number}", name, front="languages: [python]\n", body=f"## Pattern\n\n{'word ' * 100}\n")
        base.note(f"2025-01-01-a{number}", name)
        base.note(f"2025-01-02-b{number}", name)
    base.sync()
    said = hook("session-start", shop, base.root)
    assert said.count("\n- ") == 11
    assert said.endswith("9 more patterns fit but are not shown; `tacit recall` with the task in words finds them.")


def test_a_session_elsewhere_gets_no_text(grown: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
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


def test_an_unknown_event_is_met_with_silence() -> None:
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
    line = "- X (MEDIUM, 2 examples by people, last 2025-01-02; consider it)"
    assert line in hook("session-start", shop, base.root)
    worktree = shop.parent / "tree"
    git(shop, "worktree", "add", "-q", str(worktree))
    assert line in hook("session-start", worktree, base.root)
