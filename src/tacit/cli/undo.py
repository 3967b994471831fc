"""The command `tacit undo`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import learn_output, output
from tacit.cli.app import app, workspace
from tacit.cli.output import one_line
from tacit.domain import serialize

if TYPE_CHECKING:
    from tacit.actions.undo import UndoReport


@app.command()
def undo(
    file: Annotated[
        str,
        typer.Argument(
            metavar="[FILE]", help="A file that the command wrote. Default: your last command in this knowledge base."
        ),
    ] = "",
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Undo nothing; print what would be undone.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask on a terminal.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Undo your last command that wrote notes or pages.

    Prints the files that change, and asks first on a terminal. Changed and removed files get their old content; new
    files move to the trash. Run `tacit undo` again to undo the command before that one. If a file has changed since the
    command, nothing is undone.
    """
    from tacit.actions.undo import undo as action

    place = workspace()
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not (yes or dry_run or as_json)
    if dry_run or asks:
        planned = action(place, file, dry=True)
        if not as_json:
            _announce(planned, would=True)
        if dry_run or not typer.confirm("Undo this?", default=True):
            if as_json:
                output.document(_json(planned))
            return
    report = action(place, file)
    if as_json:
        output.document(_json(report))
        return
    _announce(report, would=False)
    if report.sync is not None:
        found = [item for item in report.sync.diagnostics if item.location.path in report.pages]
        output.diagnostics(found, hints=False)
        learn_output.print_promotions(report.sync)


def _announce(report: "UndoReport", *, would: bool) -> None:
    done = report.undone
    output.say(f"{'would undo' if would else 'undone'}: tacit {done.command}: {one_line(done.subject)} ({done.time})")
    for path in report.restored:
        output.say(f"{'would restore' if would else 'restored'} {one_line(path)}")
    for path in report.pages:
        output.say(f"{'would put the edits back into' if would else 'put the edits back into'} {one_line(path)}")
    for path in report.trashed:
        output.say(f"{'would move' if would else 'moved'} {one_line(path)} to .tacit/trash/")
    for path in report.kept:
        output.say(f"{'would keep' if would else 'kept'} {one_line(path)}: another note is an example of its pattern")


def _json(report: "UndoReport") -> dict[str, object]:
    done = report.undone
    return {
        "root": str(report.root),
        "command": done.command,
        "subject": done.subject,
        "time": done.time,
        "note": done.note,
        "trashed": list(report.trashed),
        "restored": list(report.restored),
        "kept": list(report.kept),
        "pages": list(report.pages),
        "promotions": serialize.promotions(report.sync.promotions) if report.sync is not None else [],
    }
