"""The option `--fail-on` of `tacit verify`: which findings give the exit code 1."""

from collections.abc import Collection
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tacit.domain.findings import Severity


class FailOn(StrEnum):
    """The value of --fail-on: the command exits with 1 if a finding has at least this severity.

    With `skipped`, it exits with 1 for errors and warnings, and also if the command says that it left something out.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    SKIPPED = "skipped"
    NEVER = "never"


def fails(fail_on: FailOn, found: "Collection[Severity]", *, is_incomplete: bool) -> bool:
    """Return whether the command exits with 1, by the severities of all findings.

    `is_incomplete` is true if the command left something out.
    """
    from tacit.domain.findings import Severity

    if fail_on is FailOn.NEVER:
        return False
    least = {
        FailOn.ERROR: {Severity.ERROR},
        FailOn.NOTE: {Severity.ERROR, Severity.WARNING, Severity.HINT},
    }.get(fail_on, {Severity.ERROR, Severity.WARNING})
    return not least.isdisjoint(found) or (fail_on is FailOn.SKIPPED and is_incomplete)
