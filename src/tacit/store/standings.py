"""Save counted patterns: confidence levels, histories, findings, full text, and the sums for each month.

A counted pattern is a pattern whose confidence level was computed from the notes that name it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tacit.domain.assemble import RELATED
from tacit.domain.pattern import Dossier
from tacit.store import mapping, written
from tacit.store.counting import Folded
from tacit.store.file_rows import MONTH
from tacit.store.rows import CHUNK, chunks, marks
from tacit.store.writer import Store

_AT_ONCE = 50  # patterns in memory at a time; each has all its examples, which can take much memory


def save(store: Store, folded: Iterable[Folded]) -> None:
    """Store patterns with their computed levels and texts, and update the sums of months with changed notes."""
    for chunk in chunks(folded, _AT_ONCE):
        slugs = {item.dossier.pattern.slug for item in chunk}
        ids, texts = _ids_and_texts(store, slugs)
        _clear_history(store, slugs)
        _upsert_patterns(store, chunk)
        if len(ids) < len(slugs):  # new patterns get their ids from the insert
            ids, _ = _ids_and_texts(store, slugs)
        _update_texts(store, chunk, ids, texts)
        steps = [step for item in chunk for step in item.dossier.history]
        store.insert("promotion", mapping.PROMOTION, (written.promotion_row(store.workspace, step) for step in steps))
        remarks = [(f"pattern:{item.dossier.pattern.slug}", found) for item in chunk for found in item.remarks]
        store.insert(
            "diagnostic", mapping.DIAGNOSTIC, (written.diagnostic_row(store.workspace, *found) for found in remarks)
        )
        _mark_counting(store, chunk, slugs)
    _sum_up(store)


def drop(store: Store, slugs: set[str]) -> None:
    """Delete the stored levels and texts of the patterns with these slugs, which no longer have evidence or a page."""
    _clear_history(store, slugs)
    for chunk in chunks(sorted(slugs), CHUNK):
        where = f"workspace_id = ? AND slug IN ({marks(chunk)})"
        store.connection.execute(
            "INSERT INTO pattern_fts (pattern_fts, rowid, name, keywords, body, hidden) "
            "SELECT 'delete', t.id, t.name, t.keywords, t.body, t.hidden "
            f"FROM pattern_text t JOIN pattern p ON p.id = t.id WHERE p.{where}", (store.workspace, *chunk),
        )  # fmt: skip
        store.connection.execute(f"DELETE FROM pattern WHERE {where}", (store.workspace, *chunk))


def _ids_and_texts(store: Store, slugs: set[str]) -> tuple[dict[str, int], dict[int, tuple[str, ...]]]:
    """Return the ids of stored patterns by slug, and their texts in the full-text index by the pattern's id."""
    statement = (
        "SELECT p.slug, p.id, t.id, t.name, t.keywords, t.body, t.hidden FROM pattern p "
        "LEFT JOIN pattern_text t ON t.id = p.id WHERE p.workspace_id = ? AND p.slug IN ({})"
    )
    rows = store.in_chunks(statement, sorted(slugs), store.workspace)
    return {row[0]: row[1] for row in rows}, {row[1]: tuple(row[3:7]) for row in rows if row[2] is not None}


def _upsert_patterns(store: Store, chunk: Sequence[Folded]) -> None:
    columns = f"workspace_id, related, {mapping.PATTERN}"
    updates = ", ".join(
        f"{name} = excluded.{name}" for name in columns.split(", ") if name not in {"workspace_id", "slug"}
    )
    values = [
        (store.workspace, "\n".join(item.related), *written.pattern_row(item.dossier.pattern)) for item in chunk
    ]  # fmt: skip
    store.insert("pattern", columns, values, f"ON CONFLICT (workspace_id, slug) DO UPDATE SET {updates}")


def _update_texts(store: Store, chunk: Sequence[Folded], ids: dict[str, int], old: dict[int, tuple[str, ...]]) -> None:
    new = {ids[item.dossier.pattern.slug]: _search_text(item.dossier) for item in chunk}
    changed = {key: text for key, text in new.items() if old.get(key) != text}
    gone = [(key, *old[key]) for key in changed if key in old]
    # A full-text index with external content needs the old text to remove its words.
    remove = (
        "INSERT INTO pattern_fts (pattern_fts, rowid, name, keywords, body, hidden) VALUES ('delete', ?, ?, ?, ?, ?)"
    )
    if gone:  # even a statement without rows makes SQLite open the full-text tables, which takes time
        store.connection.executemany(remove, gone)
        store.connection.executemany("DELETE FROM pattern_text WHERE id = ?", [(row[0],) for row in gone])
    added = [(key, *text) for key, text in changed.items()]
    rows_of_text = [(row[0], store.workspace, *row[1:]) for row in added]
    store.insert("pattern_text", "id, workspace_id, name, keywords, body, hidden", rows_of_text)
    store.insert("pattern_fts", "rowid, name, keywords, body, hidden", added)


def _mark_counting(store: Store, chunk: Sequence[Folded], slugs: set[str]) -> None:
    """Update the column `counts` of the evidence for the patterns `slugs`: 1 if the note counts as an example, else 0.

    `chunk` has these patterns with the new results. Evidence is what a note says about a pattern that it names.
    """
    statement = (
        "SELECT e.pattern, e.name, s.path, n.date FROM evidence e JOIN note n ON n.id = e.note_id "
        "JOIN source s ON s.id = n.id WHERE e.workspace_id = ? AND e.counts = 0 AND e.pattern IN ({})"
    )
    # Most evidence counts, so compare only the rows with evidence that does not count.
    before = {tuple(row) for row in store.in_chunks(statement, sorted(slugs), store.workspace)}
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
        store.months |= {date[:MONTH] for *_, date in changed}
        values = [(counts, store.workspace, slug, name, store.workspace, path) for slug, name, path, _ in changed]
        store.connection.executemany(update, values)


def _sum_up(store: Store) -> None:
    """Compute again the sums (notes, notes without a pattern, minutes saved) of the months that may have changed."""
    # "~" is after all digits and "-", so `date <= month~` includes all days of a month and can use the index.
    for month in store.months:
        store.connection.execute("DELETE FROM month WHERE workspace_id = ? AND month = ?", (store.workspace, month))
        store.connection.execute(
            "INSERT INTO month (workspace_id, month, notes, unlinked, minutes) "
            f"SELECT n.workspace_id, substr(n.date, 1, {MONTH}), count(*), "
            "sum(CASE WHEN EXISTS (SELECT 1 FROM evidence e WHERE e.note_id = n.id) THEN 0 ELSE 1 END), "
            "sum(CASE WHEN n.minutes IS NOT NULL AND EXISTS (SELECT 1 FROM evidence e WHERE e.note_id = n.id "
            "AND e.counts = 1 AND e.verdict = 'supports') AND n.via <> 'sample' THEN n.minutes ELSE 0 END) "
            "FROM note n WHERE n.workspace_id = ? AND n.date >= ? AND n.date <= ? "
            f"AND substr(n.date, 1, {MONTH}) = ? GROUP BY n.workspace_id, substr(n.date, 1, {MONTH})",
            (store.workspace, month, f"{month}~", month),
        )
    store.months.clear()


def _clear_history(store: Store, slugs: set[str]) -> None:
    for chunk in chunks(sorted(slugs), CHUNK):
        where = f"WHERE workspace_id = ? AND pattern IN ({marks(chunk)})"
        store.connection.execute(f"DELETE FROM promotion {where}", (store.workspace, *chunk))
        scopes = [f"pattern:{slug}" for slug in chunk]
        where = f"WHERE workspace_id = ? AND scope IN ({marks(chunk)})"
        store.connection.execute(f"DELETE FROM diagnostic {where}", (store.workspace, *scopes))


def _search_text(dossier: Dossier) -> tuple[str, ...]:
    pattern = dossier.pattern
    keywords = " ".join((*pattern.aliases, *pattern.tags, pattern.category, *pattern.languages))
    body = "\n\n".join(f"{section.title}\n{section.text}" for section in dossier.sections if section.title != RELATED)
    return written.searchable(pattern.name, keywords, body)
