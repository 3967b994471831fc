"""Delete rows of a workspace from a team store for good.

A push does not delete a row that the workspace no longer has, but closes it: the row stays, with the revision that
removed it. This module deletes such rows, too.
"""

from typing import NamedTuple

from tacit.errors import TeamRefusedError
from tacit.store.team import fleet, push
from tacit.store.team.connection import Link, check_schema, one


class Forgotten(NamedTuple):
    """The numbers of deleted rows of evidence and pages; `workspace` is the name of the workspace.

    Deleted rows of fleet runs are not counted.
    """

    workspace: str
    evidence: int
    pages: int


def forget_closed(link: Link, workspace: str, *, dry: bool) -> Forgotten:
    """Delete the closed rows of a workspace, which a later push has removed or replaced but left in the store.

    If `dry` is true, the rows are only counted.

    Raises:
        TeamRefusedError: the workspace is not registered, or the login may not push for it.
    """
    with push.pushing(link, workspace, dry=dry) as known:
        deleted = push.purge(link, workspace)
    return Forgotten(known.name, deleted["evidence"], deleted["page"])


def forget_all(link: Link, workspace: str, *, dry: bool) -> Forgotten:
    """Delete all rows of a workspace. The workspace stays registered, and its next push sends everything.

    If `dry` is true, the rows are only counted.

    Raises:
        TeamRefusedError: the workspace is not registered, or the login may not push for it.
    """
    with push.pushing(link, workspace, dry=dry) as known:
        sent = push.send(link, known, {"evidence": (), "page": ()})
        push.finish(link, known._replace(pushed="", made_from="", shares=False), sent)
        deleted = push.purge(link, workspace)
        fleet.forget(link, workspace)
    return Forgotten(known.name, deleted["evidence"], deleted["page"])


def forget_workspace(link: Link, name: str, *, dry: bool) -> Forgotten:
    """Delete a workspace with all its rows, as an admin of the store. If `dry` is true, the rows are only counted.

    Raises:
        TeamRefusedError: there is no such workspace, or the login is no admin.
    """
    check_schema(link)
    run = link.connection.execute
    with link.connection.transaction(force_rollback=dry):
        if not one(link, "SELECT pg_has_role(current_user, 'tacit_admin', 'usage')"):
            reason = "only an admin may delete another workspace"
            raise TeamRefusedError(link.store, reason, "ask an admin of the team store to run this command")
        found = run("SELECT id, name FROM tacit.workspace WHERE name = %s FOR UPDATE", (name,)).fetchone()
        if found is None:
            told = "`tacit team status --json` and `tacit stats --team` show the names of workspaces"
            raise TeamRefusedError(link.store, f"the team store has no workspace called {name!r}", told)
        counts = [
            int(one(link, f"SELECT count(*) FROM tacit.{table} WHERE workspace_id = %s", found[0]))
            for table in ("evidence", "page")
        ]
        run("DELETE FROM tacit.workspace WHERE id = %s", (found[0],))
        # Whoever pulled before this revision pulls everything again, and so loses the rows.
        run("SELECT tacit.purged(tacit.next_revision())")
    return Forgotten(str(found[1]), *counts)
