"""PURE. Format measurements as a table, as JSON, and as a comparison with a saved run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.measure import Figures
from bench.rows import Measured

_MEBIBYTE = 1 << 20
_SHORT = 1.0  # seconds; shorter times are shown in milliseconds


def record(results: Iterable[Measured]) -> dict[str, Any]:
    """Return the measurements for one number of notes, for a JSON file: times in seconds, memory in bytes."""
    return {
        item.row.name: {
            "seconds": item.tacit.seconds,
            "median": item.tacit.median,
            "p99": percentile(item.tacit.seconds, 99),
            "cpu": item.tacit.median_cpu,
            "memory": item.tacit.memory,
            "floor_seconds": item.floor.seconds,
            "floor_median": item.floor.median,
            "floor_cpu": item.floor.median_cpu,
            "floor_memory": item.floor.memory,
            "ratio": _ratio(item),
        }
        for item in results
    }


def _ratio(item: Measured) -> float:
    """Return tacit's processor time divided by the floor's.

    A row of `watch` has no processor time. For it, return tacit's time from a save to the changed pages, divided by the
    floor's time.
    """
    cpu, floor = item.tacit.median_cpu, item.floor.median_cpu
    return cpu / floor if cpu and floor else item.tacit.median / item.floor.median


def percentile(seconds: Sequence[float], percent: int) -> float:
    """Return a percentile of some times: the smallest of them that is not below `percent` per cent of them."""
    ordered = sorted(seconds)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def figures(rows: Mapping[str, Any]) -> str:
    """Return the table of the measurements for one number of notes."""
    head = ("whole process", "median", "min – p99", "CPU", "memory", "floor", "floor's CPU", "× floor")
    lines = [
        (
            name,
            seconds(row["median"]),
            f"{seconds(min(row['seconds']))} – {seconds(row['p99'])}",
            seconds(row["cpu"]) if row["cpu"] else "",
            f"{row['memory'] / _MEBIBYTE:.0f} MB",
            seconds(row["floor_median"]),
            seconds(row["floor_cpu"]),
            f"{row['ratio']:.1f}",
        )
        for name, row in rows.items()
    ]
    return markdown(head, lines)


def of_peers(found: Mapping[str, Figures]) -> str:
    """Return the table of the measurements of other programs."""
    head = ("whole process", "median", "min – max", "memory")
    lines = [
        (
            name,
            seconds(figure.median),
            f"{seconds(min(figure.seconds))} – {seconds(max(figure.seconds))}",
            f"{figure.memory / _MEBIBYTE:.0f} MB",
        )
        for name, figure in found.items()
    ]
    return markdown(head, lines)


def comparison(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Return a table that compares two runs: the medians of the rows in both, and their ratios (below 1 is better).

    The column `as ratio to floor` does not depend on the machine: it compares the ratios of tacit to the floor.
    """
    head = ("whole process", "before", "now", "now / before", "as ratio to floor", "memory")
    lines = []
    for name, row in now.items():
        if (old := before.get(name)) is not None:
            times = f"{row['median'] / old['median']:.2f}"
            ratios = f"{row['ratio'] / old['ratio']:.2f}"
            memory = f"{row['memory'] / old['memory']:.2f}"
            lines.append((name, seconds(old["median"]), seconds(row["median"]), times, ratios, memory))
    return markdown(head, lines)


def seconds(value: float) -> str:
    """Return a time in seconds or milliseconds, with its unit."""
    return f"{value:.2f} s" if value >= _SHORT else f"{value * 1000:.0f} ms"


def markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a markdown table. The first column is aligned left, and the others, which have numbers, right."""
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(len(head))]
    rule = [f"{'-' * (width - 1)}{'-' if column == 0 else ':'}" for column, width in enumerate(widths)]
    return "\n".join(
        "| "
        + " | ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        + " |"
        for line in (head, rule, *lines)
    )
