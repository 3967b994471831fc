"""PURE. What a site consists of: jobs that render one or more files, each with a key of everything that it shows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import NamedTuple

from tacit.domain.pattern import Pattern
from tacit.render.views import MANY, has_workflow
from tacit.server.web import addresses
from tacit.server.web.events import PER_PAGE
from tacit.server.web.growth import months, years
from tacit.server.web.manifest import DIGITS
from tacit.server.web.values import Site, by_month, of_project

PATTERN, NOTE, MONTH, YEAR, START, LIST, FILE = "pattern", "note", "month", "year", "start", "list", "file"


class Job(NamedTuple):
    """Some files that are rendered together: the kind and name of what they show, their paths, and the key."""

    kind: str
    name: str
    paths: tuple[str, ...]
    key: str


class Plan:
    """The jobs of a site.

    `made_by` is a key of tacit's code and the settings. `linking` are the notes and the slugs of the patterns whose
    text may link to other files.
    """

    def __init__(self, site: Site, made_by: str, linking: Collection[str]) -> None:
        """Prepare the keys that many jobs share."""
        self.site, self.made_by, self.linking = site, made_by, linking
        contents = site.contents
        pages = sorted(pattern.page for pattern in contents.patterns)
        self._all_files = _key(sorted(site.notes.paths), pages)
        self._listed = _key(contents.kb, contents.related, contents.named_by)

    def jobs(self) -> Iterator[Job]:
        """Yield all jobs, the pages that people open first before the others."""
        contents = self.site.contents
        yield from self._lists()
        yield self._job(FILE, addresses.DATA, self._listed)
        if self.site.notes.paths:
            yield self._job(FILE, addresses.TITLES, list(contents.notes.values()))
        for pattern in contents.patterns:
            yield self._of_pattern(pattern)
        for path in sorted(self.site.notes.paths):
            yield self._of_note(path)
        if not self.site.is_public:
            for name, notes in by_month(contents.notes).items():
                yield self._job(MONTH, name, notes, path=addresses.month(name))

    def _lists(self) -> Iterator[Job]:
        contents = self.site.contents
        steps = (contents.steps, [contents.by_slug[step.pattern].name for step in contents.steps])
        yield self._job(LIST, addresses.OVERVIEW, self._listed)
        yield self._job(LIST, addresses.PROMOTIONS, steps)
        for year in list(years(self.site))[1:]:
            yield self._job(YEAR, year, steps, path=addresses.promotions(year))
        yield self._job(LIST, addresses.GROWTH, contents.steps, months(self.site))
        yield self._job(LIST, addresses.GRAPH, self._listed)
        unlinked = [note for path, note in contents.notes.items() if path not in contents.statements]
        yield self._job(LIST, addresses.HEALTH, self._listed, unlinked, contents.problems, self.site.rules)
        for project in ("", *self.site.projects):
            path = addresses.start(project) if project else addresses.START
            patterns = of_project(self.site, project)
            yield self._job(START, project, patterns, self.site.projects, self._all_files, path=path)

    def _of_pattern(self, pattern: Pattern) -> Job:
        contents, slug = self.site.contents, pattern.slug
        paths = [addresses.pattern(slug)]
        if pattern.evidence > MANY and not self.site.is_public:
            parts = -(-pattern.evidence // PER_PAGE)
            paths += [addresses.evidence(slug, number) for number in range(1, parts + 1)]
        paths += [addresses.checklist(slug)] * has_workflow(pattern)
        named = [contents.by_slug[other].name for other in contents.named_by.get(slug, ())]
        related = [
            (item, contents.by_slug[item.slug].name if item.slug else "") for item in contents.related.get(slug, ())
        ]
        after = contents.by_slug.get(pattern.superseded_by)
        shown = (pattern, named, related, after and after.name, self.site.rules.get(slug), self._links(slug))
        return Job(PATTERN, slug, tuple(paths), _key(self.made_by, PATTERN, shown))

    def _of_note(self, path: str) -> Job:
        contents = self.site.contents
        said = contents.statements.get(path, ())
        names = [contents.by_slug[item.pattern].name for item in said if item.pattern in contents.by_slug]
        changes = contents.caused.get(path)
        shown = (contents.notes[path], said, names, changes, contents.refused.get(path), self._links(path))
        return Job(NOTE, path, (self.site.notes.address(path),), _key(self.made_by, NOTE, shown))

    def _links(self, name: str) -> str:
        return self._all_files if name in self.linking else ""

    def _job(self, kind: str, name: str, *shown: object, path: str = "") -> Job:
        return Job(kind, name, (path or name,), _key(self.made_by, kind, shown))


def _key(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
