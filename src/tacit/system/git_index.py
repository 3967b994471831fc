"""I/O. Read from git's index whether it may track a folder. Running git would take longer than many a sync."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_PREFIX = "gitdir:"
_VERSION = slice(4, 8)
_SHORTENED = 4  # in this version a path omits the beginning that it shares with the path before it


def may_track(folder: Path, name: str) -> bool:
    """Whether the index of the repository around `folder` may name a file below a folder `name`."""
    index = _index(folder)
    data = _bytes(index) if index is not None else b""
    if index is None or not data:
        return False
    is_split = any(index.parent.glob("sharedindex.*"))  # most entries are in that file then
    is_plain = int.from_bytes(data[_VERSION], "big") < _SHORTENED and not is_split
    return not is_plain or f"{name}/".encode() in data


def _index(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        git = place / ".git"
        if git.is_dir():
            return git / "index"
        if git.is_file():  # a linked work tree or a submodule
            text = _bytes(git).decode("utf-8", "surrogateescape")
            return place / text.removeprefix(_PREFIX).strip() / "index" if text.startswith(_PREFIX) else None
    return None


def _bytes(path: Path) -> bytes:
    """Return a regular file's bytes; none if there is no such file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return b""
    with os.fdopen(descriptor, "rb") as file:
        return file.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
