"""The values from which generated pages are rendered."""

from typing import NamedTuple

from tacit.domain.pattern import Pattern, Promotion, Thresholds
from tacit.domain.practice import Practice


class Totals(NamedTuple):
    """Sums over the whole knowledge base.

    `minutes` is the time that all notes saved; each note is added once, even if it names several patterns. `unlinked`
    is the number of notes that name no pattern, and `rejected` the number of notes that could not be read. A pattern is
    stale if its newest example is too old: `reference` is the date from which this age is measured. `elsewhere` is the
    number of patterns that have examples in other workspaces (knowledge bases) of the team. `team` is the revision of
    the team's shared database from which these examples are; it is `""` if only this workspace's examples are counted.
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
    """A page in the workflows folder that a person wrote: its path and its title."""

    path: str
    title: str


class KnowledgeBase(NamedTuple):
    """The input of generated pages: patterns, sums and settings.

    The patterns are sorted: retired ones last, then by confidence level from HIGH down, then by name. `promotions` are
    the newest promotions to MEDIUM or HIGH, the newest first. `practice` is the result of the last `tacit check
    standards --record`: how many modules of the code follow each pattern.
    """

    patterns: tuple[Pattern, ...]
    totals: Totals
    thresholds: Thresholds
    workflows: tuple[Workflow, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    practice: Practice = Practice()
