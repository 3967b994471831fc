"""Classify errors of SQLite. Other packages import the error classes from here, because only `store` uses SQLite."""

from __future__ import annotations

import sqlite3
from sqlite3 import Connection, DatabaseError

__all__ = ["FAULTS", "SQLITE_VERSION", "Connection", "DatabaseError", "is_corrupt"]

SQLITE_VERSION = sqlite3.sqlite_version_info

# Exceptions that a damaged store can cause. Wrong data in a row, or in a message of SQLite, can cause other exceptions
# than those of SQLite. If an exception occurs again with a new store, there is a bug.
FAULTS = (DatabaseError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError)

# Primary result codes of SQLite with a cause outside of the file, such as a full disk or a lock: PERM, BUSY, LOCKED,
# NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL, NOLFS, AUTH.
_CIRCUMSTANCES = frozenset({3, 5, 6, 7, 8, 9, 10, 13, 14, 15, 22, 23})


def is_corrupt(error: sqlite3.DatabaseError) -> bool:
    """Return whether a file is damaged or not a database; False if it is, for example, locked or the disk is full."""
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.NotSupportedError):
        return False
    # The low byte of an extended result code is the primary one.
    return getattr(error, "sqlite_errorcode", 1) & 0xFF not in _CIRCUMSTANCES
