"""Puts root, settings and store together: the only place that wires them."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.errors import FileAccessError, StoreUnboundError, UnsafePathError
from tacit.store import database
from tacit.store.binding import STORE, Binding
from tacit.store.reader import Reader
from tacit.system import lock, resources, safe_files
from tacit.system.git_index import may_track
from tacit.workspace.settings import Config

LOCAL = safe_files.LOCAL
TEMPLATES = "templates"


class Workspace(NamedTuple):
    """One knowledge base on disk, and the settings that hold for it."""

    root: Path
    config: Config

    @property
    def local(self) -> Path:
        """The folder of everything that is this machine's alone."""
        return self.root / LOCAL

    @property
    def store_path(self) -> Path:
        """The store's file."""
        return self.root / self.config.store

    @property
    def index_path(self) -> Path:
        """The file with what the last sync knew of every file."""
        return self.local / "index"

    @property
    def fragments_path(self) -> Path:
        """The file with rendered parts of pages."""
        return self.local / "cache.db"

    @property
    def binding(self) -> Binding:
        """What tells whether tacit wrote store, rendered parts and index on this machine."""
        return Binding(self.local, self.store_path, self.fragments_path, self.index_path)

    def locked(self, purpose: str) -> contextlib.AbstractContextManager[None]:
        """Be the only writer while the block runs."""
        self.make_local()
        return lock.exclusive(self.local / "lock", purpose)

    def unwritten(self) -> contextlib.AbstractContextManager[None]:
        """Have no writer while the block runs; writes nothing itself."""
        return lock.shared(self.local / "lock")

    def make_local(self) -> None:
        """Make `.tacit/`, which keeps itself out of version control."""
        ignore = self.local / ".gitignore"
        try:
            self.local.mkdir(exist_ok=True)
            if not ignore.exists() or not ignore.stat().st_size:  # a killed process may have left it empty
                ignore.write_text("*\n", "utf-8")
        except OSError as error:
            raise FileAccessError(f"{LOCAL}/", f"can't be made: {error.strerror}") from error

    def tracked(self) -> frozenset[str]:
        """The files of `.tacit/` that git tracks: they came from somebody else, and nothing of them is used."""
        if not may_track(self.root, LOCAL):
            return frozenset()
        from tacit.system.git import tracked  # nearly nobody tracks any

        return frozenset(tracked(self.root, LOCAL))

    def templates(self) -> dict[str, str]:
        """Template sources by name, the knowledge base's own before those that come with tacit.

        Raises:
            FileAccessError: one of its own can't be read.
        """
        sources = dict(resources.templates())
        for name in {*sources, *(document.template for document in self.config.documents)}:
            try:
                sources[name] = safe_files.read_text(self.root / "templates" / name)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise FileAccessError(f"templates/{name}", f"can't be read: {error.strerror}") from error
            except UnicodeDecodeError as error:
                raise FileAccessError(f"templates/{name}", f"can't be read: {error}") from error
        return sources

    def plain_templates(self) -> set[str]:
        """The templates of those that come with tacit which no knowledge base's own stands in for."""
        return {name for name in resources.templates() if not os.path.lexists(f"{self.root}/{TEMPLATES}/{name}")}

    def checked(self) -> Workspace:
        """The same, if no folder of it is a symbolic link or a special file.

        Raises:
            UnsafePathError: one is, or an entry of `.tacit`.
        """
        config, layout = self.config, self.config.layout
        files = [layout.index, *(document.path for document in config.documents)]
        files += [f"{TEMPLATES}/{document.template}" for document in config.documents]
        folders = [layout.notes, layout.patterns, layout.workflows, TEMPLATES]
        folders += [parent for path in files if (parent := path.rpartition("/")[0])]
        if found := safe_files.fault(self.root, folders) or safe_files.local_fault(self.root):
            raise UnsafePathError(*found)
        return self

    def presentation_key(self) -> str:
        """A hash of everything but knowledge that decides what generated pages look like."""
        config = self.config
        parts = (
            sorted(self.templates().items()),
            config.layout,
            config.documents,
            config.thresholds,
            resources.code_key(),
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def is_note(self, path: str) -> bool:
        """Whether a markdown file below the notes folder is a note."""
        return not _aside(path)

    def is_page(self, path: str) -> bool:
        """Whether a markdown file below the patterns folder is a pattern page that people write."""
        layout = self.config.layout
        if path == layout.readme or path.startswith(f"{layout.patterns}/evidence/") or _aside(path):
            return False
        return all(path != document.path for document in self.config.documents)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reader]:
        """Read the store as tacit left it.

        Raises:
            StoreUnboundError: something else has written it, or brought it here.
        """
        if self.store_path.exists() and not self.binding.believes(STORE):
            raise StoreUnboundError(self.config.store)
        with contextlib.closing(database.connect_to_read(self.store_path)) as connection:
            database.check_revision(connection, self.config.store)
            yield Reader(connection, self.config.workspace)


def is_kept_aside(path: str) -> bool:
    """Whether a file is what `sync --overwrite` kept of a page: never scanned."""
    if ".orig" not in path:
        return False
    stem = path.rpartition("/")[2].removesuffix(".md")
    return stem.endswith(".orig") or ".orig-" in stem


def may_be_aside(path: str) -> bool:
    """Whether a file may be for people alone, or kept aside; quick to say that it is not."""
    return path[-len("readme.md") :].lower() == "readme.md" or ".orig" in path


def _aside(path: str) -> bool:
    name = path[-len("/readme.md") :].lower()
    return name in {"/readme.md", "readme.md"} or is_kept_aside(path)
