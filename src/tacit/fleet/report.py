"""Read the results of the last runs, and put them into a table."""

from __future__ import annotations

from pathlib import Path

from tacit.errors import FileAccessError, UsageError
from tacit.fleet import results
from tacit.fleet.table import Past, Table, tabulate
from tacit.fleet.values import Row


def report(folder: Path, most: int) -> Table:
    """Return the table of the last run in a folder of results, compared with at most `most` runs.

    Raises:
        TacitError: the extra is missing, or the folder has no run, or a record of a run can't be read.
    """
    results.check_extra()
    runs = results.runs(folder, most)
    if not runs:
        raise UsageError(f"{folder}: there is no run", "run `tacit fleet run --repos FILE` first")
    known: dict[str, list[Row]] = {}
    past = []
    for run in runs:
        for part in run.parts:
            if part.key not in known:
                known[part.key] = _rows(folder, part.key)
        rows = {(part.repository, part.branch): known[part.key] for part in run.parts}
        past.append(Past(run.began, run.patterns, rows))
    return tabulate(past)


def _rows(folder: Path, key: str) -> list[Row]:
    """Return the rows of a result; none if the file was deleted or is damaged, so that the others are still shown."""
    try:
        return results.read(folder, key)
    except FileAccessError:
        return []
