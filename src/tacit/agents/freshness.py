"""I/O. Whether notes or pattern pages have changed since the last sync: a stat of folders and files, nothing is read.

It uses the standard library only, because the session hook needs it too. A file or folder that was created, changed,
renamed or deleted has a newer ctime, or its folder has. The time is limited: in a very large knowledge base, the
ctimes of all folders are compared, and those of as many files as the time allows.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.agents.hook_settings import HookSettings
from tacit.system.safe_files import SETTINGS

_LIMIT = 0.008  # seconds of processor time: the hook has 60 ms for everything, and 40 go before it begins
_BETWEEN = 64  # files between two looks at the clock
_MOST_FOLDERS = 5_000
_WITHOUT_FOLDERS = 2  # links to a folder: its name, and `.` in it
_EVIDENCE = "evidence"  # generated pages, in the folder of the pattern pages


class _Folder(NamedTuple):
    """A folder with its path relative to the root, its ctime, and the names of the markdown files in it."""

    path: str
    ctime: int
    names: list[str]


def is_behind(root: Path, settings: HookSettings, scanned: int) -> bool:
    """Whether something that levels depend on is newer than the scan of the last sync (in nanoseconds since 1970)."""
    began = time.process_time()
    if not scanned:
        return False
    with contextlib.suppress(OSError):
        if os.stat(root / SETTINGS).st_ctime_ns > scanned:  # noqa: PTH116  (faster, and this runs in the hook)
            return True
    folders = []
    for folder in _folders(root, settings, began + _LIMIT):
        # each sync may write generated pages into the folder of the pattern pages, so its own date is compared apart
        before = settings.patterns_ctime if folder.path == settings.patterns else scanned
        if folder.ctime > before:
            return True
        folders.append(folder)
    return any(ctime > scanned for ctime in _ctimes(root, folders, set(settings.generated), began + _LIMIT))


def ctime_of(path: Path) -> int:
    """Return the ctime of a folder in nanoseconds, 0 if it does not exist."""
    try:
        return path.lstat().st_ctime_ns
    except OSError:
        return 0


def _folders(root: Path, settings: HookSettings, until: float) -> Iterator[_Folder]:
    """Yield the folders of notes and pattern pages that a sync walks; links are not followed.

    After a moment of the process's time, folders without folders in them are not listed, and have no names: listing
    100,000 files takes 70 ms.
    """
    pending = [settings.notes, settings.patterns]
    for _ in range(_MOST_FOLDERS):
        if not pending:
            return
        path = pending.pop()
        names, below = list[str](), list[str]()
        try:
            about = os.lstat(f"{root}/{path}")
            ctime = about.st_ctime_ns
            # Most file systems count a folder's folders as links to it. Those that don't have another number.
            if about.st_nlink == _WITHOUT_FOLDERS and time.process_time() > until:
                if not os.path.lexists(f"{root}/{path}/{SETTINGS}"):
                    yield _Folder(path, ctime, [])
                continue
            with os.scandir(f"{root}/{path}") as entries:
                for entry in entries:
                    if entry.name[0] == ".":
                        continue
                    if entry.name.endswith(".md"):
                        names.append(entry.name)
                    elif entry.name == SETTINGS:  # a knowledge base of its own
                        break
                    elif entry.is_dir(follow_symlinks=False):
                        below.append(f"{path}/{entry.name}")
                else:
                    pending += [folder for folder in below if folder != f"{settings.patterns}/{_EVIDENCE}"]
                    yield _Folder(path, ctime, names)
        except OSError:  # a sync reports it
            continue


def _ctimes(root: Path, folders: list[_Folder], generated: set[str], until: float) -> Iterator[int]:
    """Yield the ctimes of notes and pages until a moment of the process's time."""
    number = 0
    for folder in folders:
        for name in folder.names:
            if f"{folder.path}/{name}" in generated or ".orig" in name or name.lower() == "readme.md":
                continue
            number += 1
            if number % _BETWEEN == 0 and time.process_time() > until:
                return
            with contextlib.suppress(OSError):
                yield os.lstat(f"{root}/{folder.path}/{name}").st_ctime_ns
