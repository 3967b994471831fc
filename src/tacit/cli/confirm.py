"""tacit confirm."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tacit.cli import learn_output, output
from tacit.cli.app import app, workspace
from tacit.cli.output import one_line
from tacit.errors import UsageError


@app.command()
def confirm(
    notes: Annotated[list[str], typer.Argument(metavar="NOTE…", help="Paths or file names of notes.")],
    *,
    by: Annotated[
        str, typer.Option("--by", metavar="PERSON", help="Who confirms. Default: your address in git's settings.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Confirm notes that a coding agent recorded.

    A confirmed note counts as an example by a person. The note gets `confirmed: PERSON` in its front matter. Without
    a terminal, --by is required.
    """
    from tacit.actions import confirm as action

    if not by.strip() and not sys.stdin.isatty():
        raise UsageError("without a terminal, the person who confirms must be named", "add --by PERSON")
    base = workspace()
    if not (who := by.strip() or action.person(base)):
        raise UsageError("git's settings name no person who could confirm", "add --by PERSON")
    done = action.confirm(base, notes, who)
    if as_json:
        unchanged = [{"note": path, "reason": reason} for path, reason in done.unchanged]
        about = {"root": str(done.root), "by": done.person, "confirmed": list(done.confirmed), "unchanged": unchanged}
        output.document({**about, "promotions": learn_output.promotions(done.sync)})
        return
    for path in done.confirmed:
        output.out(f"confirmed {one_line(path)} by {one_line(done.person)}")
    for path, reason in done.unchanged:
        output.out(f"{one_line(path)}: {one_line(reason)}; nothing to do")
    learn_output.print_promotions(done.sync)
