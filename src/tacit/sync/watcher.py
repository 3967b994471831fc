"""Sync a knowledge base after each saved file.

File events only say which files to look at first. They can get lost, so all files are scanned from time to time.
"""

import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tacit.errors import BusyError, RootGoneError, TacitError, WatchedError
from tacit.sync.report import SyncReport
from tacit.sync.service import sync_touched
from tacit.sync.session import First, Session
from tacit.sync.watch_status import Watching, now
from tacit.system import files, lock
from tacit.system.file_events import FileEvents
from tacit.system.git_index import operation
from tacit.workspace.roots import open_workspace
from tacit.workspace.settings import SETTINGS
from tacit.workspace.sources import watched
from tacit.workspace.workspace import Workspace

# All times are in seconds.
QUIET = 0.04  # sync after this time without an event, because the files are likely to be complete then
LONGEST = 0.5  # sync at the latest this long after the first event, even if more events follow
FULL = 60.0  # time between full scans, because events can get lost without a message
POLL = 2.0  # shortest time between scans without file events, to limit the load
ROOT = 1.0  # time between checks of the root folder: if it is moved, there may be no event
VANISHING = 2.0  # a root without notes, settings and `.tacit/` for this time is considered deleted
HELD = 0.5  # time between checks while a git operation is in progress, because its end gives no event
# After this time, any change of a page just written would change its stat (`files.is_settled`): hash the pages then.
IDLE = 0.1
_SHARE = 20  # without file events, scans take at most one twentieth of the time


class SyncPass(NamedTuple):
    """The result of one sync by `tacit watch`: a report, or the error that stopped the sync."""

    report: SyncReport | None = None
    error: TacitError | None = None
    mode: str = ""  # how changes are detected from now on; `""` if that did not change
    held: str = ""  # the git operation in progress; nothing is written until it ends


class Watcher:
    """A watcher that syncs a knowledge base at the start, and then after each saved file, until `stop` is called.

    The watcher calls `report` with the result of each sync.
    """

    def __init__(
        self,
        root: Path,
        environment: Mapping[str, str],
        report: Callable[[SyncPass], None],
        first: First | None = None,
    ) -> None:
        """Prepare a watcher of the knowledge base at `root`. `first` is run before each sync, to import documents.

        `environment` has the environment variables, from which some settings come.
        """
        self.first = first
        self.root, self.environment, self.report = root, environment, report
        self.woken = threading.Event()
        self.ended = threading.Event()
        self.events = FileEvents(root, self.woken.set)
        self.own: dict[str, files.Stat | None] = {}  # stats of the pages that the last sync wrote or removed
        self.session: Session | None = None
        self.touched: set[str] | None = None  # paths with events; None if all files have to be scanned
        self.watching = Watching(os.getpid(), now(), "events")
        self.took = 0.0  # how long the last sync took
        self.opened_root = -1  # a file descriptor, which refers to the root folder even if the folder is moved
        self.held = ""  # the git operation that the watcher waits for
        self.saved_at = 0.0  # time at which the status was last saved during a git operation

    def run(self) -> None:
        """Watch until `stop` is called.

        Raises:
            WatchedError: another process watches this knowledge base.
            RootGoneError: the root folder was moved or deleted.
            TacitError: the knowledge base can't be opened.
        """
        workspace = self._workspace()
        workspace.make_local()
        try:
            with lock.exclusive(workspace.local / "watch.lock", "tacit watch", patience=0.0):
                self._run(workspace)
        except BusyError as error:
            raise WatchedError(str(self.root), error.holder) from error

    def stop(self) -> None:
        """End the watch after the current sync. A signal handler may call this method."""
        self.ended.set()
        self.woken.set()

    def _run(self, workspace: Workspace) -> None:
        self.opened_root = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            while not self.ended.is_set():
                self._check_root(workspace)
                workspace = self._pass(workspace)
                self._wait(time.monotonic() + self._pause())
        finally:
            self._forget()
            self.events.close()
            self.watching.remove(self.opened_root)
            os.close(self.opened_root)

    def _check_root(self, workspace: Workspace) -> None:
        """Check that the root folder exists and is the same folder as at the start.

        While a folder is being deleted, its files disappear one by one. So if the root folder is empty, wait until it
        is gone or has files again, and write no files into it meanwhile.

        Raises:
            RootGoneError: the root folder is gone, stays empty, or is another folder.
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
        return FULL if not self.events.unavailable else min(FULL, max(POLL, self.took * _SHARE))

    def _wait(self, until: float) -> None:
        """Wait until a person or another program changes a file, or until the time `until` of the next full scan."""
        self.touched = None
        is_settled = self.session is None
        while not self.ended.is_set() and (left := until - time.monotonic()) > 0 and self._is_there():
            if self.woken.wait(min(left, ROOT if is_settled else IDLE)):
                self._settle()
                touched = {path for path in self.events.seen() if _concerns(path) and not self._is_own(path)}
                if self.ended.is_set() or touched:
                    self.touched = touched
                    return
            elif self.session is not None and not is_settled:
                self.session.settle()
                is_settled = True

    def _settle(self) -> None:
        """Wait until no event has come for a moment, so that several changes in a short time lead to one sync."""
        deadline = time.monotonic() + LONGEST
        while not self.ended.is_set() and time.monotonic() < deadline:
            self.woken.clear()
            if not self.woken.wait(QUIET):
                return

    def _is_own(self, path: str) -> bool:
        return path in self.own and self.own[path] == files.stat_of(self.root / path)

    def _pass(self, workspace: Workspace) -> Workspace:
        """Sync once and report the result; return the workspace with the current settings."""
        began = time.monotonic()
        done = SyncPass()
        try:
            workspace = self._workspace()
            opened = self.events.opened
            if mode := self._watch(workspace):
                done = SyncPass(mode=mode)
            if self.events.opened != opened:  # changes before the watch began gave no event
                self.touched = None
            workspace = self._workspace()  # the settings may have changed before the watch on them began
            if self._is_held(workspace):
                self.report(done._replace(held=self.held))
                return workspace
            report = self._sync(workspace)
            own = (*report.written, *report.removed, *report.followed.paths)
            self.own = {path: files.stat_of(self.root / path) for path in own}
            done = SyncPass(report, mode=done.mode)
        except TacitError as error:
            self._forget()
            self._check_root(workspace)
            done = SyncPass(error=error, mode=done.mode)
        self.took = time.monotonic() - began
        self.watching = self.watching.after(done.error, self.events.unavailable, changed=_did_something(done.report))
        self.watching.save(workspace.local)
        self.report(done)
        return workspace

    def _watch(self, workspace: Workspace) -> str:
        """Watch the folders of the knowledge base, and of the documents that `[import] sources` names.

        If the folders can't be watched, the watcher scans them regularly. Return why they can't be watched if the
        reason is new; otherwise `""`.
        """
        config = workspace.config
        return self.events.open(config.layout, config.documents, watched(config.sources, self.root))

    def _is_held(self, workspace: Workspace) -> bool:
        """Return whether a git operation, such as a rebase, is in progress, so that no tracked page may be changed.

        All files are scanned after the operation, because events during the operation are not kept.
        """
        config = workspace.config
        is_tracked = config.committed or config.export is not None
        before, self.held = self.held, operation(workspace.root) if is_tracked else ""
        if before or self.held:
            self.touched = None
        if self.held and (before != self.held or time.monotonic() - self.saved_at > FULL):
            self.saved_at = time.monotonic()
            self.watching = self.watching.after(None, self.events.unavailable, changed=False)
            self.watching.save(workspace.local)
        return bool(self.held)

    def _sync(self, workspace: Workspace) -> SyncReport:
        """Sync the files that had events since the last sync; all files at the first sync with these settings."""
        if self.session is None or self.session.workspace != workspace:
            self._forget()
            self.session = Session(workspace, first=self.first)
        with workspace.locked("tacit watch"):
            return sync_touched(self.session, self.touched)

    def _forget(self) -> None:
        """Close the session (what was kept from earlier syncs), so that the next sync scans all files."""
        if self.session is not None:
            self.session.close()
        self.session = None

    def _workspace(self) -> Workspace:
        return open_workspace(self.root, self.environment, self.root)


def _is_empty(workspace: Workspace) -> bool:
    """Return whether nothing of a knowledge base exists: no notes, no settings, and no `.tacit/`."""
    names = (SETTINGS, workspace.config.layout.notes, workspace.local.name)
    return not any((workspace.root / name).exists() for name in names)


def _concerns(path: str) -> bool:
    """Return whether an event for a path concerns the watcher: no part of the path begins with a dot.

    The names of temporary files of tacit and of many editors begin with a dot.
    """
    return not any(part.startswith(".") for part in path.split("/"))


def _did_something(report: SyncReport | None) -> bool:
    return report is not None and bool(report.changes or report.written or report.removed or report.followed.paths)
