"""Pull what changed in a team store since the last pull into the copy on this machine."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tacit.errors import TeamRefusedError
from tacit.store.team import copy as copies
from tacit.store.team import push
from tacit.store.team.connection import Link, check_schema
from tacit.store.team.copy import Copy

_TYPES = {
    "evidence": ("int8", "text", "bytea", *["text"] * 4, "bool", *["bytea"] * 3, *["text"] * 5, "int4"),
    "page": ("int8", *["text"] * 10),
}
_NOT_ALLOWED = "ask an admin of the team store to run `tacit team init --read LOGIN`"
_COLUMNS = {"evidence": push.EVIDENCE, "page": push.PAGE}


class Pulled(NamedTuple):
    """What a pull changed: the team store's revisions before and after, and the numbers of new and removed rows.

    Only rows of evidence are counted. `evidence` is the number of rows in the copy after the pull, and `workspaces` the
    number of other workspaces.
    """

    before: int
    revision: int
    added: int
    removed: int
    evidence: int
    workspaces: int


def pull(link: Link, path: Path, workspace: str, wanted: int = 0) -> Pulled:
    """Bring the copy at `path` to the revision `wanted` of the team store; 0 means the newest revision.

    The rows of the workspace `workspace`, which is this one, are left out. The copy is built anew if it can't be
    updated: if it is from another team store or another workspace, if its revision is newer than the wanted one, or if
    the team store has deleted rows that the update would need.

    Raises:
        TeamSchemaError: the store has the schema of another version of tacit.
        TeamRefusedError: this login may not read, or the store does not have the wanted revision.
        StoreAccessError: the copy can't be written.
    """
    check_schema(link)
    with link.connection.transaction():
        link.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        head = link.connection.execute("SELECT revision, horizon, secret FROM tacit.head").fetchone()
        if head is None:
            raise TeamRefusedError(link.store, "this login may not read the team store", _NOT_ALLOWED)
        newest, horizon, secret = int(head[0]), int(head[1]), bytes(head[2]).hex()
        revision = wanted or newest
        if not horizon <= revision <= newest:
            reason = f"the team store has the revisions {max(horizon, 1)} to {newest}, and not {wanted}"
            raise TeamRefusedError(link.store, reason, "pass one of these revisions, or pull without --revision")
        before = _revision_of(path, f"{workspace} {secret}", newest)
        anew = before < max(horizon, 1) or before > revision
        with copies.writing(path, anew=anew) as copy:
            had = copy.count("evidence")
            removed = 0 if anew else _close(link, copy, workspace, before, revision)
            for table in _COLUMNS:
                last = copy.newest(table)
                copy.add(table, _rows(link, workspace, table, 0 if anew else before, revision))
                copy.index(table, last)
            owners = _owners(link, workspace)
            copy.replace_owners(owners)
            copy.remember(revision=str(revision), team=f"{workspace} {secret}", secret=secret)
            has = copy.count("evidence")
    return Pulled(before, revision, has - had + removed, removed, has, len(owners))


def _revision_of(path: Path, team: str, newest: int) -> int:
    """Return the revision of the copy at `path`; 0 if the copy can't be updated, and must be built anew.

    That is so if there is no copy, if its team store or its workspace is not that in `team`, or if its revision is
    newer than `newest`, the newest of the team store.
    """
    copy = copies.open_to_read(path)
    if copy is None:
        return 0
    with contextlib.closing(copy.connection):
        return copy.revision if copy.meta("team") == team and copy.revision <= newest else 0


def _close(link: Link, copy: Copy, workspace: str, before: int, revision: int) -> int:
    """Remove from the copy the rows that pushes have closed (removed or replaced) since the last pull.

    These are the rows that were closed after the revision `before`, up to `revision`. Return the number of removed rows
    of evidence.
    """
    removed = 0
    for table in _COLUMNS:
        statement = (
            f"SELECT id FROM tacit.{table} WHERE until > %s AND until <= %s AND since <= %s AND workspace_id <> %s"
        )
        gone = link.connection.execute(statement, (before, revision, before, workspace)).fetchall()
        number = copy.remove(table, [row[0] for row in gone])
        removed += number if table == "evidence" else 0
    return removed


def _rows(link: Link, workspace: str, table: str, before: int, revision: int) -> Iterator[Sequence[Any]]:
    """Yield the rows of a table that were added after the revision `before` and exist at the revision `revision`."""
    from psycopg.sql import SQL, Literal

    statement = SQL(
        f"COPY (SELECT id, workspace_id::text, {_COLUMNS[table]} FROM tacit.{table} "
        "WHERE since > {} AND since <= {} AND (until IS NULL OR until > {}) AND workspace_id <> {}) "
        "TO STDOUT (FORMAT BINARY)"
    ).format(Literal(before), Literal(revision), Literal(revision), Literal(workspace))
    with link.connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(_TYPES[table])
        yield from copy.rows()


def _owners(link: Link, workspace: str) -> Sequence[Sequence[Any]]:
    statement = (
        "SELECT id::text, name, repository, pushed, coalesce(to_char(pushed_at AT TIME ZONE 'UTC', "
        "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), ''), shares, revision FROM tacit.workspace WHERE id <> %s ORDER BY name"
    )
    return link.connection.execute(statement, (workspace,)).fetchall()
