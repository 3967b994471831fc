"""I/O. Read git's own files, to find tracked files and operations in progress faster than by running git."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_PREFIX = "gitdir:"
_VERSION = slice(4, 8)
# Files and folders that exist only while an operation is in progress.
_OPERATIONS = (
    ("rebase-merge", "rebase"),
    ("rebase-apply", "rebase"),
    ("MERGE_HEAD", "merge"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
    ("sequencer", "cherry-pick"),
    ("BISECT_START", "bisect"),
)
_SHORTENED = 4  # from this version of the index on, a path omits the beginning that equals the path before it


def may_track(folder: Path, name: str) -> bool:
    """Return False only if the repository around `folder` certainly tracks no file in `folder/name`."""
    index = _index(folder)
    data = _bytes(index) if index is not None else b""
    if index is None or not data:
        return False
    is_split = any(index.parent.glob("sharedindex.*"))  # most entries are in the shared index then
    is_plain = int.from_bytes(data[_VERSION], "big") < _SHORTENED and not is_split
    return not is_plain or f"{name}/".encode() in data


def is_in_repository(folder: Path) -> bool:
    """Return whether a folder is in a git work tree."""
    return _git_folder(folder) is not None


def may_have_submodules(folder: Path) -> bool:
    """Return whether the work tree around a folder has a file `.gitmodules`."""
    for place in (folder, *folder.parents):
        if os.path.lexists(place / ".git"):
            return os.path.lexists(place / ".gitmodules")
    return False


def operation(folder: Path) -> str:
    """Return the name of the git operation in progress in the work tree around a folder; `""` if there is none.

    While a rebase, bisect, merge, cherry-pick or revert waits for its next step, tracked files must not be changed:
    git would refuse to continue.
    """
    git = _git_folder(folder)
    if git is None:
        return ""
    return next((name for file, name in _OPERATIONS if os.path.lexists(f"{git}/{file}")), "")


def _index(folder: Path) -> Path | None:
    git = _git_folder(folder)
    return git / "index" if git is not None else None


def _git_folder(folder: Path) -> Path | None:
    """Return the `.git` folder of the work tree around a folder; None without a work tree.

    A linked work tree or a submodule has a folder of its own, whose path is in the file `.git`.
    """
    for place in (folder, *folder.parents):
        git = place / ".git"
        if git.is_dir():
            return git
        if git.is_file():  # a linked work tree or a submodule
            text = _bytes(git).decode("utf-8", "surrogateescape")
            return place / text.removeprefix(_PREFIX).strip() if text.startswith(_PREFIX) else None
    return None


def _bytes(path: Path) -> bytes:
    """Return the bytes of a regular file of git; `b""` if there is no such file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return b""
    with os.fdopen(descriptor, "rb") as file:
        return file.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
