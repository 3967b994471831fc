"""The store as its one writer sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from tacit.domain.assemble import RELATED
from tacit.domain.directory import Directory
from tacit.domain.findings import Diagnostic
from tacit.domain.note import Note
from tacit.domain.pattern import Dossier, PatternPage
from tacit.store import database, mapping
from tacit.store.reader import CHUNK, Reader, chunks, marks

_AT_ONCE = 50  # patterns, each with all its examples
_MONTH = len("2024-11")


class ReadFile(NamedTuple):
    """A file as it was just read: its value, or None where it was rejected or counts for nothing."""

    path: str
    kind: str  # "note" or "page"
    digest: str
    value: Note | PatternPage | None
    diagnostics: tuple[Diagnostic, ...] = ()


class Folded(NamedTuple):
    """A pattern's new standing, ready to be saved."""

    dossier: Dossier
    related: tuple[str, ...]
    remarks: tuple[Diagnostic, ...]


class Store(Reader):
    """One workspace of the store, for the writer that holds the lock."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        connection.execute("INSERT INTO workspace (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
        super().__init__(connection, name)
        self._known: tuple[Directory, list[Diagnostic]] | None = None  # the writer knows when pages change
        self._months: set[str] = set()  # whose sums may be others by now

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing of it."""
        try:
            with database.transaction(self.connection):
                yield
        except BaseException:
            self._known = None
            self._months.clear()
            raise

    def directory(self) -> tuple[Directory, list[Diagnostic]]:
        """Where names lead, and what is wrong between pages."""
        self._known = self._known or super().directory()
        return self._known

    @property
    def known(self) -> Directory | None:
        """Where names lead, if that was asked for since pages changed."""
        return self._known[0] if self._known else None

    def know(self, known: Directory) -> None:
        """Take where names lead from who has just asked; no page may have changed since."""
        self._known = (known, [])

    def remember(self, key: str, value: str) -> None:
        """Remember a text."""
        statement = (
            "INSERT INTO state (workspace_id, key, value) VALUES (?, ?, ?) "
            "ON CONFLICT (workspace_id, key) DO UPDATE SET value = excluded.value"
        )
        self.connection.execute(statement, (self.workspace, key, value))

    def clear(self) -> None:
        """Forget everything of this workspace."""
        self._known = None
        for table in ("source", "pattern", "promotion", "diagnostic", "month", "state"):
            self.connection.execute(f"DELETE FROM {table} WHERE workspace_id = ?", (self.workspace,))
        for table in ("note_fts", "pattern_fts"):
            self.connection.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")

    def apply(
        self, forget: Sequence[str], renew: Sequence[str], read: Iterable[ReadFile]
    ) -> tuple[set[str], dict[str, list[tuple[str, str]]]]:
        """Forget what is gone and take over what was read, `renew` being the paths of `read`.

        Returns the slugs whose evidence or page may have changed, and by slug the date and path of every
        note that was evidence for it before.
        """
        paths = [*forget, *renew]
        gone = self._ids(paths)
        lost = self._evidence_in(gone)
        pages = self._slugs_of_pages(gone)
        touched = lost.keys() | pages
        some_page = bool(pages)
        if some_page:
            self._known = None
        self._forget(gone, paths)
        known = self.directory()[0]
        key = self._next_id("source")
        for chunk in chunks(read, CHUNK):
            touched |= self._insert(key, chunk, known)
            key += len(chunk)
            some_page = some_page or any(file.kind == "page" for file in chunk)
        return (touched | self._rebind() if some_page else touched), lost

    def save(self, folded: Iterable[Folded]) -> None:
        """Save the standings of some patterns, and the sums over all notes."""
        for chunk in chunks(folded, _AT_ONCE):
            slugs = {item.dossier.pattern.slug for item in chunk}
            texts = self._pattern_texts(slugs)
            self._clear_history(slugs)
            self._upsert_patterns(chunk)
            ids = self._pattern_ids(slugs)
            self._update_texts(chunk, ids, texts)
            steps = [step for item in chunk for step in item.dossier.history]
            self._many("promotion", mapping.PROMOTION, (mapping.promotion_row(self.workspace, step) for step in steps))
            remarks = [(f"pattern:{item.dossier.pattern.slug}", found) for item in chunk for found in item.remarks]
            self._many(
                "diagnostic", mapping.DIAGNOSTIC, (mapping.diagnostic_row(self.workspace, *found) for found in remarks)
            )
            self._mark_counting(chunk, slugs)
        self._sum_up()

    def drop(self, slugs: set[str]) -> None:
        """Forget patterns that have neither evidence nor page any more."""
        self._clear_history(slugs)
        for chunk in chunks(sorted(slugs), CHUNK):
            where = f"workspace_id = ? AND slug IN ({marks(chunk)})"
            self.connection.execute(
                "INSERT INTO pattern_fts (pattern_fts, rowid, name, keywords, body) "
                "SELECT 'delete', t.id, t.name, t.keywords, t.body "
                f"FROM pattern_text t JOIN pattern p ON p.id = t.id WHERE p.{where}", (self.workspace, *chunk),
            )  # fmt: skip
            self.connection.execute(f"DELETE FROM pattern WHERE {where}", (self.workspace, *chunk))

    def set_diagnostics(self, scope: str, found: Sequence[Diagnostic]) -> None:
        """Replace all findings of a scope."""
        self.connection.execute("DELETE FROM diagnostic WHERE workspace_id = ? AND scope = ?", (self.workspace, scope))
        self._many(
            "diagnostic", mapping.DIAGNOSTIC, (mapping.diagnostic_row(self.workspace, scope, item) for item in found)
        )

    def _insert(self, key: int, chunk: Sequence[ReadFile], known: Directory) -> set[str]:
        files = list(enumerate(chunk, key))
        workspace = self.workspace
        sources = [(i, workspace, f.path, f.kind, f.digest, int(f.value is not None)) for i, f in files]
        self._many("source", mapping.SOURCE, sources)
        notes = [(i, file.value) for i, file in files if isinstance(file.value, Note)]
        pages = [(i, file.value) for i, file in files if isinstance(file.value, PatternPage)]
        evidence = []
        for i, note in notes:
            for mention in note.mentions:
                name_key = mapping.name_key(mention.name)
                evidence.append(mapping.evidence_row(i, workspace, mention, known.resolve(name_key), name_key))
        self._many("note", mapping.NOTE, (mapping.note_row(i, workspace, note) for i, note in notes))
        self._months |= {note.date[:_MONTH] for _, note in notes}
        texts = [mapping.note_text_row(i, workspace, note) for i, note in notes]
        self._many("note_text", mapping.NOTE_TEXT, texts)
        self._many("note_fts", "rowid, title, keywords, body", ((row[0], *row[2:5]) for row in texts))
        self._many("evidence", mapping.EVIDENCE, evidence)
        if pages:
            self._known = None
            self._many("page", mapping.PAGE, (mapping.page_row(i, workspace, page) for i, page in pages))
        found = [mapping.diagnostic_row(workspace, f"file:{f.path}", item) for _, f in files for item in f.diagnostics]
        self._many("diagnostic", mapping.DIAGNOSTIC, found)
        return {str(row[4]) for row in evidence} | {page.slug for _, page in pages}

    def _forget(self, ids: list[int], paths: list[str]) -> None:
        for chunk in chunks(ids, CHUNK):
            self.connection.execute(
                "INSERT INTO note_fts (note_fts, rowid, title, keywords, body) "
                "SELECT 'delete', id, title, keywords, body "
                f"FROM note_text WHERE id IN ({marks(chunk)})", chunk,
            )  # fmt: skip
            months = f"SELECT DISTINCT substr(date, 1, {_MONTH}) FROM note WHERE id IN ({marks(chunk)})"
            self._months |= {row[0] for row in self.connection.execute(months, chunk)}
            self.connection.execute(f"DELETE FROM source WHERE id IN ({marks(chunk)})", chunk)
        for scopes in chunks([f"file:{path}" for path in paths] if ids else [], CHUNK):
            statement = f"DELETE FROM diagnostic WHERE workspace_id = ? AND scope IN ({marks(scopes)})"
            self.connection.execute(statement, (self.workspace, *scopes))

    def _rebind(self) -> set[str]:
        """Lead evidence to where its names lead now; returns the slugs that lost or gained some."""
        self._known = None  # who told where names lead did not tell what is wrong between pages
        known, found = self.directory()
        self.set_diagnostics("pages", found)
        statement = "SELECT DISTINCT name_key, pattern FROM evidence WHERE workspace_id = ?"
        touched: set[str] = set()
        for name_key, pattern in self.connection.execute(statement, (self.workspace,)).fetchall():
            target = known.resolve(name_key)
            if target != pattern:
                update = "UPDATE evidence SET pattern = ? WHERE workspace_id = ? AND name_key = ? AND pattern = ?"
                self.connection.execute(update, (target, self.workspace, name_key, pattern))
                touched |= {target, pattern}
        return touched

    def _ids(self, paths: Sequence[str]) -> list[int]:
        statement = "SELECT id FROM source WHERE workspace_id = ? AND path IN ({})"
        return [row[0] for row in self.in_chunks(statement, paths, self.workspace)]

    def _evidence_in(self, ids: Sequence[int]) -> dict[str, list[tuple[str, str]]]:
        statement = (
            "SELECT e.pattern, n.date, s.path FROM evidence e JOIN note n ON n.id = e.note_id "
            "JOIN source s ON s.id = n.id WHERE n.id IN ({})"
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for pattern, date, path in self.in_chunks(statement, ids):
            found.setdefault(pattern, []).append((date, path))
        return found

    def _slugs_of_pages(self, ids: Sequence[int]) -> set[str]:
        return {row[0] for row in self.in_chunks("SELECT slug FROM page WHERE id IN ({})", ids)}

    def _pattern_ids(self, slugs: set[str]) -> dict[str, int]:
        statement = "SELECT slug, id FROM pattern WHERE workspace_id = ? AND slug IN ({})"
        return {row[0]: row[1] for row in self.in_chunks(statement, sorted(slugs), self.workspace)}

    def _pattern_texts(self, slugs: set[str]) -> dict[int, tuple[str, str, str]]:
        statement = (
            "SELECT t.id, t.name, t.keywords, t.body FROM pattern_text t JOIN pattern p ON p.id = t.id "
            "WHERE p.workspace_id = ? AND p.slug IN ({})"
        )
        return {row[0]: (row[1], row[2], row[3]) for row in self.in_chunks(statement, sorted(slugs), self.workspace)}

    def _upsert_patterns(self, chunk: Sequence[Folded]) -> None:
        columns = f"workspace_id, related, {mapping.PATTERN}"
        updates = ", ".join(
            f"{name} = excluded.{name}" for name in columns.split(", ") if name not in {"workspace_id", "slug"}
        )
        values = [
            (self.workspace, "\n".join(item.related), *mapping.pattern_row(item.dossier.pattern)) for item in chunk
        ]  # fmt: skip
        self._many("pattern", columns, values, f"ON CONFLICT (workspace_id, slug) DO UPDATE SET {updates}")

    def _update_texts(self, chunk: Sequence[Folded], ids: dict[str, int], old: dict[int, tuple[str, str, str]]) -> None:
        new = {ids[item.dossier.pattern.slug]: _search_text(item.dossier) for item in chunk}
        changed = {key: text for key, text in new.items() if old.get(key) != text}
        gone = [(key, *old[key]) for key in changed if key in old]
        remove = "INSERT INTO pattern_fts (pattern_fts, rowid, name, keywords, body) VALUES ('delete', ?, ?, ?, ?)"
        self.connection.executemany(remove, gone)
        self.connection.executemany("DELETE FROM pattern_text WHERE id = ?", [(row[0],) for row in gone])
        added = [(key, *text) for key, text in changed.items()]
        rows_of_text = [(row[0], self.workspace, *row[1:]) for row in added]
        self._many("pattern_text", "id, workspace_id, name, keywords, body", rows_of_text)
        self._many("pattern_fts", "rowid, name, keywords, body", added)

    def _mark_counting(self, chunk: Sequence[Folded], slugs: set[str]) -> None:
        """Tell the evidence that counts from what does not, where that has changed."""
        statement = (
            "SELECT e.pattern, e.name, s.path, n.date FROM evidence e JOIN note n ON n.id = e.note_id "
            "JOIN source s ON s.id = n.id WHERE e.workspace_id = ? AND e.counts = 0 AND e.pattern IN ({})"
        )
        before = {tuple(row) for row in self.in_chunks(statement, sorted(slugs), self.workspace)}
        after = {
            (item.dossier.pattern.slug, example.evidence.name, example.evidence.path, example.evidence.date)
            for item in chunk
            for example in item.dossier.examples
            if not example.counts
        }
        update = (
            "UPDATE evidence SET counts = ? WHERE workspace_id = ? AND pattern = ? AND name = ? "
            "AND note_id = (SELECT id FROM source WHERE workspace_id = ? AND path = ?)"
        )
        for counts, changed in ((1, before - after), (0, after - before)):
            self._months |= {date[:_MONTH] for *_, date in changed}
            values = [(counts, self.workspace, slug, name, self.workspace, path) for slug, name, path, _ in changed]
            self.connection.executemany(update, values)

    def _sum_up(self) -> None:
        """Count again what is summed up by month, of the months that may have changed."""
        for month in self._months:
            self.connection.execute("DELETE FROM month WHERE workspace_id = ? AND month = ?", (self.workspace, month))
            self.connection.execute(
                "INSERT INTO month (workspace_id, month, notes, unlinked, minutes) "
                f"SELECT n.workspace_id, substr(n.date, 1, {_MONTH}), count(*), "
                "sum(CASE WHEN EXISTS (SELECT 1 FROM evidence e WHERE e.note_id = n.id) THEN 0 ELSE 1 END), "
                "sum(CASE WHEN n.minutes IS NOT NULL AND EXISTS (SELECT 1 FROM evidence e WHERE e.note_id = n.id "
                "AND e.counts = 1 AND e.verdict = 'supports') THEN n.minutes ELSE 0 END) "
                "FROM note n WHERE n.workspace_id = ? AND n.date >= ? AND n.date <= ? "
                f"AND substr(n.date, 1, {_MONTH}) = ? GROUP BY n.workspace_id, substr(n.date, 1, {_MONTH})",
                (self.workspace, month, f"{month}~", month),
            )
        self._months.clear()

    def _clear_history(self, slugs: set[str]) -> None:
        for chunk in chunks(sorted(slugs), CHUNK):
            where = f"WHERE workspace_id = ? AND pattern IN ({marks(chunk)})"
            self.connection.execute(f"DELETE FROM promotion {where}", (self.workspace, *chunk))
            scopes = [f"pattern:{slug}" for slug in chunk]
            where = f"WHERE workspace_id = ? AND scope IN ({marks(chunk)})"
            self.connection.execute(f"DELETE FROM diagnostic {where}", (self.workspace, *scopes))

    def _next_id(self, table: str) -> int:
        return int(self.connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])

    def _many(self, table: str, columns: str, values: Iterable[mapping.Row], rest: str = "") -> None:
        self.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({mapping.marks(columns)}) {rest}", values)


def _search_text(dossier: Dossier) -> tuple[str, str, str]:
    pattern = dossier.pattern
    keywords = " ".join((*pattern.aliases, *pattern.tags, pattern.category, *pattern.languages))
    body = "\n\n".join(f"{section.title}\n{section.text}" for section in dossier.sections if section.title != RELATED)
    return pattern.name, keywords, body
