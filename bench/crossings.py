"""Count calls between modules and SQL statements of a command: `python -m bench.crossings [--notes 3000 --details 20]`.

A crossing is a call from a module of tacit to a function of another module of tacit. A statement is an SQL statement
that tacit runs. The statements that SQLite itself runs for full-text tables and foreign keys are counted separately.
The figures are counts inside the command's process, so they do not depend on the speed of the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

from bench.base import Base, made

_NOTES_FOR_A_PATTERN = 10
_SETTLED = 0.1  # seconds; sync hashes a file again if the file was written less than this before the last scan
_PACKAGE = str(Path(__file__).parent.parent / "src" / "tacit") + os.sep


def _module(frame: FrameType) -> str:
    name = frame.f_code.co_filename
    return name.removeprefix(_PACKAGE) if name.startswith(_PACKAGE) else ""


class Traced:
    """Counts the calls and statements of a command. Python and SQLite call its methods for each of them."""

    def __init__(self) -> None:
        self.crossings: Counter[tuple[str, str, str]] = Counter()
        self.statements: Counter[str] = Counter()
        self.inner: Counter[str] = Counter()
        self._last = ""

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        """Count a call if it comes from another module of tacit."""
        if event != "call" or not (callee := _module(frame)):
            return
        caller = frame.f_back
        while caller is not None and not (name := _module(caller)):
            caller = caller.f_back
        if caller is not None and name != callee:
            self.crossings[name, callee, frame.f_code.co_qualname] += 1

    def connect(self, *arguments: Any, **options: Any) -> sqlite3.Connection:
        """Return a connection whose statements are counted."""
        connection: sqlite3.Connection = _CONNECT(*arguments, **options)
        connection.set_trace_callback(self._count)
        return connection

    def _count(self, statement: str) -> None:
        """Count a statement: as one of tacit, or as an inner one that SQLite runs itself.

        For a statement of tacit, SQLite reports the same text again for each table from which a foreign key deletes
        rows.
        """
        is_inner = statement.startswith("--") or "'main'." in statement or statement == self._last
        (self.inner if is_inner else self.statements)[" ".join(statement.split())[:70]] += 1
        self._last = statement


_CONNECT = sqlite3.connect


def child(out: Path, arguments: list[str]) -> None:
    """Run a command of tacit in this process, and write its counts to the file `out` as JSON."""
    traced = Traced()
    # The only way to see the statements of connections that tacit opens itself. mypy rejects assigning to a function.
    sqlite3.connect = traced.connect  # type: ignore[assignment]
    sys.argv[:] = ["tacit", *arguments]
    from tacit.__main__ import answer

    sys.setprofile(traced.profile)
    try:
        answer()
    finally:
        sys.setprofile(None)
        out.write_text(
            json.dumps(
                {
                    "crossings": [[*key, count] for key, count in traced.crossings.most_common()],
                    "statements": traced.statements.most_common(),
                    "inner": traced.inner.most_common(),
                }
            ),
            "utf-8",
        )


def traced(root: Path, arguments: list[str], out: Path, stdin: str = "") -> dict[str, Any]:
    """Run a command in the knowledge base at `root`, in a new process, and return its counts."""
    command = [sys.executable, "-m", "bench.crossings", "--child", str(out), "--root", str(root), *arguments]
    checkout = Path(__file__).parent.parent
    subprocess.run(command, cwd=checkout, input=stdin, text=True, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return found


def measure(notes: int, work: Path) -> dict[str, dict[str, Any]]:
    """Generate `notes` notes, and return the counts of a sync with one changed note and of `learn --json`."""
    base = Base(made(work / "corpora", notes, notes // _NOTES_FOR_A_PATTERN, seed=7), work)
    out = work / "counted.json"
    found = {}
    for _ in range(2):  # the first sync after a cold one hashes the pages that the cold one wrote
        traced(base.root, ["sync"], out)
    time.sleep(_SETTLED)
    base.edit_note()
    found["sync, one note changed"] = traced(base.root, ["sync"], out)
    time.sleep(_SETTLED)
    traced(base.root, ["sync"], out)
    found["learn --json"] = traced(base.root, ["learn", "--json", "-"], out, base.lesson())
    return found


def main() -> None:
    """Print the counts, and with `--details` the most frequent crossings and statements."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--notes", type=int, default=3000)
    parser.add_argument("--details", type=int, default=0, metavar="N")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(asked.notes, Path(folder))
    for name, counted in found.items():
        crossings = sum(row[-1] for row in counted["crossings"])
        statements = sum(row[-1] for row in counted["statements"])
        inner = sum(row[-1] for row in counted["inner"])
        sys.stdout.write(f"{name}: {crossings} crossings, {statements} statements and {inner} inside SQLite\n")
        for row in (*counted["crossings"][: asked.details], *counted["statements"][: asked.details]):
            sys.stdout.write(f"  {row[-1]:6}  {' '.join(map(str, row[:-1]))}\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), sys.argv[3:])
    else:
        main()
