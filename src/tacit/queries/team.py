"""The queries about a team: patterns of all its workspaces, from the local store and the copy of the team store.

`tacit team pull` updates this copy. A pattern can have different slugs in different workspaces. A row of evidence is
what one note of another workspace says about one pattern.
"""

import contextlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from tacit.domain.confidence import Standing, fold
from tacit.domain.directory import Directory
from tacit.domain.elsewhere import PREFIX as ELSEWHERE
from tacit.domain.elsewhere import is_elsewhere
from tacit.domain.enums import Confidence, Status, Verdict
from tacit.domain.pattern import Evidence, PatternPage
from tacit.domain.team import Keyed, SharedEvidence, SharedPage, independent, shared_page
from tacit.domain.trust import PENDING
from tacit.errors import UnknownPatternError
from tacit.queries.lookup import Answer
from tacit.queries.similarity import profile
from tacit.queries.team_search import opened
from tacit.store import note_queries, words
from tacit.store.team.copy import Copy, Owner
from tacit.text.names import slugify

_DIFFERENT = 0.25  # the share of common words below which two texts of one name are shown as a conflict
_MOST_NAMED = 10_000  # slugs in one SQL statement; for more slugs, all rows are read
_LEAST_WORDS = 8  # texts with fewer words are not compared


class TeamAnswer(NamedTuple):
    """The data for queries about a team: the local store, the copy of the team store, and the workspaces by id.

    `resolve(id, slug)` returns this workspace's slug for a pattern of the workspace `id` (see `resolver`).
    """

    answer: Answer
    copy: Copy
    owners: Mapping[str, Owner]
    resolve: Callable[[str, str], str]


class Place(NamedTuple):
    """A pattern in one workspace: its name there, its numbers of examples, and its page (None if it has no page).

    `workspace` is `""` for this workspace. `conflict` is true if the page is about another subject than the first page
    of this pattern (this workspace's page, if it has one), and `[team.aliases]` does not say that both are the same.
    """

    workspace: str
    slug: str
    name: str
    examples: int
    against: int
    status: Status = Status.ACTIVE
    superseded_by: str = ""
    page: SharedPage | None = None
    conflict: bool = False


class TeamPattern(NamedTuple):
    """A pattern with its numbers of examples in all workspaces (`here`: in this one). Each example is counted once."""

    slug: str
    name: str
    level: Confidence
    examples: int
    here: int
    against: int
    repositories: int
    last: str
    places: tuple[Place, ...]

    @property
    def conflict(self) -> bool:
        """Return whether workspaces use the name for different things, as far as the words of their pages tell."""
        return any(place.conflict for place in self.places)


class TeamStats(NamedTuple):
    """The statistics of a team at a revision of the team store.

    Each of `workspaces` has its numbers of patterns and of examples. `shared` is the number of patterns that more than
    one workspace has, and `conflicts` the number of names that workspaces use for different things.
    """

    revision: int
    workspaces: tuple[tuple[Owner, int, int], ...]
    levels: Mapping[Confidence, int]
    shared: int
    conflicts: int


@contextlib.contextmanager
def pulled(answer: Answer) -> Iterator[TeamAnswer]:
    """Open this machine's copy of the team store, which `tacit team pull` created.

    Raises:
        TeamAddressError: nothing was pulled yet.
    """
    with opened(answer.workspace) as copy:
        owners = copy.owners()
        yield TeamAnswer(answer, copy, owners, resolver(answer, copy, owners))


def resolver(answer: Answer, copy: Copy, owners: Mapping[str, Owner]) -> Callable[[str, str], str]:
    """Return a function that takes another workspace's id and its slug of a pattern, and returns the slug used here.

    The first of these that exists is used: an alias in `[team.aliases]`; this workspace's pattern with this slug or
    alias; its pattern with a name or alias from the other workspace's page; the other workspace's slug.
    """
    directory = answer.reader.directory()[0]
    own = answer.reader.pattern_slugs()
    settled = {owner.id: answer.workspace.config.team.aliases.get(owner.name, {}) for owner in owners.values()}
    more: dict[tuple[str, str], str] = {}
    for workspace, page in copy.pages():
        names = [page.name, *json.loads(page.aliases or "[]")]
        found = (slug for slug in map(directory.resolve, map(slugify, names)) if slug in own)
        if target := next(found, ""):
            more[workspace, page.slug] = target
    known: dict[tuple[str, str], str] = {}

    def resolve(workspace: str, slug: str) -> str:
        key = (workspace, slug)
        if key not in known:
            known[key] = settled.get(workspace, {}).get(slug, "") or _own(directory, own, slug) or more.get(key, slug)
        return known[key]

    return resolve


def _own(directory: Directory, own: set[str], slug: str) -> str:
    found = directory.resolve(slug)
    return found if found in own else ""


def others(team: TeamAnswer, only: set[str] | None = None) -> dict[str, list[tuple[str, SharedEvidence]]]:
    """Return the evidence of other workspaces by the pattern's slug in this one, sorted by date, workspace and note.

    If `only` is given, only evidence for the patterns with these slugs is returned.
    """
    there = None
    if only is not None:
        there = {slug for workspace, slug in team.copy.patterns() if team.resolve(workspace, slug) in only}
    if there and len(there) > _MOST_NAMED:
        there = None
    found: dict[str, list[tuple[str, SharedEvidence]]] = defaultdict(list)
    for workspace, row in team.copy.evidence(there):
        slug = team.resolve(workspace, row.pattern)
        if only is None or slug in only:
            found[slug].append((workspace, row))
    return found


def _pages(team: TeamAnswer) -> dict[str, list[tuple[str, SharedPage]]]:
    """Return other workspaces' pages by this workspace's slug for the pattern, each with its workspace's id."""
    found: dict[str, list[tuple[str, SharedPage]]] = defaultdict(list)
    for workspace, page in team.copy.pages():
        found[team.resolve(workspace, page.slug)].append((workspace, page))
    return found


def new_to(
    own: Iterable[Evidence], rows: Iterable[tuple[str, SharedEvidence]], keyed: Keyed
) -> list[tuple[str, SharedEvidence]]:
    """Return the rows of `rows` that are new: neither `own` nor an earlier row has the same example.

    `own` is this workspace's evidence for a pattern. `rows` has other workspaces' evidence for it, each piece with the
    id of its workspace. `keyed` computes hashes with the team's secret key; equal hashes mean that an example is the
    same.
    """
    listed = list(rows)
    workspaces = {id(row): workspace for workspace, row in listed}
    keys = [(item.verdict.value, keyed.keys(item)) for item in own]
    return [(workspaces[id(row)], row) for row in independent(keys, (row for _, row in listed))]


def own_evidence(answer: Answer, slugs: set[str]) -> dict[str, list[Evidence]]:
    """Return this workspace's evidence of some patterns by slug, without pending notes.

    A note is pending if it is not on the branch that `[trust]` names.
    """
    known = words.words(answer.reader)
    waiting = {path for path, word in known.items() if word.held == PENDING} if known else set()
    return {slug: [item for item in items if item.path not in waiting] for slug, items in answer.reader.evidence(slugs)}


def list_team(team: TeamAnswer, only: set[str] | None = None) -> tuple[TeamPattern, ...]:
    """Return the patterns of all workspaces, highest level first; if `only` is given, only those with these slugs."""
    rows, keyed, pages = others(team, only), Keyed(team.copy.secret, team.answer.workspace.config.project), _pages(team)
    slugs = rows.keys() | pages.keys() | team.answer.reader.pattern_slugs()
    slugs &= slugs if only is None else only
    own = own_evidence(team.answer, set(slugs))
    context = _Context(team, keyed, {page.slug: page for page in team.answer.reader.pages(set(slugs)).values()})
    found = (context.pattern(slug, own.get(slug, []), rows.get(slug, []), pages.get(slug, [])) for slug in slugs)
    return tuple(sorted(found, key=lambda item: (-item.level.value, item.name.casefold(), item.slug)))


def conflicts(team: TeamAnswer) -> tuple[str, ...]:
    """Return the names that workspaces use for different things, as far as the words of their pages tell."""
    pages = _pages(team)
    own = team.answer.reader.pages(set(pages))
    found = []
    for slug, listed in sorted(pages.items()):
        first = shared_page(own[slug]) if slug in own else listed[0][1]
        if any(_is_conflict(team, first, *item) for item in listed):
            found.append(first.name)
    return tuple(found)


def show_team(team: TeamAnswer, name: str) -> TeamPattern:
    """Return the pattern with this name, alias or slug, and what each workspace has of it.

    Raises:
        UnknownPatternError: no workspace has such a pattern.
    """
    key = slugify(name)
    wanted = team.answer.reader.directory()[0].resolve(key)
    pages = _pages(team)
    targets = {team.resolve(workspace, slug) for workspace, slug in team.copy.patterns() if slug == key}
    targets |= {slug for slug, listed in pages.items() if any(slugify(page.name) == key for _, page in listed)}
    for item in sorted(list_team(team, targets | {wanted}), key=lambda item: item.slug != wanted):
        if item.slug == wanted or any(key in {place.slug, slugify(place.name)} for place in item.places):
            return item
    near = [item.name for item in list_team(team) if wanted and wanted in item.slug]
    raise UnknownPatternError(name, near[:3])


def stats_team(team: TeamAnswer) -> TeamStats:
    """Return the statistics of the team: patterns and examples of each workspace, and patterns by level."""
    found = list_team(team)
    levels = dict.fromkeys(Confidence, 0)
    sizes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for item in found:
        levels[item.level] += 1
        for place in item.places:
            sizes[place.workspace][0] += 1
            sizes[place.workspace][1] += place.examples
    shared = sum(len(item.places) > 1 for item in found)
    workspaces = tuple((owner, sizes[owner.name][0], sizes[owner.name][1]) for owner in team.owners.values())
    return TeamStats(team.copy.revision, workspaces, levels, shared, sum(item.conflict for item in found))


class _Context:
    """Builds a `TeamPattern` from the examples and pages of all workspaces; keeps the data that all patterns need."""

    def __init__(self, team: TeamAnswer, keyed: Keyed, pages: Mapping[str, PatternPage]) -> None:
        self.team, self.keyed, self.pages = team, keyed, pages
        self.config = team.answer.workspace.config
        self.names = dict(team.answer.reader.names())
        self.words = words.words(team.answer.reader)
        self.body = partial(note_queries.body, team.answer.reader)

    def pattern(
        self,
        slug: str,
        own: list[Evidence],
        rows: list[tuple[str, SharedEvidence]],
        pages: list[tuple[str, SharedPage]],
    ) -> TeamPattern:
        fresh = new_to(own, rows, self.keyed)
        evidence = [*own, *(_evidence(workspace, row) for workspace, row in fresh)]
        limits, project = self.config.thresholds, self.config.project
        standing = fold(slug, evidence, limits, project, self.body, words=self.words)
        supports = standing.counting(Verdict.SUPPORTS)
        here = sum(not is_elsewhere(item.path) for item in supports)
        places = tuple(self._places(slug, standing, rows, pages))
        return TeamPattern(
            slug=slug,
            name=self.names.get(slug) or places[0].name,
            level=standing.level,
            examples=len(supports),
            here=here,
            against=len(standing.counting(Verdict.CONTRADICTS)),
            repositories=len({place.workspace for place in places if place.workspace and place.examples}),
            last=max((item.date for item in supports), default=""),
            places=places,
        )

    def _places(
        self,
        slug: str,
        standing: Standing,
        rows: list[tuple[str, SharedEvidence]],
        pages: list[tuple[str, SharedPage]],
    ) -> Iterator[Place]:
        counts = Counter(
            (_workspace_of(item.evidence.path), item.evidence.verdict) for item in standing.examples if item.counts
        )
        own_page = shared_page(self.pages[slug]) if slug in self.pages else None
        if slug in self.names:
            supports, against = counts["", Verdict.SUPPORTS], counts["", Verdict.CONTRADICTS]
            yield _place(("", slug, self.names[slug]), (supports, against), own_page)
        first = own_page
        named = {workspace: (row.pattern, row.name) for workspace, row in rows}
        written = dict(pages)
        for workspace in sorted(named.keys() | written.keys(), key=self._name):
            page = written.get(workspace)
            other, name = (page.slug, page.name) if page else named[workspace]
            supports, against = (counts[workspace, verdict] for verdict in (Verdict.SUPPORTS, Verdict.CONTRADICTS))
            conflict = page is not None and _is_conflict(self.team, first, workspace, page)
            yield _place((self._name(workspace), other, name), (supports, against), page)._replace(conflict=conflict)
            first = first or page

    def _name(self, workspace: str) -> str:
        return self.team.owners[workspace].name if workspace in self.team.owners else workspace


def _place(named: tuple[str, str, str], counts: tuple[int, int], page: SharedPage | None) -> Place:
    """Return a `Place`: `named` has workspace, slug and name, `counts` the numbers of examples for and against."""
    status = Status(page.status) if page else Status.ACTIVE
    return Place(*named, *counts, status, page.superseded_by if page else "", page)


def _evidence(workspace: str, row: SharedEvidence) -> Evidence:
    return Evidence(
        path=f"{ELSEWHERE}{workspace}/{row.note.hex()}",
        date=row.date,
        title=row.title,
        name=row.name,
        verdict=Verdict(row.verdict),
        via="agent" if row.by_agent else "",
        body_key=row.note.hex(),
        has_source=True,
    )


def _workspace_of(path: str) -> str:
    return path.removeprefix(ELSEWHERE).partition("/")[0] if is_elsewhere(path) else ""


def _is_conflict(team: TeamAnswer, first: SharedPage | None, workspace: str, page: SharedPage) -> bool:
    """Return whether a page is about another pattern than `first`, the first page with the same slug.

    It is if they have few words in common, and no alias in the settings says that both are about one pattern.
    """
    name = team.owners[workspace].name if workspace in team.owners else ""
    is_settled = page.slug in team.answer.workspace.config.team.aliases.get(name, {})
    return first is not None and first is not page and not is_settled and _differ(first, page)


def _differ(one: SharedPage, other: SharedPage) -> bool:
    """Return whether the texts of two pages have so few words in common that they are about different things."""
    first, second = (profile((), " ".join(part.text for part in page.texts)).words for page in (one, other))
    fewer = min(len(first), len(second))
    return fewer >= _LEAST_WORDS and len(first & second) < _DIFFERENT * fewer
