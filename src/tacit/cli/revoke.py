"""The command `tacit revoke`."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tacit.cli import output
from tacit.cli.app import app, workspace
from tacit.cli.output import one_line
from tacit.cli.promotions import lines
from tacit.domain import serialize
from tacit.errors import UsageError

if TYPE_CHECKING:
    from tacit.actions.revoke import RevokeReport

_MANY = 12  # notes in the list, so that the question after it stays on the screen


@app.command()
def revoke(
    *,
    author: Annotated[
        str,
        typer.Option(
            "--author", metavar="WHO", help="Notes whose author in git or front matter has this name or address."
        ),
    ] = "",
    commit: Annotated[str, typer.Option("--commit", metavar="REV", help="Notes that a commit added or changed.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="Notes added on this day or later.")] = "",
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="The reason, which is shown with each example.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; print what would be revoked.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; required without a terminal.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Stop counting the notes of an author, commit or time.

    Prints the notes, and the confidence levels, checklists and exports that change, and asks first. If several options
    are given, a note must match all of them. The notes are not deleted: an entry at the end of tacit.toml names them,
    and they no longer count. `tacit undo` removes the entry.
    """
    from tacit.actions import revoke as action

    asks = sys.stdin.isatty() and sys.stdout.isatty() and not (yes or dry_run or as_json)
    if not (asks or yes or dry_run):
        raise UsageError(
            "without a terminal, --yes is required", "add --yes, or --dry-run to see what would be revoked"
        )
    base = workspace()
    wanted = action.Criteria(author.strip(), commit.strip(), since.strip())
    planned = action.plan(base, wanted, datetime.now(tz=UTC).astimezone().date(), reason.strip())
    if planned.remark:
        output.err(planned.remark)
    if asks:
        _print(planned, would=True)
        if not typer.confirm("Revoke these notes?", default=False):
            output.err("nothing was written")
            return
    if not dry_run:
        planned = planned._replace(sync=action.revoke(base, planned))
    if as_json:
        output.document(_json(planned, is_done=not dry_run))
        return
    if not asks:
        _print(planned, would=dry_run)
    if not dry_run:
        edited = (item for item in planned.sync.diagnostics if item.rule in {"edited-page", "edited-export"})
        output.diagnostics(edited, hints=False)
        output.out("tacit.toml now lists these notes as revoked: commit the file. To take this back, run `tacit undo`.")


def _print(planned: "RevokeReport", *, would: bool) -> None:
    number = len(planned.notes)
    verb = "would revoke" if would else "revoked"
    output.out(f"{verb} {output.count(number, 'note')}: {one_line(planned.entry.criteria)}")
    for note in planned.notes[:_MANY]:
        who = f"  {one_line(note.author)}" if note.author else ""
        output.say(f"  {note.date}  {one_line(note.path)}{who}", " " * 14)
    if number > _MANY:
        output.out(f"  and {number - _MANY} more")
    for line in lines(planned.sync):
        output.out(line)
    for path in planned.checklists:
        output.out(f"checklist {'would be removed' if would else 'removed'}: {one_line(path)}")
    for path in planned.exports:
        output.out(f"export {'would change' if would else 'changed'}: {one_line(path)}")
    if not (planned.sync.promotions or planned.checklists or planned.exports):
        output.out("no level, checklist or export changes")


def _json(planned: "RevokeReport", *, is_done: bool) -> dict[str, Any]:
    said = planned.entry
    return {
        "root": str(planned.root),
        "written": is_done,
        "author": said.author or None,
        "commit": said.commit or None,
        "since": said.since or None,
        "reason": said.reason or None,
        "on": said.on,
        "notes": [
            {"path": note.path, "date": note.date, "author": note.author or None, "patterns": list(note.patterns)}
            for note in planned.notes
        ],
        "promotions": serialize.promotions(planned.sync.promotions),
        "checklists": list(planned.checklists),
        "exports": list(planned.exports),
        "remark": planned.remark or None,
    }
