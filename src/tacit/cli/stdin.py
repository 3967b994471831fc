"""Standard input, which is kept so that a command can run a second time if it finds the store damaged."""

from __future__ import annotations

import sys
from pathlib import Path

from tacit.errors import UsageError

_read: list[bytes] = []


def read(most: int) -> bytes:
    """Return at most `most` bytes of standard input; a second call returns the same bytes, because they are kept."""
    if not _read:
        _read.append(sys.stdin.buffer.read(most))
    return _read[0]


def document(path: str, option: str) -> bytes:
    """Return the document in a file, or on standard input if the path is `-`; `option` named the path.

    Raises:
        UsageError: the file can't be read, or is too large.
    """
    from tacit.ingest.lesson.document import LARGEST

    try:
        if path == "-":
            data = read(LARGEST + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{option} {path}: {error.strerror}") from error
    if len(data) > LARGEST:
        raise UsageError(f"{option} {path}: larger than {LARGEST >> 20} MiB", "split the list")
    return data


def forget() -> None:
    """Forget the kept bytes of standard input before the next command."""
    _read.clear()
