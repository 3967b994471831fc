"""Compare the cold sync of this build and another one, run in turn: `python -m bench.pairs OTHER [--notes N]`.

OTHER is the other build's `tacit` command. Load from other programs changes both builds alike, so look at the ratios of
the minima. Compile both builds first (`python -m compileall`), or one of them compiles its modules in every run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.base import Base, made
from bench.measure import Figures, run
from bench.run import SEED

_EVERY = 0.02  # seconds between two looks at the memory
_MEBIBYTE = 1024


def compare(bases: dict[str, Base], pairs: int) -> dict[str, Figures]:
    """Run a sync without a store in turn with each command in `bases`, and return the measurements of each command."""
    found = {command: Figures() for command in bases}
    for number in range(pairs + 1):
        for command, base in bases.items():
            base.forget_store()
            done = run((command, "--root", str(base.root), "sync"), os.environ)
            if number:  # the first sync also writes the pages
                found[command].add(done)
    return found


def memory(command: Sequence[str]) -> int:
    """Return the peak memory in bytes of a command and its processes together; shared memory counts once.

    Returns 0 if the system does not report it.
    """
    most = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, sum(map(_share, [process.pid, *_children(process.pid)])))
            time.sleep(_EVERY)
    return most


def _children(process: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]
    except OSError:
        return []


def _share(process: int) -> int:
    """Return the memory of a process in bytes. Memory that several processes share is divided among them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * _MEBIBYTE for line in lines if line.startswith("Pss:"))


def table(found: dict[str, Figures], most: dict[str, int]) -> str:
    """Return a table of the measurements; its last column is the ratio of the last command to the first one."""
    lines = [["cold sync", *found, "ratio"], ["---", *["---:"] * (len(found) + 1)]]
    rows = {
        "seconds, least": [min(figures.seconds) for figures in found.values()],
        "seconds, median": [figures.median for figures in found.values()],
        "processor seconds, median": [statistics.median(figures.cpu) for figures in found.values()],
        "MiB, all processes": [most[command] / _MEBIBYTE**2 for command in found],
    }
    for name, values in rows.items():
        ratio = f"{values[-1] / values[0]:.2f}" if values[0] else "–"
        lines.append([name, *(f"{value:.2f}" for value in values), ratio])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    """Print the measurements of both builds, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.pairs", description=__doc__)
    parser.add_argument("other", help="the other build's command")
    parser.add_argument("--tacit", default=str(Path(sys.executable).with_name("tacit")), help="default %(default)s")
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir(), f"tacit-bench-{os.getuid()}"))
    asked = parser.parse_args()
    asked.cache.mkdir(parents=True, exist_ok=True)
    corpus = made(asked.cache, asked.notes, max(10, min(asked.notes // 10, 5_000)), SEED)
    with tempfile.TemporaryDirectory(dir=asked.cache) as work:
        bases = {}
        for name, command in (("other", asked.other), ("this", asked.tacit)):
            Path(work, name).mkdir()
            bases[command] = Base(corpus, Path(work, name))
        found = compare(bases, asked.pairs)
        most = {}
        for command, base in bases.items():
            base.forget_store()
            most[command] = memory((command, "--root", str(base.root), "sync"))
        sys.stdout.write(f"{table(found, most)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
