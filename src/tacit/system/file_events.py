"""I/O. Detect changed files with the file events of the operating system, if it supports them."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tacit.domain.layout import Document, Layout
from tacit.domain.note import NOTHING

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

# The time to wait for the event of a test file. If the system supports events, an event arrives within milliseconds.
_PROBE_SECONDS = 1.0
# On these file systems the kernel reports no changes that other machines make.
_REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "vboxsf", "drvfs", "fuse.sshfs", "fuse.rclone"}
MOUNTS = Path("/proc/self/mounts")


class FileEvents:
    """A watch on the folders of a knowledge base. After each file event, it calls the function `wake`.

    If the folders can't be watched, `unavailable` is the reason; otherwise it is `""`.
    """

    def __init__(self, root: Path, wake: Callable[[], None], mounts: Path = MOUNTS) -> None:
        self.root, self.wake, self.mounts = root, wake, mounts
        self.unavailable = ""
        self.opened = 0  # how often `open` started to watch; earlier events may be missing
        self._watched: dict[Path, tuple[int, bool]] = {}
        self._paths: set[str] = set()
        self._guard = threading.Lock()
        self._observer: BaseObserver | None = None

    def seen(self) -> set[str]:
        """Return the paths (relative to the root) that had file events since the last call of this method."""
        with self._guard:
            found, self._paths = self._paths, set()
        return found

    def open(self, layout: Layout, documents: Iterable[Document], others: Mapping[str, bool] = NOTHING) -> str:
        """Watch the folders of the knowledge base, and those in `others` (with their subfolders if the value is True).

        If folders were created, deleted or replaced since the last call, all folders are watched again. If the folders
        can't be watched, the caller must poll (scan them regularly): return a message that says so if the reason is
        new, else `""`.
        """
        wanted = self._wanted(layout, documents, others)
        if self._observer is not None and wanted == self._watched and self._observer.is_alive():
            return ""
        self.opened += 1
        before, began = self.unavailable, self._observer is None
        self.close()
        self.unavailable = _remote(self.root, self.mounts) or self._start(wanted)
        if self.unavailable:
            self.close()
        self._watched = wanted
        return f"polling: {self.unavailable}" if self.unavailable and (began or before != self.unavailable) else ""

    def lost(self) -> None:
        """Note that events were lost, and call `wake`: the next sync then scans all files."""
        with self._guard:
            self._paths.add("?")  # a path in no known folder makes the next sync scan all files
        self.wake()

    def close(self) -> None:
        """Stop watching the folders."""
        if self._observer is not None:
            with contextlib.suppress(RuntimeError):
                self._observer.stop()
                self._observer.join(timeout=_PROBE_SECONDS)
            self._observer = None

    def _wanted(
        self, layout: Layout, documents: Iterable[Document], others: Mapping[str, bool]
    ) -> dict[Path, tuple[int, bool]]:
        """Return the folders to watch; the value has the folder's inode, and whether to watch its subfolders.

        Parent folders are included, so that events report when one of the folders is created.
        """
        deep = {self.root / name for name in (layout.notes, layout.patterns, layout.workflows, "templates")}
        deep |= {self.root / name for name, is_deep in others.items() if is_deep}
        flat = {parent for place in deep for parent in place.parents if parent.is_relative_to(self.root)}
        flat |= {(self.root / document.path).parent for document in documents}
        flat |= {self.root / name for name in others}
        found = {}
        for place in sorted(deep | flat):
            with contextlib.suppress(OSError):
                if place.is_dir() and not place.is_symlink():
                    found[place] = (place.stat().st_ino, place in deep)
        return found

    def _start(self, wanted: dict[Path, tuple[int, bool]]) -> str:
        from watchdog import events
        from watchdog.observers import Observer

        # Reading a file gives events, too. Only these kinds mean that a file or folder changed.
        changes: list[type[FileSystemEvent]] = [
            events.FileCreatedEvent, events.FileModifiedEvent, events.FileMovedEvent, events.FileDeletedEvent,
            events.FileClosedEvent, events.FileAttribEvent, events.DirCreatedEvent, events.DirMovedEvent,
            events.DirDeletedEvent,
        ]  # fmt: skip
        logger = logging.getLogger("watchdog")
        logger.propagate = False
        logger.handlers = [_Alarm(self)]  # watchdog reports a full queue only as a warning in its log
        handler = events.FileSystemEventHandler()
        handler.on_any_event = self._notice  # type: ignore[method-assign]  # one method for all kinds of events
        try:
            self._observer = Observer()  # needs an inotify instance, whose number is limited for each user
            for place, (_, recursive) in wanted.items():
                self._observer.schedule(handler, str(place), recursive=recursive, event_filter=changes)
            self._observer.start()
        except (OSError, RuntimeError) as error:
            return f"the system can't watch more files ({error})"
        # Some file systems accept a watch but never report an event, so test it with a file.
        return "" if self._sees(next(iter(wanted))) else "the system reports no changes in this folder"

    def _sees(self, folder: Path) -> bool:
        """Create a file in `folder`, and return whether the system reports it; True if no file can be created there."""
        probe = folder / f".tacit-{os.getpid()}-probe"
        try:
            probe.touch()
        except OSError:
            return True
        try:
            deadline = time.monotonic() + _PROBE_SECONDS
            while time.monotonic() < deadline:
                if any(path.endswith(probe.name) for path in self.seen()):
                    return True
                time.sleep(0.002)
            return False
        finally:
            probe.unlink(missing_ok=True)

    def _notice(self, event: FileSystemEvent) -> None:
        for path in {os.fsdecode(event.src_path), os.fsdecode(event.dest_path)} - {""}:
            with contextlib.suppress(ValueError), self._guard:
                self._paths.add(Path(path).relative_to(self.root).as_posix())
        self.wake()


class _Alarm(logging.Handler):
    """A log handler for the library watchdog: a warning in its log, such as of a full queue, starts a full scan."""

    def __init__(self, events: FileEvents) -> None:
        super().__init__(logging.WARNING)
        self.events = events

    def emit(self, _record: logging.LogRecord) -> None:
        self.events.lost()


def _remote(root: Path, mounts: Path) -> str:
    """Return why a folder can't be watched, if it is on a network drive; `""` for a local folder."""
    # The root is on the mount with the longest path that contains the root.
    best = ("", "")
    with contextlib.suppress(OSError):
        for line in mounts.read_text("utf-8", "replace").splitlines():
            _, place, kind, *_ = line.split(" ")
            if root.is_relative_to(place.replace("\\040", " ")) and len(place) >= len(best[0]):
                best = (place, kind)
    return f"{best[0]} is a network drive ({best[1]})" if best[1] in _REMOTE else ""
