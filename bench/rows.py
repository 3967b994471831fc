"""The rows of the benchmark's table: the change before each run, the command, and the floor to compare it with.

The floor is the least work that a command needs, in plain Python (see floor.py).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.base import Base
from bench.measure import Figures, run
from bench.watched import saves

_FLOOR = Path(__file__).with_name("floor.py")
FEW = 2  # the most runs of a slow row
SAVES = 30
RARE = "sync, rare pattern's note changed"
WATCH, WATCH_RARE = "watch, one note saved → pages", "watch, rare pattern's note → pages"
_SETTLED = 0.1  # seconds; sync hashes a file again if the file was written less than this before the last scan


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the benchmark's table: a command to measure.

    `prepare` is called before each run, and is not measured. `floor` returns the arguments for floor.py, which does the
    least work for this command.
    """

    name: str
    command: tuple[str, ...]
    floor: Callable[[], list[str]]
    prepare: Callable[[], None] = lambda: None
    changes: bool = False  # whether the command must change generated pages
    given: Callable[[], str] = str  # returns the text for the command's standard input
    long: bool = False  # whether the row is slow, so that it has only a few runs
    program: str = ""  # the name of another program in the folder of tacit
    folder: Path | None = None  # the folder in which the command runs


@dataclass(slots=True)
class Measured:
    """The measurements of one row: those of tacit and those of the floor."""

    row: Row
    tacit: Figures = field(default_factory=Figures)
    floor: Figures = field(default_factory=Figures)


class NothingChangedError(Exception):
    """A command that must change generated pages changed none, so its figures would be wrong."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: no generated page changed")


def rows(base: Base, settle: Callable[[], None]) -> tuple[Row, ...]:
    """Return all rows of the table except those of `watch`; `settle` runs a sync, after which no file is new."""
    root, out, pages = str(base.root), str(base.out), str(base.all_pages)

    def gone() -> None:
        base.forget_store()
        base.delete_pages()

    def stage(name: str, *arguments: str) -> Callable[[], list[str]]:
        return lambda: [str(_FLOOR), name, root, out, *arguments]

    def nothing() -> list[str]:
        return ["-c", "pass"]

    changed = str(base.changed_pages)
    on_base = ("--root", root)
    return (
        Row("--version", ("--version",), nothing),
        Row("--help", ("--help",), nothing),
        Row("sync, no store, no pages", (*on_base, "sync"), stage("cold", pages), gone, long=True),
        Row("sync, no store, pages kept", (*on_base, "sync"), stage("cold-kept", pages), base.forget_store, long=True),
        Row("sync, nothing changed", (*on_base, "sync"), stage("stat"), settle),
        Row(
            "sync --check, nothing changed", (*on_base, "sync", "--check"), stage("cold-kept", pages), settle, long=True
        ),
        Row("sync, one note changed", (*on_base, "sync"), stage("change", base.note, changed), base.edit_note, True),
        Row(RARE, (*on_base, "sync"), stage("change", base.rare, changed), base.edit_rare, True),
        Row("sync, one page edited", (*on_base, "sync"), stage("change", base.page, changed), base.edit_page, True),
        Row(
            "learn --json",
            (*on_base, "learn", "--json", "-"),
            stage("change", base.note, changed),
            settle,
            True,
            base.lesson,
        ),
        Row("search", (*on_base, "search", *base.query), stage("search", *base.query), settle),
        Row("recall", (*on_base, "recall", *base.query), stage("search", *base.query)),
        Row(
            "session-start hook",
            ("session-start",),
            stage("list"),
            given=lambda: json.dumps({"cwd": root, "source": "startup"}),
            program="tacit-hook",
        ),
        Row("list", (*on_base, "list"), stage("list")),
        Row("show", (*on_base, "show", base.pattern), stage("examples", _slug(base.pattern))),
        Row("explain", (*on_base, "explain", base.pattern), stage("examples", _slug(base.pattern))),
        Row(
            "review, one file changed",
            (*on_base, "review", "--fail-on", "never"),
            stage("review", str(base.shop)),
            folder=base.shop,
        ),
    )


def measure(
    base: Base, tacit: str, runs: int, environment: Mapping[str, str], progress: Callable[[str], None]
) -> Iterator[Measured]:
    """Run each row `runs` times, and yield its measurements.

    tacit and the floor take turns, so that both have the same load of the machine. Slow rows run at most twice.

    Raises:
        CommandFailedError: a command failed.
        NothingChangedError: a command that must change generated pages changed none.
    """

    def settle() -> None:
        time.sleep(_SETTLED)
        run((tacit, "--root", str(base.root), "sync"), environment)

    base.open_shop()
    first = run((tacit, "--root", str(base.root), "sync", "--json"), environment)  # also compiles the modules of tacit
    base.know_pages(list(json.loads(first.output)["written"]))
    run((sys.executable, str(_FLOOR), "cold", str(base.root), str(base.out), str(base.all_pages)), environment)
    for row in rows(base, settle):
        progress(row.name)
        result = Measured(row)
        for _ in range(min(runs, 1 if base.is_large else FEW) if row.long else runs):
            row.prepare()
            program = str(Path(tacit).with_name(row.program)) if row.program else tacit
            result.tacit.add(run((program, *row.command), environment, row.given(), row.folder))
            if row.changes and not base.note_changes():
                raise NothingChangedError(row.name)
            result.floor.add(run((sys.executable, *row.floor()), environment))
        yield result
    for name, note, edit in ((WATCH, base.note, base.edit_note), (WATCH_RARE, base.rare, base.edit_rare)):
        progress(name)
        floor = (str(_FLOOR), "change", str(base.root), str(base.out), note, str(base.changed_pages))
        row = Row(name, ("--root", str(base.root), "watch"), partial(list, floor), edit)
        yield _watched(base, row, tacit, environment, min(runs * runs, SAVES))


def _watched(base: Base, row: Row, tacit: str, environment: Mapping[str, str], count: int) -> Measured:
    """Return the measurements of a row of `watch`: the times from each save until the pages are written."""
    result = Measured(row)

    def after() -> None:
        if not base.note_changes():
            raise NothingChangedError(row.name)
        result.floor.add(run((sys.executable, *row.floor()), environment))

    result.tacit = saves(base, tacit, count, environment, (row.prepare, after))
    return result


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
