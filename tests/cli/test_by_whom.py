"""Test that all outputs with the number of a pattern's examples count those of people and of agents separately."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.agents.test_hook import hook
from tests.base import Base

COUNTED = "8 examples: 5 by people, 3 by agents"


@pytest.fixture
def mixed(base: Base) -> Base:
    """Return a knowledge base with a pattern that has five examples by people and three by agents."""
    base.write("tacit.toml", '[export]\ntargets = ["agents", "claude"]\n')
    base.page("cache-it", "Cache it", front="applies_to: ['*.py']\n")
    for number in range(1, 9):
        base.note(f"2026-01-{number:02}-x", "Cache it", front="via: agent\n" if number > 5 else "")
    base.sync()
    return base


def run(base: Base, *arguments: str) -> str:
    command = [sys.executable, "-m", "tacit", *arguments]
    done = subprocess.run(command, cwd=base.root, env=os.environ, capture_output=True, text=True, check=True)
    return done.stdout


def test_pages_and_exports_say_it(mixed: Base) -> None:
    for path in (
        "patterns/dev-patterns.md",
        "patterns/README.md",
        "memory/procedural/INDEX.md",
        "memory/procedural/workflows/cache-it.md",
        "AGENTS.md",
        ".claude/rules/cache-it.md",
    ):
        assert COUNTED in mixed.read(path), path


def test_a_confirmed_note_changes_them(mixed: Base) -> None:
    run(mixed, "confirm", "--by", "ann@example.com", "2026-01-07-x")
    assert "8 examples: 6 by people, 2 by agents" in mixed.read("patterns/README.md")
    assert "8 examples: 6 by people, 2 by agents" in mixed.read("AGENTS.md")


def test_agents_and_lists_are_told(mixed: Base) -> None:
    (mixed.root / "main.py").write_text("")
    assert f"(HIGH, {COUNTED}, last 2026-01-08)" in hook("session-start", mixed.root)
    assert f"[HIGH, {COUNTED}, last 2026-01-08]" in run(mixed, "recall", "cache it")
    head, row = run(mixed, "list").splitlines()
    assert head.split("  ")[:3] == ["LEVEL", "EXAMPLES", "AGENTS"]
    assert row.split()[:3] == ["HIGH", "8", "3"]
