"""Print usage errors in the same form as all other errors of tacit, instead of typer's form."""

import sys
from collections.abc import Sequence

import typer

from tacit.cli import output
from tacit.text.late_regex import late

# typer contains a copy of click and does not export click's two classes of usage errors; both are base classes of
# BadParameter, which typer exports.
_USAGE, _CLICK = typer.BadParameter.__mro__[1:3]
_STOPPED = 130  # the usual exit code after ^C
# the end of typer's message, with suggestions for a misspelled word
_MEANT = late(r"\.? (?:Did you mean (?:one of: )?(.+?)\??|\(Possible options: (.+)\))$")
_OF_TACIT = {"--root": "--root DIR COMMAND", "--debug": "--debug COMMAND"}  # options of tacit itself
_INTEGER = late(r"is not a valid int(?:eger)?(?: range)?\b")


def is_usage(error: Exception) -> bool:
    """Return whether typer raised the error because the command line is wrong, or the input ended before an answer."""
    return isinstance(error, (_CLICK, typer.Abort))


def tell(error: Exception, arguments: Sequence[str]) -> int:
    """Print a usage error, and what to do about it, on standard error; return the exit code."""
    if isinstance(error, typer.Abort):
        return _STOPPED
    if type(error).__name__ == "NoArgsIsHelpError":  # the message is the help itself
        sys.stderr.write(f"{error}\n")
        return 2
    said = str(getattr(error, "format_message", error.__str__)())
    near = _MEANT.search(said)
    what = _INTEGER.sub("is not a whole number", " ".join(_MEANT.sub("", said).split()).rstrip("."))
    meant = f"did you mean {near[1] or near[2]}? " if near else ""
    command = _command(error, arguments)
    if (option := getattr(error, "option_name", "")) in _OF_TACIT and command != "tacit":
        meant = f"{option} belongs before the command: `tacit {_OF_TACIT[option]} …`; "
    output.failure(f"error[usage]: {what[:1].lower()}{what[1:]}", f"{meant}run `{command} -h`")
    return 2


def _command(error: Exception, arguments: Sequence[str]) -> str:
    """Return the command in which the usage error occurred, such as `tacit list`. Its help describes the usage.

    `arguments` are those of the command line. If they name no command, return `tacit`.
    """
    context = getattr(error, "ctx", None)
    if context is not None:
        return f"tacit{context.command_path.removeprefix(context.find_root().command_path)}"
    from tacit.cli.registry import COMMANDS, GROUPS, asked

    name = asked(arguments)
    return f"tacit {name}" if name in COMMANDS or name in GROUPS else "tacit"
