"""Standard input, which is kept so that a command can run a second time if it finds the store damaged."""

from __future__ import annotations

import sys

_read: list[bytes] = []


def read(most: int) -> bytes:
    """Return at most `most` bytes of standard input; a second call returns the same bytes."""
    if not _read:
        _read.append(sys.stdin.buffer.read(most))
    return _read[0]


def forget() -> None:
    """Forget the bytes of standard input before the next command."""
    _read.clear()
