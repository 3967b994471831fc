"""Decide which requests the server of web pages answers, and add the headers that protect its answers."""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from html import escape
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tacit.server.web.pages import POLICY

_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_METHODS = ("GET", "HEAD")


class Allowed(NamedTuple):
    """What the server requires of a request before it answers.

    `hosts` are the accepted values of the header Host, in lower case. `token` is a secret that readers must pass once,
    as in `/?token=SECRET`; it is `""` if none is needed.
    """

    hosts: Collection[str]
    token: str = ""

    @property
    def cookie(self) -> str:
        """Return the value of the cookie that readers get for the token. The token can't be read from the value."""
        return hashlib.sha256(f"tacit serve {self.token}".encode()).hexdigest()


COOKIE = "tacit"


class Guard:
    """Refuses requests with a wrong method, with an unknown host name, or from readers who did not give the token."""

    def __init__(self, app: ASGIApp, allowed: Allowed) -> None:
        self.app, self.allowed = app, allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it if the server does not accept its host name, method or token."""

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refused = self._refused(scope)
        await (refused or self.app)(scope, receive, protected)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.allowed.hosts:
            return _text(421, "This server does not answer for this host name: --allow-host NAME adds one.")
        if scope["method"] not in _METHODS:
            return _text(405, "Pages can only be read.", {"Allow": ", ".join(_METHODS)})
        if not self.allowed.token or _same(_cookie(headers), self.allowed.cookie):
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if not _same(given, self.allowed.token):
            return _text(
                403, "Add ?token=TOKEN to the address once, with the token of the file that --token-file names."
            )
        return self._welcome(scope["path"])

    def _welcome(self, path: str) -> Response:
        """Return a page that sets the cookie of readers, and loads the same address without the token.

        A redirect would not be enough: if the reader came from a link on another site, the browser would follow the
        redirect without sending the cookie, which is `SameSite=Strict`.
        """
        target = escape(quote(f"/{path.lstrip('/')}"))
        page = f'<!doctype html><meta http-equiv="refresh" content="0;url={target}"><a href="{target}">Go on</a>'
        response = HTMLResponse(page)
        response.set_cookie(COOKIE, self.allowed.cookie, httponly=True, samesite="strict")
        return response


def _text(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{text}\n", status, headers)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass"))


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
