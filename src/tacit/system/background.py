"""I/O. Start a command in the background, with the standard library only, because the session hook needs it."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Sequence
from pathlib import Path

_NICE = 10
_MOST_DESCRIPTORS = 256
_HELD = 3  # the descriptor of the lock in the started process


def start(arguments: Sequence[str], lock: Path) -> None:
    """Start tacit with these arguments, and don't wait for it: in a session of its own, with low priority, silent.

    Nothing is started while an earlier process that was started with the same `lock` runs. `-P` and the current folder
    `/` make sure that Python imports nothing from the folder of the caller.

    Raises:
        OSError: the lock's file can't be opened, or no process can be started.
    """
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return
    if not sys.executable or os.fork():
        os.close(held)
        return
    try:
        os.setsid()
        os.chdir("/")
        os.nice(_NICE)
        held = fcntl.fcntl(held, fcntl.F_DUPFD, _HELD + 1)  # out of the way of the next lines
        null = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        os.dup2(held, _HELD)  # stays open, and so locked, until the command ends
        os.closerange(_HELD + 1, _MOST_DESCRIPTORS)  # else a host that waits for the end of a pipe would wait for it
        os.execv(sys.executable, [sys.executable, "-P", "-m", "tacit", *arguments])  # noqa: S606  (no shell is meant)
    finally:
        os._exit(1)
