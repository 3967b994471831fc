"""The command `tacit confirm`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import learn_output, output
from tacit.cli.app import app, workspace
from tacit.cli.output import one_line
from tacit.domain import serialize
from tacit.errors import UsageError
from tacit.text.display import path_line

if TYPE_CHECKING:
    from tacit.workspace.workspace import Workspace


@app.command()
def confirm(
    notes: Annotated[
        list[str], typer.Argument(metavar="NOTE…", help="Paths or file names of notes; with --text paths of files.")
    ],
    *,
    by: Annotated[
        str, typer.Option("--by", metavar="PERSON", help="Who confirms. Default: your address in git's settings.")
    ] = "",
    text: Annotated[
        bool, typer.Option("--text", help="Let agents read the texts in these files that read like instructions.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Confirm agents' notes, or texts that read like instructions.

    A confirmed note counts as an example by a person. The note gets `confirmed: PERSON` in its front matter. With
    --text, the texts that `lint` reports as `instruction-like` in a note or pattern page are given to agents from now
    on, until the texts change. They are listed in confirmed-text.toml. Without a terminal, --by is required.
    """
    from tacit.actions import confirm as action

    if not by.strip() and not sys.stdin.isatty():
        raise UsageError("without a terminal, --by is required", "add --by PERSON")
    base = workspace()
    if not (who := by.strip() or action.person(base)):
        raise UsageError("git's settings have no user.email for the person who confirms", "add --by PERSON")
    if text:
        _confirm_text(base, notes, who, as_json=as_json)
        return
    done = action.confirm(base, notes, who)
    if as_json:
        unchanged = [{"note": path, "reason": reason} for path, reason in done.unchanged]
        about = {"root": str(done.root), "by": done.person, "confirmed": list(done.confirmed), "unchanged": unchanged}
        output.document({**about, "promotions": serialize.promotions(done.sync.promotions)})
        return
    for path in done.confirmed:
        output.out(f"confirmed {one_line(path)} by {one_line(done.person)}")
    for path, reason in done.unchanged:
        output.out(f"{one_line(path)}: {one_line(reason)}; nothing to do")
    learn_output.print_promotions(done.sync)


def _confirm_text(base: "Workspace", paths: list[str], who: str, *, as_json: bool) -> None:
    from tacit.actions.confirm_text import confirm_text

    done = confirm_text(base, paths, who)
    if as_json:
        confirmed = [item._asdict() for item in done.confirmed]
        output.document({"by": done.person, "confirmed": confirmed, "unchanged": list(done.unchanged)})
        return
    for item in done.confirmed:
        output.out(f"confirmed in {path_line(item.path)} by {one_line(done.person)}: {one_line(item.text)}")
    for path in done.unchanged:
        output.out(f"{path_line(path)}: no text to confirm")
