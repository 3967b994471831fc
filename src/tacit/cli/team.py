"""The commands `tacit team init`, `push`, `pull`, `status`, `search` and `forget`."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tacit.cli import output
from tacit.cli.app import app, workspace
from tacit.cli.findings import FindingsCommand
from tacit.cli.output import one_line
from tacit.errors import UsageError
from tacit.text.display import in_quotes

if TYPE_CHECKING:
    from tacit.actions.team_forget import ForgetReport
    from tacit.actions.team_init import InitReport
    from tacit.actions.team_pull import PullReport
    from tacit.actions.team_push import PushReport
    from tacit.actions.team_status import StatusReport

_SHORT = 12  # digits of a hash

team = typer.Typer(help="Share patterns with other repositories over PostgreSQL.", no_args_is_help=True)
app.add_typer(team, name="team")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Logins = list[str] | None


@team.command()
def init(
    *,
    read: Annotated[Logins, typer.Option("--read", metavar="LOGIN", help="A login that may read everything.")] = None,
    push: Annotated[
        Logins, typer.Option("--push", metavar="LOGIN", help="A login that may push for this workspace.")
    ] = None,
    admin: Annotated[
        Logins, typer.Option("--admin", metavar="LOGIN", help="A login that may run this command.")
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Give a copied or forked knowledge base an id of its own.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Set up the team store for this workspace.

    Creates or upgrades the tables, roles and row-level policies in the database, registers this workspace, and writes
    its id to tacit.toml. Logins that do not exist are created without a password. Run it again to add logins.
    """
    from tacit.actions.team_init import Grants
    from tacit.actions.team_init import init as action

    report = action(workspace(), Grants(read or (), push or (), admin or ()), new=new)
    if as_json:
        output.document(_init_json(report))
        return
    output.out(
        f"workspace {one_line(report.workspace)}: {'registered' if report.done.is_new else 'known'} in {report.store}"
    )
    before, after = report.done.before, report.done.after
    output.out(f"schema {after}" if before == after else f"schema {before or 'none'} → {after}")
    if report.wrote:
        output.out(f"wrote id = {report.id} to tacit.toml: commit it, so that all clones are this workspace")
    for login in report.done.created:
        output.out(f"created the login {one_line(login)} without a password: set one with \\password in psql")
    for what, logins in (("read", report.grants.read), ("push", report.grants.push), ("admin", report.grants.admin)):
        if logins:
            output.out(f"may {what}: {', '.join(map(one_line, logins))}")


def _init_json(report: "InitReport") -> dict[str, Any]:
    return {
        "store": report.store,
        "workspace": report.workspace,
        "id": report.id,
        "wrote_id": report.wrote,
        "registered": report.done.is_new,
        "schema_before": report.done.before or None,
        "schema": report.done.after,
        "created_logins": list(report.done.created),
        "read": list(report.grants.read),
        "push": list(report.grants.push),
        "admin": list(report.grants.admin),
    }


@team.command()
def push(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; print what would be sent.")] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Compare every row, also of notes that did not change since the last push.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Push although the last pushed commit is not in the default branch.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send the evidence and pages of the default branch.

    Only what is committed there is sent, in one transaction. Without share_evidence in tacit.toml, each piece of
    evidence has only the pattern, the verdict, the month and keyed hashes; with share_evidence, it also has titles,
    outcomes, paths, projects and authors. All texts are checked for credentials first.
    """
    from tacit.actions.team_push import push as action

    report = action(workspace(), force=force, whole=whole, dry=dry_run)
    if as_json:
        output.document({**report._asdict(), "revision": report.revision or None})
    else:
        _print_push(report)


def _print_push(report: "PushReport") -> None:
    at = f"{one_line(report.workspace)} at {one_line(report.branch)} {report.commit[:_SHORT]}"
    if not report.revision:
        output.out(f"{at}: nothing to send, {report.store} is up to date")
        return
    evidence = f"{output.count(report.added, 'piece')} of evidence added, {report.removed} removed"
    pages = f"{output.count(report.pages_added, 'page')} added, {report.pages_removed} removed"
    output.out(f"{at}: {evidence}; {pages}")
    output.out("sent with titles and outcomes (share_evidence)" if report.shares else "sent as counts, without titles")
    output.out("dry run: nothing was changed" if report.dry else f"revision {report.revision} of {report.store}")


@team.command(cls=FindingsCommand)
def pull(
    *,
    revision: Annotated[
        int, typer.Option("--revision", metavar="N", min=0, help="The state at an earlier revision. 0: the newest.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Fetch the evidence and pages of other workspaces.

    They are kept in .tacit/team.db, which only this command changes. With --team, `list`, `show` and `stats` show them.
    With `count = true` under [team], the examples of other workspaces also count for this workspace's patterns.
    """
    from tacit.actions.team_pull import pull as action

    report = action(workspace(), revision)
    done = report.pulled
    if as_json:
        output.document(_pull_json(report))
        return
    output.out(f"revision {done.revision} of {report.store}" + (f" (before: {done.before})" if done.before else ""))
    output.out(f"{_size(done.evidence, done.workspaces)}: {done.added} added, {done.removed} removed")
    if report.file:
        output.out(f"{output.count(report.counted, 'example')} of other repositories count here: commit {report.file}")
    if report.synced:
        output.diagnostics(report.synced.diagnostics, hints=False)
        for path in (*report.synced.written, *report.synced.removed):
            output.out(f"updated {one_line(path)}")
    for name in report.conflicts:
        output.say(
            f"{one_line(name)} may mean different things: `tacit show --team` shows them side by side", error=True
        )
    if report.synced and report.synced.errors:
        raise typer.Exit(1)


def _pull_json(report: "PullReport") -> dict[str, Any]:
    from tacit.domain import serialize

    synced = report.synced
    return {
        "store": report.store,
        **report.pulled._asdict(),
        "conflicts": list(report.conflicts),
        "counted": report.counted,
        "file": report.file or None,
        "written": list(synced.written) if synced else [],
        "removed_pages": list(synced.removed) if synced else [],
        "diagnostics": [serialize.diagnostic(item) for item in synced.diagnostics] if synced else [],
    }


def _size(evidence: int, workspaces: int) -> str:
    return f"{output.count(evidence, 'piece')} of evidence of {output.count(workspaces, 'other workspace')}"


@team.command()
def status(*, as_json: AsJson = False) -> None:
    """Compare this clone with the team store."""
    from tacit.actions.team_status import status as action

    report = action(workspace())
    if as_json:
        known = report.registered._asdict() if report.registered else None
        output.document({**report._asdict(), "registered": known, "problem": report.problem or None})
    else:
        _print_status(report)


def _print_status(report: "StatusReport") -> None:
    output.out(f"store: {report.store}")
    output.out(f"id: {report.id or 'none: run `tacit team init`'}")
    if report.revision:
        output.out(f"pulled: revision {report.revision}, {_size(report.evidence, report.workspaces)}")
    else:
        output.out("pulled: nothing yet")
    if report.problem:
        output.err(report.problem)
        return
    output.out(f"newest: revision {report.newest}")
    known = report.registered
    if known is None:
        output.out("this workspace: not registered, or not visible to this login")
        return
    pushed = f"pushed {known.pushed[:_SHORT]} on {known.pushed_at}" if known.pushed else "nothing pushed yet"
    output.out(f"this workspace: {one_line(known.name)}, {pushed}, {output.count(known.evidence, 'piece')} of evidence")


@team.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS…", help="Words, or beginnings of words.")],
    *,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1000, help="The maximum number of pages, and of examples.")
    ] = 10,
    as_json: AsJson = False,
) -> None:
    """Search the pages and shared examples of other workspaces.

    It searches what the last `tacit team pull` fetched, without a connection.
    """
    from tacit.actions.team_search import search as action

    hits = action(workspace(), " ".join(words), limit)
    if as_json:
        output.document([hit._asdict() for hit in hits])
        return
    for hit in hits:
        at = f"{one_line(hit.workspace)}: {one_line(hit.name)}"
        output.out(output.wrapped(f"{at}, {hit.date}: {hit.title}" if hit.title else at))
        if hit.excerpt:
            output.out(output.excerpt(hit.excerpt, "    "))
    if not hits:
        output.err(f"no results for {in_quotes(' '.join(words))} in what was pulled")


@team.command()
def forget(
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Everything that this workspace pushed; its next push sends it again.")
    ] = False,
    other: Annotated[
        str, typer.Option("--workspace", metavar="NAME", help="Another workspace with all its rows; for admins.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Delete nothing; print what would be deleted.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; required without a terminal.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Delete rows from the team store for good.

    A push only marks the rows of deleted and changed notes and pages as closed, and the store keeps them. Without
    options, this command deletes the closed rows of this workspace. Copies on other machines lose them with their next
    pull.
    """
    from tacit.actions.team_forget import forget as action

    if everything and other:
        raise UsageError("--all is for this workspace, and --workspace for another one", "pass one of them")
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not (yes or dry_run or as_json)
    if not (asks or yes or dry_run):
        raise UsageError(
            "without a terminal, --yes is required", "add --yes, or --dry-run to see what would be deleted"
        )
    base = workspace()
    if asks:
        _print_forgotten(action(base, other, everything=everything, dry=True))
        if not typer.confirm("Delete them for good?", default=False):
            output.err("nothing was deleted")
            return
    report = action(base, other, everything=everything, dry=dry_run)
    if as_json:
        output.document({"store": report.store, **report.deleted._asdict(), "dry": report.dry})
    else:
        _print_forgotten(report)


def _print_forgotten(report: "ForgetReport") -> None:
    done = report.deleted
    rows = f"{output.count(done.evidence, 'piece')} of evidence and {output.count(done.pages, 'page')}"
    would = "would delete" if report.dry else "deleted"
    output.out(f"{would} {rows} of {one_line(done.workspace)} from {report.store}")
