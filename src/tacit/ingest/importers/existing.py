"""I/O. Look up the files of a knowledge base: those on disk, and those that the import will write."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from functools import cached_property, lru_cache
from pathlib import Path

from tacit.domain.directory import Directory, directory
from tacit.domain.note import Note
from tacit.domain.pattern import PatternPage
from tacit.ingest.importers.links import without_targets
from tacit.ingest.importers.provenance import without_provenance
from tacit.notes.pages import read_page
from tacit.notes.read import read_note
from tacit.system import files
from tacit.text.late_regex import late
from tacit.text.names import slugify
from tacit.workspace.workspace import Workspace

_FRONT = late(r"\A\ufeff?---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)


class Holdings:
    """The files of a knowledge base by path. Files that the import will write (`pending`) replace those on disk.

    `hidden` has the paths of files that earlier imports of these documents made and that no person changed. They count
    as missing, so that the import makes them again. If earlier imports added patterns to an existing note, `without`
    has the text of the note without these patterns, which is used instead of the text on disk. `hidden` and `without`
    are set before the first look-up.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.layout = workspace.config.layout
        self.pending: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.without: dict[str, str] = {}

    def text(self, path: str) -> str | None:
        """Return the text of a file; None if it can't be read or is in `hidden`. Invalid UTF-8 is replaced."""
        if path in self.pending:
            return self.pending[path]
        if path in self.without:
            return self.without[path]
        return None if path in self.hidden else self.on_disk(path)

    def on_disk(self, path: str) -> str | None:
        """Return the text of a file on disk, even if it is in `hidden`; None if it does not exist or can't be read."""
        try:
            return files.read(f"{self.workspace.root}/{path}").decode("utf-8", "replace")
        except OSError:
            return None

    def is_taken(self, path: str) -> bool:
        """Return whether a file has this path, on disk or among the files that the import will write.

        Files in `hidden`, which the import makes again, do not count.
        """
        if path in self.pending or path in self.hidden:
            return path in self.pending
        return os.path.lexists(f"{self.workspace.root}/{path}")

    def paths(self, folder: str) -> list[str]:
        """Return the paths of all files below a folder, on disk or among the files that the import will write.

        Files in `hidden`, which the import makes again, are left out.
        """
        pending = {path for path in self.pending if path.startswith(f"{folder}/")}
        return sorted((files.walk(self.workspace.root, folder).files.keys() - self.hidden) | pending)

    def put(self, path: str, text: str) -> None:
        """Add a file that the import will write."""
        self.pending[path] = text
        if path.startswith(f"{self.layout.notes}/"):
            self.bodies.setdefault(body_of(text), []).append(path)
            self.imported.setdefault(body_of(without_provenance(text)), []).append(path)

    def page_of(self, name: str) -> str:
        """Return the path of the page for a pattern's name or alias; `""` if there is none."""
        slug = self._directory.resolve(slugify(name))
        return self._new_pages.get(slugify(name)) or self._new_pages.get(slug) or self._directory.pages.get(slug, "")

    def pages_like(self, text: str) -> Iterator[str]:
        """Yield the paths of the pattern pages that may have the same text, whatever their names (see `body_of`)."""
        wanted = body_of(text)
        paths = sorted((*self._directory.pages.values(), *self._new_pages.values()))
        yield from (path for path in paths if wanted and body_of(self.text(path) or "") == wanted)

    def pages_of(self, words: str) -> list[str]:
        """Return the paths of the pages in the workflows folder that contain the text `words`."""
        return [path for path in self.paths(self.layout.workflows) if words in (self.text(path) or "")]

    def put_page(self, page: PatternPage, path: str, text: str) -> None:
        """Add a pattern page that the import will write. From then on, it is found by its name and aliases."""
        self.put(path, text)
        for name in (*(alias.name for alias in page.aliases), page.name):
            self._new_pages[slugify(name)] = path

    @cached_property
    def bodies(self) -> dict[str, list[str]]:
        """Return the paths of all notes by their texts (see `body_of`); several notes may have the same text."""
        found: dict[str, list[str]] = {}
        for path in self.paths(self.layout.notes):
            found.setdefault(body_of(self.text(path) or ""), []).append(path)
        return found

    @cached_property
    def imported(self) -> dict[str, list[str]]:
        """Return the paths of all notes by their texts; several notes may have the same text.

        The line that names the document of an imported note is left out of the text.
        """
        found: dict[str, list[str]] = {}
        for path in self.paths(self.layout.notes):
            found.setdefault(body_of(without_provenance(self.text(path) or "")), []).append(path)
        return found

    @cached_property
    def _directory(self) -> Directory:
        pages = []
        for path in self.paths(self.layout.patterns):
            if self.workspace.is_page(path) and (text := self.text(path)) is not None:
                reading = read_page(path, text.encode(), root=self.layout.patterns)
                pages += [reading.value] if reading.value else []
        return directory(pages)[0]

    @cached_property
    def _new_pages(self) -> dict[str, str]:
        return {}


@lru_cache(maxsize=4)  # the text of a new note is looked up, and then added
def body_of(text: str) -> str:
    """Return the text of a note in the form of `words_in`, without what may be the targets of relative links.

    An import changes these targets. So two notes with different results have different texts, but two notes with equal
    results may still differ in their targets.
    """
    return words_in(without_targets(_FRONT.sub("", text.replace("\r\n", "\n"))))


def words_in(text: str) -> str:
    """Return the text of a note after its front matter, in a form in which white space and case do not count."""
    return " ".join(_FRONT.sub("", text.replace("\r\n", "\n")).split()).casefold()


def listed_note(listed: str, document: Path, root: Path, hidden: Collection[str] = ()) -> Path | None:
    """Return the file at the path that a document lists as a note (`listed`); None if there is none.

    The file is looked for in the knowledge base (`root`), in the document's folder, and in the three folders above it.
    An absolute path, or one with `..`, is not followed. `hidden` has files that count as missing.
    """
    if listed.startswith(("/", "~")) or ".." in listed.split("/") or "\0" in listed:
        return None
    for folder in (root, *list(document.absolute().parents)[:4]):
        found = folder / listed
        if files.stat_of(found) and not (hidden and _inside(found, root) in hidden):
            return found
    return None


def read_listed(listed: str, document: Path, root: Path, hidden: Collection[str] = ()) -> Note | None:
    """Return the note at the path `listed`, which a document lists; None if it does not exist or can't be read.

    The note is looked for as in `listed_note`.
    """
    found = listed_note(listed, document, root, hidden)
    try:
        return read_note(listed, files.read(found)).value if found else None
    except OSError:
        return None  # if the note would become an example, the import reports it


def _inside(path: Path, root: Path) -> str:
    return os.path.relpath(os.path.realpath(path), os.path.realpath(root)).replace(os.sep, "/")
