"""The values of a knowledge base: frozen, standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Severity(StrEnum):
    """How bad a finding is: only an error keeps a file out of the store."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Verdict(StrEnum):
    """What a note says of a pattern."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    LIMITS = "limits"


class Result(StrEnum):
    """How a task ended; never changes what counts."""

    SUCCESS = "success"
    PARTIAL = "partial"
    FAILURE = "failure"


class Status(StrEnum):
    """Whether a pattern is in use."""

    ACTIVE = "active"
    RETIRED = "retired"


_RETIRED = Status.RETIRED  # asked of every pattern again and again, and by way of the class that takes its time


class Confidence(Enum):
    """A pattern's level: a function of its evidence, never written by anybody."""

    UNPROVEN = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3

    def __lt__(self, other: Confidence) -> bool:
        return bool(self._value_ < other._value_)  # `value` is looked up by way of the class, which takes far longer

    def __le__(self, other: Confidence) -> bool:
        return bool(self._value_ <= other._value_)


class Location(NamedTuple):
    """A place in a file: path relative to the root, line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1


class Diagnostic(NamedTuple):
    """A finding about a file: the same shape for a bad note, a lint and a review finding."""

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
    """What is wrong with a document, at a path in it such as `patterns[0].verdict`."""

    where: str
    rule: str
    message: str
    help: str = ""


class Section(NamedTuple):
    """One section of markdown: its heading's text and level, its text, and the line of its heading.

    `text` is everything up to the next heading of the same or a higher level, deeper headings
    included as they stand, without leading and trailing blank lines.
    """

    title: str
    text: str
    line: int = 1
    level: int = 2


class Source(NamedTuple):
    """Where a note's task can be found in version control."""

    commit: str = ""
    pull_request: str = ""
    files: tuple[str, ...] = ()


class Mention(NamedTuple):
    """What one note says of one pattern; `name` as written, `line` where it is written.

    `claimed` is a level that the note asserts beside the name: never believed, only compared.
    `sections` hold the pattern's text where the note carries it (`## Pattern: Name`).
    """

    name: str
    verdict: Verdict = Verdict.SUPPORTS
    outcome: str = ""
    line: int = 1
    claimed: Confidence | None = None
    sections: tuple[Section, ...] = ()


class Note(NamedTuple):
    """One episodic note. `date` is ISO: `2024-11-12`, or `2024-11` where the day is unknown.

    `minutes` is the time saved; `body` the text after the front matter; `extra` the keys of the
    front matter that tacit does not know, as JSON values.
    """

    path: str
    date: str
    title: str
    domain: str = "code"
    project: str = ""
    outcome: str = ""
    result: Result | None = None
    minutes: int | None = None
    tags: tuple[str, ...] = ()
    author: str = ""
    via: str = ""
    source: Source = Source()
    mentions: tuple[Mention, ...] = ()
    body: str = ""
    extra: Mapping[str, object] = NOTHING


class Alias(NamedTuple):
    """Another name of a pattern, and the line of its page that says so."""

    name: str
    line: int = 1


class PatternPage(NamedTuple):
    """The curated text of one pattern; `minutes` is the time saved per use."""

    path: str
    slug: str
    name: str
    category: str
    aliases: tuple[Alias, ...] = ()
    tags: tuple[str, ...] = ()
    minutes: int | None = None
    applies_to: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    status: Status = Status.ACTIVE
    superseded_by: str = ""
    sections: tuple[Section, ...] = ()
    line: int = 1
    extra: Mapping[str, object] = NOTHING


class Evidence(NamedTuple):
    """One note's word on one pattern, with all that decides whether it counts.

    `body_key` is a hash of the note's normalised text, empty for a note without text.
    """

    path: str
    date: str
    title: str
    name: str
    line: int = 1
    verdict: Verdict = Verdict.SUPPORTS
    domain: str = "code"
    project: str = ""
    outcome: str = ""
    result: Result | None = None
    minutes: int | None = None
    author: str = ""
    via: str = ""
    commit: str = ""
    pull_request: str = ""
    body_key: str = ""
    has_source: bool = False
    claimed: Confidence | None = None


class Example(NamedTuple):
    """An evidence after the fold: whether it counts, why not, and the level after it."""

    evidence: Evidence
    counts: bool
    reason: str
    level: Confidence


class Promotion(NamedTuple):
    """A change of level, up or down, on the date of the note that caused it."""

    pattern: str
    before: Confidence
    after: Confidence
    date: str
    because: str


class Thresholds(NamedTuple):
    """Counts from which a level holds, and the optional conditions for HIGH.

    `high_projects`, `high_authors` and `high_persons` are numbers of distinct projects, distinct
    authors, and examples that no agent wrote down, among the supporting ones.
    """

    medium: int = 2
    high: int = 5
    high_projects: int = 1
    high_authors: int = 1
    high_persons: int = 0
    stale_after_days: int = 180


class Related(NamedTuple):
    """A pattern that another one names; `slug` is empty where the name leads nowhere."""

    name: str
    slug: str = ""


class Pattern(NamedTuple):
    """A pattern with its level, as lists and indexes show it.

    `examples`, `against` and `limits` are numbers of counting examples by verdict, `evidence` that of all
    examples, counting or not. `since` is the
    date of the last change of level, `last_reinforced` that of the newest counting support, `newest`
    that of the newest counting example of any verdict.
    Times are minutes. `superseded_by` is a slug or empty, `page` a path or empty, and
    `fingerprint` a hash of everything a page may show of this pattern.
    """

    slug: str
    name: str
    category: str
    level: Confidence
    examples: int = 0
    against: int = 0
    limits: int = 0
    evidence: int = 0
    since: str = ""
    last_reinforced: str = ""
    newest: str = ""
    minutes_total: int = 0
    minutes_per_use: int | None = None
    projects: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    status: Status = Status.ACTIVE
    superseded_by: str = ""
    page: str = ""
    has_text: bool = False
    stale: bool = False
    fingerprint: str = ""

    @property
    def contested(self) -> bool:
        """Whether a counting example contradicts the pattern."""
        return self.against > 0

    @property
    def retired(self) -> bool:
        """Whether the pattern no longer holds."""
        return self.status is _RETIRED


class Dossier(NamedTuple):
    """Everything known of one pattern: `text_from` is the file its sections stand in."""

    pattern: Pattern
    sections: tuple[Section, ...] = ()
    text_from: str = ""
    examples: tuple[Example, ...] = ()
    history: tuple[Promotion, ...] = ()
    related: tuple[Related, ...] = ()


class Totals(NamedTuple):
    """Sums over the whole knowledge base; `minutes` counts each note once."""

    notes: int = 0
    unlinked: int = 0
    rejected: int = 0
    minutes: int = 0
    newest: str = ""
    reference: str = ""


class Workflow(NamedTuple):
    """A workflow page that a person wrote and keeps."""

    path: str
    title: str


class KnowledgeBase(NamedTuple):
    """What pages are made from: patterns sorted by (retired, level descending, name), and sums."""

    patterns: tuple[Pattern, ...]
    totals: Totals
    thresholds: Thresholds
    workflows: tuple[Workflow, ...] = ()


class Document(NamedTuple):
    """One generated overview: where it goes, its template, and the domains it is limited to."""

    path: str = "patterns/dev-patterns.md"
    template: str = "dev-patterns.md.j2"
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a knowledge base keeps its files, as POSIX paths relative to its root."""

    notes: str = "memory/episodic"
    patterns: str = "patterns"
    workflows: str = "memory/procedural/workflows"

    @property
    def readme(self) -> str:
        """The generated index of patterns by category."""
        return f"{self.patterns}/README.md"

    @property
    def index(self) -> str:
        """The generated index of workflows, beside their folder."""
        parent, _, _ = self.workflows.rpartition("/")
        return f"{parent}/INDEX.md" if parent else "INDEX.md"

    def evidence(self, slug: str) -> str:
        """The generated page with all examples of a pattern that has many."""
        return f"{self.patterns}/evidence/{slug}.md"

    def workflow(self, slug: str) -> str:
        """The generated checklist of a HIGH pattern."""
        return f"{self.workflows}/{slug}.md"

    def category(self, category: str) -> str:
        """The generated checklist of a category with several HIGH patterns."""
        return f"{self.workflows}/_{category}.md"


@lru_cache(maxsize=1 << 14)
def first_day(text: str) -> date:
    """The day an ISO date stands for; a month (`2024-11`) stands for its first day.

    Raises:
        ValueError: the text is no date of the calendar.
    """
    return date.fromisoformat(text if len(text) > len("2024-11") else f"{text}-01")
