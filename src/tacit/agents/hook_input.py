"""I/O. Read the event of a hook: one JSON document, even if the agent's program leaves the pipe open."""

from __future__ import annotations

import json
import os
import select
import time
from typing import Any

DEADLINE = 0.2  # seconds
_LARGEST = 1 << 20
_PIECE = 1 << 16


def read_event(descriptor: int = 0, deadline: float = DEADLINE) -> dict[str, Any]:
    """Return the JSON object that arrives before the deadline or the end of the input.

    Returns `{}` if no complete object arrives. `deadline` is in seconds.

    Raises:
        ValueError: the whole input is not one JSON object, or is larger than 1 MiB.
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
        if data.rstrip().endswith(b"}"):  # the object may be complete here, or only an object inside it
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
