"""PURE. The values of web pages that several pages share, and what the readers of a site may see."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tacit.domain.enums import Confidence
from tacit.domain.findings import Location
from tacit.domain.pattern import Dossier, Pattern
from tacit.domain.trace import Presence
from tacit.queries.browse import Contents, Log
from tacit.render.summary import LEVELS
from tacit.server.web.addresses import Notes
from tacit.store.browsing import NoteEntry

if TYPE_CHECKING:
    from tacit.queries.team import Place


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
    """A rule of a pattern as a page shows it: its name, message and severity.

    `fault` is the reason why the rule is not used; `""` if it is used. `finds` says what a match of the rule is: a
    `violation` of the pattern, or an `adoption` of it. `at` is the rule's place in its file.
    """

    name: str
    language: str
    finds: str
    severity: str
    message: str
    at: Location
    fault: str = ""


class Base(NamedTuple):
    """What a site shows of a knowledge base: its name, its patterns, what its notes say, and its folder of notes.

    `project` returns the slug of a project for its name: `Web Shop` and `web-shop` have the same slug. `projects` maps
    each slug to the name that pages show. `folder` is the folder of notes. `read_rules` returns the rules of each
    pattern. `has_team` is true if examples of other workspaces (knowledge bases of the team) are known.
    """

    name: str
    contents: Contents
    log: Log
    folder: str
    project: Callable[[str], str]
    projects: Mapping[str, str]
    read_rules: Callable[[], Mapping[str, tuple[RuleState, ...]]]
    has_team: bool = False


class Site:
    """The data from which the pages of a site are rendered, and what its readers may see.

    Data that only some pages show is read from the store when it is first needed.
    """

    def __init__(self, base: Base, readers: Readers, publish: Publish) -> None:
        self.base, self.readers, self.publish = base, readers, publish
        self.name, self.contents, self.log = base.name, base.contents, base.log
        self.project, self.projects = base.project, base.projects

    @property
    def is_public(self) -> bool:
        """Return whether the readers see counts only, and no notes."""
        return self.readers is Readers.PUBLIC

    @property
    def has_team(self) -> bool:
        """Return whether the site has a page about the examples of other workspaces."""
        return self.base.has_team and not self.is_public

    @property
    def has_notes(self) -> bool:
        """Return whether notes can have pages, so that the search knows their titles."""
        return self.publish is not Publish.NONE and not self.is_public

    @cached_property
    def notes(self) -> Notes:
        """Return the paths of the notes that have a web page, and the folder of the notes."""
        paths = set[str]()
        if self.has_notes:
            found = self.log.notes.keys()
            paths = found & self.log.named.keys() if self.publish is Publish.LINKED else set(found)
        return Notes(frozenset(paths), self.base.folder)

    def of_project(self, project: str) -> Sequence[Pattern]:
        """Return the patterns with an example in a project, in reading order; all patterns if `project` is empty."""
        return self._by_project.get(project, ()) if project else self.contents.patterns

    @cached_property
    def _by_project(self) -> Mapping[str, Sequence[Pattern]]:
        found: dict[str, list[Pattern]] = {}
        for pattern in self.contents.patterns:
            for project in set(map(self.project, pattern.projects)):
                found.setdefault(project, []).append(pattern)
        return found

    @property
    def rules(self) -> Mapping[str, tuple[RuleState, ...]]:
        """Return the rules of each pattern that has any, by the pattern's slug."""
        return {} if self.is_public else self.base.read_rules()


def counts_only(dossier: Dossier) -> Dossier:
    """Return a pattern as the public may see it: without its examples, its history, and a text that is from a note."""
    is_own = dossier.text_from == dossier.pattern.page
    return dossier._replace(
        examples=(),
        history=(),
        sections=dossier.sections if is_own else (),
        text_from=dossier.text_from if is_own else "",
    )


class Flags(NamedTuple):
    """The properties of a pattern by which the overview can be filtered."""

    stale: bool
    contested: bool
    verified: bool
    retired: bool


def flags(pattern: Pattern) -> Flags:
    """Return the properties of a pattern by which the overview can be filtered."""
    verified = pattern.in_code is not None and pattern.in_code.presence is Presence.FOUND
    return Flags(pattern.stale, pattern.contested, verified, pattern.retired)


def level_counts(site: Site) -> list[tuple[Confidence, int]]:
    """Return the number of patterns with each level, from HIGH down, without retired patterns."""
    counts = dict.fromkeys(LEVELS, 0)
    for pattern in site.contents.patterns:
        counts[pattern.level] += not pattern.retired
    return list(counts.items())


def elsewhere(site: Site, slug: str) -> "tuple[int, Sequence[Place]] | None":
    """Return the revision of the last `tacit team pull`, and the places of a pattern in other workspaces.

    Return None if no other workspace has the pattern.
    """
    team = site.log.team if site.has_team else None
    found = team.patterns.get(slug) if team else None
    others = [place for place in found.places if place.workspace] if found else []
    return (team.revision, others) if team and others else None


def quarter(date: str) -> str:
    """Return the quarter of a date, such as `2024-Q3`."""
    return f"{date[:4]}-Q{(int(date[5:7]) + 2) // 3}"


def by_month(notes: Mapping[str, NoteEntry]) -> dict[str, list[NoteEntry]]:
    """Return notes by month (`2024-11`), the newest month first."""
    found: dict[str, list[NoteEntry]] = {}
    for note in notes.values():
        found.setdefault(note.date[: len("2024-11")], []).append(note)
    return dict(sorted(found.items(), reverse=True))
