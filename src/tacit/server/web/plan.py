"""PURE. The jobs of a site.

A job renders one or more files. It has a key, a hash of everything that the files show, so that a file is rendered
again only if its job's key changes.
"""

import hashlib
from collections.abc import Collection, Iterator
from typing import NamedTuple

from tacit.domain.pattern import Pattern
from tacit.render.views import MANY, has_workflow
from tacit.server.web import addresses
from tacit.server.web.events import PER_PAGE
from tacit.server.web.growth import years
from tacit.server.web.manifest import DIGITS
from tacit.server.web.values import Site, by_month, elsewhere

PATTERN, NOTE, MONTH, YEAR, START, LIST, FILE = "pattern", "note", "month", "year", "start", "list", "file"


class Job(NamedTuple):
    """Some files of a site that are rendered together.

    `kind` and `name` say what the files show, `paths` are their paths, and `key` is a hash of everything that they
    show: if it has not changed, the files need not be rendered again.
    """

    kind: str
    name: str
    paths: tuple[str, ...]
    key: str


class Plan:
    """The jobs of a site; a job renders one or more files.

    `made_by` identifies tacit's code and the settings; it is a part of every job's key. `linking` are the paths of
    notes and the slugs of patterns whose text may link to other files.
    """

    def __init__(self, site: Site, made_by: str, linking: Collection[str]) -> None:
        """Compute hashes of the values that many jobs show; the keys of these jobs are computed from these hashes."""
        self.site, self.made_by, self.linking = site, made_by, linking
        contents, log = site.contents, site.log
        pages = sorted(pattern.page for pattern in contents.patterns)
        self._all_files = _key(sorted(site.notes.paths), pages)
        self._patterns = {pattern.slug: _key(*pattern) for pattern in contents.patterns}
        self._names = {pattern.slug: pattern.name for pattern in contents.patterns}
        totals, thresholds = contents.kb.totals, contents.kb.thresholds
        self._listed = _key(totals, thresholds, list(self._patterns.values()), contents.related, contents.named_by)
        self._notes = {path: "\0".join(note) for path, note in log.notes.items()}
        self._steps = _key(log.steps, [self._names[step.pattern] for step in log.steps])

    def jobs(self) -> Iterator[Job]:
        """Yield all jobs of the site, each for one or more files.

        The jobs for pages that people open first come first.
        """
        yield from self._lists()
        yield self._job(FILE, addresses.DATA, self._listed)
        if self.site.has_notes:
            yield self._job(FILE, addresses.TITLES, list(self._notes.values()), self._all_files)
        for pattern in self.site.contents.patterns:
            yield self._of_pattern(pattern)
        for path in sorted(self.site.notes.paths):
            yield self._of_note(path)
        for name, notes in by_month(self.site.log.notes).items():
            shown = [self._notes[note.path] for note in notes]
            yield self._job(MONTH, name, shown, path=addresses.month(name))

    def _lists(self) -> Iterator[Job]:
        site, log = self.site, self.site.log
        yield self._job(LIST, addresses.OVERVIEW, self._listed)
        yield self._job(LIST, addresses.PROMOTIONS, self._steps)
        for year in list(years(site))[1:]:
            yield self._job(YEAR, year, self._steps, path=addresses.promotions(year))
        projects = sorted(site.projects.items())
        yield self._job(LIST, addresses.GROWTH, self._steps, list(self._notes.values()), log.months, projects)
        yield self._job(LIST, addresses.GRAPH, self._listed)
        unlinked = [note for path, note in self._notes.items() if path not in log.named]
        yield self._job(LIST, addresses.HEALTH, self._listed, unlinked, log.problems, site.rules)
        if site.has_team:
            yield self._job(LIST, addresses.TEAM, self._listed, log.team)
        for project in ("", *site.projects):
            path = addresses.start(project) if project else addresses.START
            patterns = [self._patterns[pattern.slug] for pattern in site.of_project(project)]
            yield self._job(START, project, patterns, projects, self._all_files, path=path)

    def _of_pattern(self, pattern: Pattern) -> Job:
        contents, names, slug = self.site.contents, self._names, pattern.slug
        paths = [addresses.pattern(slug)]
        if pattern.evidence > MANY and not self.site.is_public:
            parts = -(-pattern.evidence // PER_PAGE)
            paths += [addresses.evidence(slug, number) for number in range(1, parts + 1)]
        paths += [addresses.checklist(slug)] * has_workflow(pattern)
        named = [names[other] for other in contents.named_by.get(slug, ())]
        related = [(item, names.get(item.slug)) for item in contents.related.get(slug, ())]
        after, rules = names.get(pattern.superseded_by), self.site.rules.get(slug)
        shown = (self._patterns[slug], named, related, after, rules, self._links(slug), self._team(pattern))
        return Job(PATTERN, slug, tuple(paths), _key(self.made_by, PATTERN, *shown))

    def _of_note(self, path: str) -> Job:
        log, names = self.site.log, self._names
        named = [(slug, counts, names.get(slug)) for slug, counts in log.named.get(path, ())]
        shown = (self._notes[path], named, log.caused.get(path), log.refused.get(path), self._links(path))
        return Job(NOTE, path, (self.site.notes.address(path),), _key(self.made_by, NOTE, *shown))

    def _team(self, pattern: Pattern) -> object:
        """Return what the page of a pattern shows about other workspaces, from which the key of its job is computed."""
        site = self.site
        found = elsewhere(site, pattern.slug)
        return found or (pattern.elsewhere and site.contents.totals.team)

    def _links(self, name: str) -> str:
        return self._all_files if name in self.linking else ""

    def _job(self, kind: str, name: str, *shown: object, path: str = "") -> Job:
        return Job(kind, name, (path or name,), _key(self.made_by, kind, *shown))


def _key(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
