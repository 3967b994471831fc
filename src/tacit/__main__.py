"""The command's entry point: what is printed goes out, or quietly nowhere once nobody reads it any more."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable
from typing import TextIO

_UNREAD = 141
_COULD_NOT = 2


def main() -> None:
    """Run the command line and leave with its exit code, or where nobody reads its end as SIGPIPE would."""
    code = answer()
    # All is written and closed: to take the interpreter apart would take a tenth of a short command's time.
    os._exit(code)


def answer() -> int:
    """Run the command line; returns the exit code, once everything it printed is on its way."""
    sys.stdout, sys.stderr = streams = (sys.stdout or _nowhere(), sys.stderr or _nowhere())  # a shell's `>&-`
    code = _UNREAD  # a gate that could not say what it found has not passed
    try:
        code = _run()
    except BrokenPipeError:
        sys.stdout, sys.stderr = streams
    except OSError as error:
        if "--debug" in sys.argv:
            raise
        _complain(error)
        code = _COULD_NOT
    return code if _let_go(streams) else _COULD_NOT


def _run() -> int:
    if sys.argv[1:] == ["--version"]:  # answered before anything is imported
        from tacit import __version__

        sys.stdout.write(f"tacit {__version__}\n")
        return 0
    from tacit.cli import run

    return run()


def _nowhere() -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def _let_go(streams: Iterable[TextIO]) -> bool:
    """Print what is left; False where that can't be printed, though somebody would read it."""
    printed = True
    for stream in streams:
        try:
            stream.flush()
        except OSError as error:  # what is left of it would be tried again when Python ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if not isinstance(error, BrokenPipeError):
                printed = False
                _complain(error)
    return printed


def _complain(error: OSError) -> None:
    where = f"{error.filename}: " if error.filename else ""
    with contextlib.suppress(OSError):
        os.write(2, f"error: {where}{error.strerror or error}\n".encode("utf-8", "backslashreplace"))


if __name__ == "__main__":
    main()
