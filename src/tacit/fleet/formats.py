"""PURE. Format the table of repositories and patterns as text, CSV and JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from tacit.fleet.table import Cell, Column, Line, Table
from tacit.fleet.values import Row, State
from tacit.text.display import one_line, path_line

_FIELDS = ("repository", "branch", "commit", "pattern", "state", "before", "since", "followed", "violated", "files")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WORST = 10  # repositories with most violations that the text names


def moment(began: str) -> str:
    """Return the time of a run as people write it: `2026-01-31 02:00 UTC`."""
    return f"{began[:4]}-{began[4:6]}-{began[6:8]} {began[9:11]}:{began[11:13]} UTC"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 pattern`, `2 repositories`."""
    return f"{number:,} {noun if number == 1 else f'{noun[:-1]}ies' if noun.endswith('y') else f'{noun}s'}"


def heading(table: Table) -> str:
    """Return the heading of a report: the time of the run, and the numbers of repositories, patterns and failures."""
    failed = sum(bool(line.reason) for line in table.lines)
    parts = [
        f"run of {moment(table.runs[-1])}: {count(len(table.lines), 'repository')}",
        count(len(table.columns), "pattern"),
        *([f"{failed:,} not judged"] if failed else []),
    ]
    return ", ".join(parts)


def trend(column: Column, state: State) -> str:
    """Return how many repositories have the state `state` for one pattern (`column`), as text.

    If the number has changed, the text has the numbers of the run before and of the last run: `3 → 5`. Otherwise it is
    one number: `5`.
    """
    numbers = [counts.get(state, 0) for counts in column.counts[-2:]]
    return " → ".join(map(str, dict.fromkeys(numbers)))


def text(table: Table) -> str:
    """Return the report as text.

    It lists the patterns with their numbers of repositories, the repositories that violate the most patterns, and the
    repositories that were not judged.
    """
    return "\n".join(_lines(table)) + "\n"


def _lines(table: Table) -> Iterator[str]:
    yield heading(table)
    if len(table.runs) > 1:
        yield f"the numbers before → are those of the run of {moment(table.runs[-2])}"
    for column in table.columns:
        yield ""
        yield one_line(column.pattern)
        yield "  " + ", ".join(f"{trend(column, state)} {state.value}" for state in State)
    worst = [line for line in sorted(table.lines, key=lambda line: -line.violated) if line.violated]
    if worst:
        yield ""
        yield "most violations"
        yield from (f"  {path_line(line.name)}: {count(line.violated, 'pattern')}" for line in worst[:_WORST])
        if len(worst) > _WORST:
            yield f"  and {len(worst) - _WORST:,} more"
    failed = [line for line in table.lines if line.reason]
    if failed:
        yield ""
        yield "not judged"
        yield from (f"  {path_line(line.name)}: {one_line(line.reason)}" for line in failed)


def csv_text(table: Table) -> str:
    """Return the report as CSV, with a line for each repository and pattern.

    A text that begins like a formula, for example with `=`, gets `'` before it, so that no spreadsheet computes it.
    """
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow((*_FIELDS, "reason"))
    for line in table.lines:
        for cell in line.cells:
            row = cell.row
            values = (*row[:3], row.pattern, row.state, cell.before, cell.since, row.followed, row.violated, row.files)
            writer.writerow([_safe(value) for value in (*values, row.reason)])
    return made.getvalue()


def _safe(value: str | int) -> str | int:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def document(table: Table) -> dict[str, Any]:
    """Return the table of repositories and patterns as a JSON document."""
    return {
        "runs": list(table.runs),
        "patterns": [
            {
                "pattern": column.pattern,
                "runs": [{state.value: counts.get(state, 0) for state in State} for counts in column.counts],
            }
            for column in table.columns
        ],
        "repositories": [_line(line) for line in table.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "repository": line.name,
        "branch": line.branch,
        "commit": line.commit,
        "reason": line.reason,
        "patterns": {cell.row.pattern: _cell(cell) for cell in line.cells},
        "documents": _counts(line.documents),
        "standards": _counts(line.standards),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {"since": cell.since, "before": cell.before, **(_counts(cell.row) or {})}


def _counts(row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    names = ("state", "followed", "violated", "files", "places", "reason", "seconds")
    return {name: list(value) if isinstance(value := getattr(row, name), tuple) else value for name in names}
