"""Test stores with flipped bits but the same stats: no command reports a bug, and a rebuild repairs everything."""

from __future__ import annotations

import contextlib
import io
import json
import random
import sqlite3
import sys
from pathlib import Path

import pytest

from tacit.cli import run
from tests.base import Base
from tests.sync.test_flips import PATTERNS, answers
from tests.system.test_git import git

LESSON = json.dumps({"title": "Waited", "patterns": [{"name": "Small Steps"}]}).encode()
COMMANDS = (
    *(("list",), ("show", "retry it"), ("explain", "small steps"), ("search", "retry"), ("recall", "retry the steps")),
    *(("stats",), ("lint",), ("confirm", "2025-01-01-a", "--by", "ann@example.com"), ("link", "--json"), ("export",)),
    *(("doctor",), ("review",), ("undo", "--dry-run"), ("rules", "test"), ("learn", "--json", "-"), ("sync",)),
    *(("merge", "small steps", "name things"), ("page", "small steps")),
)


@pytest.fixture
def noted(base: Base) -> Base:
    base.page("retry-with-backoff", PATTERNS[0], front="aliases: [Retry It]\n", body="## Pattern\n\n- Wait longer.\n")
    for day in range(1, 8):
        names = PATTERNS[: 1 + (day < 4) + (day < 2)]
        base.note(f"2025-01-0{day}-a", *names, front=f"time_saved: {day}0 min\nproject: Shop\nvia: agent\n")
    git(base.root, "init", "-q")
    base.sync()
    return base


def call(monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> int:
    monkeypatch.setattr(sys, "argv", ["tacit", *command])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LESSON)))
    return run()


def restored(base: Base, files: dict[Path, bytes]) -> None:
    """Undo what a command changed: restore `files`, and delete all others outside of `.tacit/` and `.git/`."""
    for path in base.root.rglob("*"):
        if path.is_file() and not {".tacit", ".git"} & set(path.parts) and path not in files:
            path.unlink()
    for path, data in files.items():
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


@pytest.mark.parametrize("number", [36, pytest.param(500, marks=pytest.mark.soak)], ids=["short", "long"])
def test_no_command_takes_a_damaged_store_for_a_bug(
    noted: Base, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    monkeypatch.chdir(noted.root)
    files = {noted.root / path: data for path, data in noted.everything().items() if not path.startswith(".git/")}
    store, rng = noted.workspace.store_path, random.Random(3)
    good, expected = store.read_bytes(), answers(noted)
    for turn in range(number):
        command, data = COMMANDS[turn % len(COMMANDS)], bytearray(good)
        for _ in range(rng.choice((1, 3, 10))):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        store.write_bytes(data)
        noted.bind()
        code = call(monkeypatch, command)
        assert code in {0, 1}, (turn, command, capsys.readouterr().err)
        restored(noted, files)
    noted.sync(rebuild=True)
    assert answers(noted) == expected


@pytest.mark.parametrize("command", [("learn", "--json", "-"), ("merge", "small steps", "name things"), ("list",)])
def test_a_command_that_meets_a_damaged_row_runs_again_on_a_new_store(
    noted: Base, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(noted.root)
    with contextlib.closing(sqlite3.connect(noted.workspace.store_path)) as connection, connection:
        connection.execute("UPDATE pattern SET level = 9, status = x'ff'")
    noted.bind()
    assert call(monkeypatch, command) == 0
    assert noted.levels()["retry-with-backoff"] == "HIGH"
