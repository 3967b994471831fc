"""Access to files outside the knowledge base: a terminal asks, otherwise --outside is required."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import typer

from tacit.cli import output
from tacit.errors import UsageError

COULD_NOT = 2


def allow(root: Path, paths: Iterable[Path], verb: str, *, quiet: bool) -> None:
    """Continue only if all paths are inside the knowledge base, or if the user confirms on a terminal.

    Links and `..` in the paths are resolved first. `verb` names the access, such as "read", in the question and the
    message. If `quiet` is true, the command never asks.

    Raises:
        UsageError: a path is outside, and there is no terminal to ask on.
        typer.Exit: the user does not confirm.
    """
    base = root.resolve()
    found = [path for path in paths if not path.resolve().is_relative_to(base)]
    if not found:
        return
    named = ", ".join(output.one_line(path) for path in map(str, found))
    if quiet or not (sys.stdin.isatty() and sys.stdout.isatty()):
        message = f"{named}: outside the knowledge base {output.one_line(str(root))}"
        raise UsageError(message, f"add --outside to {verb} it anyway")
    output.out(f"{named}: outside the knowledge base")
    output.flush()
    if not typer.confirm(f"{verb.capitalize()} it anyway?", default=False):
        output.out("nothing was changed")
        raise typer.Exit(COULD_NOT)
