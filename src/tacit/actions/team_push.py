"""`tacit team push`: send this workspace's evidence and pages, as they are on the default branch, to the team store."""

from typing import NamedTuple

from tacit.actions import team
from tacit.actions.team_outgoing import Outgoing, changed_since, evidence, outgoing, page_rows, pages, rows
from tacit.domain.team import Keyed
from tacit.errors import GitError, TeamRefusedError
from tacit.store.team import fleet
from tacit.store.team import push as store
from tacit.store.team.connection import Link
from tacit.store.team.push import Known, Sent
from tacit.workspace.workspace import Workspace

_SHORT = 12  # digits of a hash in messages


class PushReport(NamedTuple):
    """What a push changed: the commit, the new revision (0 if nothing changed), and numbers of rows.

    `shares` is true if titles, paths, outcomes, projects and authors were sent too, and false if only rows without them
    were sent.
    """

    store: str
    workspace: str
    branch: str
    commit: str
    revision: int
    added: int
    removed: int
    pages_added: int
    pages_removed: int
    shares: bool
    dry: bool


def push(workspace: Workspace, *, force: bool = False, whole: bool = False, dry: bool = False) -> PushReport:
    """Send what has changed since the last push, in one transaction.

    If `whole` is true, everything is compared, even if git says that only some notes have changed. A push is refused if
    the default branch here does not contain the commit of the last push, unless `force` is true. If `dry` is true,
    nothing is changed.

    Raises:
        TacitError: there is no team store, it can't be reached, or the push is refused (see above, or because the
        workspace belongs to another repository).
    """
    identity, branch = team.identity(workspace), team.branch(workspace)
    this = outgoing(workspace, branch)
    name, shares = team.name_of(workspace, branch.place), workspace.config.share_evidence
    with team.linked(workspace) as link, store.pushing(link, identity, dry=dry) as known:
        team.check_repository(link.store, known.repository, branch)
        if not force:
            _check_ancestor(link.store, this, known.pushed)
        now = known._replace(name=name, pushed=branch.commit, made_from=this.made_from, shares=shares)
        is_rest = bool(known.pushed) and known.made_from == this.made_from and not (force or whole)
        if is_rest and known == now:
            sent = Sent(0, {}, {})
        else:
            sent = _send(link, this, known, changed_since(this, known.pushed) if is_rest else None)
            store.finish(link, now, sent)
        if known.shares and not shares:
            store.purge(link, identity)
            fleet.withhold(link, identity)
        elif keep_days := workspace.config.team.keep_days:
            store.purge(link, identity, keep_days)
    return _report(link.store, this, now, sent, dry=dry)


def _send(link: Link, this: Outgoing, known: Known, only: tuple[str, ...] | None) -> Sent:
    keyed = Keyed(known.secret, this.workspace.config.project)
    if only is not None:  # the pages are those of the last push
        named = store.page_names(link, known.id)
        new = {"evidence": rows(this, keyed, known.id, named, evidence(this, only))}
        return store.send(link, known, new, [keyed.key("note", known.id, path) for path in only])
    found = pages(this)
    sent = rows(this, keyed, known.id, found, evidence(this))
    return store.send(link, known, {"evidence": sent, "page": page_rows(found)})


def _check_ancestor(place: str, this: Outgoing, last: str) -> None:
    """Refuse a push if its branch does not contain the last pushed commit (`last`).

    Such a push would remove from the team store what clones with newer commits pushed. `place` is the team store's name
    in messages.
    """
    repository, commit = this.branch.place.repository, this.branch.commit
    if not last or last == commit:
        return
    try:
        if repository.merge_base(last, commit) == last:
            return
    except GitError:  # this clone does not have the commit
        pass
    reason = (
        f"the last pushed commit {last[:_SHORT]} is not in the history of the branch {this.branch.name!r} in this clone"
    )
    advice = "run `git pull` first (in CI: fetch-depth: 0); if the history was rewritten, add --force"
    raise TeamRefusedError(place, reason, advice)


def _report(place: str, this: Outgoing, now: Known, sent: Sent, *, dry: bool) -> PushReport:
    added, removed = (
        {table: found.get(table, 0) for table in ("evidence", "page")} for found in (sent.added, sent.removed)
    )
    return PushReport(
        store=place,
        workspace=now.name,
        branch=this.branch.name,
        commit=this.branch.commit,
        revision=sent.revision,
        added=added["evidence"],
        removed=removed["evidence"],
        pages_added=added["page"],
        pages_removed=removed["page"],
        shares=now.shares,
        dry=dry,
    )
