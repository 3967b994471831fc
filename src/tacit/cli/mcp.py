"""The command `tacit mcp`."""

import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from tacit.cli import output, runs_long
from tacit.cli.app import app, chosen_root, here
from tacit.errors import MissingExtraError, UsageError


@app.command()
def mcp(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]", help="The project's folder. Default: CLAUDE_PROJECT_DIR, else the current one."
        ),
    ] = None,
) -> None:
    """Serve agents by the Model Context Protocol.

    Editors and agents start this command and speak MCP on its standard input and output: tools to recall, search,
    show, explain, learn, review and verify, resources and prompts. docs/agents.md says how to register it. It needs
    the extra tacit[mcp].
    """
    from importlib.util import find_spec

    from tacit.server.project import Project

    if find_spec("mcp") is None:
        raise MissingExtraError("mcp")
    place = (folder or _named() or here()).absolute()
    if not place.is_dir():
        raise UsageError(f"{place}: no such folder")
    root = chosen_root()
    if sys.stdin.isatty():
        output.err("waiting for an MCP client on standard input: docs/agents.md says how hosts start it; stop with ^C")
    # The package waits for the next line of its input before it ends, so ^C would have no effect.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from tacit.server.mcp import run

    runs_long()
    run(Project(place, root.absolute() if root else None, os.environ))


def _named() -> Path | None:
    """Return the project's folder that Claude Code names in its environment, or None.

    The current folder is not enough: Claude Code may start the server of a plugin in a folder other than the project's.
    """
    named = os.environ.get("CLAUDE_PROJECT_DIR", "")
    return Path(named) if named and Path(named).is_dir() else None
