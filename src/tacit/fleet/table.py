"""PURE. The table of repositories and patterns, and how it changed in the last runs.

A line is a repository, a column a pattern, and a cell the state of the pattern in the repository.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tacit.fleet.values import Kind, Row, State

_MISSING = "the result of this repository is missing: run `tacit fleet run` again"


class Past(NamedTuple):
    """One of the runs that the table compares: its start, its patterns, and the rows of each repository's result.

    The key of `rows` is the name of the repository and its branch.
    """

    began: str
    patterns: tuple[str, ...]
    rows: Mapping[tuple[str, str], Sequence[Row]]


class Cell(NamedTuple):
    """The state (followed, violated, absent, unknown) of one pattern in one repository.

    `since` is the time of the earliest compared run from which on the state was the same in all runs. `before` is the
    state in the run before the last one; `""` if the repository or the pattern was not in that run.
    """

    row: Row
    since: str
    before: str = ""

    @property
    def is_changed(self) -> bool:
        """Return whether the pattern's state in the repository differs from that in the run before."""
        return bool(self.before) and self.before != self.row.state


class Line(NamedTuple):
    """A repository: its cells in the order of the columns, and the rows about its documents and standards.

    If the repository could not be judged, `reason` says why; otherwise it is `""`.
    """

    name: str
    branch: str
    commit: str
    cells: tuple[Cell, ...]
    documents: Row | None = None
    standards: Row | None = None
    reason: str = ""

    @property
    def owner(self) -> str:
        """Return the address or folder that contains the repository."""
        return self.name.rstrip("/").rpartition("/")[0]

    @property
    def short(self) -> str:
        """Return the last part of the repository's name, and its branch if it is not the default one."""
        last = self.name.rstrip("/").rpartition("/")[2] or self.name
        return f"{last} ({self.branch})" if self.branch else last

    @property
    def violated(self) -> int:
        """Return the number of patterns that the repository violates."""
        return sum(cell.row.state == State.VIOLATED for cell in self.cells)


class Column(NamedTuple):
    """A pattern as a column of the table.

    `counts` has the number of repositories by state in each run, oldest run first.
    """

    pattern: str
    counts: tuple[Mapping[State, int], ...]

    @property
    def now(self) -> Mapping[State, int]:
        """Return the number of repositories by state in the last run."""
        return self.counts[-1]


class Table(NamedTuple):
    """The last run, compared with earlier runs.

    `runs` are the times of all these runs, oldest first. `lines` are grouped by the address or folder that contains the
    repository (`Line.owner`); the groups and repositories that violate the most patterns come first.
    """

    runs: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def tabulate(past: Sequence[Past]) -> Table:
    """Return the table of the last run, compared with the runs before it. `past` has all these runs, oldest first."""
    last = past[-1]
    found = [{key: _states(rows, run.patterns) for key, rows in run.rows.items()} for run in past]
    columns = tuple(
        Column(slug, tuple(Counter(State(states[slug]) for states in run.values() if slug in states) for run in found))
        for slug in last.patterns
    )
    lines = [_line(key, rows, past, found) for key, rows in last.rows.items()]
    by_owner: Counter[str] = Counter()
    for line in lines:
        by_owner[line.owner] += line.violated
    lines.sort(key=lambda line: (-by_owner[line.owner], line.owner, -line.violated, line.name, line.branch))
    return Table(tuple(run.began for run in past), columns, tuple(lines))


def _states(rows: Sequence[Row], patterns: Sequence[str]) -> dict[str, str]:
    """Return the state of each pattern in one repository; `unknown` for a pattern without a row."""
    known = {row.pattern: row.state for row in rows if row.kind == Kind.PATTERN}
    return {slug: known.get(slug, State.UNKNOWN.value) for slug in patterns}


def _line(
    key: tuple[str, str],
    rows: Sequence[Row],
    past: Sequence[Past],
    found: Sequence[Mapping[tuple[str, str], Mapping[str, str]]],
) -> Line:
    by_kind = {row.kind: row for row in rows}
    failed = by_kind.get(Kind.FAILURE)
    by_pattern = {row.pattern: row for row in rows if row.kind == Kind.PATTERN}
    commit = rows[0].commit if rows else ""
    cells = []
    for slug in past[-1].patterns:
        missing = Row(
            *key, commit, Kind.PATTERN.value, slug, State.UNKNOWN.value, reason=failed.reason if failed else ""
        )
        row = by_pattern.get(slug, missing)
        states = [run.get(key, {}).get(slug, "") for run in found]
        same = len(states) - 1
        while same and states[same - 1] == row.state:
            same -= 1
        cells.append(Cell(row, past[same].began, states[-2] if len(states) > 1 else ""))
    return Line(
        *key,
        commit,
        tuple(cells),
        by_kind.get(Kind.DOCUMENTS),
        by_kind.get(Kind.STANDARDS),
        failed.reason if failed else "" if rows else _MISSING,
    )
