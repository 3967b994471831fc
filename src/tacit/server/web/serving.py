"""I/O. Serve the web pages of a knowledge base by HTTP, with Starlette and uvicorn."""

import ipaddress
import signal
import socket
from collections.abc import Callable, Collection
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tacit.errors import TacitError
from tacit.server.web import addresses
from tacit.server.web.guard import Allowed, Guard
from tacit.server.web.live import Live

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_HTTP_PORT = 80  # browsers leave it out of the header Host
_END_SECONDS = 1  # seconds for open requests when the server stops


class ListenError(TacitError):
    """The server can't listen on the address that the user named."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"can't listen on {host}, port {port}: {reason}", "choose another --host or --port")


class Listening(NamedTuple):
    """A socket that listens for requests, and the host and port of its address."""

    socket: socket.socket
    host: str
    port: int

    @property
    def address(self) -> str:
        """Return the address under which a browser finds the pages."""
        return f"http://{self.host}:{self.port}/"


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> Listening:
    """Listen on an address; port 0 means any free port.

    Raises:
        ListenError: the address is not of this machine, or the port is in use.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            "127.0.0.1" if host == "localhost" else host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, kind)
    except (OSError, UnicodeError) as error:
        raise ListenError(host, port, str(error)) from error
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen()
    except OSError as error:
        found.close()
        raise ListenError(host, port, error.strerror or str(error)) from error
    named = f"[{host}]" if ":" in host else host
    return Listening(found, named, found.getsockname()[1])


def hosts(listening: Listening, names: Collection[str]) -> frozenset[str]:
    """Return the accepted values of a request's header Host.

    They are the address on which the server listens, the names of this machine for itself (such as `localhost`), and
    `names`, each with the port. `names` are accepted without the port, too; the others only if the port is 80.
    """
    with_port = {f"{name}:{listening.port}".lower() for name in (*_LOOPBACK, listening.host, *names)}
    without = {*names, *((*_LOOPBACK, listening.host) if listening.port == _HTTP_PORT else ())}
    return frozenset(with_port | {name.lower() for name in without})


def application(live: Live, allowed: Allowed) -> Starlette:
    """Return the web application that answers requests with the files of a site.

    `live` renders the files, and `allowed` says which requests are answered.
    """

    def answer(request: Request) -> Response:
        file = live.file(request.path_params["path"] or addresses.OVERVIEW)
        headers = {"ETag": f'"{file.tag}"'}
        known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
        if headers["ETag"] in known and file.status == 200:  # noqa: PLR2004 — OK
            return Response(status_code=304, headers=headers)
        return Response(file.data, file.status, headers, file.media)

    return Starlette(routes=[Route("/{path:path}", answer)], middleware=[Middleware(Guard, allowed=allowed)])


def serve(app: Starlette, listening: Listening, started: Callable[[], None]) -> None:
    """Serve the pages until the process is interrupted (^C) or terminated; `started` is called first."""
    from uvicorn import Config, Server

    config = Config(
        app,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        http="h11",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_END_SECONDS,
    )
    # uvicorn raises the signal again after it has ended
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: None)
    started()
    Server(config).run(sockets=[listening.socket])
