"""The command line: parses arguments, calls one action, prints its report."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

from tacit.errors import StoreDamagedError, TacitError

_COLLECTED = (
    50_000  # new objects: what a command makes it needs, and looking for garbage in it takes a tenth of its time
)


def _answer(app: Callable[[], None]) -> None:
    """Run a command; if the store it read is damaged, which drops the store, run it again with a new one."""
    try:
        app()
    except StoreDamagedError:
        try:
            app()
        except StoreDamagedError as error:
            cause = error.__cause__
            if cause is None or type(cause).__module__ == "sqlite3":
                raise
            raise cause from None  # a store just made can't have led to it: a bug


def run() -> int:
    """Run the command line; returns the exit code, 2 for what could not run, 70 for a bug.

    Raises:
        OSError: nobody reads what is printed any more, or the system stands in the way.
    """
    from tacit.cli.registry import app_for

    gc.set_threshold(_COLLECTED, 20, 100)
    out = sys.stdout
    try:
        _answer(app_for(sys.argv[1:]))
    except SystemExit as leaving:
        if sys.stdout is not out:  # typer has met a closed pipe, and put a stream in its place that says nothing of it
            raise BrokenPipeError from leaving
        code = leaving.code
        return code if isinstance(code, int) else 0
    except TacitError as error:
        sys.stderr.write(f"error: {error}\n" if "error[" not in str(error) else f"{error}\n")
        if error.help:
            sys.stderr.write(f"  help: {error.help}\n")
        return error.exit_code
    except OSError:
        raise
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        sys.stderr.write(f"bug: {what}\n  help: run it again with `tacit --debug …` and report what it prints\n")
        return 70
    return 0
