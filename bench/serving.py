"""Measure how long `tacit mcp` takes to start and to answer: `python -m bench.serving [--notes N] [--runs N]`.

A client that talks to the server through pipes measures the times; the first call after the start does not count. After
each time, the benchmark prints the processor time of the server and of the git commands that it runs, which other load
changes less. For comparison, a Python that only imports the package `mcp` is started as often.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from bench.base import Base, made
from bench.measure import run

_TACIT = Path(sys.executable).parent / "tacit"
_TICKS = os.sysconf("SC_CLK_TCK")
_AT_ONCE = 20
_BEGIN = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "bench", "version": "1"},
}


class Server:
    """A running `tacit mcp`, and the pipes to it."""

    def __init__(self, folder: Path) -> None:
        command = [str(_TACIT), "mcp", str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0
        self.ask("initialize", _BEGIN)

    def send(self, method: str, params: dict[str, Any]) -> None:
        """Send a request to the server, without waiting for the answer."""
        self.number += 1
        message = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        to = self._pipe(self.process.stdin)
        to.write(f"{json.dumps(message)}\n".encode())
        to.flush()

    def answer(self) -> dict[str, Any]:
        """Wait for the server's next answer, and return its result."""
        found: dict[str, Any] = json.loads(self._pipe(self.process.stdout).readline())
        result = found.get("result")
        if not isinstance(result, dict) or result.get("isError"):
            raise SystemExit(f"the server answered: {found}")
        return result

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Send a request to the server, and return the result."""
        self.send(method, params)
        return self.answer()

    def cpu(self) -> float:
        """Return the seconds of processor time of the server and of its ended child processes."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICKS

    def close(self) -> None:
        """Stop the server as an MCP client does: close its standard input."""
        self._pipe(self.process.stdin).close()
        self.process.wait()

    @staticmethod
    def _pipe(stream: Any) -> BinaryIO:
        assert stream is not None  # noqa: S101  (both streams are pipes)
        return stream  # type: ignore[no-any-return]


def starts(folder: Path, runs: int) -> tuple[list[float], list[float]]:
    """Start the server `runs` times; return the seconds until each first answer, and the processor times."""
    seconds, cpu = [], []
    for _ in range(runs):
        begin = time.perf_counter()
        server = Server(folder)
        seconds.append(time.perf_counter() - begin)
        cpu.append(server.cpu())
        server.close()
    return seconds, cpu


def imports(runs: int) -> tuple[list[float], list[float]]:
    """Start a Python that only imports the package `mcp` `runs` times; return the seconds and the processor times."""
    command = [sys.executable, "-c", "from mcp.server import MCPServer"]
    found = [run(command, os.environ) for _ in range(runs)]
    return [one.seconds for one in found], [one.cpu for one in found]


def recalls(server: Server, tasks: Sequence[str], runs: int) -> tuple[list[float], float]:
    """Call `recall` `runs` times; return the seconds of each call, and the average processor time of a call."""
    call = [{"name": "recall", "arguments": {"task": task}} for task in tasks]
    server.ask("tools/call", call[0])
    before, seconds = server.cpu(), []
    for number in range(runs):
        begin = time.perf_counter()
        server.ask("tools/call", call[number % len(call)])
        seconds.append(time.perf_counter() - begin)
    return seconds, (server.cpu() - before) / runs


def at_once(server: Server, task: str) -> float:
    """Return the seconds until the server has answered many calls of `recall` that were sent at once."""
    begin = time.perf_counter()
    for _ in range(_AT_ONCE):
        server.send("tools/call", {"name": "recall", "arguments": {"task": task}})
    for _ in range(_AT_ONCE):
        server.answer()
    return time.perf_counter() - begin


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.serving", description="Measure `tacit mcp`.")
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--patterns", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "tacit-bench")
    asked = parser.parse_args(arguments)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # otherwise every start would compile the modules
    asked.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        base = Base(made(asked.cache, asked.notes, asked.patterns, 7), Path(work))
        subprocess.run([str(_TACIT), "--root", str(base.root), "sync"], check=True, stdout=subprocess.DEVNULL)
        few = max(3, asked.runs // 8)
        for what, (seconds, cpu) in (
            ("start until the first answer", starts(base.root, few)),
            ("the import of the package mcp alone", imports(few)),
        ):
            say(what, statistics.median(seconds), statistics.median(cpu))
        server = Server(base.root)
        tasks = [" ".join(base.query), base.pattern, f"{base.pattern} {base.rare}"]
        calls, spent = recalls(server, tasks, asked.runs)
        say("recall, warm", statistics.median(calls), spent)
        say(f"{_AT_ONCE} calls of recall at once", at_once(server, tasks[0]))
        server.close()
    return 0


def say(what: str, seconds: float, cpu: float | None = None) -> None:
    """Print a measured time with its name, and the processor time if it is known."""
    spent = "" if cpu is None else f", {cpu * 1_000:.0f} ms of processor time"
    sys.stdout.write(f"{what}: {seconds * 1_000:.0f} ms{spent}\n")


if __name__ == "__main__":
    raise SystemExit(main())
