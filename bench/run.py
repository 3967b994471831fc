"""The command of the benchmark: generate knowledge bases, measure tacit and the floor, and print tables."""

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

from bench import growth, peers, table
from bench.base import Base, made
from bench.measure import CommandFailedError, run
from bench.rows import FEW, NothingChangedError, measure

SIZES = {1_000: 100, 10_000: 1_000}
LARGE = {100_000: 5_000}
SEED = 7
_CHECKOUT = Path(__file__).parent.parent
MARKS = ("<!-- bench -->", "<!-- /bench -->")
_IN_README = 10_000  # notes


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the tables, and return the exit code: 2 if a command fails, or changes no page but must."""
    asked = _arguments().parse_args(arguments)
    tacit = _tacit(asked.tacit)
    if tacit is None:
        sys.stderr.write(
            "error: there is no `tacit` command\n  help: install it beside this Python, or pass its path to --tacit\n"
        )
        return 2
    result: dict[str, Any] = {"runs": asked.runs, "sizes": {}}
    earlier = asked.compare["sizes"] if asked.compare else {}
    of_size: dict[int, dict[str, Any]] = {}
    try:
        result["machine"] = _machine(tacit)
        for notes, patterns in _sizes(asked).items():
            rows = of_size[notes] = _one_size(asked, tacit, notes, patterns)
            name = f"{notes:,} notes, {patterns:,} patterns"
            result["sizes"][name] = rows
            sys.stdout.write(f"\n{name}, runs of each row: {asked.runs}\n\n{table.figures(rows)}\n")
            if before := earlier.get(name):
                sys.stdout.write(f"\n{name}, against the saved run\n\n{table.comparison(before, rows)}\n")
            sys.stdout.flush()
            _save(asked.save, result)
    except (CommandFailedError, NothingChangedError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    if asked.growth:
        sys.stdout.write(f"\n{growth.draw(of_size, asked.growth)}\n")
    if asked.readme and _IN_README in of_size:
        _put_into(asked.readme, table.figures(of_size[_IN_README]))
    return 0


def _save(target: Path | None, result: dict[str, Any]) -> None:
    if target:
        target.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def _put_into(readme: Path, text: str) -> None:
    """Replace the table between the two marks in the README by `text`."""
    before, rest = readme.read_text("utf-8").split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    readme.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", "utf-8")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure tacit's commands.")
    cache = Path(tempfile.gettempdir()) / f"tacit-bench-{os.getuid()}"
    parser.add_argument(
        "--cache", type=Path, default=cache, metavar="DIR", help="where generated bases are kept (%(default)s)"
    )
    parser.add_argument("--notes", type=int, nargs="+", metavar="N", help="the numbers of notes to measure")
    parser.add_argument("--patterns", type=int, metavar="N", help="with --notes (default: a tenth, at most 5,000)")
    parser.add_argument("--large", action="store_true", help="measure 100,000 notes too")
    parser.add_argument("--peers", action="store_true", help=f"also {' and '.join(peers.PEERS)}, if installed")
    plot, readme = _CHECKOUT / "docs" / "growth.svg", _CHECKOUT / "README.md"
    parser.add_argument(
        "--growth",
        type=Path,
        nargs="?",
        const=plot,
        metavar="FILE",
        help=f"measure 1,000 to 100,000 notes, and draw {plot.name}",
    )
    parser.add_argument(
        "--readme",
        type=Path,
        nargs="?",
        const=readme,
        metavar="FILE",
        help="put the table of 10,000 notes into README.md",
    )
    parser.add_argument("--runs", type=_positive, default=5, metavar="N", help="runs of each row (%(default)s)")
    parser.add_argument("--tacit", metavar="FILE", help="the command (default: beside this Python, else in PATH)")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write all results to a JSON file")
    parser.add_argument("--compare", type=_saved, metavar="FILE", help="compare with a file of --save")
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
        raise argparse.ArgumentTypeError(f"{name} is not a file of --save: {error}") from error


def _sizes(asked: argparse.Namespace) -> dict[int, int]:
    if asked.notes:
        return {notes: asked.patterns or max(10, min(notes // 10, 5_000)) for notes in asked.notes}
    if asked.growth:
        return growth.SIZES
    return SIZES | LARGE if asked.large else SIZES


def _tacit(named: str | None) -> str | None:
    beside = Path(sys.executable).with_name("tacit")
    return shutil.which(named) if named else shutil.which(beside) or shutil.which("tacit")


def _one_size(asked: argparse.Namespace, tacit: str, notes: int, patterns: int) -> dict[str, Any]:
    cache: Path = asked.cache
    cache.mkdir(parents=True, exist_ok=True)

    def progress(what: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{notes:,} notes: {what} …\r")

    progress("making")
    corpus = made(cache, notes, patterns, SEED)
    with tempfile.TemporaryDirectory(dir=cache, prefix="work-") as work:
        base = Base(corpus, Path(work))
        environment = _environment(Path(work))
        rows = table.record(measure(base, tacit, asked.runs, environment, progress))
        if asked.peers:
            progress("peers")
            found = dict(peers.measure(base, min(asked.runs, FEW), environment))
            sys.stdout.write(f"\npeers, {notes:,} notes\n\n{table.of_peers(found)}\n")
            sys.stdout.writelines(f"not installed: {name}\n" for name in peers.PEERS if name not in peers.installed())
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    return rows


def _environment(work: Path) -> dict[str, str]:
    """Return this process's environment without the variables that would change the figures."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TACIT_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # otherwise every start would compile the modules
    return kept | {"HOME": str(work), "XDG_CONFIG_HOME": str(work), "NO_COLOR": "1"}


def _machine(tacit: str) -> dict[str, Any]:
    return {
        "tacit": run((tacit, "--version"), os.environ).output.strip(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
    }
