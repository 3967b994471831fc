"""The data of the web pages of `tacit site` and `tacit serve`. It is read from the store only."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tacit.domain.assemble import related, without_pending
from tacit.domain.findings import Diagnostic
from tacit.domain.knowledge_base import KnowledgeBase, Totals
from tacit.domain.pattern import Dossier, Pattern, Promotion, Related
from tacit.domain.reading_order import in_reading_order, settle
from tacit.errors import TeamAddressError
from tacit.queries.lookup import Answer
from tacit.store import browsing, statistics
from tacit.store.browsing import NoteEntry, NoteText, Statement
from tacit.store.counting import fold
from tacit.text.names import slugify

if TYPE_CHECKING:
    from tacit.queries.team import TeamPattern


class Contents(NamedTuple):
    """All patterns of a knowledge base, and the references between them, without their texts.

    `patterns` are in reading order: by level, HIGH first, then by name, and retired patterns last. `related` maps a
    pattern's slug to the patterns that its text lists as related, and `named_by` to the slugs of those that list it.
    """

    kb: KnowledgeBase
    by_slug: Mapping[str, Pattern]
    related: Mapping[str, tuple[Related, ...]]
    named_by: Mapping[str, tuple[str, ...]]

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """Return all patterns in reading order."""
        return self.kb.patterns

    @property
    def totals(self) -> Totals:
        """Return sums over all notes, such as their number and the minutes saved."""
        return self.kb.totals


class Team(NamedTuple):
    """The patterns of all workspaces of the team, without texts.

    `revision` is the team store's revision at the last `tacit team pull`.
    """

    revision: int
    patterns: "Mapping[str, TeamPattern]"


class Log:
    """The notes and the changes of level that the web pages show. Each property is read when it is first needed.

    A step is a change of a pattern's confidence level. The properties are read from `answer` (an open store), which a
    server replaces for each request. If `is_public` is true, the pages are for readers outside the team: there are no
    notes, and the steps do not name the notes that caused them.
    """

    def __init__(self, answer: Answer, of: Contents, *, is_public: bool) -> None:
        self.answer, self.is_public = answer, is_public
        self._by_slug = of.by_slug

    @cached_property
    def notes(self) -> Mapping[str, NoteEntry]:
        """Return the notes that the pages show, by their paths and newest first; none if the readers are the public."""
        return {} if self.is_public else {note.path: note for note in browsing.entries(self.answer.reader)}

    @cached_property
    def named(self) -> Mapping[str, Sequence[tuple[str, int]]]:
        """Return the patterns that each note names, by the note's path.

        Each pattern is a tuple: its slug, and 1 if tacit counts the note as an example of the pattern, else 0.
        """
        return {} if self.is_public else browsing.named(self.answer.reader)

    @cached_property
    def steps(self) -> tuple[Promotion, ...]:
        """Return all changes of confidence level that the pages show, newest first."""
        steps = (step for step in browsing.steps(self.answer.reader) if step.pattern in self._by_slug)
        return tuple(step._replace(because="") for step in steps) if self.is_public else tuple(steps)

    @cached_property
    def caused(self) -> Mapping[str, Sequence[Promotion]]:
        """Return the changes of confidence level that each note caused, by the note's path."""
        found: dict[str, list[Promotion]] = {}
        for step in self.steps:
            if step.because:
                found.setdefault(step.because, []).append(step)
        return found

    @cached_property
    def months(self) -> tuple[tuple[str, int, int], ...]:
        """Return each month with its number of notes and the minutes saved, oldest first.

        Only notes that count as supporting examples add to the minutes.
        """
        return tuple(browsing.by_month(self.answer.reader))

    @cached_property
    def refused(self) -> Mapping[str, Sequence[str]]:
        """Return the reasons why some notes are not counted as examples, by the path of the note."""
        found: dict[str, list[str]] = {}
        for item in () if self.is_public else self.answer.reader.findings("does-not-count"):
            found.setdefault(item.location.path, []).append(item.message)
        return found

    @cached_property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Return the errors and warnings of the last sync."""
        return tuple(browsing.problems(self.answer.reader))

    @cached_property
    def team(self) -> Team | None:
        """Return the patterns of all workspaces as of the last pull from the team store; None if nothing was pulled.

        The result is also None if the readers are the public.
        """
        from tacit.queries.team import list_team, pulled  # imported late, because most teams have no team store

        if self.is_public:
            return None
        try:
            with pulled(self.answer) as found:
                revision, patterns = found.copy.revision, list_team(found)
        except TeamAddressError:
            return None
        places = {item.slug: tuple(place._replace(page=None) for place in item.places) for item in patterns}
        return Team(revision, {item.slug: item._replace(places=places[item.slug]) for item in patterns})


def contents(answer: Answer) -> Contents:
    """Read all patterns and the references between them.

    An example is pending while its note is not on the branch that `[trust]` names. A pattern that has no page and only
    pending examples is left out.
    """
    reader, config = answer.reader, answer.workspace.config
    known, totals = reader.directory()[0], statistics.totals(reader)
    listed = [(p, names) for p, names in reader.patterns_and_related() if p.page or p.evidence]
    patterns = in_reading_order(
        pattern._replace(superseded_by=known.resolve(pattern.superseded_by))
        for pattern in settle((p for p, _ in listed), totals.reference, config.thresholds.stale_after_days)
    )
    by_slug = {pattern.slug: pattern for pattern in patterns}
    leads = {p.slug: related(names, known.resolve, by_slug) for p, names in listed if names}
    return Contents(KnowledgeBase(patterns, totals, config.thresholds), by_slug, leads, _named_by(leads))


def _named_by(leads: Mapping[str, Iterable[Related]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for slug in sorted(leads):
        for item in leads[slug]:
            if item.slug and item.slug != slug and slug not in found.setdefault(item.slug, []):
                found[item.slug].append(slug)
    return {slug: tuple(names) for slug, names in found.items()}


def dossiers(answer: Answer, of: Contents, slugs: Collection[str]) -> Iterator[Dossier]:
    """Yield all data of the patterns with these slugs, one by one. Slugs of patterns that `of` lacks are ignored."""
    config = answer.workspace.config
    for folded in fold(answer.reader, set(slugs), config.thresholds, config.project):
        slug = folded.dossier.pattern.slug
        if slug in of.by_slug:
            dossier = without_pending(folded.dossier)
            yield dossier._replace(pattern=of.by_slug[slug], related=of.related.get(slug, ()))


def notes(answer: Answer, paths: Sequence[str]) -> list[NoteText]:
    """Return the notes at some paths with their texts."""
    return browsing.texts(answer.reader, paths)


def statements(answer: Answer, paths: Sequence[str]) -> Mapping[str, Sequence[Statement]]:
    """Return what the notes at some paths say about patterns, by path."""
    return browsing.statements(answer.reader, paths)


def projects(answer: Answer, patterns: Iterable[Pattern]) -> dict[str, str]:
    """Return the projects of some patterns: the name of each project by its slug, sorted by name.

    If a project's name is spelt in several ways, the alphabetically first one is its name.
    """
    found: dict[str, str] = {}
    named = {name for pattern in patterns for name in pattern.projects}
    for name in sorted(named, key=lambda name: (name.casefold(), name)):  # `Mail` and `mail` have a fixed order, too
        found.setdefault(answer.workspace.config.project(name) or slugify(name), name)
    return found
