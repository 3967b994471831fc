"""The benchmark's command: corpora made, tacit and floor measured, a table printed."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import table
from bench.base import Base, made
from bench.measure import CommandFailedError, run
from bench.rows import NothingChangedError, measure

SIZES = {1_000: 100, 10_000: 1_000}
LARGE = {100_000: 5_000}
_SEED = 7


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; returns the exit code, 2 where something could not run."""
    asked = _arguments().parse_args(arguments)
    tacit = _tacit(asked.tacit)
    if tacit is None:
        sys.stderr.write("error: there is no `tacit` command\n  help: install it beside this Python, or name it\n")
        return 2
    result: dict[str, Any] = {"runs": asked.runs, "sizes": {}}
    earlier = asked.compare["sizes"] if asked.compare else {}
    try:
        result["machine"] = _machine(tacit)
        for notes, patterns in _sizes(asked).items():
            rows = _one_size(asked.cache, tacit, notes, patterns, asked.runs)
            name = f"{notes:,} notes, {patterns:,} patterns"
            result["sizes"][name] = rows
            sys.stdout.write(f"\n{name}, runs of each row: {asked.runs}\n\n{table.figures(rows)}\n")
            if before := earlier.get(name):
                sys.stdout.write(f"\n{name}, against the saved run\n\n{table.comparison(before, rows)}\n")
            sys.stdout.flush()
    except (CommandFailedError, NothingChangedError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    if asked.save:
        asked.save.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure tacit against a bare-stage floor.")
    cache = Path(tempfile.gettempdir()) / f"tacit-bench-{os.getuid()}"
    parser.add_argument("--cache", type=Path, default=cache, metavar="DIR", help="where corpora are kept (%(default)s)")
    parser.add_argument("--notes", type=int, nargs="+", metavar="N", help="sizes of your own")
    parser.add_argument("--patterns", type=int, metavar="N", help="with --notes; default a tenth, at most 5,000")
    parser.add_argument("--large", action="store_true", help="measure 100,000 notes too")
    parser.add_argument("--runs", type=_positive, default=5, metavar="N", help="runs of each row (%(default)s)")
    parser.add_argument("--tacit", metavar="FILE", help="the command; default the one beside this Python, else PATH's")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write every figure as JSON")
    parser.add_argument("--compare", type=_saved, metavar="FILE", help="print ratios against a saved run")
    return parser


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _saved(name: str) -> dict[str, Any]:
    try:
        saved = json.loads(Path(name).read_text("utf-8"))
        return {"sizes": dict(saved["sizes"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise argparse.ArgumentTypeError(f"{name} is no saved run: {error}") from error


def _sizes(asked: argparse.Namespace) -> dict[int, int]:
    if asked.notes:
        return {notes: asked.patterns or max(10, min(notes // 10, 5_000)) for notes in asked.notes}
    return SIZES | LARGE if asked.large else SIZES


def _tacit(named: str | None) -> str | None:
    beside = Path(sys.executable).with_name("tacit")
    return shutil.which(named) if named else shutil.which(beside) or shutil.which("tacit")


def _one_size(cache: Path, tacit: str, notes: int, patterns: int, runs: int) -> dict[str, Any]:
    cache.mkdir(parents=True, exist_ok=True)

    def progress(what: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{notes:,} notes: {what} …\r")

    progress("making")
    corpus = made(cache, notes, patterns, _SEED)
    with tempfile.TemporaryDirectory(dir=cache, prefix="work-") as work:
        base = Base(corpus, Path(work))
        results = measure(base, tacit, runs, _environment(Path(work)), progress)
        rows = table.record(results)
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    return rows


def _environment(work: Path) -> dict[str, str]:
    """This process's environment without what would change what is measured."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TACIT_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # or every start would compile
    return kept | {"HOME": str(work), "XDG_CONFIG_HOME": str(work), "NO_COLOR": "1"}


def _machine(tacit: str) -> dict[str, Any]:
    return {
        "tacit": run((tacit, "--version"), os.environ).output.strip(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
    }
