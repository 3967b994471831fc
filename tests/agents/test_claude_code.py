"""Test tacit's plugin in the real Claude Code, without a login: in the oldest supported version, and in a later one."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLDEST = "2.1.138"
# No address outside this machine is asked for, no login is used, and nothing is read from the real home.
SETTINGS = {
    "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "DISABLE_AUTOUPDATER": "1",
}
RECORDER = """#!/bin/sh
printf '%s\\n' "$*" >> "$HOME/called"
cat >> "$HOME/called"
"""


@pytest.fixture(scope="module", params=[OLDEST, "2.1.197"])
def claude(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install one version of Claude Code from npm (about 220 MB), and return the path of the program."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is missing")
    folder = tmp_path_factory.mktemp("claude")
    wanted = f"@anthropic-ai/claude-code@{request.param}"
    install = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder), wanted]
    done = subprocess.run(install, capture_output=True, text=True, timeout=300, check=False)
    found = sorted(folder.glob("node_modules/@anthropic-ai/claude-code-*/claude"))
    if done.returncode or not found:
        pytest.skip(f"npm can't install {wanted}")
    return found[0]


def run(claude: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{home}/bin:/usr/bin:/bin", "HOME": str(home), **SETTINGS}
    command = [str(claude), *arguments]
    return subprocess.run(
        command, cwd=home, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_oldest_version_is_documented() -> None:
    assert f"Claude Code {OLDEST} or newer" in (ROOT / "docs/agents.md").read_text("utf-8")


@pytest.mark.soak
def test_the_plugin_is_valid(claude: Path, tmp_path: Path) -> None:
    done = run(claude, tmp_path, "plugin", "validate", str(ROOT / "plugins/tacit"))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.soak
def test_a_session_start_reaches_tacit_hook(claude: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    recorder = tmp_path / "bin" / "tacit-hook"
    recorder.write_text(RECORDER)
    recorder.chmod(0o755)
    # The hooks of a session's start run before the login is asked for, at which this ends.
    done = run(claude, tmp_path, "--plugin-dir", str(ROOT / "plugins/tacit"), "-p", "hello")
    assert "Not logged in" in done.stdout + done.stderr
    event, _, data = (tmp_path / "called").read_text().partition("\n")
    assert event == "session-start"
    assert json.loads(data)["hook_event_name"] == "SessionStart"
