"""I/O. Write the web pages of a knowledge base as files that any static host can serve."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.errors import UsageError
from tacit.queries.lookup import Answer
from tacit.server.web import plan
from tacit.server.web.about import Published, published
from tacit.server.web.assets import assets, parsers
from tacit.server.web.folder import Folder
from tacit.server.web.manifest import DIGITS, WRITING, Written
from tacit.server.web.plan import Job, Plan
from tacit.server.web.values import Site
from tacit.store import browsing
from tacit.system import files, resources
from tacit.system.parallel import InOrder, processes
from tacit.workspace.workspace import LOCAL

PACKAGES = ("domain", "text", "render", "store", "queries", "server/web")  # packages whose code renders the pages
_TOGETHER = 20  # jobs whose results a process returns together
_IN_MEMORY = 1_000  # jobs whose values are in memory at a time
_WORTH_PROCESSES = 200  # jobs; for fewer, starting processes costs more than it saves


class SiteReport(NamedTuple):
    """The result of `tacit site`: how many files were created, changed and removed, how many there are, and findings.

    The findings are about files that were not changed, because a person wrote them.
    """

    published: Published
    created: int = 0
    changed: int = 0
    removed: int = 0
    files: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


def opened(answer: Answer, out: Path) -> Folder:
    """Return the folder `out` for the site of the knowledge base `answer`; nothing is written yet.

    Raises:
        UsageError: the folder is among the files of the knowledge base.
        ForeignFolderError: the folder has files that tacit did not write.
        UnsafePathError: the path is a symbolic link or no folder.
    """
    workspace, layout = answer.workspace, answer.workspace.config.layout
    place = out.resolve()
    for name in (layout.notes, layout.patterns, layout.workflows, LOCAL):
        if place.is_relative_to((workspace.root / name).resolve()):
            raise UsageError(f"{out}: is in {name}/, which belongs to the knowledge base", "pass another folder")
    return Folder(out)


def publish(answer: Answer, folder: Folder, site: Site) -> SiteReport:
    """Write the files of the site that differ, and remove files that are no longer needed.

    Files that a person wrote or changed are left alone, and reported.

    Raises:
        FileAccessError: a file can't be read or written.
    """
    made_by = f"{resources.content_key(PACKAGES)} {parsers()} {site.name} {site.readers} {site.publish}"
    jobs = list(Plan(site, made_by, browsing.linking(answer.reader)).jobs())
    jobs += [Job(plan.FILE, name, (name,), files.digest(data)[:DIGITS]) for name, data in assets().items()]
    due = {path: job.key for job in jobs for path in job.paths}
    sound = folder.sound()
    current = {path for path in sound if due.get(path) == folder.known[path].key}
    stale = [job for job in jobs if not current.issuperset(job.paths)]
    gone = sorted(folder.known.keys() - due.keys())
    if not stale and not gone:
        return SiteReport(published(answer, site), files=len(due))
    return _Writer(folder, due, sound).write(answer, site, stale, gone)


class _Writer:
    """One update of a site's folder.

    `due` has the paths of the files that should exist, each with the hash of what the file shows. `sound` are the paths
    of the files that are unchanged since tacit wrote them.
    """

    def __init__(self, folder: Folder, due: dict[str, str], sound: set[str]) -> None:
        self.folder, self.due, self.sound = folder, due, sound
        self.created = self.changed = self.removed = 0
        self.found: list[Diagnostic] = []

    def write(self, answer: Answer, site: Site, stale: Sequence[Job], gone: Sequence[str]) -> SiteReport:
        known = dict(self.folder.known)
        paths = [path for job in stale for path in job.paths]
        self.folder.prepare(paths)
        # A file that is not as tacit wrote it is replaced only if tacit was about to write it.
        owned = self.sound | {path for path in paths if not (self.folder.path / path).exists()}
        owned |= {path for path in paths if path in known and known[path].digest == WRITING}
        self.folder.save({**known, **{path: Written(WRITING, self.due[path]) for path in paths if path in owned}})
        for path, digest in self._rendered(answer, site, stale, owned):
            self._note(path, digest, known)
        for path in gone:
            self._remove(path, known)
        self.folder.save(known)
        shown, found = published(answer, site), tuple(sorted(self.found, key=str))
        return SiteReport(shown, self.created, self.changed, self.removed, len(known), found)

    def _note(self, path: str, digest: str, known: dict[str, Written]) -> None:
        before = known.get(path)
        if not digest:
            self.found.append(_left_alone(self.folder.path, path))
            return
        known[path] = Written(digest, self.due[path])
        if before is None:
            self.created += 1
        elif before.digest != digest or path not in self.sound:
            self.changed += 1

    def _remove(self, path: str, known: dict[str, Written]) -> None:
        if not self.folder.is_ours(path):
            self.found.append(_left_alone(self.folder.path, path))
        elif self.folder.digest(path):
            files.discard(self.folder.path, path, None)
            self.removed += 1
        del known[path]

    def _rendered(self, answer: Answer, site: Site, stale: Sequence[Job], owned: set[str]) -> Iterator[tuple[str, str]]:
        """Render and write the files of the jobs `stale`, and yield the path and digest of each file.

        The digest is `""` if the file is left alone, because a person wrote it.
        """
        # imported late: if nothing has changed, nothing is rendered
        from tacit.render.template_cache import template_cache
        from tacit.server.web.pages import Pages
        from tacit.server.web.render import Renderer

        pages = Pages(site, resources.web(), template_cache())
        for start in range(0, len(stale), _IN_MEMORY):
            some = stale[start : start + _IN_MEMORY]
            work = self._worker(Renderer(answer, site, pages, some).files, some, owned)
            starts = range(0, len(some), _TOGETHER)
            yield from work(0)  # this loads what all processes need, before they are forked
            with InOrder(work, starts[1:], processes() if len(some) >= _WORTH_PROCESSES else 0) as results:
                for found in results:
                    yield from found

    def _worker(
        self, render: Callable[[Job], Iterator[tuple[str, bytes]]], stale: Sequence[Job], owned: set[str]
    ) -> Callable[[int], list[tuple[str, str]]]:
        def work(start: int) -> list[tuple[str, str]]:
            found = []
            for job in stale[start : start + _TOGETHER]:
                for path, data in render(job):
                    digest = files.digest(data)[:DIGITS]
                    if path not in owned and not self.folder.is_ours(path, digest):
                        digest = ""
                    elif self.folder.known[path].digest != digest or path not in self.sound:
                        self.folder.put(path, data)
                    found.append((path, digest))
            return found

        return work


def _left_alone(folder: Path, path: str) -> Diagnostic:
    message = "the file was not written by tacit, or was changed since then, so it was not replaced"
    advice = "delete the file, and run `tacit site` again to get the page"
    return Diagnostic(Location(f"{folder}/{path}"), Severity.ERROR, "edited-page", message, advice)
