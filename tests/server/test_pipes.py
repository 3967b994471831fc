"""Test the command `tacit mcp` over pipes: with the client of `mcp`, with the MCP inspector, and line by line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from tacit.agents.skills import mcp_server
from tests.base import Base
from tests.server.asking import said, talk

TACIT = str(Path(sys.executable).parent / "tacit")
INSPECTOR = Path(sys.prefix) / "npm" / "node_modules" / ".bin" / "mcp-inspector-cli"
RETRY = "Retry with Backoff"
BEGIN = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


@pytest.fixture
def bank(base: Base) -> Base:
    base.page("retry-with-backoff", RETRY)
    for number in range(1, 6):
        base.note(f"2025-01-0{number}-a", RETRY, body=f"The bank was slow {number}.\n")
    base.sync()
    return base


def over_pipes(base: Base, *options: str, **environment: str) -> StdioServerParameters:
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **environment}
    return StdioServerParameters(command=TACIT, args=[*options, "mcp"], cwd=str(base.root), env=env)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_packages_client_recalls_and_learns(bank: Base, mode: str) -> None:
    async def talking(client: Client) -> tuple[str, str, str]:
        recalled = await client.call_tool("recall", {"task": "retry with backoff"})
        lesson = {"outcome": f"The bank was slow, {mode}", "patterns": [{"name": RETRY}]}
        learned = await client.call_tool("learn", lesson)
        wrong = await client.call_tool("show_pattern", {"name": "nothing"})
        return said(recalled), said(learned), said(wrong)

    recalled, learned, wrong = talk(over_pipes(bank), talking, mode)
    assert json.loads(recalled)["patterns"][0]["slug"] == "retry-with-backoff"
    assert (bank.root / json.loads(learned)["note"]).exists()
    assert "error[unknown-pattern]" in wrong


def test_the_project_can_be_named(bank: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = Base(tmp_path_factory.mktemp("elsewhere"))
    for target in (
        over_pipes(elsewhere, "--root", str(bank.root)),
        over_pipes(elsewhere, CLAUDE_PROJECT_DIR=str(bank.root)),
    ):
        found = talk(target, lambda client: client.call_tool("search", {"query": "retry"}))
        assert json.loads(said(found))["results"]


def test_the_documented_registrations_name_the_command() -> None:
    text = (Path(__file__).parents[2] / "docs" / "agents.md").read_text("utf-8")
    claude, vscode, opencode = map(json.loads, re.findall(r"^```jsonc\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))
    (codex,) = re.findall(r"^(\[mcp_servers\.tacit\]\n.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert claude == {"mcpServers": {"tacit": mcp_server()}}
    assert vscode["servers"]["tacit"]["type"] == "stdio"
    assert opencode["mcp"]["tacit"]["type"] == "local"
    entries = claude["mcpServers"]["tacit"], vscode["servers"]["tacit"], tomllib.loads(codex)["mcp_servers"]["tacit"]
    for command in (opencode["mcp"]["tacit"]["command"], *([found["command"], *found["args"]] for found in entries)):
        assert command[:2] == ["tacit", "mcp"]


def exchange(folder: Path, *messages: dict[str, Any] | str) -> subprocess.CompletedProcess[str]:
    """Send messages to a server, one per line, close its input, and return the ended process."""
    lines = [message if isinstance(message, str) else json.dumps(message) for message in messages]
    return subprocess.run(
        [TACIT, "mcp"],
        cwd=folder,
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_nothing_but_the_protocol_is_on_standard_output(bank: Base) -> None:
    bank.write("memory/episodic/code/2025-03-01-x.md", "---\ntitle: [\n---\n")  # a sync reports this on a terminal
    called = {"name": "recall", "arguments": {"task": "retry with backoff", "fresh": True}}
    done = exchange(
        bank.root,
        BEGIN,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        "this is no JSON",
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": called},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "nothing", "arguments": {}}},
        {"jsonrpc": "2.0", "id": 4, "method": "resources/read", "params": {"uri": "tacit://pattern/nothing"}},
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(answer["jsonrpc"] == "2.0" for answer in answers)
    assert answers[0]["result"]["serverInfo"]["name"] == "tacit"
    assert "recall" in answers[0]["result"]["instructions"]
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


def test_an_interrupt_ends_the_server_while_its_input_is_open(bank: Base) -> None:
    with subprocess.Popen([TACIT, "mcp"], cwd=bank.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{json.dumps(BEGIN)}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == -signal.SIGINT


def test_without_the_extra_the_command_says_what_to_install(bank: Base) -> None:
    code = (
        "import sys; sys.modules['mcp'] = None; sys.argv = ['tacit', 'mcp']; from tacit.cli import run; sys.exit(run())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=bank.root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error[missing-extra]: the packages of the extra tacit[mcp] are not installed\n")


def inspect(base: Base, *arguments: str) -> dict[str, Any]:
    """Run the MCP inspector on the server, and return the JSON that it prints."""
    if not INSPECTOR.exists():
        message = "the MCP inspector is not installed: make test does it with npm"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    command = [str(INSPECTOR), "--cli", TACIT, "mcp", *arguments]
    done = subprocess.run(command, cwd=base.root, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_mcp_inspector_lists_and_calls_the_tools(bank: Base) -> None:
    tools = {tool["name"]: tool for tool in inspect(bank, "--method", "tools/list")["tools"]}
    assert tools["recall"]["annotations"]["readOnlyHint"] is True
    assert tools["learn"]["annotations"] == {
        "readOnlyHint": False,
        "destructiveHint": False,
        "idempotentHint": True,
        "openWorldHint": False,
    }
    called = inspect(bank, "--method", "tools/call", "--tool-name", "recall", "--tool-arg", "task=retry with backoff")
    assert called["structuredContent"]["patterns"][0]["slug"] == "retry-with-backoff"
