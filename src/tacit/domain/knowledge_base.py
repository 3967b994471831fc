"""The values from which generated pages are rendered."""

from typing import NamedTuple

from tacit.domain.pattern import Pattern, Promotion, Thresholds
from tacit.domain.practice import Practice


class Totals(NamedTuple):
    """Sums over the whole knowledge base. `minutes` has the minutes of each note once.

    `unlinked` is the number of notes that name no pattern, and `rejected` the number of notes that could not be read.
    `reference` is the date from which staleness is measured. `team` is the revision of the team store whose examples
    are counted; empty if only those of this workspace are. `elsewhere` is the number of patterns that have any.
    """

    notes: int = 0
    unlinked: int = 0
    rejected: int = 0
    minutes: int = 0
    newest: str = ""
    reference: str = ""
    team: str = ""
    elsewhere: int = 0


class Workflow(NamedTuple):
    """A workflow page that a person wrote."""

    path: str
    title: str


class KnowledgeBase(NamedTuple):
    """The input of generated pages: patterns, sums and settings.

    The patterns are sorted: retired ones last, then by confidence level from HIGH down, then by name. `promotions` are
    the newest promotions to MEDIUM or HIGH, the newest first. `practice` says what the modules of the code do.
    """

    patterns: tuple[Pattern, ...]
    totals: Totals
    thresholds: Thresholds
    workflows: tuple[Workflow, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    practice: Practice = Practice()
