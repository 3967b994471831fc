"""PURE. The data types of `tacit verify`: a claim of a document, the verdict on it, and the report."""

from enum import StrEnum
from typing import NamedTuple

from tacit.domain.findings import Severity

NODE = "node"  # the form of a claim that a node of a diagram is a file or folder


class Verdict(StrEnum):
    """The result of comparing a claim of a document with the code.

    DIFFERS means that the code has something else than the document says, such as another version. WEAK means that only
    files such as tests or manifests have the name. PLANNED means that the code lacks the name, but the document only
    states a plan. UNKNOWN means that the claim can't be checked.
    """

    VERIFIED = "verified"
    DIFFERS = "differs"
    MISSING = "missing"
    WEAK = "weak"
    PLANNED = "planned"
    UNKNOWN = "unknown"


class Mood(StrEnum):
    """How a document states a claim: as a fact, a plan, an example, advice, or about the past."""

    FACT = "fact"
    PLAN = "plan"
    EXAMPLE = "example"
    ADVICE = "advice"
    PAST = "past"


class Basis(StrEnum):
    """How well a document shows that a claim is about this repository.

    TYPED: the document says what kind of name it is, for example by a heading. NAMED: there is only the name, such as a
    word in backticks, which may be something else; such a claim is seldom reported as wrong.
    """

    TYPED = "typed"
    NAMED = "named"


class Claim(NamedTuple):
    """One statement of a document about the code, such as that it has a certain file or table.

    `kind` and `name` say what is claimed, such as the kind `table` and the name `orders`. `value` is a version, a tag
    or a similar detail. `owner` is the table, class or module to which the name belongs. `mood` says whether it is
    stated as a fact, a plan or the like. `negative` is true if its sentence has a negation, and `denied` if the
    negation is about the name: "there is no X". `group` is the number of the code block, from 1. Outside of code
    blocks, it is 0.
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
    folder: str = ""  # the folder to which the name is relative, if the document names one
    form: str = ""  # how the document states it: link, tree, shell, dotenv, sql, code, …
    written: str = ""  # the text as written in the document, if it differs from the name
    link: str = ""  # the file of this repository to which a link with this name leads
    denied: bool = False
    below: str = ""  # the folder in the heading above, to which a path may be relative


class Evidence(NamedTuple):
    """A place in the code that is the reason for a verdict on a claim."""

    path: str
    line: int = 0
    tier: str = ""
    repository: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{self.repository}:{place}" if self.repository else place


class Fix(NamedTuple):
    """The only possible correction of a claim: on its line, `old` is replaced by `new`."""

    old: str
    new: str


class Judged(NamedTuple):
    """A claim with its verdict.

    `severity` says how it is reported; it is None if the claim is not reported as wrong.
    """

    claim: Claim
    verdict: Verdict
    why: str = ""
    suggestion: str = ""
    evidence: tuple[Evidence, ...] = ()
    severity: Severity | None = None
    fix: Fix | None = None
    fingerprint: str = ""
    silenced: str = ""  # the reason in the comment, setting or accepted finding that silences the claim


class Heading(NamedTuple):
    """A heading of a document. The first one always has level 0 and no title, for the text above all others."""

    title: str
    level: int
    line: int


class Unnamed(NamedTuple):
    """Resources of one kind, such as tables, that the code declares and the document does not name: their names.

    `evidence` has the place in the code for each name.
    """

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
        """Return the reported claims: those that have a severity and are not silenced."""
        return tuple(item for item in self.judged if item.severity is not None and not item.silenced)


class Report(NamedTuple):
    """The result of `tacit verify`: a report for each document. `remarks` says which files were not read."""

    documents: tuple[DocumentReport, ...]
    commit: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def worst(self) -> Severity | None:
        """Return the highest severity of all findings; None if there are none."""
        found = {item.severity for document in self.documents for item in document.findings}
        return next((severity for severity in Severity if severity in found), None)

    def counts(self) -> dict[Verdict, int]:
        """Return the number of claims with each verdict."""
        every = [item.verdict for document in self.documents for item in document.judged]
        return {verdict: every.count(verdict) for verdict in Verdict}
