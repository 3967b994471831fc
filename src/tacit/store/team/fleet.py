"""Send the results of fleet runs of a workspace to a team store, and read them.

A run of `tacit fleet run` judges many repositories. The result of a repository has one row per pattern, and a row each
about its documents and its standards.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from tacit.errors import TeamRefusedError
from tacit.store.team.connection import Link, check_schema, one

ROW = "kind, pattern, state, followed, violated, files, places, reason"
_RESULT = "key, digest, repository, branch, commit, seconds"
_PART = "repository, branch, key, seconds"


class SharedRow(NamedTuple):
    """A row of a repository's result; `places` is a JSON list.

    `kind` says what the row is about: a pattern, the repository's documents, its standards, or why it could not be
    judged.
    """

    kind: str
    pattern: str
    state: str
    followed: int
    violated: int
    files: int
    places: str = ""
    reason: str = ""


class SharedResult(NamedTuple):
    """The result of judging a repository at a commit. If two results have the same digest, they are equal."""

    key: str
    digest: bytes
    repository: str
    branch: str
    commit: str
    seconds: float
    rows: tuple[SharedRow, ...]


class SharedRun(NamedTuple):
    """A run of `tacit fleet run`.

    Each of its `parts` has a repository, a branch, the key of the result, and the seconds of the work.
    """

    began: str
    patterns: tuple[str, ...]
    parts: Sequence[tuple[str, str, str, float]]


def known_runs(link: Link, workspace: str) -> set[str]:
    """Return the times at which the stored runs of a workspace began."""
    statement = "SELECT began FROM tacit.fleet_run WHERE workspace_id = %s"
    return {row[0] for row in link.connection.execute(statement, (workspace,))}


def digests(link: Link, workspace: str, keys: Collection[str]) -> dict[str, bytes]:
    """Return the digests of the stored results with these keys, by key. Unknown keys are left out."""
    statement = "SELECT key, digest FROM tacit.fleet_result WHERE workspace_id = %s AND key = ANY(%s)"
    return {row[0]: bytes(row[1]) for row in link.connection.execute(statement, (workspace, list(keys)))}


def send(link: Link, workspace: str, runs: Iterable[SharedRun], results: Sequence[SharedResult]) -> None:
    """Add runs and results to the team store; a result replaces the stored one with the same key.

    The caller has begun a transaction with `push.pushing`.
    """
    run = link.connection.execute
    keys = [result.key for result in results]
    run("DELETE FROM tacit.fleet_result WHERE workspace_id = %s AND key = ANY(%s)", (workspace, keys))
    _insert(link, workspace, "fleet_result", _RESULT, (result[:6] for result in results))
    rows = ((result.key, *row) for result in results for row in result.rows)
    _insert(link, workspace, "fleet_row", f"key, {ROW}", rows)
    listed = list(runs)
    _insert(
        link, workspace, "fleet_run", "began, patterns", ((item.began, json.dumps(item.patterns)) for item in listed)
    )
    parts = ((item.began, *part) for item in listed for part in item.parts)
    _insert(link, workspace, "fleet_part", f"began, {_PART}", parts)


def _insert(link: Link, workspace: str, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    run = link.connection.execute
    run(f"CREATE TEMP TABLE new_{table} ON COMMIT DROP AS SELECT {columns} FROM tacit.{table} WITH NO DATA")
    with link.connection.cursor() as cursor, cursor.copy(f"COPY pg_temp.new_{table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    # PostgreSQL can't COPY into tables with row-level policies
    statement = f"INSERT INTO tacit.{table} (workspace_id, {columns}) SELECT %s, {columns} FROM pg_temp.new_{table}"
    run(statement, (workspace,))


def withhold(link: Link, workspace: str) -> None:
    """Delete the places (paths and lines of code) and the reasons of failures from all results of a workspace.

    The caller does this when a workspace stops sharing its evidence.
    """
    run = link.connection.execute
    run("UPDATE tacit.fleet_result SET digest = '' WHERE workspace_id = %s", (workspace,))
    run("UPDATE tacit.fleet_row SET places = '', reason = '' WHERE workspace_id = %s", (workspace,))


def forget(link: Link, workspace: str, before: str = "~") -> None:
    """Delete the runs of a workspace that began before the time `before`, and the results that no remaining run uses.

    By default, all runs are deleted, because each time sorts before `~`.
    """
    run = link.connection.execute
    run("DELETE FROM tacit.fleet_run WHERE workspace_id = %s AND began < %s", (workspace, before))
    run(
        "DELETE FROM tacit.fleet_result r WHERE workspace_id = %s AND NOT EXISTS (SELECT FROM tacit.fleet_part p "
        "WHERE p.workspace_id = r.workspace_id AND p.key = r.key)", (workspace,),
    )  # fmt: skip


def read(link: Link, wanted: str, most: int) -> tuple[list[SharedRun], dict[str, SharedResult]]:
    """Return the newest runs of a workspace, at most `most` of them, oldest first, and their results by key.

    `wanted` is the name or the id of the workspace.

    Raises:
        TeamRefusedError: there is no such workspace, or this login may not read it.
    """
    check_schema(link)
    run = link.connection.execute
    with link.connection.transaction():
        run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        statement = "SELECT id::text FROM tacit.workspace WHERE name = %s OR id::text = %s"
        workspace = one(link, statement, wanted, wanted)
        if workspace is None:
            reason = f"the team store has no workspace {wanted!r}, or this login may not read it"
            raise TeamRefusedError(
                link.store, reason, "`tacit stats --team` shows the names of the workspaces of the last pull"
            )
        statement = "SELECT began, patterns FROM tacit.fleet_run WHERE workspace_id = %s ORDER BY began DESC LIMIT %s"
        begun = run(statement, (workspace, most)).fetchall()[::-1]
        parts: dict[str, list[tuple[str, str, str, float]]] = {row[0]: [] for row in begun}
        statement = f"SELECT began, {_PART} FROM tacit.fleet_part WHERE workspace_id = %s AND began = ANY(%s)"
        for row in run(statement, (workspace, list(parts))):
            parts[row[0]].append((row[1], row[2], row[3], row[4]))
        keys = {part[2] for listed in parts.values() for part in listed}
        results = _results(link, workspace, keys)
    return [SharedRun(row[0], tuple(json.loads(row[1])), parts[row[0]]) for row in begun], results


def _results(link: Link, workspace: str, keys: Collection[str]) -> dict[str, SharedResult]:
    run, wanted = link.connection.execute, list(keys)
    rows: Mapping[str, list[SharedRow]] = {key: [] for key in keys}
    statement = (
        f"SELECT key, {ROW} FROM tacit.fleet_row WHERE workspace_id = %s AND key = ANY(%s) ORDER BY kind, pattern"
    )
    for row in run(statement, (workspace, wanted)):
        rows[row[0]].append(SharedRow._make(row[1:]))
    statement = f"SELECT {_RESULT} FROM tacit.fleet_result WHERE workspace_id = %s AND key = ANY(%s)"
    return {row[0]: SharedResult._make((*row, tuple(rows[row[0]]))) for row in run(statement, (workspace, wanted))}
