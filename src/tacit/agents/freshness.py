"""I/O. Tell whether notes or pattern pages have changed since the last sync, without opening any file.

The module uses the standard library only, because the session hook needs it too. It compares ctimes: if a file or
folder was created, changed, renamed or deleted, its ctime or the ctime of its folder is newer. The time is limited. In
a very large knowledge base, the ctimes of all folders are compared, and the ctimes of as many files as the time allows.
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
_MOST_FOLDERS = 5_000  # a limit for damaged or endless trees; real knowledge bases have fewer folders
_EVIDENCE = "evidence"  # generated pages, in the folder of the pattern pages


class _Folder(NamedTuple):
    """A folder: its path relative to the root, its ctime in nanoseconds, and the names of the markdown files in it."""

    path: str
    ctime: int
    names: list[str]


def is_behind(root: Path, settings: HookSettings, scanned: int) -> bool:
    """Return whether a file that confidence levels depend on has changed since the last sync.

    `scanned` is the time at which that sync looked at the files, in nanoseconds since 1970; 0 if it is unknown.
    """
    began = time.process_time()
    if not scanned:
        return False
    with contextlib.suppress(OSError):
        if os.stat(root / SETTINGS).st_ctime_ns > scanned:  # noqa: PTH116  (faster, and this runs in the hook)
            return True
    folders = []
    for folder in _folders(root, settings):
        # each sync may write generated pages into this folder, so the folder's ctime after that sync is compared
        # instead
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


def _folders(root: Path, settings: HookSettings) -> Iterator[_Folder]:
    """Yield the folders of notes and pattern pages that a sync reads. Links are not followed."""
    pending = [settings.notes, settings.patterns]
    for _ in range(_MOST_FOLDERS):
        if not pending:
            return
        path = pending.pop()
        names, below = list[str](), list[str]()
        try:
            ctime = os.lstat(f"{root}/{path}").st_ctime_ns
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
        except OSError:  # a sync reports this error
            continue


def _ctimes(root: Path, folders: list[_Folder], generated: set[str], until: float) -> Iterator[int]:
    """Yield the ctimes of notes and pages in nanoseconds, until the processor time of the process reaches `until`."""
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
