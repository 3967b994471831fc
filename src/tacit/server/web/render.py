"""Render the jobs of a site (one or more files each): read from the store what the files show, and return the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

from tacit.queries import browse
from tacit.queries.lookup import Answer
from tacit.render.onboarding import reading_list
from tacit.render.views import has_workflow
from tacit.server.web import addresses, data, plan
from tacit.server.web.assets import assets
from tacit.server.web.lists import Lists
from tacit.server.web.pages import Pages
from tacit.server.web.plan import Job
from tacit.server.web.values import Site, by_month, counts_only
from tacit.store.browsing import NoteEntry


class Renderer:
    """Renders the files of some jobs; a job renders one or more files of a site.

    All values are read in advance, so that forked processes need no store.
    """

    def __init__(self, answer: Answer, site: Site, pages: Pages, jobs: Sequence[Job]) -> None:
        """Read from the store `answer` all values that the files of these jobs show."""
        self.site, self.pages, self.lists = site, pages, Lists(pages)
        slugs = {job.name for job in jobs if job.kind == plan.PATTERN}
        for job in jobs:
            if job.kind == plan.START:
                slugs |= {item.pattern.slug for item in reading_list(site.of_project(job.name))}
        found = browse.dossiers(answer, site.contents, slugs)
        dossiers = map(counts_only, found) if site.is_public else found
        self.dossiers = {dossier.pattern.slug: dossier for dossier in dossiers}
        paths = [job.name for job in jobs if job.kind == plan.NOTE]
        self.notes = {note.path: note for note in browse.notes(answer, paths)}
        self.statements = browse.statements(answer, paths)

    @cached_property
    def months(self) -> dict[str, list[NoteEntry]]:
        """Return the notes by month, newest month first."""
        return by_month(self.site.log.notes)

    def files(self, job: Job) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of each file that a job renders."""
        if job.kind == plan.FILE and job.name in assets():
            yield job.name, assets()[job.name]
        elif job.kind == plan.PATTERN:
            for path, text in self._pattern(job):
                yield path, text.encode("utf-8", "replace")
        else:
            yield job.paths[0], self._single(job).encode("utf-8", "replace")

    def _pattern(self, job: Job) -> Iterator[tuple[str, str]]:
        dossier = self.dossiers[job.name]
        yield addresses.pattern(job.name), self.pages.pattern(dossier)
        yield from self.pages.evidence(dossier).items()
        if has_workflow(dossier.pattern):
            yield addresses.checklist(job.name), self.pages.checklist(dossier)

    def _single(self, job: Job) -> str:
        """Return the text of the file that a job renders; the job has only one file."""
        lists, name = self.lists, job.name
        if job.kind == plan.NOTE:
            return self.pages.note(self.notes[name], self.statements.get(name, ()))
        if job.kind == plan.MONTH:
            return self.pages.month(name, self.months[name])
        if job.kind == plan.START:
            return lists.start(self.dossiers, name)
        if job.kind == plan.YEAR:
            return lists.promotions(name)
        makes: dict[str, Callable[[], str]] = {
            addresses.OVERVIEW: lists.overview,
            addresses.PROMOTIONS: lists.promotions,
            addresses.GROWTH: lists.growth,
            addresses.GRAPH: lists.graph,
            addresses.HEALTH: lists.health,
            addresses.TEAM: lists.team,
            addresses.DATA: partial(data.patterns, self.site),
            addresses.TITLES: partial(data.titles, self.site),
        }
        return makes[name]()
