"""PURE. The values of `tacit verify`: a claim that a document makes, the verdict on the claim, and the report."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from tacit.domain.findings import Severity


class Verdict(StrEnum):
    """The result of comparing a claim with the code. WEAK: only tests, manifests or documents confirm the claim."""

    VERIFIED = "verified"
    DIFFERS = "differs"
    MISSING = "missing"
    WEAK = "weak"
    PLANNED = "planned"
    UNKNOWN = "unknown"


class Mood(StrEnum):
    """How a document states a claim: as a fact about the present, as a plan, as an example, or about the past."""

    FACT = "fact"
    PLAN = "plan"
    EXAMPLE = "example"
    PAST = "past"


class Basis(StrEnum):
    """Why a text in a document counts as a claim.

    TYPED: the place of the text says what it is, such as a path in a folder tree. NAMED: only the form of the name
    suggests that it is from the code.
    """

    TYPED = "typed"
    NAMED = "named"


class Claim(NamedTuple):
    """A claim that a document makes about the code.

    `kind` is what the claim names, such as path or table. `value` is a version or tag. `owner` is the table, class or
    module that the name belongs to. `negative` is true if the document says that the code does not have the name.
    `section` is the index of its heading, and `group` the number of its block.
    """

    kind: str
    name: str
    line: int
    column: int = 1
    value: str = ""
    owner: str = ""
    basis: Basis = Basis.NAMED
    mood: Mood = Mood.FACT
    negative: bool = False
    section: int = 0
    group: int = 0
    folder: str = ""  # the folder that the claim is relative to, if its block says so
    form: str = ""  # how the document states it: link, tree, shell, dotenv, sql, code, …
    written: str = ""  # the text as written in the document, if it differs from the name


class Evidence(NamedTuple):
    """A place in the code that supports a verdict. `tier` is the kind of file, such as source or test."""

    path: str
    line: int = 0
    tier: str = ""
    repository: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{self.repository}:{place}" if self.repository else place


class Fix(NamedTuple):
    """The only possible correction of a claim: replace `old` with `new` on the line of the claim."""

    old: str
    new: str


class Judged(NamedTuple):
    """A claim with its verdict. `severity` is None if nothing is reported about it."""

    claim: Claim
    verdict: Verdict
    why: str = ""
    suggestion: str = ""
    evidence: tuple[Evidence, ...] = ()
    severity: Severity | None = None
    fix: Fix | None = None
    fingerprint: str = ""
    silenced: str = ""  # the reason why the finding is silenced; `""` if it is not silenced


class Heading(NamedTuple):
    """A heading of a document. The first entry of each document has level 0 and no title: the text before headings."""

    title: str
    level: int
    line: int


class Unnamed(NamedTuple):
    """Resources of one kind that the code declares and the document does not name."""

    kind: str
    names: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()


class DocumentReport(NamedTuple):
    """The judged claims of one document, in the order of its lines."""

    path: str
    headings: tuple[Heading, ...]
    judged: tuple[Judged, ...]
    unnamed: tuple[Unnamed, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Judged, ...]:
        """The claims that are reported: they have a severity and are not silenced."""
        return tuple(item for item in self.judged if item.severity is not None and not item.silenced)


class Report(NamedTuple):
    """The result of `tacit verify`: a report for each document, and remarks about files that were not read."""

    documents: tuple[DocumentReport, ...]
    commit: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def worst(self) -> Severity | None:
        """The highest severity of all findings; None if there are none."""
        found = {item.severity for document in self.documents for item in document.findings}
        return next((severity for severity in Severity if severity in found), None)

    def counts(self) -> dict[Verdict, int]:
        """The number of claims with each verdict."""
        every = [item.verdict for document in self.documents for item in document.judged]
        return {verdict: every.count(verdict) for verdict in Verdict}
