"""Standard input, which is kept so that a command can run a second time if it finds the store damaged."""

from __future__ import annotations

import sys
from pathlib import Path

from tacit.errors import UsageError

_read: list[bytes] = []


def read(most: int) -> bytes:
    """Return at most `most` bytes of standard input. The bytes are kept, and a second call returns the same ones."""
    if not _read:
        _read.append(sys.stdin.buffer.read(most))
    return _read[0]


def content(path: str, option: str) -> bytes:
    """Return the bytes of the file at `path`, or of standard input if `path` is `-`.

    If the document is larger than allowed, the result ends one byte after the limit, by which the caller can tell.
    `option` is the option with this path, for messages.

    Raises:
        UsageError: the file can't be read.
    """
    from tacit.ingest.lesson.document import LARGEST

    if path == "-":
        return read(LARGEST + 1)
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{option} {path}: {error.strerror}") from error


def document(path: str, option: str) -> bytes:
    """Return the document in the file at `path`, or on standard input if `path` is `-`.

    `option` is the option with this path, for messages.

    Raises:
        UsageError: the file can't be read, or is too large.
    """
    from tacit.ingest.lesson.document import LARGEST

    data = content(path, option)
    if len(data) > LARGEST:
        raise UsageError(f"{option} {path}: larger than {LARGEST >> 20} MiB", "split the list")
    return data


def forget() -> None:
    """Forget the kept bytes of standard input before the next command."""
    _read.clear()
