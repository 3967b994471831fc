"""I/O. One writer per knowledge base: an advisory lock on a file, which the system drops with the process."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from tacit.errors import BusyError, FileAccessError

PATIENCE = 30.0
_PAUSE = 0.02


@contextlib.contextmanager
def shared(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Keep writers out while the block runs, without writing anything; nothing to do where nobody ever wrote.

    Raises:
        BusyError: a writer holds the lock for longer than `patience` seconds.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield
        return
    try:
        _acquire(descriptor, path, patience, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def exclusive(path: Path, purpose: str, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock at `path` while the block runs; wait for it up to `patience` seconds.

    Raises:
        BusyError: somebody else still holds it; the message names them.
        FileAccessError: the lock file can't be made.
    """
    descriptor = _held(path, patience)
    try:
        with contextlib.suppress(OSError):  # a full disk has no room for a name, which only serves messages
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{purpose}, process {os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _held(path: Path, patience: float) -> int:
    """The lock file's descriptor, locked; a file that was deleted while we waited locks nobody out, so wait again."""
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise FileAccessError(str(path), f"can't be locked: {error.strerror}") from error
        try:
            _acquire(descriptor, path, patience, fcntl.LOCK_EX)
            if _is_at(descriptor, path):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False


def _acquire(descriptor: int, path: Path, patience: float, kind: int) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES}:
                raise FileAccessError(str(path), f"can't be locked: {error.strerror}") from error
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip()
                raise BusyError(str(path), holder or "unknown", patience) from None
            time.sleep(_PAUSE)
        else:
            return
