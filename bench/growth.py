"""Show how times grow with the number of notes: as a plot, and as text about the times for one change.

The text compares the times at the smallest and at the largest number of notes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.plot import growth
from bench.rows import RARE, WATCH, WATCH_RARE
from bench.table import seconds

SIZES = {1_000: 100, 3_000: 300, 10_000: 1_000, 30_000: 3_000, 100_000: 5_000}
ONE_CHANGE, NONE = "sync, one note changed", "sync, nothing changed"
_SHOWN = (
    *("sync, no store, no pages", WATCH, WATCH_RARE, "learn --json", ONE_CHANGE, RARE),
    *(NONE, "search", "recall", "session-start hook", "--help", "--version"),
)


def _time(row: Mapping[str, Any]) -> float:
    """Return the processor time of a row of the table; other load on the machine changes it less than the elapsed time.

    A row of `watch` has no processor time. For it, return the median of the times from a save to the changed pages.
    """
    return float(row["cpu"] or row["median"])


def draw(sizes: Mapping[int, Mapping[str, Any]], target: Path) -> str:
    """Draw the plot into the file `target`, and return a line of text for each row about one change."""
    rows = {
        name: [(notes, _time(sizes[notes][name])) for notes in sorted(sizes) if name in sizes[notes]] for name in _SHOWN
    }
    target.write_text(growth({name: points for name, points in rows.items() if points}), "utf-8")
    known = [(name, rows[name]) for name in (ONE_CHANGE, RARE, WATCH, WATCH_RARE) if rows[name]]
    none = dict(rows[NONE])
    known += [
        (f"{name}, beyond {NONE}", [(notes, took - none[notes]) for notes, took in rows[name]])
        for name in (ONE_CHANGE, RARE)
        if rows[name] and none
    ]
    return "\n".join(_said(name, points) for name, points in known)


def _said(name: str, points: Sequence[tuple[int, float]]) -> str:
    (first, least), (last, most) = points[0], points[-1]
    ratio = f"{most / least:.1f} times as much for {last // first} times the notes"
    return f"{name}: {seconds(least)} at {first:,} notes and {seconds(most)} at {last:,}, {ratio}"
