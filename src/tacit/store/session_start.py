"""Read the patterns for the session hook in a few milliseconds, with the standard library only."""

import json
import sqlite3
from pathlib import Path
from typing import NamedTuple, TypeAlias

_PATTERNS = (
    "SELECT p.id, p.name, p.level, p.examples, p.against, p.last_reinforced, p.projects, p.languages, p.applies_to, "
    "p.by_agents, p.slug, p.page "
    "FROM pattern p JOIN workspace w ON w.id = p.workspace_id "
    "WHERE w.name = ? AND p.status = 'active' AND p.level >= ? ORDER BY p.level DESC, p.examples DESC, p.slug"
)

_STATE = "SELECT s.value FROM state s JOIN workspace w ON w.id = s.workspace_id WHERE w.name = ? AND s.key = ?"
ABSENT = "not in the code"  # the key of the fact that names the patterns that the code does not have

Opened: TypeAlias = sqlite3.Connection


# In other queries, the newest note with a text comes last; the order must be the same here.
_PROJECT = (
    "SELECT n.project FROM evidence e JOIN note n ON n.id = e.note_id JOIN source s ON s.id = n.id "
    "JOIN workspace w ON w.id = e.workspace_id WHERE w.name = ? AND e.pattern = ? AND e.sections <> '' "
    "ORDER BY CASE length(n.date) WHEN 7 THEN n.date || '-01' ELSE n.date END DESC, "
    "substr(s.path, 1, length(s.path) - 3) DESC LIMIT 1"
)


class Proven(NamedTuple):
    """A pattern that is not retired, as the session hook shows it to coding agents.

    `level` is the value of a `Confidence`. `page` is the path of the pattern's page; `""` if it has none.
    """

    id: int
    name: str
    level: int
    examples: int
    against: int
    last: str
    projects: list[str]
    languages: list[str]
    globs: list[str]
    by_agents: int
    slug: str
    page: str


def connect(path: Path) -> Opened:
    """Open a database for reading. A database that does not exist is not created.

    Raises:
        sqlite3.OperationalError: there is no such file.
    """
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def proven(connection: Opened, workspace: str, least: int) -> list[Proven]:
    """Return the patterns that are not retired and have at least the confidence level `least`, highest level first."""
    rows = connection.execute(_PATTERNS, (workspace, least)).fetchall()
    # the lists are parsed together, because parsing thousands of short texts takes much longer
    lists = iter(json.loads(f"[{','.join(listed or '[]' for row in rows for listed in row[6:9])}]"))
    return [Proven._make((*row[:6], next(lists), next(lists), next(lists), *row[9:])) for row in rows]


def text_project(connection: Opened, workspace: str, slug: str) -> str:
    """Return the project of the newest note with the text of a pattern that has no page; `""` if there is none."""
    row = connection.execute(_PROJECT, (workspace, slug)).fetchone()
    return str(row[0]) if row else ""


def absent(connection: Opened, workspace: str) -> dict[str, str]:
    """Return, by slug, the patterns that the last `tacit verify --patterns` did not find in the code.

    The value is the commit since which the code does not have the pattern; `""` if it is unknown.
    """
    row = connection.execute(_STATE, (workspace, ABSENT)).fetchone()
    found: dict[str, str] = json.loads(row[0]) if row and row[0] else {}
    return found


def body(connection: Opened, pattern: int) -> str:
    """Return a pattern's text from the store: each section's heading on the line before its text."""
    row = connection.execute("SELECT body FROM pattern_text WHERE id = ?", (pattern,)).fetchone()
    return str(row[0]) if row else ""
