"""Full-text search with SQLite's FTS5."""

from __future__ import annotations

import re
import sqlite3
from typing import NamedTuple

_WORD = re.compile(r"\w+")
_BEFORE, _AFTER, _CUT = "\x02", "\x03", "…"
_LONGEST = 32  # words of a query


class Match(NamedTuple):
    """A row of a full-text index that matched; a higher `score` is better.

    In `excerpt` each matched word is between the control characters 2 and 3.
    """

    key: str
    score: float
    excerpt: str


def words(query: str) -> list[str]:
    """Return the words of a query; other characters are dropped, so that no query is a syntax error."""
    return [word for word in _WORD.findall(query.replace("_", " ")) if word][:_LONGEST]


def search_patterns(connection: sqlite3.Connection, workspace: int, query: str, limit: int) -> list[Match]:
    """Return the patterns (by slug) whose name, keywords or text have the words of a query, best first."""
    statement = (
        "SELECT p.slug, -bm25(pattern_fts, 10.0, 5.0, 1.0), snippet(pattern_fts, -1, ?, ?, ?, 16) FROM pattern_fts "
        "JOIN pattern p ON p.id = pattern_fts.rowid WHERE pattern_fts MATCH ? AND p.workspace_id = ? "
        "ORDER BY 2 DESC, 1 LIMIT ?"
    )
    return _search(connection, statement, workspace, query, limit)


def search_notes(connection: sqlite3.Connection, workspace: int, query: str, limit: int) -> list[Match]:
    """Return the notes (by path) whose title, keywords or text have the words of a query, best first."""
    statement = (
        "SELECT s.path, -bm25(note_fts, 10.0, 5.0, 1.0), snippet(note_fts, -1, ?, ?, ?, 16) FROM note_fts "
        "JOIN source s ON s.id = note_fts.rowid WHERE note_fts MATCH ? AND s.workspace_id = ? "
        "ORDER BY 2 DESC, 1 LIMIT ?"
    )
    return _search(connection, statement, workspace, query, limit)


def similar_patterns(connection: sqlite3.Connection, workspace: int, text: str, limit: int) -> dict[str, float]:
    """Return the patterns (by slug) that share words with a text, best first, each with its score."""
    statement = (
        "SELECT p.slug, -bm25(pattern_fts, 10.0, 5.0, 1.0) FROM pattern_fts JOIN pattern p ON p.id = pattern_fts.rowid "
        "WHERE pattern_fts MATCH ? AND p.workspace_id = ? ORDER BY 2 DESC, 1 LIMIT ?"
    )
    return _similar(connection, statement, workspace, text, limit)


def similar_notes(connection: sqlite3.Connection, workspace: int, text: str, limit: int) -> dict[str, float]:
    """Return the notes (by path) that share words with a text, best first, each with its score."""
    statement = (
        "SELECT s.path, -bm25(note_fts, 10.0, 5.0, 1.0) FROM note_fts JOIN source s ON s.id = note_fts.rowid "
        "WHERE note_fts MATCH ? AND s.workspace_id = ? ORDER BY 2 DESC, 1 LIMIT ?"
    )
    return _similar(connection, statement, workspace, text, limit)


def _similar(connection: sqlite3.Connection, statement: str, workspace: int, text: str, limit: int) -> dict[str, float]:
    terms = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text)))
    return dict(connection.execute(statement, (terms, workspace, limit))) if terms else {}


def _search(connection: sqlite3.Connection, statement: str, workspace: int, query: str, limit: int) -> list[Match]:
    """Search for rows with all words as prefixes; if there are none, for rows with any of them."""
    asked = words(query)
    for joiner in (" AND ", " OR "):
        terms = joiner.join(f'"{word}" *' for word in asked)
        parameters = (_BEFORE, _AFTER, _CUT, terms, workspace, limit)
        rows = connection.execute(statement, parameters).fetchall() if asked else []
        if rows:
            return [Match(*row) for row in rows]
    return []
