"""I/O. Find out from the stats of folders and files whether notes or pattern pages changed since the last sync.

This module uses the standard library only, because the session hook imports it and must start quickly. If a file or
folder was created, changed, renamed or deleted, its own ctime or the ctime of its folder is newer than the last sync.
First the ctimes of all folders are compared, then those of the files, until a time limit is reached: in a very large
knowledge base, a change of a file may be missed.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.agents.hook_settings import HookSettings
from tacit.system.safe_files import SETTINGS

_LIMIT = 0.002  # seconds of processor time; the look-up answers nothing meanwhile, so this stays a small part of it
_BETWEEN = 64  # files between two looks at the clock, because one look costs as much as a stat
_MOST_FOLDERS = 5_000  # walking more folders would take longer than the hook may
_WITHOUT_FOLDERS = 2  # hard links to a folder without subfolders: its name, and `.` in it
_EVIDENCE = "evidence"  # generated pages, in the folder of the pattern pages


class _Folder(NamedTuple):
    """A folder: its path relative to the root, its ctime in nanoseconds, and the names of the markdown files in it.

    `names` is None if the folder was not listed. Folders are listed to find their subfolders. If the number of hard
    links shows that a folder has no subfolders, it is not listed.
    """

    path: str
    ctime: int
    names: list[str] | None


def is_behind(root: Path, settings: HookSettings, scanned: int) -> bool:
    """Return whether the settings, a note or a pattern page changed after the last sync.

    `scanned` is the time at which the last sync listed the files, in nanoseconds since 1970. If it is 0, because there
    was no sync, the result is False. In a very large knowledge base, a change may be missed.
    """
    began = time.process_time()
    if not scanned:
        return False
    with contextlib.suppress(OSError):
        if os.stat(root / SETTINGS).st_ctime_ns > scanned:  # noqa: PTH116  (faster, and this runs in the hook)
            return True
    folders = []
    for folder in _folders(root, settings):
        # A sync may write generated pages into the folder of the pattern pages after it listed the files. So the store
        # has a ctime for this folder, which is taken at the end of the sync.
        before = settings.patterns_ctime if folder.path == settings.patterns else scanned
        if folder.ctime <= before:
            folders.append(folder)
        elif not _is_another_base(root, folder):
            return True
    files = _ctimes(root, folders, set(settings.generated), began + _LIMIT)
    return any(ctime > scanned and not _is_another_base(root, folder) for folder, ctime in files)


def _is_another_base(root: Path, folder: _Folder) -> bool:
    """Return whether a folder is the root of another knowledge base, whose changes `is_behind` ignores.

    A knowledge base has a file tacit.toml. If the folder has `names`, it was listed before, and the list had no such
    file. Otherwise the function looks for the file on disk, so it is called only for folders with changes.
    """
    return folder.names is None and os.path.lexists(f"{root}/{folder.path}/{SETTINGS}")


def ctime_of(path: Path) -> int:
    """Return the ctime of a folder in nanoseconds; 0 if it does not exist."""
    try:
        return path.lstat().st_ctime_ns
    except OSError:
        return 0


def _folders(root: Path, settings: HookSettings) -> Iterator[_Folder]:
    """Yield the folders of notes and pattern pages that a sync walks. Symbolic links are not followed."""
    pending = [settings.notes, settings.patterns]
    for _ in range(_MOST_FOLDERS):
        if not pending:
            return
        path = pending.pop()
        names, below = list[str](), list[str]()
        try:
            about = os.lstat(f"{root}/{path}")
            ctime = about.st_ctime_ns
            # On most file systems, each subfolder adds a link to its folder. Others report another number of links.
            if about.st_nlink == _WITHOUT_FOLDERS:
                yield _Folder(path, ctime, None)
                continue
            with os.scandir(f"{root}/{path}") as entries:
                for entry in entries:
                    if entry.name[0] == ".":
                        continue
                    if entry.name.endswith(".md"):
                        names.append(entry.name)
                    elif entry.name == SETTINGS:  # the folder is another knowledge base
                        break
                    elif entry.is_dir(follow_symlinks=False):
                        below.append(f"{path}/{entry.name}")
                else:
                    pending += [folder for folder in below if folder != f"{settings.patterns}/{_EVIDENCE}"]
                    yield _Folder(path, ctime, names)
        except OSError:  # a sync reports this error
            continue


def _ctimes(root: Path, folders: list[_Folder], generated: set[str], until: float) -> Iterator[tuple[_Folder, int]]:
    """Yield the folder and the ctime of each note and pattern page in `folders`.

    Generated pages, whose paths are in `generated`, are skipped. The function stops when the process has used `until`
    seconds of CPU time.
    """
    number = 0
    for folder in sorted(folders, reverse=True):  # many paths have dates, and the newest notes are edited most
        for name in _names(root, folder):
            if f"{folder.path}/{name}" in generated or ".orig" in name or name.lower() == "readme.md":
                continue
            number += 1
            if number % _BETWEEN == 0 and time.process_time() > until:
                return
            with contextlib.suppress(OSError):
                yield folder, os.lstat(f"{root}/{folder.path}/{name}").st_ctime_ns


def _names(root: Path, folder: _Folder) -> Iterator[str]:
    """Yield the names of the markdown files in a folder.

    A folder that was not listed yet is read one name at a time, so that the caller can stop early.
    """
    if folder.names is not None:
        yield from folder.names
        return
    with contextlib.suppress(OSError), os.scandir(f"{root}/{folder.path}") as entries:
        yield from (entry.name for entry in entries if entry.name.endswith(".md") and entry.name[0] != ".")
