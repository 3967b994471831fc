"""Measure the inventory of a repository (what `tacit verify` reads) without and with its cache.

For comparison, ast-grep parses the same source files. The measurements take turns.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tacit.checks.verify.inventory import Limits, build
from tacit.checks.verify.tiers import form_of, limit_of
from tacit.text.languages import rule_language

_PER_MEBIBYTE = 1024 if sys.platform != "darwin" else 1 << 20  # the system counts memory in KiB, macOS in bytes


class _Run(NamedTuple):
    """The measurements of a process and its children: seconds, seconds of processor time, and memory in MiB."""

    wall: float
    processor: float
    memory: float


def main() -> None:
    """Print a table with the medians of all runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a clone of a repository, with a work tree")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    sources = _sources(given.folder)
    rows: dict[str, list[_Run]] = {"bare parse": [], "cold": [], "warm": []}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(given.runs):
            caches = Path(folder) / str(number)
            rows["bare parse"].append(_measured(lambda: _parse(sources)))
            for name in ("cold", "warm"):
                rows[name].append(_measured(partial(_inventory, given.folder, caches)))
    size = sum(path.stat().st_size for path, _ in sources) / (1 << 20)
    lines = [f"{len(sources):,} sources that ast-grep knows, {size:.1f} MiB; medians of {given.runs} runs, one process"]
    floor = statistics.median(run.processor for run in rows["bare parse"])
    for name, runs in rows.items():
        wall, processor, memory = (statistics.median(values) for values in zip(*runs, strict=True))
        lines.append(f"{name:<12} {wall:6.2f} s  CPU {processor:6.2f} s  {memory:4.0f} MiB  x {processor / floor:.2f}")
    sys.stdout.write("\n".join(lines) + "\n")


def _sources(folder: Path) -> list[tuple[Path, str]]:
    """Return the files of a folder that the inventory reads as source, with ast-grep's name of their language."""
    found = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder).as_posix()
        form = form_of(relative)
        language = rule_language(form) if form not in ("yaml", "json", "html", "css") else ""
        if language and path.is_file() and not path.is_symlink() and path.stat().st_size <= limit_of(form):
            found.append((path, language))
    return found


def _parse(sources: list[tuple[Path, str]]) -> None:
    from ast_grep_py import SgRoot

    for path, language in sources:
        SgRoot(path.read_text("utf-8", "replace"), language)


def _inventory(folder: Path, caches: Path) -> None:
    build(folder, caches=caches, limits=Limits(processes=1))


def _measured(work: Callable[[], None]) -> _Run:
    """Run `work` in another process, and return the time and memory of it and its children."""
    begin = time.perf_counter()
    process = os.fork()
    if process == 0:
        work()
        usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        most = max(one.ru_maxrss for one in usage) / _PER_MEBIBYTE
        processor = sum(one.ru_utime + one.ru_stime for one in usage)
        Path(_RESULT.format(os.getppid())).write_text(f"{processor} {most}", "ascii")
        os._exit(0)
    status = os.waitpid(process, 0)[1]
    result = Path(_RESULT.format(os.getpid()))
    if status:
        raise SystemExit("a measured process failed")
    processor, memory = map(float, result.read_text("ascii").split())
    result.unlink()
    return _Run(time.perf_counter() - begin, processor, memory)


_RESULT = f"{tempfile.gettempdir()}/tacit-inventory-{{}}"

if __name__ == "__main__":
    main()
