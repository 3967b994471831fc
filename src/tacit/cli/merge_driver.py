"""The command `tacit merge-driver`."""

from pathlib import Path
from typing import Annotated

import typer

from tacit.cli.app import app

_MARKER = 7  # characters of a conflict marker, git's default


@app.command("merge-driver")
def merge_driver(
    base: Annotated[Path, typer.Argument(metavar="%O", help="The common ancestor's version.")],
    ours: Annotated[Path, typer.Argument(metavar="%A", help="Our version; the merged file is written there.")],
    theirs: Annotated[Path, typer.Argument(metavar="%B", help="Their version.")],
    size: Annotated[int, typer.Argument(metavar="[%L]", help="The length of conflict markers.", min=1)] = _MARKER,
    path: Annotated[str, typer.Argument(metavar="[%P]", help="The path of the file in the repository.")] = "",
) -> None:
    """Merge generated pages; git runs this command.

    `tacit init` and `tacit doctor --fix` add the command to git's settings. If both versions are generated pages, the
    merged page has each step of a checklist once. A step that is ticked in one version stays ticked, and the text that
    people wrote in the keep regions (the parts of a page for people's text) of both versions is kept. `tacit sync` then
    generates the page again. Other files are merged as text. Exits with 1 if the merged file has conflict markers.
    """
    from tacit.actions.merge_driver import Versions
    from tacit.actions.merge_driver import merge_driver as action

    _ = path
    raise typer.Exit(0 if action(Versions(base, ours, theirs), size) else 1)
