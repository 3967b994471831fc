"""I/O. Start a command in the background, with the standard library only, because the session hook needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

_NICE = 10
_MOST_DESCRIPTORS = 256


def start(arguments: Sequence[str]) -> None:
    """Start tacit with these arguments, and don't wait for it: in a session of its own, with low priority, silent.

    `-P` and the current folder `/` make sure that Python imports nothing from the folder of the caller.
    """
    if not sys.executable or os.fork():
        return
    try:
        os.setsid()
        os.chdir("/")
        os.nice(_NICE)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        os.closerange(3, _MOST_DESCRIPTORS)  # else a host that waits for the end of a pipe would wait for this process
        os.execv(sys.executable, [sys.executable, "-P", "-m", "tacit", *arguments])  # noqa: S606  (no shell is meant)
    finally:
        os._exit(1)
