"""SQLite's errors, and what they say of a file. Other packages catch them by the names here."""

from __future__ import annotations

import sqlite3
from sqlite3 import Connection, DatabaseError

__all__ = ["SQLITE_VERSION", "Connection", "DatabaseError", "is_corrupt"]

SQLITE_VERSION = sqlite3.sqlite_version_info

# Primary result codes of SQLite that say something of the machine and not of the file: PERM, BUSY, LOCKED, NOMEM,
# READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL, NOLFS, AUTH.
_CIRCUMSTANCES = frozenset({3, 5, 6, 7, 8, 9, 10, 13, 14, 15, 22, 23})


def is_corrupt(error: sqlite3.DatabaseError) -> bool:
    """Whether an error says that a file is no sound database, rather than busy, full or out of reach."""
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.NotSupportedError):
        return False
    return getattr(error, "sqlite_errorcode", 1) & 0xFF not in _CIRCUMSTANCES
