"""Compare the store with a new store that was built from the same files, row by row.

`tacit doctor --deep` uses this. All differences are errors, except different ids of equal rows.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from pathlib import Path

from tacit.store import database
from tacit.store.faults import is_corrupt

# Used instead of a row's id, which depends on the order in which files were read.
_KEYS = {
    "note": "(SELECT path FROM source WHERE source.id = t.id)",
    "note_text": "(SELECT path FROM source WHERE source.id = t.id)",
    "page": "(SELECT path FROM source WHERE source.id = t.id)",
    "evidence": "(SELECT path FROM source WHERE source.id = t.note_id)",
    "word": "t.path",
    "shared": "t.name_key",
    "pattern_text": "(SELECT slug FROM pattern WHERE pattern.id = t.id)",
}
_TABLES = (
    "source",
    "note",
    "note_text",
    "evidence",
    "page",
    "pattern",
    "pattern_text",
    "promotion",
    "diagnostic",
    "word",
    "shared",
)
_FULL_TEXT = ("note_fts", "pattern_fts")
_OF_ONE_STORE = {"id", "workspace_id", "note_id"}


def faults(path: Path) -> list[str]:
    """Check the pages, indexes, foreign keys and full-text tables of a store's database, and describe what is damaged.

    Return `[]` if nothing is damaged.
    """
    try:
        with contextlib.closing(database.copy_in_memory(path)) as copy:
            found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(10)") if row[0] != "ok"]
            if dangling := len(copy.execute("PRAGMA foreign_key_check").fetchall()):
                found.append(f"{dangling} dangling rows")
            return found + [
                f"the full-text table {table} does not match the texts in the store"
                for table in _FULL_TEXT
                if not _is_whole(copy, table)
            ]
    except sqlite3.DatabaseError as error:
        return [str(error)]


def differences(stored: sqlite3.Connection, fresh: sqlite3.Connection, workspace: str) -> list[str]:
    """Return a message for each table in which two stores differ, with the number of rows that only one of them has.

    Only the rows of the knowledge base with the name `workspace` are compared.
    """
    found = []
    for table in (*_TABLES, "month"):
        try:
            before = _rows(stored, table, workspace)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            found.append(f"{table}: {error}")
            continue
        after = _rows(fresh, table, workspace)
        if before != after:
            number = sum(((before - after) | (after - before)).values())
            found.append(f"{table}: {number} rows do not match the notes")
    return found


def _rows(connection: sqlite3.Connection, table: str, workspace: str) -> Counter[tuple[object, ...]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    shown = [_KEYS.get(table, "''"), *(f't."{name}"' for name in columns if name not in _OF_ONE_STORE)]
    statement = f"SELECT {', '.join(shown)} FROM {table} t JOIN workspace w ON w.id = t.workspace_id WHERE w.name = ?"
    return Counter(connection.execute(statement, (workspace,)))


def _is_whole(copy: sqlite3.Connection, table: str) -> bool:
    """Return whether the index of a full-text table matches the texts in the store."""
    try:
        copy.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if not is_corrupt(error):
            raise
        return False
    return True
