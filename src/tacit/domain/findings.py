"""Findings: problems in files and documents, as immutable values. This module imports the standard library only."""

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """The severity of a finding. Only an error has the effect that the file, or the part with the error, is ignored."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Location(NamedTuple):
    """A place in a file.

    `path` is relative to the root folder; `line` and `column` are counted from 1.
    """

    path: str
    line: int = 1
    column: int = 1


class Diagnostic(NamedTuple):
    """A finding about a place in a file, as the parser, `tacit lint` and `tacit review` report it.

    `rule` is the short name of the kind of problem. `help` says what to do; it may be `""`.
    """

    location: Location
    severity: Severity
    rule: str
    message: str
    help: str = ""

    def __str__(self) -> str:
        at = self.location
        head = f"{at.path}:{at.line}:{at.column}: {self.severity.value}[{self.rule}]: {self.message}"
        return f"{head}\n  help: {self.help}" if self.help else head


class Fault(NamedTuple):
    """A problem in a JSON document that a program sent to tacit.

    `where` is the path of the faulty value in the document, such as `patterns[0].verdict`. If the text is not JSON,
    there is no such value, and `place` is the line and column of the error (from 1); otherwise it is `(0, 0)`.
    """

    where: str
    rule: str
    message: str
    help: str = ""
    place: tuple[int, int] = (0, 0)
