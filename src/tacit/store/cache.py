"""I/O. What this machine knows of the files on its disk: fingerprints, pages written, text rendered.

All of it may be deleted at any time; the next sync then looks at every file again.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tacit.errors import StoreAccessError
from tacit.store.binding import APPLICATION_IDS, CACHE, Binding
from tacit.store.faults import is_corrupt
from tacit.system import files
from tacit.system.stats import Stat

_FORMAT = 3
# A file changed this shortly before it was hashed may change again within one tick of its clock.
_RACY_NS = 50_000_000
_FEW = 500  # files
_DIGITS = 16  # of a hash
# `state` holds some long values: where rows lie in their key's own tree, each is read whole that a search comes by.
_SCHEMA = """
CREATE TABLE fingerprint (path TEXT PRIMARY KEY, size INT, mtime INT, ctime INT, inode INT, digest TEXT) WITHOUT ROWID;
CREATE TABLE page (path TEXT PRIMARY KEY, input TEXT, digest TEXT, pure TEXT) WITHOUT ROWID;
CREATE TABLE fragment (document TEXT, slug TEXT, input TEXT, data BLOB, plain INT, PRIMARY KEY (document, slug));
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT);
"""
_MARKS = f"PRAGMA user_version = {_FORMAT}; PRAGMA application_id = {APPLICATION_IDS[CACHE]};"
# What a spoiled file is likely to fail at, so that it is begun anew at once: each tree is looked into.
_PROBES = (
    "SELECT path, size, mtime, ctime, inode, digest FROM fingerprint LIMIT 1",
    "SELECT max(rowid) FROM fragment",
    "SELECT slug FROM fragment WHERE document = '' LIMIT 1",
    "SELECT length(value) FROM state",
    "SELECT value FROM state WHERE key = ''",
)


class Written(NamedTuple):
    """A generated page as it was last written: a hash of what it was made from, and of its bytes.

    `pure` is how the latter begins where nothing in the page was people's own, else empty.
    """

    input: str
    digest: str
    pure: str = ""

    @classmethod
    def of(cls, made_from: str, digest: str, *, is_pure: bool) -> Written:
        """A page that was just written."""
        return cls(made_from, digest, digest[:_DIGITS] if is_pure else "")

    @property
    def is_pure(self) -> bool:
        """Whether nothing in the page was people's own: no single slip of a disk can say so."""
        return len(self.pure) == _DIGITS and self.digest.startswith(self.pure)


class Fragment(NamedTuple):
    """A rendered part of a page: a hash of what it was made from, its bytes, and whether they are `is_plain`."""

    input: str
    data: bytes = b""
    is_plain: bool = True


def is_settled(stat: Stat, now: int) -> bool:
    """Whether a file with this stat can't have changed since without getting another; `now` is in nanoseconds."""
    return max(stat.mtime, stat.ctime) + _RACY_NS < now


@dataclass(slots=True)
class Cache:
    """The cache of one knowledge base; without a connection it is empty and keeps nothing."""

    connection: sqlite3.Connection | None = None
    path: Path | None = None  # None where it is only read
    pages: dict[str, Written] = field(default_factory=dict)
    _fingerprints: dict[str, tuple[tuple[int, ...], str]] | None = None
    _fragments: dict[str, dict[str, Fragment]] = field(default_factory=dict)  # by document, of those asked for
    _recent: dict[str, tuple[Stat, str]] = field(default_factory=dict)  # fingerprints known in memory alone

    @property
    def fingerprints(self) -> dict[str, tuple[tuple[int, ...], str]]:
        """Stat and content hash by path, of every file that was hashed; read when first asked for."""
        if self._fingerprints is None:
            rows = self._rows("SELECT path, size, mtime, ctime, inode, digest FROM fingerprint")
            self._fingerprints = {row[0]: (row[1:5], row[5]) for row in rows}
        return self._fingerprints

    def digests(
        self,
        root: Path,
        stats: Mapping[str, Stat],
        now: int,
        limit: int = files.LARGEST,
        keep: Callable[[str, bytes], None] | None = None,
    ) -> tuple[dict[str, str], dict[str, OSError]]:
        """Content hash by path, and what could not be read; only files whose stat is new are opened.

        `now` is the scan's start in nanoseconds; of a file, at most `limit` + 1 bytes are hashed, and given to `keep`.
        """
        found: dict[str, str] = {}
        failed: dict[str, OSError] = {}
        fresh: dict[str, tuple[Stat, str]] = {}
        known, folder = self._known(stats), str(root)
        for path, stat in stats.items():
            entry = known.get(path)
            if entry is not None and entry[0] == stat:
                found[path] = entry[1]
                continue
            try:
                data = files.read(f"{folder}/{path}", limit)
            except OSError as error:
                failed[path] = error
                continue
            found[path] = files.digest(data)
            if keep is not None:
                keep(path, data)
            if is_settled(stat, now):
                fresh[path] = (stat, found[path])
        self._remember(fresh)
        return found, failed

    def _known(self, paths: Collection[str]) -> Mapping[str, tuple[tuple[int, ...], str]]:
        """The fingerprints of some files at least: to read all of them takes longer than to find a few."""
        if self._fingerprints is not None or len(paths) > _FEW:
            return self.fingerprints
        statement = "SELECT size, mtime, ctime, inode, digest FROM fingerprint WHERE path = ?"
        rows = ((path, self._rows(statement, path)) for path in paths)
        return {path: (row[0][:4], row[0][4]) for path, row in rows if row} | self._recent

    def foresee(self, root: Path, stats: Mapping[str, Stat], now: int) -> None:
        """Hash files that will be asked for next, while nobody waits; remembered by this process alone."""
        found = {path: stat for path, stat in stats.items() if is_settled(stat, now)}
        with contextlib.suppress(OSError):
            self._recent = {
                path: (stat, files.digest(files.read(root / path, files.LARGEST_PAGE))) for path, stat in found.items()
            }

    def let_go(self) -> None:
        """Keep no fingerprints in memory that can be read again."""
        if self.connection is not None:
            self._fingerprints = None

    def state(self, key: str) -> str:
        """A remembered text, `""` where there is none."""
        rows = self._rows("SELECT value FROM state WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    def remember(self, key: str, value: str) -> None:
        """Remember a text."""
        self._run("INSERT OR REPLACE INTO state VALUES (?, ?)", [(key, value)])

    def kept(self, key: str) -> bytes:
        """Remembered bytes, none where there are none."""
        rows = self._rows("SELECT value FROM state WHERE key = ?", key)
        return rows[0][0] if rows and isinstance(rows[0][0], bytes) else b""

    def keep(self, key: str, value: bytes) -> None:
        """Remember bytes."""
        self._run("INSERT OR REPLACE INTO state VALUES (?, ?)", [(key, value)])

    def fragments(self, document: str) -> dict[str, Fragment]:
        """Rendered parts of a document by slug; not to be changed."""
        if document not in self._fragments:
            rows = self._rows("SELECT slug, input, data, plain FROM fragment WHERE document = ?", document)
            self._fragments[document] = {row[0]: Fragment._make(row[1:]) for row in rows}
        return self._fragments[document]

    def keep_fragments(self, document: str, fresh: Mapping[str, Fragment], gone: Iterable[str]) -> None:
        """Remember rendered parts of a document, and forget some."""
        gone = set(gone)
        if document in self._fragments and self.path is not None:
            known = self._fragments[document]
            self._fragments[document] = {**{slug: known[slug] for slug in known.keys() - gone}, **fresh}
        self._run("DELETE FROM fragment WHERE document = ? AND slug = ?", [(document, slug) for slug in gone])
        rows = [(document, slug, *part) for slug, part in fresh.items()]
        self._run("INSERT OR REPLACE INTO fragment VALUES (?, ?, ?, ?, ?)", rows)

    def keep_pages(self, pages: Mapping[str, Written]) -> None:
        """Remember pages that are on disk now."""
        rows = [(path, *page) for path, page in pages.items() if self.pages.get(path) != page]
        self._run("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?)", rows)
        self.pages.update(pages)

    def forget(self, paths: Iterable[str]) -> None:
        """Forget files that are gone."""
        rows = [(path,) for path in paths]
        self._run("DELETE FROM page WHERE path = ?", rows)
        self._run("DELETE FROM fragment WHERE document = ?", rows)
        self._run("DELETE FROM fingerprint WHERE path = ?", rows)
        for (path,) in rows:
            self.pages.pop(path, None)
            self._fragments.pop(path, None)
            if self._fingerprints is not None:
                self._fingerprints.pop(path, None)

    def commit(self) -> None:
        """Write what was remembered."""
        if self.connection is not None:
            with self._faults():
                self.connection.commit()

    def version(self) -> tuple[int, int]:
        """Differs once another process has written to the file, or put another in its place."""
        found = files.stat_of(self.path) if self.path is not None else None
        changes = self._rows("PRAGMA data_version")
        return (found.inode if found else 0, int(changes[0][0]) if changes else 0)

    def close(self) -> None:
        """Write what was remembered, and let go of the file."""
        try:
            self.commit()
        finally:
            if self.connection is not None:
                self.connection.close()

    def _remember(self, fresh: Mapping[str, tuple[Stat, str]]) -> None:
        rows = [(path, s.size, s.mtime, s.ctime, s.inode, digest) for path, (s, digest) in fresh.items()]
        self._run("INSERT OR REPLACE INTO fingerprint VALUES (?, ?, ?, ?, ?, ?)", rows)
        if self.connection is None or self._fingerprints is not None:
            self.fingerprints.update(fresh)

    def _rows(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        if self.connection is not None:
            with self._faults():
                return self.connection.execute(statement, parameters).fetchall()
        return []

    def _run(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if self.connection is None or self.path is None or not rows:
            return
        with self._faults():
            if not self.connection.in_transaction:
                self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany(statement, rows)

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """A full disk stops the command; a file that is no sound cache is dropped, and nothing is lost with it."""
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
    """Delete a cache, and what SQLite keeps beside it."""
    for leftover in ("", "-journal", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + leftover).unlink(missing_ok=True)


def load_bound(binding: Binding) -> Cache:
    """The cache to be read, if it is as tacit left it on this machine; else an empty one."""
    return load(binding.cache, writable=False) if binding.believes(CACHE) else Cache()


def load(path: Path, *, writable: bool) -> Cache:
    """The cache at `path`; an unreadable one, or one of another version, is begun anew."""
    if not writable and not path.is_file():
        return Cache()
    reason = ""
    for _ in range(2):
        try:
            return _load(path, writable=writable)
        except sqlite3.DatabaseError as error:
            if not writable:
                return Cache()
            reason = str(error)
            if is_corrupt(error):
                remove(path)
    raise StoreAccessError(str(path), f"can't be opened: {reason}")


def _load(path: Path, *, writable: bool) -> Cache:
    mode = "rwc" if writable else "ro"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=30)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != _FORMAT and (version or not writable):
            raise sqlite3.DatabaseError("made by another version")
        if not version:
            connection.executescript(f"BEGIN; {_SCHEMA} {_MARKS} COMMIT;")
        for probe in _PROBES:
            connection.execute(probe).fetchall()
        found = connection.execute("SELECT path, input, digest, pure FROM page")
        pages = {row[0]: Written._make(row[1:]) for row in found}
    except sqlite3.Error:
        connection.close()
        raise
    return Cache(connection, path if writable else None, pages)
