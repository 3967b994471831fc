"""The values of a knowledge base. They are frozen, and use the standard library only.

The trusted branch is the git branch in the setting `branch` of `[trust]`: notes that are only on other branches do not
count yet. A workspace is the knowledge base of one repository of a team.
"""

from collections.abc import Mapping
from typing import NamedTuple

from tacit.domain.enums import Confidence, Result, Status, Verdict
from tacit.domain.note import NOTHING, Section, is_by_agent
from tacit.domain.trace import Trace

_RETIRED = Status.RETIRED  # compared for every pattern; looking this up in the class each time is slow


class Alias(NamedTuple):
    """Another name of a pattern, with its line on the pattern's page."""

    name: str
    line: int = 1


class PatternPage(NamedTuple):
    """The page of one pattern, which people write; `minutes` is the time saved per use."""

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
    """The statement of one note about one pattern, with everything that decides whether it counts as an example.

    `verdict` says whether the note supports, contradicts or limits the pattern. `body_key` is a hash of the note's
    normalised text; `""` if the note has no text.
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
    confirmed: str = ""
    commit: str = ""
    pull_request: str = ""
    body_key: str = ""
    has_source: bool = False
    claimed: Confidence | None = None

    @property
    def is_by_agent(self) -> bool:
        """Return whether a coding agent wrote the note and no person confirmed it."""
        return is_by_agent(self.via, self.confirmed)


class Example(NamedTuple):
    """A piece of evidence (what one note says about a pattern), with the decision whether it counts.

    `counts` is true if it counts, otherwise `reason` says why not. `level` is the pattern's confidence level after this
    example and all earlier ones were counted. `repeats` is the path of the other note that the reason names, such as
    the note with the same text, or `""`. `pending` is true if the note is not on the trusted branch.
    """

    evidence: Evidence
    counts: bool
    reason: str
    level: Confidence
    repeats: str = ""
    pending: bool = False


class Promotion(NamedTuple):
    """A change of a pattern's confidence level, up or down.

    `date` and `because` are the date and the path of the note that caused the change. `name` is set only if the pattern
    does not exist any more, because no note and no page names it: then it is the last name of the pattern.
    """

    pattern: str
    before: Confidence
    after: Confidence
    date: str
    because: str
    name: str = ""


class Thresholds(NamedTuple):
    """The number of examples that each confidence level requires, and the optional conditions for HIGH.

    `high_projects`, `high_authors` and `high_persons` are the required numbers of distinct projects, of distinct
    authors, and of examples that no agent wrote. `high_confirmed` is the required number of examples that people wrote
    or confirmed according to git. `per_day` is the number of examples with one verdict by one author on one
    day that count; 0 if all count.
    """

    medium: int = 2
    high: int = 5
    high_projects: int = 1
    high_authors: int = 1
    high_persons: int = 0
    stale_after_days: int = 180
    high_confirmed: int = 0
    per_day: int = 0


class Related(NamedTuple):
    """A related pattern that a page names; `slug` is `""` if no pattern has this name."""

    name: str
    slug: str = ""


class Pattern(NamedTuple):
    """A pattern with its confidence level, as lists and indexes show it.

    `examples`, `against` and `limits` are the numbers of examples that count: those that support, contradict and limit
    the pattern. `by_agents` is the number of `examples` that a coding agent wrote and no person confirmed, and
    `elsewhere` the number of `examples` that are in other workspaces of the team; `repositories` is the number of the
    repositories of these workspaces. `evidence` is the number of all examples in this workspace, whether they count or
    not, without those that are not on the trusted branch. `pending` and `pending_against` are the numbers of supporting
    and contradicting examples that would count if they were on that branch.

    `since` is the date of the last change of level. `last_reinforced` is the date of the newest example that supports
    the pattern and counts, and `newest` that of the newest example with any verdict that counts. `minutes_total` and
    `minutes_per_use` are the saved time in minutes. `superseded_by` is a slug or `""`, and `page` a path or `""`.
    `fingerprint` is a hash of everything that a page may show of this pattern, except `stale` and `in_code`. The hash
    is followed by a dot and the approximate number of bytes that an overview needs for the pattern. `in_code` is the
    result of the last `tacit verify --patterns`, or None.
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
    by_agents: int = 0
    pending: int = 0
    pending_against: int = 0
    elsewhere: int = 0
    repositories: int = 0
    stale: bool = False
    fingerprint: str = ""
    in_code: Trace | None = None

    @property
    def contested(self) -> bool:
        """Return whether an example that counts contradicts the pattern, so that lists mark it as contested."""
        return self.against > 0

    @property
    def retired(self) -> bool:
        """Return whether the pattern is no longer in use."""
        return self.status is _RETIRED


class Dossier(NamedTuple):
    """All data of one pattern: its values, sections, examples and changes of level.

    `text_from` is the path of the page or note that the pattern's sections come from.
    """

    pattern: Pattern
    sections: tuple[Section, ...] = ()
    text_from: str = ""
    examples: tuple[Example, ...] = ()
    history: tuple[Promotion, ...] = ()
    related: tuple[Related, ...] = ()
