"""Measure other installed programs that index the same notes, for comparison with tacit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench.base import Base
from bench.measure import CommandFailedError, Figures, run

PEERS = ("sqlite-utils", "markdown-to-sqlite")


def measure(base: Base, runs: int, environment: Mapping[str, str]) -> Iterator[tuple[str, Figures]]:
    """Run each installed program on the notes, and yield the name and the measurements of each row of the table."""
    notes, store = str(base.root / "memory" / "episodic"), base.out.parent / "peer.db"
    for name in PEERS:
        program = shutil.which(name)
        if program is None:
            continue
        rows = _sqlite_utils(program, notes, str(store)) if name == PEERS[0] else _to_sqlite(program, notes, str(store))
        for what, commands in rows.items():
            figures = Figures()
            for _ in range(runs):
                if what == "cold index":
                    _forget(store)
                try:
                    together = [run(command, environment) for command in commands]
                except (CommandFailedError, OSError):  # the program can't read such notes, or so many
                    break
                figures.seconds.append(sum(one.seconds for one in together))
                figures.memory = max(figures.memory, *(one.memory for one in together))
            if figures.seconds:
                yield f"{name}, {what}", figures
        _forget(store)


def installed(which: Callable[[str], str | None] = shutil.which) -> tuple[str, ...]:
    """Return the names of the installed programs."""
    return tuple(name for name in PEERS if which(name))


def _sqlite_utils(program: str, notes: str, store: str) -> dict[str, list[tuple[str, ...]]]:
    columns = ("-c", "path", "-c", "content_text", "--pk", "path", "--replace")
    insert = (program, "insert-files", store, "notes", notes, "--text", *columns)
    return {
        "--help": [(program, "--help")],
        "cold index": [insert, (program, "enable-fts", store, "notes", "content_text", "--fts5")],
        "nothing changed": [insert],
        "search": [(program, "search", store, "notes", "retry budget", "--limit", "10")],
    }


def _to_sqlite(program: str, notes: str, store: str) -> dict[str, list[tuple[str, ...]]]:
    insert = (program, store, "notes", *map(str, sorted(Path(notes).rglob("*.md"))))  # it accepts no folders
    return {"--help": [(program, "--help")], "cold index": [insert], "nothing changed": [insert]}


def _forget(store: Path) -> None:
    for path in store.parent.glob(f"{store.name}*"):
        path.unlink()
