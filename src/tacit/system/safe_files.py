"""I/O. Read regular files up to a size limit, and refuse links and special files.

This module imports the standard library only, because the session hook uses it and must start fast.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

LARGEST = 1 << 20  # bytes of a note or settings file; files written by hand are far smaller
LOCAL = ".tacit"
SETTINGS = "tacit.toml"
_LINK = "is a symbolic link"


def read(path: Path | str, limit: int = LARGEST, *, follow: bool = False) -> bytes:
    """Return at most `limit` + 1 bytes of a regular file. If the result is longer than `limit`, the file is too large.

    If `follow` is true, the path may be a symbolic link to a regular file.

    Raises:
        OSError: the file can't be read, is a link, or is not a regular file.
    """
    # Without O_NONBLOCK, opening a pipe would wait until another process writes to the pipe.
    link = 0 if follow else os.O_NOFOLLOW
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | link)
    except OSError as error:
        if error.errno == errno.ELOOP and not follow:
            raise OSError(errno.ELOOP, _LINK, str(path)) from error
        raise
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "not a regular file", str(path))
        # The file may grow while it is read, and a read may return less than asked for.
        data = os.read(descriptor, min(found.st_size, limit) + 1)
        while len(data) <= limit and (more := os.read(descriptor, limit + 1 - len(data))):
            data += more
        return data
    finally:
        os.close(descriptor)


def read_text(path: Path, limit: int = LARGEST, *, follow: bool = False) -> str:
    """Return the text of a regular UTF-8 file of at most `limit` bytes; a special file is never opened.

    Raises:
        OSError: see `read`; or the file is larger than `limit`.
        UnicodeDecodeError: the file is not UTF-8.
    """
    mode = (path.stat() if follow else path.lstat()).st_mode
    if not stat.S_ISREG(mode):
        raise OSError(0, _LINK if stat.S_ISLNK(mode) else "not a regular file", str(path))
    data = read(path, limit, follow=follow)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"larger than {limit >> 20} MiB", str(path))
    return data.decode("utf-8")


def fault(root: Path, folders: Iterable[str]) -> tuple[str, str] | None:
    """Return the first path among some folders and their parents that is a link or a special file, and what it is.

    Return None if there is none. Missing folders are allowed, and `root` itself may be a link. All paths are relative
    to `root`.
    """
    known: dict[str, bool] = {}
    for folder in folders:
        path = ""
        for part in folder.split("/"):
            path = f"{path}/{part}" if path else part
            if path not in known:
                try:
                    mode = os.lstat(f"{root}/{path}").st_mode
                except OSError:  # the folder is missing; if access is denied, a later read or write reports that
                    known[path] = False
                else:
                    known[path] = stat.S_ISDIR(mode)
                    if not known[path] and not stat.S_ISREG(mode):  # a regular file can't redirect a path
                        return path, _LINK if stat.S_ISLNK(mode) else "is not a folder"
            if not known[path]:
                break
    return None


def local_fault(root: Path) -> tuple[str, str] | None:
    """Return the path and the reason if `.tacit`, or an entry in it, is a link or a special file; else None."""
    if found := fault(root, (LOCAL,)):
        return found
    try:
        with os.scandir(f"{root}/{LOCAL}") as entries:
            for entry in entries:
                if entry.is_symlink():
                    return f"{LOCAL}/{entry.name}", _LINK
                plain = entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)
                if not plain and os.path.lexists(entry.path):  # a temporary file may have been deleted meanwhile
                    return f"{LOCAL}/{entry.name}", "is not a regular file"
    except OSError:  # the folder does not exist or can't be listed; a later read reports that
        return None
    return None
