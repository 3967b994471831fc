"""Findings: a problem with its severity and its place. Frozen values, standard library only."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """The severity of a finding; only an error keeps a file out of the store."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Location(NamedTuple):
    """A place in a file: path relative to the root, line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1


class Diagnostic(NamedTuple):
    """A finding about a file; notes, lint and review use the same type."""

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
    """A problem in a document; `where` is a path in it such as `patterns[0].verdict`."""

    where: str
    rule: str
    message: str
    help: str = ""
