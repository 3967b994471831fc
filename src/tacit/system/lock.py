"""I/O. One writer per knowledge base: an advisory lock on a file, which the system releases when the process ends.

Waiting processes queue at a second lock file, so that a process that writes again and again can't overtake them.
The longer a process waits, the more often it tries.
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
    """Take a shared lock, which keeps writers out, while the block runs; without a lock file there is nothing to do.

    Raises:
        BusyError: a writer keeps the lock for longer than `patience` seconds.
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
        BusyError: another process still has the lock; the message names it.
        FileAccessError: the lock file can't be created.
    """
    wait = _Wait(path, patience)
    with wait.in_line(os.O_RDWR | os.O_CREAT):
        descriptor = _held(wait)
    try:
        with contextlib.suppress(OSError):  # only messages need the name, so a full disk must not stop the command
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{purpose}, process {os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


class _Wait:
    """One wait for a lock: its path, its start and its time limit."""

    def __init__(self, path: Path, patience: float) -> None:
        self.path, self.patience = path, patience
        self.begun = time.monotonic()

    @contextlib.contextmanager
    def in_line(self, flags: int) -> Iterator[None]:
        """Keep the queue's lock while the block runs; a reader that can't open the queue's file skips the queue."""
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
    """Return a descriptor of the locked file; wait again if the file was deleted, since others then lock a new one."""
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
