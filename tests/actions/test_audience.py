"""Test what agents are told: each output has one notice at its start, and other projects stay unnamed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tacit.text.outgoing import FRAME
from tests.agents.test_hook import hook
from tests.base import Base
from tests.system.test_git import git

LONG = "Cache " + "every answer of the slow service " * 4


@pytest.fixture
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty repository of another project than the one whose notes are tested."""
    folder = tmp_path_factory.mktemp("shop")
    git(folder, "init", "-q")
    (folder / "main.py").write_text("")
    return folder


@pytest.fixture
def noted(base: Base) -> Base:
    """Return a knowledge base with a HIGH pattern of another project.

    Its name is long, and its page has an image, a tag and the import of a file, which agents must not get as such.
    """
    base.write("tacit.toml", '[export]\ntargets = ["agents", "claude"]\n')
    text = "## Pattern\n\n- Read @docs/guide.md, then <wait-here>\n- See ![a chart](https://example.com/a.png)\n"
    base.page("cache", LONG, front="aliases: [cache]\napplies_to: ['*.py']\n", body=text)
    for number in range(1, 6):
        front = f"project: Canary\noutcome: canary outcome {number}\n"
        base.note(f"2026-01-0{number}-canary", LONG, front=front)
    base.note("2026-01-06-canary-again", LONG, front="project: Canary\n", body="What happened in 2026-01-05-canary.\n")
    base.sync()
    return base


def run(base: Base, folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "tacit", "--root", str(base.root), *arguments]
    done = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_frame_is_around_what_agents_read(noted: Base, shop: Path) -> None:
    told = {
        "AGENTS.md": noted.read("AGENTS.md"),
        "rule": next((noted.root / ".claude" / "rules").glob("*.md")).read_text("utf-8"),
        "hook": hook("session-start", shop, noted.root),
        "recall": run(noted, shop, "recall", "cache answers of a slow service"),
        "json": run(noted, shop, "recall", "cache answers of a slow service", "--json"),
    }
    for place, text in told.items():
        assert text.count(FRAME) == 1, place
        assert " ".join(LONG.split()) not in text or place == "json", place
        assert "‹wait-here" in text, place
        assert "<wait-here" not in text, place
        assert " @docs" not in text, place
        assert "example.com" not in text, place


@pytest.mark.parametrize("command", ["show", "explain", "search", "list"])
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_another_project_is_told_counts_only(noted: Base, shop: Path, command: str, form: tuple[str, ...]) -> None:
    arguments = {"list": (), "search": ("happened",)}.get(command, ("cache",))
    if command == "search":
        assert "anary" in run(noted, noted.root, command, *arguments, *form)
    outside = run(noted, shop, command, *arguments, *form)
    assert "anary" not in outside
    if command in {"show", "explain"}:
        assert "of another project" in outside
        assert "canary outcome" in run(noted, noted.root, command, *arguments, *form)


def test_a_team_that_shares_evidence_sees_it_everywhere(noted: Base, shop: Path) -> None:
    noted.write("tacit.toml", "share_evidence = true\n")
    examples = json.loads(run(noted, shop, "explain", "cache", "--fresh", "--json"))["examples"]
    assert [item["outcome"] for item in examples[:2]] == ["canary outcome 1", "canary outcome 2"]


def test_the_text_of_a_pattern_from_a_note_of_another_project_obeys_the_setting(base: Base, shop: Path) -> None:
    text = "## Pattern: Retry Slowly\n\n### Pattern\n\n- Wait a fortnight.\n"
    for number in range(1, 6):
        front = f"project: {'shop' if number == 1 else 'Canary'}\n"
        base.note(f"2026-01-0{number}-canary", "Retry Slowly", front=front, body=f"Day {number}.\n\n{text}")
    base.sync()
    git(shop, "config", "remote.origin.url", "https://example.com/team/shop.git")
    calls = (("show", "retry slowly"), ("show", "retry slowly", "--json"), ("recall", "retry slowly"))
    for shares in (False, True):
        base.write("tacit.toml", f"share_evidence = {str(shares).lower()}\n")
        base.sync()
        told = [run(base, shop, *call) for call in calls] + [hook("session-start", shop, base.root)]
        assert ["fortnight" in text for text in told] == [shares] * 4
        assert all("Retry Slowly" in text for text in told)
        run(base, shop, "export", "--to", "agents", "--dir", str(shop), "--outside")
        exported = (shop / "AGENTS.md").read_text("utf-8")
        assert ("fortnight" in exported, "Retry Slowly" in exported) == (shares, True)
    assert "fortnight" in run(base, base.root, "show", "retry slowly")
