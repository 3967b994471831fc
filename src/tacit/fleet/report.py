"""Read the results of the last runs of `tacit fleet run`, and put them into a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tacit.errors import FileAccessError, UsageError
from tacit.fleet import results
from tacit.fleet.results import Run
from tacit.fleet.table import Past, Table, tabulate
from tacit.fleet.values import Row


def report(folder: Path, most: int) -> Table:
    """Return the table of the last run in a folder of results, compared with the runs before it.

    `most` limits the number of runs, including the last one.

    Raises:
        TacitError: the extra `tacit[fleet]` is missing, the folder has no run, or the record of a run can't be read.
    """
    results.check_extra()
    runs = results.runs(folder, most)
    if not runs:
        raise UsageError(f"{folder}: the folder has no results of a run", "run `tacit fleet run --repos FILE` first")
    keys = {part.key for run in runs for part in run.parts}
    return tabulate(past_of(runs, {key: rows_of(folder, key) for key in keys}))


def past_of(runs: Sequence[Run], known: Mapping[str, Sequence[Row]]) -> list[Past]:
    """Return each run as a `Past`: its start, its patterns, and the rows of the result of each repository.

    A row has, for example, the number of places in the code that follow one pattern. `known` has the rows of each
    result by the key of the result. If a result is not in `known`, its repository gets no rows.
    """
    return [
        Past(run.began, run.patterns, {(part.repository, part.branch): known.get(part.key, ()) for part in run.parts})
        for run in runs
    ]


def rows_of(folder: Path, key: str) -> list[Row]:
    """Return the rows of the result `key` from its file in `folder`.

    If the file was deleted or is damaged, return `[]`, so that the other results are still shown.
    """
    try:
        return results.read(folder, key)
    except FileAccessError:
        return []
