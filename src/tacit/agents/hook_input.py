"""I/O. Read the event of a hook, which is one JSON document on standard input.

A deadline ends the reading, because an agent may leave the pipe open after the document.
"""

from __future__ import annotations

import json
import os
import select
import time
from typing import Any

DEADLINE = 0.2  # seconds; hosts write the event before they start the hook
_LARGEST = 1 << 20  # bytes of an event; real events have a few KiB
_PIECE = 1 << 16  # bytes that are read at once


def read_event(descriptor: int = 0, deadline: float = DEADLINE) -> dict[str, Any]:
    """Return the JSON object that arrives before the deadline (in seconds) or the end of the input.

    Returns `{}` if the input is empty, or if no complete object arrives in time.

    Raises:
        ValueError: the input ends or is larger than 1 MiB, and is not one JSON object.
    """
    until, data = time.monotonic() + deadline, b""
    while len(data) <= _LARGEST:
        ready, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return {}
        piece = os.read(descriptor, _PIECE)
        data += piece
        if not piece:
            return _object(data) if data.strip() else {}
        if data.rstrip().endswith(b"}"):  # this may be the end of the whole object, or of an inner one
            try:
                return _object(data)
            except ValueError:
                continue
    raise ValueError("the event is larger than 1 MiB")


def _object(data: bytes) -> dict[str, Any]:
    found = json.loads(data)
    if not isinstance(found, dict):
        raise ValueError("the event is not an object")  # noqa: TRY004  (callers handle it like input that is not JSON)
    return found
