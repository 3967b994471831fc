"""I/O. The write lock of a knowledge base: an advisory lock on a file, which the system releases if the process ends.

Waiting processes queue with a second lock file, so that a process that writes often can't overtake them. The longer a
process waits in the queue, the more often it tries to get the lock.
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

PATIENCE = 30.0  # seconds to wait for the lock, which is longer than most commands take
_LONGEST_NAME = 200  # bytes of the lock file that a message shows
_PAUSE = 0.02  # seconds between two tries of a process in the queue, at first
_SHORTEST_PAUSE = 0.002  # seconds; shorter pauses would use much processor time
_PLAIN = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # do not follow links, and do not wait for a pipe's writer


@contextlib.contextmanager
def shared(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Run the `with` block with a shared lock, so that no other process writes meanwhile.

    If the lock file is missing or can't be opened, the block runs without a lock.

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
    """Wait up to `patience` seconds for the write lock at `path`, and run the `with` block with it.

    `purpose` is the name of this command. If another process waits for the lock in vain, its error message names this
    command.

    Raises:
        BusyError: another process still has the lock; the message names the process.
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
    """One attempt to get a lock: the lock's path, the time of the start, and the time limit."""

    def __init__(self, path: Path, patience: float) -> None:
        self.path, self.patience = path, patience
        self.begun = time.monotonic()

    @contextlib.contextmanager
    def in_line(self, flags: int) -> Iterator[None]:
        """Wait for the lock of the queue's file, and run the `with` block with it.

        The process that has this lock is the next one to get the write lock. If a reader can't open the file, for
        example because the folder is read-only, the block runs without it.
        """
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
        """Wait until the open file is locked; `kind` is LOCK_SH or LOCK_EX.

        If `first` is false, the process is not the next in the queue, and tries less often.

        Raises:
            BusyError: another process still has the lock after the time limit.
            FileAccessError: the file can't be locked for another reason.
        """
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
        raise FileAccessError(str(path.parent), f"can't be locked against other writers: {error.strerror}") from error


def _held(wait: _Wait) -> int:
    """Lock the lock file, and return its descriptor.

    If the file is deleted while this process waits, the new file at its path is locked instead.
    """
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
