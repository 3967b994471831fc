"""The command's entry point: what is printed goes out, or quietly nowhere once nobody reads it any more."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TextIO

_UNREAD = 141


def main() -> None:
    """Run the command line and leave with its exit code, or where nobody reads its end as SIGPIPE would."""
    sys.stdout, sys.stderr = streams = (sys.stdout or _nowhere(), sys.stderr or _nowhere())  # a shell's `>&-`
    code = _UNREAD  # a gate that could not say what it found has not passed
    try:
        code = _run()
    except BrokenPipeError:
        sys.stdout, sys.stderr = streams
    _let_go(streams)
    sys.exit(code)


def _run() -> int:
    if sys.argv[1:] == ["--version"]:  # answered before anything is imported
        from tacit import __version__

        sys.stdout.write(f"tacit {__version__}\n")
        return 0
    from tacit.cli import run

    return run()


def _nowhere() -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def _let_go(streams: Iterable[TextIO]) -> None:
    for stream in streams:
        try:
            stream.flush()
        except BrokenPipeError:  # what is left of it would be tried again when Python ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    main()
