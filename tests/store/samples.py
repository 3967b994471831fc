"""Values for tests of the store, and stores in memory."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tacit.domain.findings import Diagnostic
from tacit.domain.note import Mention, Note
from tacit.domain.pattern import Alias, PatternPage
from tacit.store import database, standings
from tacit.store.counting import fold
from tacit.store.file_rows import ReadFile
from tacit.store.writer import Store
from tacit.system.files import digest
from tacit.text.names import slugify
from tacit.workspace.settings import Config
from tacit.workspace.workspace import Workspace

WORKSPACE = Workspace(Path("unused"), Config())


@functools.cache
def _migrated() -> sqlite3.Connection:
    return database.in_memory()


def empty_store(name: str = "default") -> Store:
    """Return an empty store in memory, with the newest schema."""
    return Store(database.in_memory(_migrated()), name)


def note(path: str, *names: str, date: str = "2024-01-01", **fields: Any) -> Note:
    """Return a note that supports the patterns with these names."""
    given = {"title": f"About {path}", "body": f"Text of {path}", "mentions": tuple(map(Mention, names))}
    return Note(f"memory/episodic/code/{path}", date, **{**given, **fields})


def page(name: str, *aliases: str, path: str = "", **fields: Any) -> PatternPage:
    """Return a pattern page in the category `testing`, with these aliases."""
    slug = slugify(name)
    path = path or f"patterns/testing/{slug}.md"
    return PatternPage(path, slug, name, "testing", aliases=tuple(map(Alias, aliases)), **fields)


def read(value: Note | PatternPage, *diagnostics: Diagnostic) -> ReadFile:
    """Return a note or page as if it had just been read from its file, with findings."""
    kind = "note" if isinstance(value, Note) else "page"
    return ReadFile(value.path, kind, digest(repr(value).encode("utf-8", "surrogatepass")), value, diagnostics)


def rejected(path: str, *diagnostics: Diagnostic) -> ReadFile:
    """Return a note that could not be read, with the findings that say why."""
    return ReadFile(path, "note", "0", None, diagnostics)


def refresh(store: Store, *values: Note | PatternPage | ReadFile, forget: Sequence[str] = ()) -> set[str]:
    """Put notes and pages into a store and count their patterns, in one transaction; return the patterns' slugs."""
    read_files = [value if isinstance(value, ReadFile) else read(value) for value in values]
    with store.transaction():
        touched, _ = store.apply(forget, [file.path for file in read_files], read_files)
        alive = touched & store.slugs()
        standings.drop(store, touched - alive)
        standings.save(store, fold(store, alive, WORKSPACE.config.thresholds, WORKSPACE.config.project))
    return touched


def check_full_text(store: Store) -> None:
    """Check that the full-text indexes match the texts in the store; SQLite raises an error if they do not."""
    for table in ("note_fts", "pattern_fts"):
        store.connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")


def everything(connection: sqlite3.Connection) -> list[str]:
    """Return the whole content of a store as SQL statements."""
    return list(connection.iterdump())
