"""This machine's copy of what other workspaces of the team have in the team store: their evidence and pages.

It is an SQLite file. `tacit team pull` brings it to a newer revision of the team store; nothing else changes it.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tacit.domain.team import SharedEvidence, SharedPage
from tacit.errors import StoreAccessError
from tacit.store import database, mapping, written
from tacit.store.rows import chunks, marks

NAME = "team.db"
FORMAT = "1"  # a copy with another format is not used, and everything is pulled again
EVIDENCE = (
    "id, workspace_id, note, pattern, name, verdict, date, by_agent, text_key, commit_key, request_key, title, path, "
    "outcome, project, author, minutes"
)
PAGE = "id, workspace_id, slug, name, category, aliases, tags, languages, status, superseded_by, sections"
WORKSPACE = "id, name, repository, pushed, pushed_at, shares, revision"
_COLUMNS = {"evidence": EVIDENCE, "page": PAGE}
_SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE workspace ({WORKSPACE.replace("id,", "id TEXT PRIMARY KEY,", 1)});
CREATE TABLE evidence ({EVIDENCE.replace("id,", "id INTEGER PRIMARY KEY,", 1)});
CREATE TABLE page ({PAGE.replace("id,", "id INTEGER PRIMARY KEY,", 1)});
CREATE INDEX evidence_by_pattern ON evidence (pattern);
CREATE INDEX page_by_slug ON page (slug);
CREATE VIRTUAL TABLE page_fts USING fts5(name, keywords, body, hidden, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE evidence_fts USING fts5(title, outcome, content = 'evidence', content_rowid = 'id',
tokenize = 'unicode61 remove_diacritics 2')
"""
_HAS_TEXT = "(title <> '' OR outcome <> '')"
_SEPARATOR = ";\n"
_BEFORE, _AFTER = "\x02", "\x03"  # around the words of an excerpt that match


class Owner(NamedTuple):
    """A workspace of the team; `pushed` is the commit of its last push, and `pushed_at` the time of this push.

    `shares` says whether the workspace shares titles and outcomes of its notes (`share_evidence`). `revision` is the
    newest revision of the team store that a push of this workspace created.
    """

    id: str
    name: str
    repository: str
    pushed: str
    pushed_at: str
    shares: bool
    revision: int


class Of(NamedTuple):
    """A piece of evidence (what a note says about a pattern), and the id of the workspace that it comes from."""

    workspace: str
    row: SharedEvidence


class PageOf(NamedTuple):
    """A pattern page, and the id of the workspace that it comes from."""

    workspace: str
    row: SharedPage


class Found(NamedTuple):
    """A result of a search, which found a pattern's page or one of its examples.

    It has the workspace, the pattern's slug and name, and an excerpt. `title` and `date` are those of the example; they
    are `""` if the page was found.
    """

    workspace: str
    pattern: str
    name: str
    excerpt: str
    title: str = ""
    date: str = ""


class Copy:
    """This machine's copy of the team store, as an open database. `revision` is 0 if nothing was pulled yet."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def meta(self, key: str) -> str:
        """Return a text about the copy by its key, such as `format`; `""` if there is none."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    @property
    def revision(self) -> int:
        """Return the revision of the team store at the last pull."""
        return int(self.meta("revision") or 0)

    @property
    def secret(self) -> bytes:
        """Return the team's secret key. Hashes with this key identify notes, texts, commits and pull requests."""
        return bytes.fromhex(self.meta("secret"))

    def remember(self, **facts: str) -> None:
        """Save texts about the copy by their keys, such as the revision of the last pull."""
        self.connection.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", facts.items())

    def owners(self) -> dict[str, Owner]:
        """Return the workspaces of the team by id, sorted by name."""
        rows = self.connection.execute(f"SELECT {WORKSPACE} FROM workspace ORDER BY name")
        return {row[0]: Owner._make((*row[:5], bool(row[5]), row[6])) for row in rows}

    def replace_owners(self, rows: Iterable[Sequence[Any]]) -> None:
        """Replace the list of the team's workspaces."""
        self.connection.execute("DELETE FROM workspace")
        self.connection.executemany(f"INSERT INTO workspace VALUES ({mapping.marks(WORKSPACE)})", rows)

    def add(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows of evidence or pages into the copy. A row begins with its id in the team store."""
        statement = f"INSERT OR REPLACE INTO {table} VALUES ({mapping.marks(_COLUMNS[table])})"
        self.connection.executemany(statement, rows)

    def index(self, table: str, after: int) -> None:
        """Add the texts of the rows with ids above `after` to the full-text index of `table` (`evidence` or `page`)."""
        if table == "evidence":
            self.connection.execute(
                "INSERT INTO evidence_fts (rowid, title, outcome) SELECT id, title, outcome FROM evidence "
                f"WHERE id > ? AND {_HAS_TEXT}", (after,),
            )  # fmt: skip
            return
        rows = self.connection.execute(f"SELECT {PAGE} FROM page WHERE id > ?", (after,)).fetchall()
        for row in rows:
            page = SharedPage(*row[2:])
            body = "\n\n".join(f"{section.title}\n{section.text}" for section in page.texts)
            words = written.searchable(page.name, f"{page.aliases} {page.tags} {page.category}", body)
            self.connection.execute(
                "INSERT INTO page_fts (rowid, name, keywords, body, hidden) VALUES (?, ?, ?, ?, ?)", (row[0], *words)
            )

    def remove(self, table: str, ids: Iterable[int]) -> int:
        """Delete the rows of a table of the copy that have these ids, and return how many there were."""
        removed = 0
        for chunk in chunks(ids, 500):
            where = f"id IN ({marks(chunk)})"
            if table == "evidence":
                self.connection.execute(
                    "INSERT INTO evidence_fts (evidence_fts, rowid, title, outcome) "
                    f"SELECT 'delete', id, title, outcome FROM evidence WHERE {where} AND {_HAS_TEXT}",
                    chunk,
                )
            else:
                self.connection.execute(f"DELETE FROM page_fts WHERE row{where}", chunk)
            removed += self.connection.execute(f"DELETE FROM {table} WHERE {where}", chunk).rowcount
        return removed

    def newest(self, table: str) -> int:
        """Return the largest row id in a table; 0 if the table is empty."""
        return int(self.connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def evidence(self, patterns: Iterable[str] | None = None) -> Iterator[Of]:
        """Yield the evidence of all patterns, or of the patterns with these slugs, by date, workspace and note."""
        order = "ORDER BY CASE length(date) WHEN 7 THEN date || '-01' ELSE date END, workspace_id, note"
        statement = f"SELECT {EVIDENCE} FROM evidence"
        if patterns is None:
            rows = iter(self.connection.execute(f"{statement} {order}"))
        else:
            wanted = sorted(patterns)
            rows = iter(self.connection.execute(f"{statement} WHERE pattern IN ({marks(wanted)}) {order}", wanted))
        for row in rows:
            yield Of(row[1], SharedEvidence._make((*row[2:7], bool(row[7]), *row[8:])))

    def pages(self, slugs: Iterable[str] | None = None) -> list[PageOf]:
        """Return the pages of all patterns, or the pages with these slugs, by slug and workspace."""
        statement, wanted = f"SELECT {PAGE} FROM page", sorted(slugs or ())
        where = "" if slugs is None else f" WHERE slug IN ({marks(wanted)})"
        rows = self.connection.execute(f"{statement}{where} ORDER BY slug, workspace_id", wanted)
        return [PageOf(row[1], SharedPage(*row[2:])) for row in rows]

    def patterns(self) -> list[tuple[str, str]]:
        """Return the id of the workspace and the slug for each pattern that has evidence or a page."""
        statement = "SELECT workspace_id, pattern FROM evidence UNION SELECT workspace_id, slug FROM page ORDER BY 2, 1"
        return self.connection.execute(statement).fetchall()

    def search_pages(self, expression: str, limit: int) -> list[Found]:
        """Return the pages of other workspaces that match an expression of FTS5, best first."""
        statement = (
            f"SELECT p.workspace_id, p.slug, p.name, snippet(page_fts, -1, '{_BEFORE}', '{_AFTER}', '…', 16) "
            "FROM page_fts JOIN page p ON p.id = page_fts.rowid WHERE page_fts MATCH ? "
            "ORDER BY bm25(page_fts, 10.0, 5.0, 1.0, 1.0), p.slug, p.workspace_id LIMIT ?"
        )
        return [Found(*row) for row in self.connection.execute(statement, (expression, limit))]

    def search_evidence(self, expression: str, limit: int) -> list[Found]:
        """Return the examples whose title or outcome match an expression of FTS5, best first."""
        statement = (
            "SELECT e.workspace_id, e.pattern, e.name, best.excerpt, e.title, e.date FROM (SELECT rowid AS id, rank AS "
            f"score, snippet(evidence_fts, -1, '{_BEFORE}', '{_AFTER}', '…', 16) AS excerpt FROM evidence_fts "
            "WHERE evidence_fts MATCH ? ORDER BY rank LIMIT ?) AS best JOIN evidence e ON e.id = best.id "
            "ORDER BY best.score, e.id"
        )
        return [Found(*row) for row in self.connection.execute(statement, (expression, limit))]


def open_to_read(path: Path) -> Copy | None:
    """Open the copy at `path` for reading; return None if there is none, if it is damaged, or if its format differs."""
    if not path.is_file():
        return None
    try:
        copy = Copy(database.connect_to_read(path))
    except (sqlite3.DatabaseError, StoreAccessError):
        return None
    with contextlib.suppress(sqlite3.DatabaseError):
        if copy.meta("format") == FORMAT:
            return copy
    copy.connection.close()
    return None


@contextlib.contextmanager
def writing(path: Path, *, anew: bool) -> Iterator[Copy]:
    """Yield the copy at `path` for changes, which are kept only if the `with` block succeeds.

    If `anew` is true, an empty copy is yielded, which replaces the one at `path`.

    Raises:
        StoreAccessError: the file can't be written.
    """
    try:
        if anew:
            with _built_aside(path) as connection:
                yield Copy(connection)
            return
        with (
            contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection,
            database.transaction(connection),
        ):
            yield Copy(connection)
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreAccessError(str(path), str(error)) from error


@contextlib.contextmanager
def _built_aside(path: Path) -> Iterator[sqlite3.Connection]:
    aside = path.with_name(f".tacit-{os.getpid()}-{path.name}")
    aside.unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(aside, isolation_level=None)) as connection:
            aside.chmod(0o600)
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("BEGIN")
            for statement in _SCHEMA.strip().split(_SEPARATOR):
                connection.execute(statement)
            connection.execute("INSERT INTO meta (key, value) VALUES ('format', ?)", (FORMAT,))
            yield connection
            connection.execute("COMMIT")
        with aside.open("rb+") as file:
            os.fsync(file.fileno())
        for leftover in database.BESIDE:
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
