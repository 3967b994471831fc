"""Options of several commands: `--json`, which is short for `--format json`, and the `--fail-on` of `tacit verify`."""

from enum import StrEnum
from typing import TypeVar

from tacit.errors import UsageError

F = TypeVar("F", bound=StrEnum)


class FailOn(StrEnum):
    """The value of --fail-on: the command exits with 1 if a finding has at least this severity.

    With `skipped`, it also exits with 1 if something was not read.
    """

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
    SKIPPED = "skipped"
    NEVER = "never"


def chosen_format(format_: F, *, as_json: bool) -> F:
    """Return the output format of a command with the options `--format` and `--json`.

    Raises:
        UsageError: both are given, and `--format` asks for another format than JSON.
    """
    if as_json and format_.value not in {"text", "json"}:
        raise UsageError(f"--json means --format json: leave out --json or --format {format_.value}")
    return type(format_)("json") if as_json else format_
