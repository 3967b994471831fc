"""I/O. Start a command in the background. Uses the standard library only, because the session hook must start fast."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Sequence
from pathlib import Path

_NICE = 10  # added to the priority value, so that the command does not slow down other programs
_MOST_DESCRIPTORS = 256  # descriptors that are closed; the session hook opens far fewer
_HELD = 3  # the descriptor of the lock in the started process


def start(arguments: Sequence[str], lock: Path) -> None:
    """Start tacit with `arguments`, and do not wait for its end.

    The process has a session of its own and a low priority, and prints nothing. If a process that was started with the
    same file `lock` still runs, do nothing. Python imports nothing from the folder of the caller, because the option
    `-P` is given and the current folder is `/`.

    Raises:
        OSError: the file `lock` can't be opened, or no process can be started.
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
        held = fcntl.fcntl(held, fcntl.F_DUPFD, _HELD + 1)  # the next lines overwrite the descriptors 0 to 3
        null = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        os.dup2(held, _HELD)  # the descriptor stays open until the command ends, and keeps the lock
        os.closerange(_HELD + 1, _MOST_DESCRIPTORS)  # else an agent would wait until its pipe is closed
        os.execv(sys.executable, [sys.executable, "-P", "-m", "tacit", *arguments])  # noqa: S606  (no shell is meant)
    finally:
        os._exit(1)
