"""PURE. Find the job of a site (the rendering of one or more files) that renders the file at a path."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from tacit.render.views import has_workflow
from tacit.server.web import addresses, plan
from tacit.server.web.growth import years
from tacit.server.web.plan import Job
from tacit.server.web.values import Site, by_month

_LISTS = {path for path, _ in addresses.MENU} - {addresses.START}
_NAMED = re.compile(r"(?P<folder>[a-z]+)/(?P<name>[^/]*?)(?:\.(?P<part>[1-9][0-9]{0,5}))?\.html")


class Routes:
    """Finds the job (a rendering of files) for the file at a path, without making a list of all jobs of the site."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def _notes(self) -> dict[str, str]:
        return {self.site.notes.address(path): path for path in self.site.notes.paths}

    @cached_property
    def _months(self) -> set[str]:
        return set(by_month(self.site.log.notes))

    @cached_property
    def _years(self) -> list[str]:
        return list(years(self.site))[1:]

    def job(self, path: str) -> Job | None:
        """Return the job that renders a file; None if the site has no such file. The job's `key` is `""`.

        If `path` is an evidence page with a number that is too high, such as `evidence/NAME.99.html`, the result is the
        job of the pattern, which does not render this file.
        """
        kind, name = self._found(path)
        return Job(kind, name, (path,), "") if kind else None

    def _found(self, path: str) -> tuple[str, str]:
        if path in _LISTS or (path == addresses.TEAM and self.site.has_team):
            return plan.LIST, path
        if path == addresses.DATA or (path == addresses.TITLES and self.site.has_notes):
            return plan.FILE, path
        if path == addresses.START:
            return plan.START, ""
        if path.startswith("notes/"):
            note = self._notes.get(path, "")
            return (plan.NOTE, note) if note else ("", "")
        parts = _NAMED.fullmatch(path)
        return self._named(parts["folder"], parts["name"], parts["part"]) if parts else ("", "")

    def _named(self, folder: str, name: str, part: str | None) -> tuple[str, str]:
        pattern = self.site.contents.by_slug.get(name)
        if folder == "evidence" or part:
            return (plan.PATTERN, name) if folder == "evidence" and pattern else ("", "")
        exists: dict[str, tuple[str, Callable[[], bool]]] = {
            "patterns": (plan.PATTERN, lambda: pattern is not None),
            "checklists": (plan.PATTERN, lambda: pattern is not None and has_workflow(pattern)),
            "months": (plan.MONTH, lambda: name in self._months),
            "promotions": (plan.YEAR, lambda: name in self._years),
            "start": (plan.START, lambda: name in self.site.projects),
        }
        kind, found = exists.get(folder, ("", lambda: False))
        return (kind, name) if found() else ("", "")
