"""Push the evidence and pages of one workspace to a team store, in one transaction.

Rows that the workspace no longer has are closed: they stay in the store with the revision that removed them. New rows
are inserted, and all others are unchanged. Rows are compared by one digest of all their fields.
"""

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from tacit.domain.directory import PageNames
from tacit.domain.team import SharedEvidence, SharedPage, aliases_of
from tacit.errors import TeamRefusedError
from tacit.store.team.connection import Link, check_schema, one

Row: TypeAlias = SharedEvidence | SharedPage

EVIDENCE = (
    "note, pattern, name, verdict, date, by_agent, text_key, commit_key, request_key, title, path, outcome, project, "
    "author, minutes"
)
PAGE = "slug, name, category, aliases, tags, languages, status, superseded_by, sections"
_COLUMNS = {"evidence": EVIDENCE, "page": PAGE}
_NOT_ALLOWED = "ask an admin of the team store to run `tacit team init --push LOGIN` in this workspace"


class Known(NamedTuple):
    """What the team store knows of a workspace before a push.

    `pushed` is the commit of the last push. `made_from` is a digest of everything from which the workspace's rows are
    made (pages, settings and more), except notes: if it has changed, all rows are compared again. `secret` is the key
    of the team's keyed hashes.
    """

    id: str
    name: str
    repository: str
    pushed: str
    made_from: str
    shares: bool
    secret: bytes


class Sent(NamedTuple):
    """What a push changed: the numbers of added and removed rows by table, and the new revision.

    The revision is 0 if there was nothing to change.
    """

    revision: int
    added: Mapping[str, int]
    removed: Mapping[str, int]


@contextlib.contextmanager
def pushing(link: Link, workspace: str, *, dry: bool = False) -> Iterator[Known]:
    """Begin a transaction for changes of a workspace's rows, and yield what the team store knows of the workspace.

    Another push for the workspace waits until the end of the `with` block. Nothing is changed if the block fails, or if
    `dry` is true.

    Raises:
        TeamRefusedError: the workspace is not registered, or the login may not push for it.
    """
    check_schema(link)
    with link.connection.transaction(force_rollback=dry):
        # the columns that a pusher may change decide whether it can lock the row
        statement = (
            "SELECT w.id::text, w.name, w.repository, w.pushed, w.made_from, w.shares, h.secret "
            "FROM tacit.workspace w, tacit.head h WHERE w.id = %s FOR NO KEY UPDATE OF w"
        )
        row = link.connection.execute(statement, (workspace,)).fetchone()
        if row is None:
            reason = "this workspace is not registered, or this login may not push for it"
            raise TeamRefusedError(link.store, reason, _NOT_ALLOWED)
        yield Known(*row)


def page_names(link: Link, workspace: str) -> list[PageNames]:
    """Return slug, name and aliases of the pages that a workspace pushed last."""
    statement = "SELECT slug, name, category, aliases FROM tacit.page WHERE workspace_id = %s AND until IS NULL"
    found = (SharedPage(*row) for row in link.connection.execute(statement, (workspace,)))
    return [PageNames(page.slug, page.slug, page.name, aliases_of(page)) for page in found]


def send(
    link: Link,
    known: Known,
    rows: Mapping[str, Iterable[Row]],
    notes: Collection[bytes] | None = None,
) -> Sent:
    """Replace the rows of a workspace by `rows` (by table): insert new rows, and close those that are not in `rows`.

    If `notes` (keyed hashes) is given, evidence of other notes stays as it is. The caller has begun a transaction with
    `pushing`.
    """
    changes = {
        table: _compare(link, known.id, table, values, notes if table == "evidence" else None)
        for table, values in rows.items()
    }
    added = {table: len(change.new) for table, change in changes.items()}
    removed = {table: len(change.gone) for table, change in changes.items()}
    if not any((*added.values(), *removed.values())):
        return Sent(0, added, removed)
    # The row `head` is locked from here to the end of the transaction, so nobody can see a revision before all lower
    # ones.
    revision = int(one(link, "SELECT tacit.next_revision()"))
    for table, change in changes.items():
        _replace(link, known.id, table, revision, change)
    statement = "INSERT INTO tacit.revision (number, workspace_id, pushed_at) VALUES (%s, %s, now())"
    link.connection.execute(statement, (revision, known.id))
    return Sent(revision, added, removed)


def finish(link: Link, known: Known, sent: Sent) -> None:
    """Record in the team store what was pushed for a workspace: the commit, the time, and the new revision."""
    revision = ", revision = %(revision)s" if sent.revision else ""
    link.connection.execute(
        "UPDATE tacit.workspace SET name = %(name)s, pushed = %(pushed)s, pushed_at = now(), shares = %(shares)s, "
        f"made_from = %(made_from)s{revision} WHERE id = %(id)s",
        {**known._asdict(), "revision": sent.revision},
    )


def purge(link: Link, workspace: str, keep_days: int = 0) -> dict[str, int]:
    """Delete the closed (removed or replaced) rows of a workspace, and return their numbers by table.

    If `keep_days` is given, only rows that were closed at least so many days ago are deleted. A copy that was last
    pulled before then can't be updated: its next pull copies everything.
    """
    last = "SELECT revision FROM tacit.head"
    if keep_days:
        last = "SELECT max(number) FROM tacit.revision WHERE pushed_at < now() - make_interval(days => %s)"
    upto = int(one(link, last, *([keep_days] if keep_days else ())) or 0)
    deleted = {}
    for table in _COLUMNS:
        statement = f"DELETE FROM tacit.{table} WHERE workspace_id = %s AND until <= %s"
        deleted[table] = link.connection.execute(statement, (workspace, upto)).rowcount
    if any(deleted.values()):
        link.connection.execute("SELECT tacit.purged(%s)", (upto,))
    return deleted


class _Change(NamedTuple):
    """What to change in a table: the ids of the rows to close (`gone`), and the rows to insert with their digests."""

    gone: list[int]
    new: list[tuple[bytes, Row]]


def _compare(link: Link, workspace: str, table: str, rows: Iterable[Row], notes: Collection[bytes] | None) -> _Change:
    """Compare the rows to send with the rows in the store by their digests, and return the difference.

    If `notes` (keyed hashes) is given, only rows about these notes are compared.
    """
    new = {row.row_key: row for row in rows}  # equal rows are sent once: a note may name a pattern twice
    only = "" if notes is None else "AND note = ANY(%(notes)s)"
    statement = f"SELECT id, row_key FROM tacit.{table} WHERE workspace_id = %(id)s AND until IS NULL {only}"
    values = {"id": workspace, "notes": list(notes or ())}
    had = link.connection.execute(statement, values, binary=True)
    gone = [number for number, key in had if new.pop(key, None) is None]
    return _Change(gone, list(new.items()))


def _replace(link: Link, workspace: str, table: str, revision: int, change: _Change) -> None:
    run, columns = link.connection.execute, f"row_key, {_COLUMNS[table]}"
    if change.gone:
        run(f"UPDATE tacit.{table} SET until = %s WHERE id = ANY(%s::bigint[])", (revision, change.gone))
    if change.new:
        # PostgreSQL can't COPY into tables with row-level policies
        run(f"CREATE TEMP TABLE new_{table} ON COMMIT DROP AS SELECT {columns} FROM tacit.{table} WITH NO DATA")
        statement = f"COPY pg_temp.new_{table} ({columns}) FROM STDIN"
        with link.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for key, row in change.new:
                copy.write_row((key, *row))
        run(
            f"INSERT INTO tacit.{table} (workspace_id, since, {columns}) "
            f"SELECT %s, %s, {columns} FROM pg_temp.new_{table}", (workspace, revision),
        )  # fmt: skip
