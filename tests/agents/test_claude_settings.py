"""Test hooks and servers in a project's files of Claude Code: `init` adds them on request, and keeps what is there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tacit.agents.claude_settings import PATH, SERVERS, NotAddedError, with_hooks, with_server
from tacit.agents.skills import hooks, mcp_server

HOOKS = hooks("/learn")
OWN = '{\n    "permissions": {"allow": ["Bash(ls *)"]},\n    "hooks": {"Stop": [{"hooks": []}], "PreToolUse": []}\n}\n'


def tacit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "{ }\n",
        '{"a": "]} \\" {["}',
        OWN,
        '{\r\n\t"hooks": {\r\n\t\t"SessionStart": []\r\n\t}\r\n}\r\n',
        '{"hooks":{"Stop":[ {"hooks":[{"type":"command","command":"x"}]} ]},"b":[1,{"c":2}]}',
    ],
)
def test_existing_hooks_are_kept_before_the_new_ones(text: str) -> None:
    new = with_hooks(text, HOOKS)
    before, after = json.loads(text or "{}"), json.loads(new)
    for event, groups in HOOKS.items():
        assert after["hooks"][event] == [*before.get("hooks", {}).get(event, []), *groups]
    others = {event: groups for event, groups in before.get("hooks", {}).items() if event not in HOOKS}
    assert {event: groups for event, groups in after["hooks"].items() if event not in HOOKS} == others
    assert {key: value for key, value in after.items() if key != "hooks"} == {
        key: value for key, value in before.items() if key != "hooks"
    }
    left = iter(new)
    assert all(character in left for character in text.replace("{ }", "{}")), "only insertions"
    assert ("\r\n" in text) == ("\r\n" in new)
    assert with_hooks(new, HOOKS) == new


@pytest.mark.parametrize(
    "text", ["[", "[]", '{"hooks": []}', '{"hooks": {"Stop": {}}}', "// comment\n{}", '{"a": 1, "a": 2}', "\ufeff{}"]
)
def test_settings_in_another_form_are_refused(text: str) -> None:
    with pytest.raises(NotAddedError):
        with_hooks(text, HOOKS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"a": 1}',
        '{"mcpServers": {}}',
        '{\n  "mcpServers": {\n    "x": {"command": "y"}\n  },\n  "b": []\n}\n',
    ],
)
def test_a_server_is_added_beside_the_others(text: str) -> None:
    new = with_server(text, "tacit", mcp_server())
    before, after = json.loads(text or "{}"), json.loads(new)
    assert after["mcpServers"] == {**before.get("mcpServers", {}), "tacit": {"command": "tacit", "args": ["mcp"]}}
    assert {**after, "mcpServers": {}} == {**before, "mcpServers": {}}
    left = iter(new)
    assert all(character in left for character in text), "only insertions"
    assert with_server(new, "tacit", {"command": "other"}) == new


@pytest.mark.parametrize("text", ["[", "[]", '{"mcpServers": []}'])
def test_servers_in_another_form_are_refused(text: str) -> None:
    with pytest.raises(NotAddedError):
        with_server(text, "tacit", mcp_server())


def test_init_registers_the_server_and_keeps_what_is_there(tmp_path: Path) -> None:
    done = tacit(tmp_path, "init", "--agent", "claude")
    assert f"created {SERVERS}" in done.stdout
    assert json.loads((tmp_path / SERVERS).read_text())["mcpServers"]["tacit"] == mcp_server()
    (tmp_path / SERVERS).write_text('{"mcpServers": {"other": {"command": "x"}}}')
    assert f"added   the MCP server to {SERVERS}" in tacit(tmp_path, "init", "--agent", "claude").stdout
    assert list(json.loads((tmp_path / SERVERS).read_text())["mcpServers"]) == ["other", "tacit"]
    (tmp_path / SERVERS).write_text("// mine\n{}")
    done = tacit(tmp_path, "init", "--agent", "claude")
    assert (done.returncode, (tmp_path / SERVERS).read_text()) == (1, "// mine\n{}")
    assert done.stderr.startswith(f"error[server-not-added]: {SERVERS}: the file is not JSON")


def test_init_offers_hooks_and_adds_them_on_request(tmp_path: Path) -> None:
    done = tacit(tmp_path, "init", "--agent", "claude")
    assert done.returncode == 0
    assert f"no session hooks in {PATH}: `tacit init --agent claude --hooks` adds them" in done.stdout
    assert not (tmp_path / PATH).exists()
    (tmp_path / PATH).write_text(OWN)
    done = tacit(tmp_path, "init", "--agent", "claude", "--hooks")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"added   the session hooks to {PATH}" in done.stdout
    text = (tmp_path / PATH).read_text()
    assert "tacit-hook session-start" in text
    done = tacit(tmp_path, "init", "--agent", "claude", "--hooks")
    assert f"kept    {PATH} (already exists)" in done.stdout
    assert "adds them" not in tacit(tmp_path, "init", "--agent", "claude").stdout
    assert (tmp_path / PATH).read_text() == text


def test_settings_that_cannot_be_extended_are_reported(tmp_path: Path) -> None:
    target = tmp_path / PATH
    target.parent.mkdir()
    target.write_text("{ // ours\n}")
    done = tacit(tmp_path, "init", "--agent", "claude", "--hooks")
    assert done.returncode == 1
    assert done.stderr.startswith(f"error[hooks-not-added]: {PATH}: the file is not JSON (")
    assert target.read_text() == "{ // ours\n}"
    target.unlink()
    (tmp_path / "elsewhere.json").write_text("{}")
    target.symlink_to(tmp_path / "elsewhere.json")
    assert tacit(tmp_path, "init", "--agent", "claude", "--hooks").returncode == 1
    assert (tmp_path / "elsewhere.json").read_text() == "{}"


def test_hooks_are_for_claude_alone(tmp_path: Path) -> None:
    done = tacit(tmp_path, "init", "--agent", "agents", "--hooks")
    assert (done.returncode, done.stdout) == (2, "")
