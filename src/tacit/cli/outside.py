"""Ask the user before a command reads or writes files outside the knowledge base.

The user allows it by an answer on a terminal, or by the option --outside.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import typer

from tacit.cli import output
from tacit.errors import UsageError

COULD_NOT = 2  # the usual exit code of a command that could not run


def allow(root: Path, paths: Iterable[Path], verb: str, *, quiet: bool) -> None:
    """Continue only if all paths are inside the knowledge base, or if the user confirms on a terminal.

    Links and `..` are resolved first. `verb` is what the command does with a path, such as `read`, for the question. If
    `quiet` is true, the user is not asked.

    Raises:
        UsageError: a path is outside, and `quiet` is true or there is no terminal.
        typer.Exit: the user does not confirm.
    """
    base = root.resolve()
    found = [path for path in paths if not path.resolve().is_relative_to(base)]
    if not found:
        return
    named = ", ".join(output.one_line(path) for path in map(str, found))
    if quiet or not (sys.stdin.isatty() and sys.stdout.isatty()):
        message = f"{named}: outside the knowledge base {output.one_line(str(root))}"
        raise UsageError(message, f"add --outside to {verb} paths outside the knowledge base")
    output.out(f"{named}: outside the knowledge base")
    output.flush()
    if not typer.confirm(f"{verb.capitalize()} it anyway?", default=False):
        output.out("nothing was changed")
        raise typer.Exit(COULD_NOT)
