"""Keeps a knowledge base in step as files are saved. Events are only hints: each leads to the scan that sync does."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tacit.errors import BusyError, RootGoneError, TacitError, WatchedError
from tacit.sync.report import SyncReport
from tacit.sync.service import sync_touched
from tacit.sync.session import Session
from tacit.sync.watch_status import Watching, now
from tacit.system import files, lock
from tacit.system.file_events import Eyes
from tacit.system.git_index import operation
from tacit.workspace.roots import open_workspace
from tacit.workspace.settings import SETTINGS
from tacit.workspace.workspace import Workspace

QUIET = 0.04  # seconds without an event, after which what was saved is taken to be whole
LONGEST = 0.5  # but no event waits longer than this
FULL = 60.0  # a full scan at least so often, whatever the events said
POLL = 2.0  # and so often where there are no events
ROOT = 1.0  # look so often whether the root folder is still there: no event may tell that it was moved
VANISHING = 2.0  # a root without notes, settings and `.tacit/` is taken to be deleted after this time at the latest
HELD = 0.5  # and so often while git has an operation in progress: nothing tells of its end
IDLE = 0.1  # and after this the pages just written can be told by content, until which they may change unseen
_SHARE = 20  # where there are no events, look for at most a twentieth of the time


class Look(NamedTuple):
    """One look at the files: what the sync did, or why it could not."""

    report: SyncReport | None = None
    error: TacitError | None = None
    mode: str = ""  # said when it changes: how changes are noticed from now on
    held: str = ""  # the git operation that is in progress, so that nothing is written until it ends


class Watcher:
    """Syncs at start, and then whenever something was saved, until it is told to stop."""

    def __init__(self, root: Path, environment: Mapping[str, str], tell: Callable[[Look], None]) -> None:
        self.root, self.environment, self.tell = root, environment, tell
        self.woken = threading.Event()
        self.ended = threading.Event()
        self.eyes = Eyes(root, self.woken.set)
        self.own: dict[str, files.Stat | None] = {}
        self.session: Session | None = None
        self.touched: set[str] | None = None  # what events told of; None where the whole tree has to be looked at
        self.watching = Watching(os.getpid(), now(), "events")
        self.took = 0.0
        self.opened_root = -1  # a descriptor: it leads to the folder even if that is moved
        self.held = ""  # the git operation during which the watcher waits
        self.told_at = 0.0  # when it last wrote down that it waits

    def run(self) -> None:
        """Watch until `stop`.

        Raises:
            WatchedError: another process watches this knowledge base.
            RootGoneError: the root folder was moved or deleted.
            TacitError: it can't be opened at all.
        """
        workspace = self._workspace()
        workspace.make_local()
        try:
            with lock.exclusive(workspace.local / "watch.lock", "tacit watch", patience=0.0):
                self._run(workspace)
        except BusyError as error:
            raise WatchedError(str(self.root), error.holder) from error

    def stop(self) -> None:
        """End the watch after the look it is at; safe to call from a signal handler."""
        self.ended.set()
        self.woken.set()

    def _run(self, workspace: Workspace) -> None:
        self.opened_root = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            while not self.ended.is_set():
                self._check_root(workspace)
                workspace = self._look(workspace)
                self._wait(time.monotonic() + self._pause())
        finally:
            self._forget()
            self.eyes.close()
            self.watching.remove(self.opened_root)
            os.close(self.opened_root)

    def _check_root(self, workspace: Workspace) -> None:
        """Stop if the root folder is gone, or is another one than at the start.

        While a folder is being deleted, its parts vanish one after the other: wait for its end, so that nothing is
        written into it.

        Raises:
            RootGoneError: it is.
        """
        until = time.monotonic() + VANISHING
        while (there := self._is_there()) and _is_empty(workspace) and time.monotonic() < until:
            if self.ended.wait(QUIET):
                return
        if not there or _is_empty(workspace):
            raise RootGoneError(str(self.root))

    def _is_there(self) -> bool:
        try:
            return os.path.samestat(self.root.stat(), os.fstat(self.opened_root))
        except OSError:
            return False

    def _pause(self) -> float:
        if self.held:
            return HELD
        return FULL if not self.eyes.blind else min(FULL, max(POLL, self.took * _SHARE))

    def _wait(self, until: float) -> None:
        """Until something was saved that we did not write ourselves, or it is time for a full scan."""
        self.touched = None
        is_settled = self.session is None
        while not self.ended.is_set() and (left := until - time.monotonic()) > 0 and self._is_there():
            if self.woken.wait(min(left, ROOT if is_settled else IDLE)):
                self._settle()
                touched = {path for path in self.eyes.seen() if _concerns(path) and not self._is_own(path)}
                if self.ended.is_set() or touched:
                    self.touched = touched
                    return
            elif self.session is not None and not is_settled:
                self.session.settle()
                is_settled = True

    def _settle(self) -> None:
        deadline = time.monotonic() + LONGEST
        while not self.ended.is_set() and time.monotonic() < deadline:
            self.woken.clear()
            if not self.woken.wait(QUIET):
                return

    def _is_own(self, path: str) -> bool:
        return path in self.own and self.own[path] == files.stat_of(self.root / path)

    def _look(self, workspace: Workspace) -> Workspace:
        began = time.monotonic()
        look = Look()
        try:
            workspace = self._workspace()
            opened = self.eyes.opened
            if mode := self.eyes.open(workspace.config.layout, workspace.config.documents):
                look = Look(mode=mode)
            if self.eyes.opened != opened:
                self.touched = None
            workspace = self._workspace()  # a change of the settings while the eyes were opened has told nobody
            if self._is_held(workspace):
                self.tell(look._replace(held=self.held))
                return workspace
            report = self._sync(workspace)
            self.own = {path: files.stat_of(self.root / path) for path in (*report.written, *report.removed)}
            look = Look(report, mode=look.mode)
        except TacitError as error:
            self._forget()
            self._check_root(workspace)
            look = Look(error=error, mode=look.mode)
        self.took = time.monotonic() - began
        self.watching = self.watching.after(look.error, self.eyes.blind, changed=_did_something(look.report))
        self.watching.save(workspace.local)
        self.tell(look)
        return workspace

    def _is_held(self, workspace: Workspace) -> bool:
        """Whether git has an operation in progress that would fail if tracked pages were rewritten.

        Afterwards all files are looked at, because events during the operation are not recorded.
        """
        config = workspace.config
        is_tracked = config.committed or config.export is not None
        before, self.held = self.held, operation(workspace.root) if is_tracked else ""
        if before or self.held:
            self.touched = None
        if self.held and (before != self.held or time.monotonic() - self.told_at > FULL):
            self.told_at = time.monotonic()
            self.watching = self.watching.after(None, self.eyes.blind, changed=False)
            self.watching.save(workspace.local)
        return bool(self.held)

    def _sync(self, workspace: Workspace) -> SyncReport:
        """Sync; what the last one looked at is taken to be the same where no event told of it."""
        if self.session is None or self.session.workspace != workspace:
            self._forget()
            self.session = Session(workspace)
        with workspace.locked("tacit watch"):
            return sync_touched(self.session, self.touched)

    def _forget(self) -> None:
        if self.session is not None:
            self.session.close()
        self.session = None

    def _workspace(self) -> Workspace:
        return open_workspace(self.root, self.environment, self.root)


def _is_empty(workspace: Workspace) -> bool:
    """Whether neither notes nor settings nor tacit's own folder are left of a knowledge base."""
    names = (SETTINGS, workspace.config.layout.notes, workspace.local.name)
    return not any((workspace.root / name).exists() for name in names)


def _concerns(path: str) -> bool:
    """Whether a path can matter: nothing hidden does, such as our temporary files and an editor's."""
    return not any(part.startswith(".") for part in path.split("/"))


def _did_something(report: SyncReport | None) -> bool:
    return report is not None and bool(report.changes or report.written or report.removed)
