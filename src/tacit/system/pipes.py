"""I/O. Send and receive messages through a pipe. A message is its length (8 bytes, big-endian) and then its bytes."""

from __future__ import annotations

import os
import struct

HEAD = struct.Struct("!Q")


def send(pipe: int, data: bytes) -> None:
    """Write one message to a pipe.

    Raises:
        OSError: no process reads from the pipe.
    """
    for part in (HEAD.pack(len(data)), data):  # joining the two parts would copy a large message
        view = memoryview(part)
        while view:
            view = view[os.write(pipe, view) :]


def receive(pipe: int) -> bytearray | None:
    """Wait for the next message, and return its bytes; None if the other process ended before it wrote the message."""
    head = _read(pipe, HEAD.size)
    return _read(pipe, HEAD.unpack(head)[0]) if head is not None else None


def _read(pipe: int, size: int) -> bytearray | None:
    data = bytearray(size)
    view, done = memoryview(data), 0
    while done < size:
        got = os.readv(pipe, [view[done:]])
        if not got:
            return None
        done += got
    return data
