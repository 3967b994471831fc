"""Write the store: insert and delete files, assign evidence to patterns, and save findings and facts.

Evidence is what a note says about a pattern. The directory of names says which pattern a name means (see
`domain.directory`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count

from tacit.domain.directory import Directory
from tacit.domain.findings import Diagnostic
from tacit.store import database, mapping, written
from tacit.store.file_rows import MONTH, FileRows, ReadFile, rows_of
from tacit.store.reader import Reader
from tacit.store.rows import CHUNK, chunks, marks

_FEW_ROWS = 20  # of at most 24 columns: SQLite allows 32,766 values in a statement


class Store(Reader):
    """A knowledge base in the store, for the process that writes it and has the write lock."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        super().__init__(connection, name)
        if not self.workspace:
            connection.execute("INSERT INTO workspace (name) VALUES (?)", (name,))
            super().__init__(connection, name)
        # cached, because the writer itself changes the pages
        self._known: tuple[Directory, list[Diagnostic]] | None = None
        self.months: set[str] = set()  # months whose sums may have changed
        # keys of names that counted for a pattern without a page, and now count for a page
        self.taken: set[str] = set()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block as one transaction of the store."""
        try:
            with database.transaction(self.connection):
                yield
        except BaseException:
            self._known = self._facts = None
            self.months.clear()
            self.taken.clear()
            raise

    def directory(self) -> tuple[Directory, list[Diagnostic]]:
        """Return the directory of names (which pattern a name or alias means), and findings about conflicting names."""
        self._known = self._known or super().directory()
        return self._known

    @property
    def known(self) -> Directory | None:
        """Return the directory of names (which pattern a name means); None if it must be read (again)."""
        return self._known[0] if self._known else None

    def know(self, known: Directory) -> None:
        """Use a directory of names (which pattern a name means) from the caller, so that it is not read from the store.

        No pattern page may have changed since the directory was read.
        """
        self._known = (known, [])

    def forget_directory(self) -> None:
        """Drop the directory of names, because another process changed the store: it will be read again."""
        self._known = None

    def remember(self, facts: Mapping[str, str]) -> None:
        """Save texts in the store under keys, such as the revision of its content."""
        marks_of_rows = ", ".join(["(?, ?, ?)"] * len(facts))
        statement = (
            f"INSERT INTO state (workspace_id, key, value) VALUES {marks_of_rows} "
            "ON CONFLICT (workspace_id, key) DO UPDATE SET value = excluded.value"
        )
        values = [value for key, text in facts.items() for value in (self.workspace, key, text)]
        self.connection.execute(statement, values)
        if self._facts is not None:
            self._facts.update(facts)

    def clear(self) -> None:
        """Delete all data of this knowledge base from the store."""
        self._known = self._facts = None
        for table in ("source", "pattern", "promotion", "diagnostic", "month", "word", "shared", "state"):
            self.connection.execute(f"DELETE FROM {table} WHERE workspace_id = ?", (self.workspace,))
        for table in ("note_fts", "pattern_fts"):
            self.connection.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")

    def apply(
        self, forget: Sequence[str], renew: Sequence[str], read: Iterable[ReadFile]
    ) -> tuple[set[str], dict[str, list[tuple[str, str]]]]:
        """Delete the files whose paths are in `forget` or `renew` from the store, and insert the files in `read`.

        `read` has the new contents of the files in `renew`. Return the same values as `apply_rows`.
        """
        numbers = count(1, CHUNK)
        rows = (rows_of(chunk, next(numbers), self.workspace) for chunk in chunks(read, CHUNK))
        return self.apply_rows(forget, renew, rows)

    def apply_rows(
        self, forget: Sequence[str], renew: Sequence[str], read: Iterable[FileRows]
    ) -> tuple[set[str], dict[str, list[tuple[str, str]]]]:
        """Delete the files whose paths are in `forget` or `renew` from the store, and insert the rows in `read`.

        `read` has the new rows of the files in `renew`. Their ids begin at 1; they are changed to ids that the store
        does not use yet. Return two values: the slugs of the patterns whose evidence or page may have changed; and, by
        slug, date and path of the deleted and replaced notes that were evidence for the pattern.
        """
        paths = [*forget, *renew]
        found = self._ids(paths)
        gone = list(found)
        lost = self._evidence_in(gone)
        pages = {slug for slug in found.values() if slug is not None}
        touched = lost.keys() | pages
        some_page = bool(pages)
        if some_page:
            self._known = None
        self._forget(gone, paths)
        known = self.directory()[0]
        before = self._next_id("source") - 1
        for rows in read:
            touched |= self._insert(rows.shifted(before).resolved(known.resolve))
            some_page = some_page or any(row[3] == "page" for row in rows.sources)
        return (touched | self._rebind() if some_page else touched), lost

    def set_diagnostics(self, scope: str, found: Sequence[Diagnostic]) -> None:
        """Replace all findings with the scope `scope`, such as `pattern:SLUG`, or `pages` for all pages."""
        self.connection.execute("DELETE FROM diagnostic WHERE workspace_id = ? AND scope = ?", (self.workspace, scope))
        self.insert(
            "diagnostic", mapping.DIAGNOSTIC, (written.diagnostic_row(self.workspace, scope, item) for item in found)
        )

    def _insert(self, rows: FileRows) -> set[str]:
        self.insert("source", mapping.SOURCE, rows.sources)
        self.insert("note", mapping.NOTE, rows.notes)
        self.months |= rows.months
        self.insert("note_text", mapping.NOTE_TEXT, rows.texts)
        self.insert("note_fts", "rowid, title, keywords, body, hidden", [(row[0], *row[2:6]) for row in rows.texts])
        self.insert("evidence", mapping.EVIDENCE, rows.evidence)
        if rows.pages:
            self._known = None
            self.insert("page", mapping.PAGE, rows.pages)
        self.insert("diagnostic", mapping.DIAGNOSTIC, rows.diagnostics)
        return rows.slugs

    def _forget(self, ids: list[int], paths: list[str]) -> None:
        for chunk in chunks(ids, CHUNK):
            self.connection.execute(
                "INSERT INTO note_fts (note_fts, rowid, title, keywords, body, hidden) "
                "SELECT 'delete', id, title, keywords, body, hidden "
                f"FROM note_text WHERE id IN ({marks(chunk)})", chunk,
            )  # fmt: skip
            months = f"SELECT DISTINCT substr(date, 1, {MONTH}) FROM note WHERE id IN ({marks(chunk)})"
            self.months |= {row[0] for row in self.connection.execute(months, chunk)}
            self.connection.execute(f"DELETE FROM source WHERE id IN ({marks(chunk)})", chunk)
        for scopes in chunks([f"file:{path}" for path in paths] if ids else [], CHUNK):
            statement = f"DELETE FROM diagnostic WHERE workspace_id = ? AND scope IN ({marks(scopes)})"
            self.connection.execute(statement, (self.workspace, *scopes))

    def _rebind(self) -> set[str]:
        """Look up again which pattern the name in each piece of evidence means, because pattern pages have changed.

        For example, the name may have become an alias of another pattern. The counts of examples that other workspaces
        of the team have are assigned to the patterns in the same way. Return the slugs of the patterns that lost or
        gained evidence or such counts.
        """
        self._known = None  # a directory that was set by `know` has no findings about pages
        known, found = self.directory()
        self.set_diagnostics("pages", found)
        touched: set[str] = set()
        for table in ("evidence", "shared"):
            statement = f"SELECT DISTINCT name_key, pattern FROM {table} WHERE workspace_id = ?"
            for name_key, pattern in self.connection.execute(statement, (self.workspace,)).fetchall():
                target = known.resolve(name_key)
                if target != pattern:
                    update = f"UPDATE {table} SET pattern = ? WHERE workspace_id = ? AND name_key = ? AND pattern = ?"
                    self.connection.execute(update, (target, self.workspace, name_key, pattern))
                    touched |= {target, pattern}
                    if pattern == name_key and table == "evidence":  # until now, this was a pattern without a page
                        self.taken.add(name_key)
        return touched

    def _ids(self, paths: Sequence[str]) -> dict[int, str | None]:
        """Return the ids of the files at some paths in the store.

        Each id has the pattern's slug if the file is a pattern page, else None.
        """
        statement = (
            "SELECT s.id, p.slug FROM source s LEFT JOIN page p ON p.id = s.id "
            "WHERE s.workspace_id = ? AND s.path IN ({})"
        )
        return {row[0]: row[1] for row in self.in_chunks(statement, paths, self.workspace)}

    def _evidence_in(self, ids: Sequence[int]) -> dict[str, list[tuple[str, str]]]:
        statement = (
            "SELECT e.pattern, n.date, s.path FROM evidence e JOIN note n ON n.id = e.note_id "
            "JOIN source s ON s.id = n.id WHERE n.id IN ({})"
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for pattern, date, path in self.in_chunks(statement, ids):
            found.setdefault(pattern, []).append((date, path))
        return found

    def _next_id(self, table: str) -> int:
        return int(self.connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])

    def insert(self, table: str, columns: str, values: Iterable[mapping.Row], rest: str = "") -> None:
        """Insert rows into a table: a few with one statement, many one by one with a prepared statement.

        `rest` is SQL that follows the values, such as `ON CONFLICT …`.
        """
        rows = list(values)
        one = f"({mapping.marks(columns)})"
        head = f"INSERT INTO {table} ({columns}) VALUES"
        if len(rows) > _FEW_ROWS:
            self.connection.executemany(f"{head} {one} {rest}", rows)
        elif rows:
            everything = [value for row in rows for value in row]
            self.connection.execute(f"{head} {', '.join([one] * len(rows))} {rest}", everything)
