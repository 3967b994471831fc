"""The command line: it parses the arguments, calls one action, and prints the action's report."""

import gc
import sys
from typing import TYPE_CHECKING

from tacit.errors import StoreDamagedError, TacitError

if TYPE_CHECKING:
    from typer import Typer

# New objects between two runs of the garbage collector. A command needs nearly all objects that it creates until its
# end, and with Python's default threshold the collector takes a tenth of the command's time. One run over 50,000
# objects takes 11 ms; a command that saves a note creates some 60,000.
_GC_THRESHOLD = 200_000
_GC_DEFAULTS = gc.get_threshold()


def _run_app(app: "Typer") -> int:
    """Run a command and return its exit code.

    If the command finds that the store is damaged, it runs once more. Because the damaged store is not used again, the
    second run builds a new one.
    """
    try:
        return app(standalone_mode=False) or 0
    except StoreDamagedError:
        try:
            return app(standalone_mode=False) or 0
        except StoreDamagedError as error:
            cause = error.__cause__
            if cause is None or type(cause).__module__ == "sqlite3":
                raise
            raise cause from None  # the second store is new, so it can't be damaged: report a bug


def runs_long() -> None:
    """Let the garbage collector run as often as by default, so that a command that runs for days frees its memory."""
    gc.set_threshold(*_GC_DEFAULTS)


def run() -> int:
    """Run the command line and return the exit code: 2 if the command could not run, 70 if tacit has a bug.

    Raises:
        OSError: the program that reads the output closed the pipe, or the system reports an error.
    """
    gc.set_threshold(_GC_THRESHOLD, 20, 100)  # before the imports, which create most objects of a short command
    from tacit.cli.postponed import postpone

    postpone()
    from tacit.cli import stdin
    from tacit.cli.registry import app_for

    stdin.forget()
    out = sys.stdout
    try:
        return _run_app(app_for(sys.argv[1:]))
    except SystemExit as leaving:
        if sys.stdout is not out:  # typer replaces stdout when the pipe is closed, and hides the error
            raise BrokenPipeError from leaving
        code = leaving.code
        return code if isinstance(code, int) else 0
    except TacitError as error:
        from tacit.cli import output

        output.failure(error.line, error.help)
        return error.exit_code
    except OSError:
        raise
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from tacit.cli import usage

        if usage.is_usage(error):
            return usage.tell(error, sys.argv[1:])
        if "--debug" in sys.argv:
            raise
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        help_text = "this is a bug in tacit: run the command again with `tacit --debug …`, and report what it prints"
        sys.stderr.write(f"error[bug]: {what}\n  help: {help_text}\n")
        return 70
