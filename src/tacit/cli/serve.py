"""The command `tacit serve`."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output, runs_long
from tacit.cli.app import app, here, workspace
from tacit.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from tacit.server.web.values import Readers
    from tacit.workspace.workspace import Workspace

_SHORTEST_TOKEN = 16
_COUNTS_ONLY = (
    "pages show only counts: to show all evidence, start tacit in the knowledge base's folder, or set share_evidence "
    "in tacit.toml"
)


@app.command()
def serve(
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 means any free port.")] = 0,
    browse: Annotated[bool, typer.Option("--open", help="Open the pages in a browser.")] = False,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on; other machines need a token.")
    ] = "127.0.0.1",
    token_file: Annotated[
        Path | None, typer.Option("--token-file", metavar="FILE", help="A file with the token that readers need.")
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", metavar="NAME", help="Also accept requests for this host name.")
    ] = None,
) -> None:
    """Serve web pages to browse the patterns; stop with ^C.

    The pages are those of `tacit site`. They show the store as of the last sync, say if notes have changed since, and
    reload after a sync. Only this machine can read them, unless --host names another address. It needs the extra
    tacit[web].
    """
    _need_packages()
    place, folder = workspace(), here()
    from tacit.server.web import serving
    from tacit.server.web.guard import Allowed
    from tacit.server.web.live import Live
    from tacit.server.web.values import Readers

    is_local, token = serving.is_loopback(host), _token(token_file)
    if not is_local and not token:
        raise UsageError(f"--host {host}: other machines can reach this address", "add --token-file FILE")

    def readers(base: "Workspace") -> "Readers":
        return _readers(base, folder)

    live = Live(_opener(place), readers, leaves=not is_local)
    listening = serving.listen(host, port)
    allowed = Allowed(serving.hosts(listening, allow_host or ()), token)

    def started() -> None:
        if readers(place) is Readers.PUBLIC:
            output.err(_COUNTS_ONLY)
        output.out(f"serving {output.one_line(str(place.root))} at {listening.address} (stop with ^C)")
        output.flush()
        if browse:
            import webbrowser

            webbrowser.open(listening.address + (f"?token={token}" if token else ""))

    runs_long()
    serving.serve(serving.application(live, allowed), listening, started)
    output.err("stopped serving")


def _need_packages() -> None:
    from importlib.util import find_spec

    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise MissingExtraError("web")


def _opener(place: "Workspace") -> "Callable[[], Workspace]":
    """Return a function that opens the knowledge base again, so that new settings in tacit.toml apply."""
    from tacit.workspace.roots import open_workspace

    return lambda: open_workspace(place.root, os.environ, place.root)


def _readers(base: "Workspace", folder: Path) -> "Readers":
    """Return which contents the readers of the pages may see: all evidence, or only counts, as on a public site.

    They may see all evidence if `share_evidence` is set, or if a person who runs commands in `folder` may see it. The
    server is started in this folder.
    """
    from tacit.server.web.values import Readers

    if base.config.share_evidence:
        return Readers.TEAM
    from tacit.actions.audience import audience

    return Readers.TEAM if audience(base, folder).trusted else Readers.PUBLIC


def _token(path: Path | None) -> str:
    """Return the token in a file, which readers of the pages need; `""` without a path.

    Raises:
        UsageError: the file can't be read, or the token is too short.
    """
    if path is None:
        return ""
    try:
        token = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: can't be read: {getattr(error, 'strerror', '') or error}", "pass a text file with the token"
        ) from error
    if len(token) < _SHORTEST_TOKEN or not token.isprintable() or " " in token:
        raise UsageError(
            f"{path}: the token must be one word of at least {_SHORTEST_TOKEN} characters",
            "make one: python3 -c 'import secrets; print(secrets.token_urlsafe())'",
        )
    return token
