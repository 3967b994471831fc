"""I/O. What a knowledge base holds on disk, and what is about to be written to it."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from tacit.domain.directory import Directory, directory
from tacit.ingest.importers.provenance import without_provenance
from tacit.notes.pages import read_page
from tacit.system import files
from tacit.text.names import slugify
from tacit.workspace.workspace import Workspace

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)


class Holdings:
    """The texts of a knowledge base by path, those that are pending before those on disk."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.layout = workspace.config.layout
        self.pending: dict[str, str] = {}

    def text(self, path: str) -> str | None:
        """The text of a file, None where there is none; bytes that are no text are replaced."""
        if path in self.pending:
            return self.pending[path]
        try:
            return files.read(self.workspace.root / path).decode("utf-8", "replace")
        except OSError:
            return None

    def is_taken(self, path: str) -> bool:
        """Whether anything lies at a path."""
        target = self.workspace.root / path
        return path in self.pending or target.is_symlink() or target.exists()

    def put(self, path: str, text: str) -> None:
        """Have a text written to a path."""
        self.pending[path] = text
        if path.startswith(f"{self.layout.notes}/"):
            self.bodies.setdefault(body_of(text), path)
            self.imported.setdefault(body_of(without_provenance(text)), []).append(path)

    def page_of(self, name: str) -> str:
        """The path of the page that a pattern's name leads to, `""` where it has none."""
        slug = self._directory.resolve(slugify(name))
        return self._new_pages.get(slug) or self._directory.pages.get(slug, "")

    def page_like(self, text: str) -> str:
        """The path of a pattern page of the same text under any name, `""` where there is none."""
        wanted = body_of(text)
        paths = sorted((*self._directory.pages.values(), *self._new_pages.values()))
        return next((path for path in paths if wanted and body_of(self.text(path) or "") == wanted), "")

    def pages_of(self, words: str) -> list[str]:
        """The paths of the workflow pages that hold some words."""
        folder = self.layout.workflows
        below = {path for path in self.pending if path.startswith(f"{folder}/")}
        paths = sorted({*files.walk(self.workspace.root, folder).files, *below})
        return [path for path in paths if words in (self.text(path) or "")]

    def put_page(self, slug: str, path: str, text: str) -> None:
        """Have a pattern's page written."""
        self.put(path, text)
        self._new_pages[slug] = path

    @cached_property
    def bodies(self) -> dict[str, str]:
        """The notes by their text, the first of each."""
        found: dict[str, str] = {}
        for path in sorted(files.walk(self.workspace.root, self.layout.notes).files):
            found.setdefault(body_of(self.text(path) or ""), path)
        return found

    @cached_property
    def imported(self) -> dict[str, list[str]]:
        """The notes by their text less the line that names the document they are from."""
        found: dict[str, list[str]] = {}
        for path in sorted({*files.walk(self.workspace.root, self.layout.notes).files, *self.pending}):
            if path.startswith(f"{self.layout.notes}/"):
                found.setdefault(body_of(without_provenance(self.text(path) or "")), []).append(path)
        return found

    @cached_property
    def _directory(self) -> Directory:
        pages = []
        for path in sorted(files.walk(self.workspace.root, self.layout.patterns).files):
            if self.workspace.is_page(path) and (text := self.text(path)) is not None:
                reading = read_page(path, text.encode(), root=self.layout.patterns)
                pages += [reading.value] if reading.value else []
        return directory(pages)[0]

    @cached_property
    def _new_pages(self) -> dict[str, str]:
        return {}


def body_of(text: str) -> str:
    """A note's text after its front matter, white space and case aside."""
    return " ".join(_FRONT.sub("", text.replace("\r\n", "\n")).split()).casefold()


def listed_note(listed: str, document: Path, root: Path) -> Path | None:
    """The file that a document names as a note: below the knowledge base, or below the document's folder or one above.

    None where there is none, and for a path that leads out of these.
    """
    if listed.startswith(("/", "~")) or ".." in listed.split("/") or "\0" in listed:
        return None
    for folder in (root, *list(document.absolute().parents)[:4]):
        if files.stat_of(folder / listed):
            return folder / listed
    return None
