"""Print which packages use the processor time of some commands: `python -m bench.shares [--notes N]`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.base import Base, made
from bench.measure import run
from bench.run import SEED

_SAMPLED = Path(__file__).with_name("sampled.py")
_LEAST = 0.02  # packages with a smaller share are summed up as "the others"
_SETTLED = 0.1


def shares(base: Base, runs: int) -> dict[str, Counter[str]]:
    """Run some commands `runs` times (a sync without a store: twice), and return the ticks of each package."""

    def tacit(*arguments: str) -> Counter[str]:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "ticks")
            run((sys.executable, str(_SAMPLED), str(out), "--root", str(base.root), *arguments), os.environ)
            lines = (line.split(" ", 1) for line in out.read_text("utf-8").splitlines())
            return Counter({name: int(count) for count, name in lines})

    def settle() -> None:
        time.sleep(_SETTLED)
        tacit("sync")

    def several(prepare: Callable[[], None], *arguments: str, times: int = runs) -> Counter[str]:
        total = Counter[str]()
        for _ in range(times):
            prepare()
            total += tacit(*arguments)
        return total

    tacit("sync")
    return {
        "sync, no store": several(base.forget_store, "sync", times=2),
        "nothing changed": several(settle, "sync"),
        "one note changed": several(base.edit_note, "sync"),
        "a rare pattern's": several(base.edit_rare, "sync"),
        "search": several(settle, "search", *base.query),
    }


def table(found: dict[str, Counter[str]]) -> str:
    """Return a table with the share of each package in per cent, the largest shares first."""
    totals = {name: sum(ticks.values()) for name, ticks in found.items()}
    of_place = {
        place: [ticks[place] / totals[name] for name, ticks in found.items()]
        for place in sorted({place for ticks in found.values() for place in ticks})
    }
    large = {place: values for place, values in of_place.items() if max(values) >= _LEAST}
    rest = [sum(of_place[place][column] for place in of_place.keys() - large.keys()) for column in range(len(found))]
    lines = [["where", *found], ["---", *["---:"] * len(found)]]
    for place, values in sorted(large.items(), key=lambda item: -sum(item[1])):
        lines.append([place, *(f"{value:.0%}" for value in values)])
    lines.append(["the others", *(f"{value:.0%}" for value in rest)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    """Print the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.shares", description=__doc__)
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir(), f"tacit-bench-{os.getuid()}"))
    asked = parser.parse_args()
    corpus = made(asked.cache, asked.notes, min(asked.notes // 10, 5_000), SEED)
    with tempfile.TemporaryDirectory(dir=asked.cache) as work:
        sys.stdout.write(f"{table(shares(Base(corpus, Path(work)), asked.runs))}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
