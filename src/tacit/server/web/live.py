"""The files of a site as `tacit serve` answers them: rendered when they are asked for, from the store of the last sync.

A server runs for hours, and meanwhile other processes write, rebuild the store, or move folders. What all pages share
is read again as soon as the store differs; no connection is kept.
"""

import hashlib
import math
import threading
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import NamedTuple

from tacit.errors import TacitError
from tacit.queries.lookup import Answer, answering, has_changed, without_notes
from tacit.render.template_cache import template_cache
from tacit.server.project import twice
from tacit.server.web import addresses
from tacit.server.web.about import Wanted, about
from tacit.server.web.assets import assets, live_script
from tacit.server.web.pages import Pages
from tacit.server.web.render import Renderer
from tacit.server.web.routes import Routes
from tacit.server.web.values import Readers
from tacit.store.database import BESIDE
from tacit.store.team.copy import NAME
from tacit.system import resources
from tacit.workspace.settings import SETTINGS
from tacit.workspace.workspace import Workspace

_MOST_KEPT = 100  # rendered files in memory
_ATTEMPTS = 3  # attempts to open the store while no sync changes it
_DIGITS = 32  # hexadecimal digits of a tag
_MARK = b' data-live=""'  # where the tag of a page goes; a text can't contain it, since quotes are escaped
_BEHIND = "Notes or settings have changed since the last sync: run `tacit sync` to see them here."
_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}
_OK, _NOT_FOUND, _UNAVAILABLE = 200, 404, 503

State = tuple[tuple[int, int, int] | None, ...]


class File(NamedTuple):
    """An answer of the server: its content, media type, HTTP status, and a tag that changes with the content."""

    data: bytes
    media: str
    tag: str
    status: int = _OK


class _Shown(NamedTuple):
    """What all pages share as long as the store does not change, and the files that were rendered in this time.

    `state` has the stats (inode, size, time) of the settings, the store, and other files on which the pages depend.
    """

    state: State
    pages: Pages
    routes: Routes
    remark: str
    files: dict[str, File]


class Live:
    """The files of a site, by path. One thread at a time renders them; each call opens the store anew.

    `opened` opens the knowledge base, and `readers` returns for whom the pages are. If `leaves` is true, the pages are
    sent to other machines, and a knowledge base with credentials is refused. The files of the knowledge base are
    compared with the last sync at most every `pause` seconds, to tell readers that pages are out of date.
    """

    def __init__(
        self,
        opened: Callable[[], Workspace],
        readers: Callable[[Workspace], Readers],
        *,
        leaves: bool = False,
        pause: float = 1.5,
    ) -> None:
        self._opened, self._readers, self._leaves, self._pause = opened, readers, leaves, pause
        self._lock = threading.Lock()
        self._shown: _Shown | None = None
        self._looked = -math.inf

    def file(self, path: str) -> File:
        """Return the file at a path of the site. If the knowledge base can't be read, return a page that says why."""
        if path == addresses.LIVE_SCRIPT:
            return _file(path, live_script())
        if path and path in assets():
            return _file(path, assets()[path])
        with self._lock:
            try:
                return twice(lambda: self._rendered(path))
            except TacitError as error:
                return _problem("The knowledge base can't be read", f"{error.line}\n{error.help}", _UNAVAILABLE)

    def _rendered(self, path: str) -> File:
        workspace = self._opened()
        for _ in range(_ATTEMPTS):
            state = _state(workspace)
            if self._shown is not None and self._shown.state == state:
                self._look(workspace, self._shown)
                if found := self._shown.files.get(path):
                    return found
            with answering(workspace, look=False) as answer:
                answer.reader.hold()
                if _state(workspace) == state:
                    return self._from(answer, state, path)
        # Another process writes all the time, so that it is not known which state the store has: keep nothing.
        self._shown = None
        with answering(workspace, look=False) as answer:
            answer.reader.hold()
            return self._from(answer, (), path)

    def _from(self, answer: Answer, state: State, path: str) -> File:
        """Return the file of the site at `path`, rendered from the open store `answer`.

        `state` has the stats (inode, size, time) of the store and the settings. If they differ from those at the last
        request, everything that all pages share is read from the store again.
        """
        shown = self._shown
        if shown is None or shown.state != state:
            shown = self._read(answer, state)
            self._looked = -math.inf
            self._look(answer.workspace, shown)
            self._shown = shown
        site = shown.pages.site
        site.log.answer = answer
        job = shown.routes.job(path)
        files = Renderer(answer, site, shown.pages, [job]).files(job) if job else iter(())
        data = next((data for name, data in files if name == path), None)
        if data is None:
            return _problem("There is no such page", "The page may have had this address before a sync.", _NOT_FOUND)
        if len(shown.files) >= _MOST_KEPT:
            del shown.files[next(iter(shown.files))]
        found = shown.files[path] = _file(path, data)
        return found

    def _look(self, workspace: Workspace, shown: _Shown) -> None:
        """If notes or pattern pages have changed since the last sync, put a remark that says so on all pages.

        If the files were checked less than `pause` seconds ago (see the class), do nothing.
        """
        now = time.monotonic()
        if now - self._looked < self._pause:
            return
        self._looked = now
        remark = without_notes(workspace) or (_BEHIND if has_changed(workspace) else "")
        remark = ". ".join(filter(None, (shown.remark, remark)))
        if remark != shown.pages.remark:
            shown.pages.remark = remark
            shown.files.clear()

    def _read(self, answer: Answer, state: State) -> _Shown:
        site = about(answer, Wanted(readers=self._readers(answer.workspace), leaves=self._leaves))
        pages = Pages(site, resources.web(), template_cache(), live=True)
        return _Shown(state, pages, Routes(site), answer.remark, {})


def _state(workspace: Workspace) -> State:
    """Return the stats of the files on which the pages depend: if a stat has changed, the pages may have changed.

    The stats are inode, size and time of the settings, the store, the store's write-ahead log, and the copy of the team
    store.
    """
    store = workspace.store_path
    log, team = store.with_name(store.name + BESIDE[0]), workspace.local / NAME
    return tuple(map(_stat, (workspace.root / SETTINGS, store, log, team)))


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _file(path: str, data: bytes, status: int = _OK) -> File:
    """Return the content of a page or file as an answer of the server, with a tag that changes with the content.

    A page that reloads itself contains its own tag.
    """
    tag = hashlib.sha256(data).hexdigest()[:_DIGITS]
    data = data.replace(_MARK, f' data-live="{tag}"'.encode(), 1)
    return File(data, _TYPES.get(path.rpartition(".")[2], "text/plain; charset=utf-8"), tag, status)


def _problem(title: str, text: str, status: int) -> File:
    """Return a page that says what went wrong; its script loads the address again once the problem is over."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line)
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="stylesheet" href="/{addresses.STYLE}"><script src="/{addresses.LIVE_SCRIPT}" defer></script>'
        f'</head><body data-live=""><main><h1>{title}</h1>{lines}<p><a href="/">All patterns</a></p>'
        "</main></body></html>"
    )
    return _file("problem.html", page.encode("utf-8", "replace"), status)
