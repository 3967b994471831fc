"""The entry point of the command `tacit`: runs the command line, and handles closed pipes and failed output."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable
from typing import Literal, TextIO

_CLOSED_PIPE = 141  # the exit code of a process that SIGPIPE ends, in a shell
_COULD_NOT_RUN = 2


def main() -> None:
    """Run the command line and exit with its code, or with 141 (as after SIGPIPE) if the output pipe is closed."""
    code = answer()
    # All output is written. Python's own shutdown would take a tenth of a short command's time, so skip it.
    os._exit(code)


def answer() -> int:
    """Run the command that the command line names, flush its output, and return the exit code of the process."""
    # If a shell closes a stream with `>&-` or `<&-`, Python sets the stream to None.
    sys.stdin = sys.stdin or _null("r")
    sys.stdout, sys.stderr = streams = (sys.stdout or _null("w"), sys.stderr or _null("w"))
    code = _CLOSED_PIPE  # not 0: a check whose output is lost must not pass
    try:
        code = _run()
    except BrokenPipeError:
        sys.stdout, sys.stderr = streams
    except OSError as error:
        if "--debug" in sys.argv:
            raise
        _print_error(error)
        code = _COULD_NOT_RUN
    return code if _flush(streams) else _COULD_NOT_RUN


def _run() -> int:
    if sys.argv[1:] == ["--version"]:  # answered without any import
        from tacit import __version__

        sys.stdout.write(f"tacit {__version__}\n")
        return 0
    from tacit.cli import run

    return run()


def _null(mode: Literal["r", "w"]) -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8")


def _flush(streams: Iterable[TextIO]) -> bool:
    """Flush the streams, and return False if a stream could not be written.

    A stream whose pipe was closed counts as written.
    """
    printed = True
    for stream in streams:
        try:
            stream.flush()
        except OSError as error:  # redirect the stream, because Python flushes it again at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if not isinstance(error, BrokenPipeError):
                printed = False
                _print_error(error)
    return printed


def _print_error(error: OSError) -> None:
    where = f"{error.filename}: " if error.filename else ""
    with contextlib.suppress(OSError):
        os.write(2, f"error[system]: {where}{error.strerror or error}\n".encode("utf-8", "backslashreplace"))


if __name__ == "__main__":
    main()
