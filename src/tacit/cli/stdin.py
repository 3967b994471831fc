"""Standard input, kept for the second run of a command that found the store damaged."""

from __future__ import annotations

import sys

_read: list[bytes] = []


def read(most: int) -> bytes:
    """Return at most this many bytes of standard input; a second call returns the same."""
    if not _read:
        _read.append(sys.stdin.buffer.read(most))
    return _read[0]


def forget() -> None:
    """Forget what was read, before another command."""
    _read.clear()
