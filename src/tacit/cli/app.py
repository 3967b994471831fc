"""The Typer app, and the options that all commands share."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit import __version__
from tacit.errors import NoKnowledgeBaseError, UsageError

if TYPE_CHECKING:
    from tacit.workspace.workspace import Workspace

app = typer.Typer(
    name="tacit",
    help="A pattern memory that software teams can trust: notes in, confidence levels up, pages out.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 no findings, 1 findings, 2 could not run.",
)
_chosen: dict[str, Path | None] = {"root": None}


def _version(value: bool) -> None:
    if value:
        sys.stdout.write(f"tacit {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    root: Annotated[
        Path | None,
        typer.Option(
            "--root",
            metavar="DIR",
            help="The knowledge base's folder. Default: TACIT_ROOT, then the nearest knowledge base upwards.",
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback if tacit itself fails.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """A pattern memory that software teams can trust: notes in, confidence levels up, pages out."""
    _ = debug, version
    if root is not None and not root.is_dir():
        raise UsageError(f"--root {root}: there is no such folder")
    _chosen["root"] = root


def here() -> Path:
    """Return the current folder.

    Raises:
        NoKnowledgeBaseError: the current folder has been deleted.
    """
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise NoKnowledgeBaseError("the current folder, which no longer exists") from error


def workspace() -> "Workspace":
    """Open the knowledge base that --root, TACIT_ROOT or the current folder selects."""
    from tacit.workspace.roots import open_workspace

    return open_workspace(_chosen["root"], os.environ, here())


def named_workspace() -> "Workspace | None":
    """Open the knowledge base that --root or TACIT_ROOT selects; return None if neither is set."""
    return workspace() if _chosen["root"] or os.environ.get("TACIT_ROOT") else None


def chosen_root() -> Path | None:
    """Return the folder given with --root, or None."""
    return _chosen["root"]
