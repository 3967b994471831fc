"""Ask a team store for its newest revision, and for what it knows of one workspace."""

from typing import NamedTuple

from tacit.store.team.connection import Link, one


class Registered(NamedTuple):
    """What the team store knows of a workspace, with the commit and the day of its last push.

    `shares` says whether the workspace shares titles and outcomes of its notes (`share_evidence`). `evidence` is the
    number of its rows of evidence.
    """

    name: str
    pushed: str
    pushed_at: str
    shares: bool
    evidence: int


def status_of(link: Link, workspace: str) -> tuple[int, Registered | None]:
    """Return the newest revision of the team store, and its data about a workspace.

    The data is None if the workspace is not registered, or if this login may not read it.
    """
    newest = int(one(link, "SELECT revision FROM tacit.head") or 0)
    if not workspace:
        return newest, None
    row = link.connection.execute(
        "SELECT name, pushed, coalesce(to_char(pushed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), ''), shares, "
        "(SELECT count(*) FROM tacit.evidence e WHERE e.workspace_id = w.id AND e.until IS NULL) "
        "FROM tacit.workspace w WHERE w.id = %s",
        (workspace,),
    ).fetchone()
    return newest, Registered(*row) if row else None
