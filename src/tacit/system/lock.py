"""I/O. One writer per knowledge base: an advisory lock on a file, which the system drops with the process.

Who waits stands in line at a second lock beside it, so that a process that writes again and again can't overtake
those that wait, and the longer one waits the more often one asks.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from tacit.errors import BusyError, FileAccessError
from tacit.system import safe_files

PATIENCE = 30.0
_LONGEST_NAME = 200
_PAUSE = 0.02
_SHORTEST_PAUSE = 0.002
_PLAIN = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # a link is not followed, and a pipe is not waited for


@contextlib.contextmanager
def shared(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Keep writers out while the block runs, without writing anything; nothing to do where nobody ever wrote.

    Raises:
        BusyError: a writer holds the lock for longer than `patience` seconds.
    """
    wait = _Wait(path, patience)
    try:
        descriptor = os.open(path, os.O_RDONLY | _PLAIN)
    except OSError:
        yield
        return
    try:
        with wait.in_line(os.O_RDONLY):
            wait.acquire(descriptor, fcntl.LOCK_SH)
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
    wait = _Wait(path, patience)
    with wait.in_line(os.O_RDWR | os.O_CREAT):
        descriptor = _held(wait)
    try:
        with contextlib.suppress(OSError):  # a full disk has no room for a name, which only serves messages
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{purpose}, process {os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


class _Wait:
    """One wait for a lock, from its beginning to its end."""

    def __init__(self, path: Path, patience: float) -> None:
        self.path, self.patience = path, patience
        self.begun = time.monotonic()

    @contextlib.contextmanager
    def in_line(self, flags: int) -> Iterator[None]:
        """Be the one whose turn is next while the block runs; who may not write and finds no line stands in none."""
        try:
            descriptor = _open(self.path.with_name(f"{self.path.name}.next"), flags)
        except FileAccessError:
            if flags & os.O_CREAT:
                raise
            yield
            return
        try:
            self.acquire(descriptor, fcntl.LOCK_EX, first=False)
            yield
        finally:
            os.close(descriptor)

    def acquire(self, descriptor: int, kind: int, *, first: bool = True) -> None:
        """Lock an open file."""
        while True:
            try:
                fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in {errno.EAGAIN, errno.EACCES}:
                    raise FileAccessError(str(self.path), f"can't be locked: {error.strerror}") from error
                waited = time.monotonic() - self.begun
                if waited >= self.patience:
                    raise BusyError(str(self.path), self._holder() or "unknown", self.patience) from None
                time.sleep(_SHORTEST_PAUSE if first else max(_SHORTEST_PAUSE, _PAUSE / (1 + waited)))
            else:
                return

    def _holder(self) -> str:
        try:
            return safe_files.read(self.path, _LONGEST_NAME)[:_LONGEST_NAME].decode("utf-8", "replace").strip()
        except OSError:
            return ""


def _open(path: Path, flags: int) -> int:
    try:
        if flags & os.O_CREAT:
            path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, flags | _PLAIN, 0o644)
    except OSError as error:
        raise FileAccessError(str(path), f"can't be locked: {error.strerror}") from error


def _held(wait: _Wait) -> int:
    """The lock file's descriptor, locked; a file that was deleted while we waited locks nobody out, so wait again."""
    while True:
        descriptor = _open(wait.path, os.O_RDWR | os.O_CREAT)
        try:
            wait.acquire(descriptor, fcntl.LOCK_EX)
            if _is_at(descriptor, wait.path):
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
