"""PURE. The values of `tacit check standards`: modules, standards, the cells of the matrix, and findings.

A module is a part of the repository, such as a service.
"""

import hashlib
from enum import StrEnum
from typing import NamedTuple

from tacit.checks.verify.values import Evidence
from tacit.domain.findings import Diagnostic, Location, Severity

_DIGITS = 12  # digits of a fingerprint


class Kind(StrEnum):
    """What a standard requires of a module, such as a file or a route.

    It decides what in the code is compared with the standard. QUESTION is a standard that only a person can judge.
    """

    FILE = "file"
    IMAGE = "image"
    INSTRUCTION = "instruction"
    IMPORT = "import"
    ROUTE = "route"
    ENVIRONMENT = "environment"
    HEADER = "header"
    TESTS = "tests"
    QUESTION = "question"


class Mark(StrEnum):
    """The result for one module and one standard: whether the module follows it.

    DIFFERS means that the module has what is required with another value, such as another version of an image. APART
    means that the standard does not apply to the module. OPEN means that a person must answer and has not yet.
    """

    FOLLOWS = "follows"
    LACKS = "lacks"
    DIFFERS = "differs"
    APART = "not applicable"
    OPEN = "open"


class Module(NamedTuple):
    """A part of a repository to which standards apply, such as a service.

    `path` is its folder; it is `""` for the whole repository. `sign` is the file that shows that the folder is a
    module, such as its Dockerfile. `languages` has the languages of at least a quarter of its source files.
    """

    path: str
    sign: str
    languages: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Return the path of the module's folder; `.` for the whole repository."""
        return self.path or "."


class Standard(NamedTuple):
    """Something that a document requires of each module: one row of the matrix.

    `value` is the tag of the image if the standard requires an image. `language` limits the standard to modules in this
    language. If the standard requires a file, `parent` is the folder that contains the file: modules without this
    folder need not have the file. `needs` has the keys of the standards on which a question depends: if a module does
    not follow one of them, the question is not asked.
    """

    kind: Kind
    name: str
    line: int
    section: str = ""
    value: str = ""
    language: str = ""
    parent: str = ""
    is_optional: bool = False
    needs: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return kind and name as settings and JSON write them: `route:GET /health`."""
        return f"{self.kind}:{self.name}"

    @property
    def title(self) -> str:
        """Return what the standard requires in a few words, for tables."""
        module, _, imported = self.name.partition(":")
        shown = {
            Kind.IMAGE: f"FROM {self.name}{':' + self.value if self.value else ''}",
            Kind.INSTRUCTION: f"{self.name} in the Dockerfile",
            Kind.IMPORT: f"{imported} of {module}" if imported else f"import {module}",
            Kind.TESTS: "test files",
        }
        return shown.get(self.kind, self.name)


class Cell(NamedTuple):
    """The result for one module and one standard, with the reason and the places in the code that show it.

    `person` is the text of a person's answer; it is `""` if code decides.
    """

    mark: Mark
    why: str = ""
    evidence: tuple[Evidence, ...] = ()
    person: str = ""


class Row(NamedTuple):
    """A standard with its results: one cell for each module, in the order of the modules."""

    standard: Standard
    cells: tuple[Cell, ...]

    @property
    def follow(self) -> int:
        """Return how many modules follow the standard of this row."""
        return sum(cell.mark is Mark.FOLLOWS for cell in self.cells)

    @property
    def of(self) -> int:
        """Return to how many modules the standard of this row applies. Questions that are still open are ignored."""
        return sum(cell.mark in {Mark.FOLLOWS, Mark.LACKS, Mark.DIFFERS} for cell in self.cells)

    @property
    def open(self) -> int:
        """Return for how many modules a person has not yet answered the question of this row."""
        return sum(cell.mark is Mark.OPEN for cell in self.cells)


class Finding(NamedTuple):
    """A deviation: a module does not follow a standard, or no module at all follows it (a dead standard).

    `module` is `""` if the finding is about the document, such as a dead standard.
    """

    rule: str
    severity: Severity
    at: Location
    standard: Standard
    module: str
    message: str
    help: str = ""

    @property
    def fingerprint(self) -> str:
        """Return a short hash that identifies the finding. It stays the same if lines of the document move."""
        parts = (self.rule, self.standard.key, self.module or self.at.path)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]

    @property
    def diagnostic(self) -> Diagnostic:
        """Return the finding as a diagnostic, the form in which all commands print findings."""
        return Diagnostic(self.at, self.severity, self.rule, self.message, self.help)


class Matrix(NamedTuple):
    """The result for a standards document: its modules, its standards with their results, and the findings."""

    document: str
    modules: tuple[Module, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[Row, ...]:
        """Return the rows of standards that are questions, which only a person can answer."""
        return tuple(row for row in self.rows if row.standard.kind is Kind.QUESTION)

    @property
    def typed(self) -> tuple[Row, ...]:
        """Return the rows of standards that are not questions, but are compared with the code."""
        return tuple(row for row in self.rows if row.standard.kind is not Kind.QUESTION)
