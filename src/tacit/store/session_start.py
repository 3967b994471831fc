"""The patterns that a session's start is told of: read with the standard library alone, in milliseconds."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import NamedTuple

_PATTERNS = (
    "SELECT p.id, p.name, p.level, p.examples, p.against, p.last_reinforced, p.projects, p.languages, p.applies_to "
    "FROM pattern p JOIN workspace w ON w.id = p.workspace_id "
    "WHERE w.name = ? AND p.status = 'active' AND p.level >= ? ORDER BY p.level DESC, p.examples DESC, p.slug"
)


class Proven(NamedTuple):
    """A pattern with evidence; `level` is a `Confidence`'s value."""

    id: int
    name: str
    level: int
    examples: int
    against: int
    last: str
    projects: list[str]
    languages: list[str]
    globs: list[str]


def connect(path: Path) -> sqlite3.Connection:
    """A database, to be read only; it is never made.

    Raises:
        sqlite3.OperationalError: there is none.
    """
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def proven(connection: sqlite3.Connection, workspace: str, least: int) -> list[Proven]:
    """The patterns in use from a level on, highest first."""
    rows = connection.execute(_PATTERNS, (workspace, least)).fetchall()
    # read as one list of lists: thousands of short texts take many times as long
    lists = iter(json.loads(f"[{','.join(listed or '[]' for row in rows for listed in row[6:])}]"))
    return [Proven._make((*row[:6], next(lists), next(lists), next(lists))) for row in rows]


def body(connection: sqlite3.Connection, pattern: int) -> str:
    """A pattern's text as full-text search knows it: each section's heading on the line before its text."""
    row = connection.execute("SELECT body FROM pattern_text WHERE id = ?", (pattern,)).fetchone()
    return str(row[0]) if row else ""
