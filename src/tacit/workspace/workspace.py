"""The workspace: a knowledge base on disk, with its settings and its store."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tacit.errors import (
    FileAccessError,
    StoreAccessError,
    StoreDamagedError,
    StoreUnboundError,
    UnsafePathError,
)
from tacit.store import database
from tacit.store.binding import STORE, Binding
from tacit.store.faults import FAULTS, Connection, DatabaseError, is_corrupt
from tacit.store.reader import Reader
from tacit.system import resources, safe_files
from tacit.workspace.settings import SQLITE, Config

if TYPE_CHECKING:
    from tacit.text.outgoing import Frame

LOCAL = safe_files.LOCAL
TEMPLATES = "templates"


class Workspace(NamedTuple):
    """A knowledge base on disk: its root folder and its settings."""

    root: Path
    config: Config

    @property
    def local(self) -> Path:
        """Return the folder `.tacit/`, whose files belong to this machine only."""
        return self.root / LOCAL

    @property
    def store_path(self) -> Path:
        """Return the path of the store."""
        return self.root / self.config.database.removeprefix(SQLITE)  # `config.store`, of which a sync asks often

    @property
    def index_path(self) -> Path:
        """Return the path of the file index, which records the state of all files at the last sync."""
        return self.local / "index"

    @property
    def fragments_path(self) -> Path:
        """Return the path of the cache of rendered page parts."""
        return self.local / "cache.db"

    @property
    def binding(self) -> Binding:
        """Return the binding of `.tacit/`, which checks that tacit on this machine wrote the files in this folder."""
        return Binding(self.local, self.store_path, self.fragments_path, self.index_path)

    def locked(self, purpose: str) -> contextlib.AbstractContextManager[None]:
        """Run the block with the exclusive lock of the knowledge base; `purpose` is the name of the command."""
        from tacit.system import lock  # look-ups need no lock

        self.make_local()
        return lock.exclusive(self.local / "lock", purpose)

    def unwritten(self) -> contextlib.AbstractContextManager[None]:
        """Run the block with the shared lock, so that no process writes meanwhile."""
        from tacit.system import lock

        return lock.shared(self.local / "lock")

    def make_local(self) -> None:
        """Create `.tacit/` with a .gitignore that excludes it from version control.

        Raises:
            PartialCloneError: the root is a submodule without files.
            FileAccessError: the folder can't be created.
        """
        ignore = self.local / ".gitignore"
        if not self.local.exists():
            from tacit.workspace.whole import refuse_empty_submodule

            refuse_empty_submodule(self.root)
        try:
            self.local.mkdir(exist_ok=True)
            if not ignore.exists() or not ignore.stat().st_size:  # a killed process may have left it empty
                ignore.write_text("*\n", "utf-8")
        except OSError as error:
            raise FileAccessError(f"{LOCAL}/", f"can't be created: {error.strerror}") from error

    def frame(self) -> "Frame":
        """Return a frame (see `text.outgoing.Frame`), which checks and marks texts before coding agents get them.

        It withholds texts that read like instructions, unless a person confirmed them in this knowledge base.
        """
        from tacit.workspace.confirmed_text import frame  # imported late: most commands print nothing for agents

        return frame(self.root)

    def tracked(self) -> frozenset[str]:
        """Return the files in `.tacit/` that git tracks. They are not used, as they may come from another machine."""
        from tacit.system.git_index import may_track

        if not may_track(self.root, LOCAL):
            return frozenset()
        from tacit.system.work_tree import tracked  # imported late: there are hardly ever tracked files

        return frozenset(tracked(self.root, LOCAL))

    def templates(self) -> dict[str, str]:
        """Return the texts of the templates by name. A template of the knowledge base replaces the built-in one.

        Raises:
            FileAccessError: one of the knowledge base's templates can't be read.
        """
        sources = dict(resources.templates())
        if not os.path.lexists(f"{self.root}/{TEMPLATES}"):  # most knowledge bases have no templates of their own
            return sources
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
        """Return the names of the built-in templates that the knowledge base does not replace."""
        return {name for name in resources.templates() if not os.path.lexists(f"{self.root}/{TEMPLATES}/{name}")}

    def checked(self) -> "Workspace":
        """Return this workspace, after checking that none of its folders is a symbolic link or a special file.

        Raises:
            UnsafePathError: a folder, or an entry of `.tacit`, is a link or a special file.
        """
        config, layout = self.config, self.config.layout
        files = [layout.index, layout.onboarding, *(document.path for document in config.documents)]
        files += [f"{TEMPLATES}/{document.template}" for document in config.documents]
        folders = [layout.notes, layout.patterns, layout.workflows, TEMPLATES]
        folders += [parent for path in files if (parent := path.rpartition("/")[0])]
        if found := safe_files.fault(self.root, folders) or safe_files.local_fault(self.root):
            raise UnsafePathError(*found)
        return self

    def presentation_key(self) -> str:
        """Return a hash of everything on which generated pages depend, except notes and pattern pages.

        These are the templates, some of the settings, and tacit's code.
        """
        import hashlib  # it loads OpenSSL, which look-ups don't need

        config = self.config
        parts = (
            sorted(self.templates().items()),
            config.layout,
            config.documents,
            config.thresholds,
            config.overview_limit,
            resources.code_key(),
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def is_note(self, path: str) -> bool:
        """Return whether a markdown file in the notes folder is a note.

        The index of the notes, a README, and an old page that `tacit sync --overwrite` kept are no notes.
        """
        return not _aside(path) and path.casefold() != self.config.layout.note_index.casefold()

    def is_page(self, path: str) -> bool:
        """Return whether a markdown file in the patterns folder is a pattern page, which people write.

        Generated pages, a README, and an old page that `tacit sync --overwrite` kept are no pattern pages.
        """
        layout = self.config.layout
        if path == layout.readme or path.startswith(f"{layout.patterns}/evidence/") or _aside(path):
            return False
        return all(path != document.path for document in self.config.documents)

    @contextlib.contextmanager
    def reading(self, opened: Connection | None = None) -> Iterator[Reader]:
        """Open the store, and yield it for reading. `opened` is a connection to the store, if the caller has one.

        If the block finds a damaged file, or a value that no sync writes, the store is marked: no command uses it
        again, and the next command builds a new store from the notes.

        Raises:
            StoreUnboundError: the store comes from another machine, or another program changed it.
            StoreDamagedError: the store is damaged.
            StoreAccessError: the store can't be read.
        """
        if opened is None and self.store_path.exists() and not self.binding.believes(STORE):
            raise StoreUnboundError(self.config.store)
        try:
            with contextlib.closing(opened or database.connect_to_read(self.store_path)) as connection:
                if opened is None:
                    database.check_revision(connection, self.config.store)
                yield Reader(connection, self.config.workspace)
        except FAULTS as error:
            if isinstance(error, DatabaseError) and not is_corrupt(error):
                raise StoreAccessError(self.config.store, str(error)) from error
            with contextlib.suppress(OSError):
                os.utime(self.store_path)  # the record in `.tacit` then has another time, so the store counts as absent
            raise StoreDamagedError(self.config.store, str(error)) from error


def is_kept_aside(path: str) -> bool:
    """Return whether a file is an old page that `tacit sync --overwrite` replaced and kept as a copy (`.orig.md`).

    A sync does not read such copies.
    """
    if ".orig" not in path:
        return False
    stem = path.rpartition("/")[2].removesuffix(".md")
    return stem.endswith(".orig") or ".orig-" in stem


def may_be_aside(path: str) -> bool:
    """Return whether a file may be a README, an index of the notes, or a copy of a page (see `is_kept_aside`).

    The check is fast and not exact: a file for which it returns True may be another file.
    """
    return path[-len("readme.md") :].lower() in {"readme.md", "/index.md"} or ".orig" in path


def _aside(path: str) -> bool:
    name = path[-len("/readme.md") :].lower()
    return name in {"/readme.md", "readme.md"} or is_kept_aside(path)
