"""Files and folders outside the knowledge base: a person is asked, a program has to say that it means them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import typer

from tacit.cli import output
from tacit.errors import UsageError

COULD_NOT = 2


def allow(root: Path, paths: Iterable[Path], verb: str, *, quiet: bool) -> None:
    """Let a command go on only if all paths are inside the knowledge base, or if a person at a terminal agrees.

    Links and `..` are resolved first; `verb` is what the command does with a path, and `quiet` forbids the question.

    Raises:
        UsageError: a path is outside and nobody can be asked.
        typer.Exit: the person does not agree.
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
        output.out("nothing was done")
        raise typer.Exit(COULD_NOT)
