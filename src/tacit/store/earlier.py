"""I/O. Recognise databases of earlier versions of tacit, which have no application id, by their tables."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from pathlib import Path

_FIRST = frozenset(
    {
        *("alembic_version", "workspace", "state", "source", "note", "note_text", "evidence", "page", "pattern"),
        *("pattern_text", "promotion", "diagnostic", "note_fts", "pattern_fts"),
    }
)
# The tables of the store in its first schema and in the revisions 0001 to 0005, and those of the cache.
STORE = (_FIRST, _FIRST | {"month"}, frozenset({"alembic_version"}))
CACHE = (frozenset({"fingerprint", "page", "fragment", "state"}),)


def has_tables(path: Path, known: Collection[frozenset[str]]) -> bool:
    """Return whether a database has exactly the tables of one of the sets in `known`. The database is only read."""
    import sqlite3  # few commands find such a database

    statement = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '*_fts_*'"
    try:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            return {row[0] for row in connection.execute(statement)} in known
    except (sqlite3.Error, UnicodeDecodeError):
        return False
