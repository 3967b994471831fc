"""tacit init."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from tacit.cli import output
from tacit.cli.app import app, chosen_root, here
from tacit.errors import UsageError


@app.command()
def init(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The folder; made if missing. Default: this one.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Make a new knowledge base; never overwrites.

    Writes settings, one sample note and page, and .gitattributes, each only where it is missing.
    """
    from tacit.actions.init import init as action

    if folder is not None and chosen_root() is not None:
        raise UsageError("name the folder once: as DIR or with --root")
    today = datetime.now(tz=UTC).astimezone().date()
    report = action(folder or chosen_root() or here(), os.environ, today)
    if as_json:
        shown: dict[str, Any] = {"root": str(report.root), "written": list(report.written), "kept": list(report.kept)}
        output.document({**shown, "pages": list(report.sync.written)})
        return
    output.diagnostics(report.sync.diagnostics, hints=False)
    for path in report.written:
        output.out(f"wrote {path}")
    for path in report.kept:
        output.out(f"kept  {path}, which was there")
    for path in report.sync.written:
        output.out(f"made  {path}")
    output.out(f"\n{report.root} is a knowledge base. Next: write a note like the sample, and run `tacit sync`.")
