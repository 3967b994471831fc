"""PURE. The values of web pages that several pages share, and what the readers of a site may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from tacit.domain.enums import Confidence
from tacit.domain.findings import Location
from tacit.domain.note import NOTHING
from tacit.domain.pattern import Dossier, Pattern
from tacit.domain.trace import Presence
from tacit.queries.browse import Contents
from tacit.render.summary import LEVELS
from tacit.server.web.addresses import Notes
from tacit.store.browsing import NoteEntry
from tacit.text.names import slugify


class Publish(StrEnum):
    """Which notes get a page, as a value of --notes: all, those that name a pattern, or none."""

    ALL = "all"
    LINKED = "linked"
    NONE = "none"


class Readers(StrEnum):
    """For whom a site is, as a value of --audience: the team sees all evidence, the public only counts."""

    TEAM = "team"
    PUBLIC = "public"


class RuleState(NamedTuple):
    """A rule of a pattern: its name, what it says, its severity, and the reason why it is not used, if any.

    `finds` is `violation` or `adoption`, and `at` the rule's place in its file.
    """

    name: str
    language: str
    finds: str
    severity: str
    message: str
    at: Location
    fault: str = ""


class Site(NamedTuple):
    """What all pages of a site have in common.

    `name` is the name of the knowledge base. `project` returns the identity of a project for its name, and `projects`
    has the names of the projects by identity. `rules` has the rules of each pattern.
    """

    name: str
    contents: Contents
    notes: Notes = Notes()
    readers: Readers = Readers.TEAM
    publish: Publish = Publish.ALL
    project: Callable[[str], str] = slugify
    projects: Mapping[str, str] = NOTHING
    rules: Mapping[str, tuple[RuleState, ...]] = NOTHING

    @property
    def is_public(self) -> bool:
        """Return whether the readers see counts only."""
        return self.readers is Readers.PUBLIC


def with_pages(contents: Contents, folder: str, publish: Publish) -> Notes:
    """Return the notes that get a page; `folder` is the folder of the notes."""
    if publish is Publish.NONE:
        return Notes(folder=folder)
    paths = contents.notes if publish is Publish.ALL else contents.notes.keys() & contents.statements.keys()
    return Notes(frozenset(paths), folder)


def counts_only(dossier: Dossier) -> Dossier:
    """Leave out what the public does not see of a pattern: its examples, and a text that is from a note."""
    is_own = dossier.text_from == dossier.pattern.page
    return dossier._replace(
        examples=(),
        history=(),
        sections=dossier.sections if is_own else (),
        text_from=dossier.text_from if is_own else "",
    )


class Flags(NamedTuple):
    """The properties of a pattern that the overview can filter by."""

    stale: bool
    contested: bool
    verified: bool
    retired: bool


def flags(pattern: Pattern) -> Flags:
    """Return the properties of a pattern that the overview can filter by."""
    verified = pattern.in_code is not None and pattern.in_code.presence is Presence.FOUND
    return Flags(pattern.stale, pattern.contested, verified, pattern.retired)


def level_counts(site: Site) -> list[tuple[Confidence, int]]:
    """Return the number of patterns in use with each level, from HIGH down."""
    counts = dict.fromkeys(LEVELS, 0)
    for pattern in site.contents.patterns:
        counts[pattern.level] += not pattern.retired
    return list(counts.items())


def of_project(site: Site, project: str) -> Sequence[Pattern]:
    """Return the patterns with an example in a project, in reading order; all patterns if `project` is empty."""
    patterns = site.contents.patterns
    return [p for p in patterns if project in map(site.project, p.projects)] if project else patterns


def quarter(date: str) -> str:
    """Return the quarter of a date, such as `2024-Q3`."""
    return f"{date[:4]}-Q{(int(date[5:7]) + 2) // 3}"


def by_month(notes: Mapping[str, NoteEntry]) -> dict[str, list[NoteEntry]]:
    """Return notes by month, the newest month first."""
    found: dict[str, list[NoteEntry]] = {}
    for note in notes.values():
        found.setdefault(note.date[: len("2024-11")], []).append(note)
    return dict(sorted(found.items(), reverse=True))
