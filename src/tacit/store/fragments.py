"""I/O. The cache of rendered parts of pages, kept between syncs in `.tacit/cache.db`.

A fragment is a rendered part of a generated page, such as the section of one pattern. The file may be deleted at any
time, because the next sync renders the parts again.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tacit.errors import StoreAccessError
from tacit.store.binding import APPLICATION_IDS, CACHE, Binding
from tacit.store.faults import is_corrupt
from tacit.store.rows import CHUNK, chunks, marks

_FORMAT = 4  # a number that changes with the table, so that files of other versions are not read
_FEW_ROWS = 100  # of 5 columns: SQLite before 3.32 allows 999 values in a statement
_SCHEMA = (
    "CREATE TABLE fragment (document TEXT, slug TEXT, input TEXT, data BLOB, plain INT, PRIMARY KEY (document, slug))"
)
_MARKS = f"PRAGMA user_version = {_FORMAT}; PRAGMA application_id = {APPLICATION_IDS[CACHE]};"


class Fragment(NamedTuple):
    """A rendered part of a page: a hash of its input (all from which it was rendered), and its bytes.

    `is_plain` is true if people wrote nothing into the part, such as ticks in checkboxes (see `render.seal.is_plain`).
    """

    input: str
    data: bytes = b""
    is_plain: bool = True


@dataclass(slots=True)
class Fragments:
    """The fragments (rendered parts of pages) of a knowledge base, as a cache in a database.

    Without a connection to a database, there are no fragments, and none are stored.
    """

    connection: sqlite3.Connection | None = None
    path: Path | None = None  # None if the file is only read
    _known: dict[str, dict[str, Fragment]] = field(default_factory=dict)  # the parts that were read, by document
    _pending: list[tuple[object, ...]] = field(default_factory=list)  # rows that are not yet written

    def of(self, document: str) -> dict[str, Fragment]:
        """Return the rendered parts of the page `document`, by slug. The caller must not change the mapping."""
        if document not in self._known:
            self.read((document,))
        return self._known[document]

    def read(self, documents: Iterable[str]) -> None:
        """Read the stored parts of some pages into memory, unless they are already there."""
        missing = [document for document in documents if document not in self._known]
        self._known.update((document, {}) for document in missing)
        for chunk in chunks(missing, CHUNK):
            where = f"WHERE document IN ({marks(chunk)}) ORDER BY rowid"
            for document, slug, *part in self._rows(
                f"SELECT document, slug, input, data, plain FROM fragment {where}", *chunk
            ):
                self._known[document][slug] = Fragment._make(part)

    def inputs(self, documents: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return, by page and slug, a hash of everything from which each stored part of a page was rendered."""
        found: dict[str, dict[str, str]] = {document: {} for document in documents}
        missing = [document for document in found if document not in self._known]
        for document in found.keys() & self._known.keys():
            found[document] = {slug: part.input for slug, part in self._known[document].items()}
        for chunk in chunks(missing, CHUNK):
            statement = f"SELECT document, slug, input FROM fragment WHERE document IN ({marks(chunk)})"
            for document, slug, made_from in self._rows(statement, *chunk):
                found[document][slug] = made_from
        return found

    def keep(self, document: str, fresh: Mapping[str, Fragment], gone: Iterable[str]) -> None:
        """Store the new parts `fresh` of the page `document`, and delete its parts with the slugs in `gone`."""
        gone = set(gone)
        if document in self._known and self.path is not None:
            known = self._known[document]
            self._known[document] = {**{slug: known[slug] for slug in known.keys() - gone}, **fresh}
        self._run("DELETE FROM fragment WHERE document = ? AND slug = ?", [(document, slug) for slug in gone])
        self._pending.extend((document, slug, *part) for slug, part in fresh.items())

    def forget(self, documents: Iterable[str]) -> None:
        """Delete all stored parts of some pages."""
        rows = [(document,) for document in documents]
        self._flush()
        self._run("DELETE FROM fragment WHERE document = ?", rows)
        for (document,) in rows:
            self._known.pop(document, None)

    def commit(self) -> None:
        """Write all changes of the stored parts to the file."""
        self._flush()
        if self.connection is not None and self.connection.in_transaction:
            with self._faults():
                self.connection.commit()

    def close(self) -> None:
        """Write all changes of the stored parts to the file, and close it."""
        try:
            self.commit()
        finally:
            if self.connection is not None:
                self.connection.close()

    def _flush(self) -> None:
        """Insert the parts that `keep` collected in memory; a few with one statement, many one by one."""
        rows, self._pending = self._pending, []
        one = "(?, ?, ?, ?, ?)"
        if 0 < len(rows) <= _FEW_ROWS:
            together = ", ".join([one] * len(rows))
            rows = [tuple(value for row in rows for value in row)]
        else:
            together = one
        self._run(f"INSERT OR REPLACE INTO fragment VALUES {together}", rows)

    def _rows(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        if self.connection is not None:
            with self._faults():
                return self.connection.execute(statement, parameters).fetchall()
        return []

    def _run(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if self.connection is None or self.path is None or not rows:
            return
        with self._faults():
            # an immediate transaction waits here for other writers; a deferred transaction may fail at its first write
            if not self.connection.in_transaction:
                self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany(statement, rows)

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn errors of the database in the `with` block, such as a full disk, into an error that stops the command.

        If the file is damaged, delete it instead, because its parts can be rendered again.
        """
        try:
            yield
        except sqlite3.DatabaseError as error:
            if not is_corrupt(error):
                raise StoreAccessError("cache.db", str(error)) from error
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            if self.path is not None:
                remove(self.path)


def remove(path: Path) -> None:
    """Delete the file at `path`, and the files that SQLite creates next to it."""
    for leftover in ("", "-journal", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + leftover).unlink(missing_ok=True)


def load_bound(binding: Binding) -> Fragments:
    """Return the stored parts of pages, for reading only; none if another program has changed the file."""
    return load(binding.cache, writable=False) if binding.believes(CACHE) else Fragments()


def load(path: Path, *, writable: bool) -> Fragments:
    """Open the file at `path` with the rendered parts of pages. If `writable` is false, it is only read.

    A file that is damaged, or that another version of tacit created, is replaced by an empty one; if the file is only
    read, it is ignored.

    Raises:
        StoreAccessError: the file can't be opened.
    """
    if not writable and not path.is_file():
        return Fragments()
    reason = ""
    for _ in range(2):  # a second time, after a damaged file was deleted
        try:
            return _load(path, writable=writable)
        except sqlite3.DatabaseError as error:
            if not writable:
                return Fragments()
            reason = str(error)
            if is_corrupt(error):
                remove(path)
    raise StoreAccessError(str(path), f"can't be opened: {reason}")


def _load(path: Path, *, writable: bool) -> Fragments:
    mode = "rwc" if writable else "ro"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=30)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != _FORMAT and (version or not writable):
            raise sqlite3.DatabaseError("created by another version")
        if not version:
            connection.executescript(f"BEGIN; {_SCHEMA}; {_MARKS} COMMIT;")
    except sqlite3.Error:
        connection.close()
        raise
    return Fragments(connection, path if writable else None)
