"""Queries for the pages that people browse: lists of all notes, some notes with their texts, and sums by month."""

from collections.abc import Sequence
from typing import NamedTuple

from tacit.domain.findings import Diagnostic
from tacit.domain.pattern import Promotion
from tacit.domain.trust import PENDING
from tacit.store import mapping
from tacit.store.rows import Rows

_IS_PENDING = f"= '{PENDING}'"


class NoteEntry(NamedTuple):
    """A note as a list of notes shows it; `digest` is the digest of its file."""

    path: str
    title: str
    date: str
    project: str
    digest: str


class NoteText(NamedTuple):
    """A note with everything that its page shows. `minutes` is the time saved; None if the note names none."""

    path: str
    title: str
    date: str
    project: str
    domain: str
    outcome: str
    result: str
    minutes: int | None
    author: str
    via: str
    confirmed: str
    commit: str
    pull_request: str
    tags: tuple[str, ...]
    body: str


class Statement(NamedTuple):
    """What one note says about one pattern.

    `name` is the pattern's name in the note, and `pattern` its slug. If `counts` is true, the note counts as an
    example; otherwise there is a reason against it, for example that another note has the same text.
    """

    name: str
    pattern: str
    verdict: str
    counts: bool
    outcome: str


def entries(reader: Rows) -> list[NoteEntry]:
    """Return all notes, newest first, without pending notes.

    A note is pending if `[trust]` names a branch, and the note is not on this branch.
    """
    statement = (
        "SELECT s.path, n.title, n.date, n.project, s.digest FROM note n JOIN source s ON s.id = n.id "
        f"WHERE n.workspace_id = ? {reader.not_held('s.id', _IS_PENDING)} ORDER BY n.date DESC, s.path"
    )
    return [NoteEntry._make(row) for row in reader.connection.execute(statement, (reader.workspace,))]


def texts(reader: Rows, paths: Sequence[str]) -> list[NoteText]:
    """Return the notes at some paths with their texts, in no particular order."""
    statement = (
        "SELECT s.path, n.title, n.date, n.project, n.domain, n.outcome, n.result, n.minutes, n.author, n.via, "
        "n.confirmed, n.commit_id, n.pull_request, t.tags, t.body FROM note n JOIN source s ON s.id = n.id "
        "JOIN note_text t ON t.id = n.id WHERE s.workspace_id = ? AND s.path IN ({})"
    )
    found = []
    for row in reader.in_chunks(statement, paths, reader.workspace):
        *fields, tags, body = row
        outcome = f"{row[5]}\n" if row[5] else ""  # the searched text of a note begins with its outcome
        found.append(NoteText._make((*fields, mapping.texts(tags), body.removeprefix(outcome))))
    return found


def statements(reader: Rows, paths: Sequence[str]) -> dict[str, list[Statement]]:
    """Return what the notes at some paths say about patterns, by the path of the note."""
    statement = (
        "SELECT s.path, e.name, e.pattern, e.verdict, e.counts, e.outcome FROM source s "
        "JOIN evidence e ON e.note_id = s.id WHERE s.workspace_id = ? AND s.path IN ({}) ORDER BY e.id"
    )
    found: dict[str, list[Statement]] = {}
    for path, name, pattern, verdict, counts, outcome in reader.in_chunks(statement, paths, reader.workspace):
        found.setdefault(path, []).append(Statement(name, pattern, verdict, bool(counts), outcome))
    return found


def named(reader: Rows) -> dict[str, list[tuple[str, int]]]:
    """Return the patterns that each note names, by the note's path.

    Each pattern is a tuple: its slug, and 1 if tacit counts the note as an example of the pattern, else 0.
    """
    # joined here, because SQLite would look up the path of each note once per pattern
    execute, workspace = reader.connection.execute, (reader.workspace,)
    paths = dict(execute("SELECT id, path FROM source WHERE workspace_id = ? AND kind = 'note'", workspace))
    found: dict[str, list[tuple[str, int]]] = {}
    statement = "SELECT note_id, pattern, counts FROM evidence WHERE workspace_id = ? ORDER BY id"
    for note, pattern, counts in execute(statement, workspace):
        found.setdefault(paths[note], []).append((pattern, counts))
    return found


def steps(reader: Rows) -> list[Promotion]:
    """Return the changes of confidence level of all patterns, newest first."""
    statement = f"SELECT {mapping.PROMOTION} FROM promotion WHERE workspace_id = ? ORDER BY date DESC, id DESC"
    return [mapping.promotion(row) for row in reader.connection.execute(statement, (reader.workspace,))]


def by_month(reader: Rows) -> list[tuple[str, int, int]]:
    """Return each month with its number of notes and the minutes saved, oldest first.

    Only notes that count as supporting examples add to the minutes.
    """
    statement = "SELECT month, notes, minutes FROM month WHERE workspace_id = ? AND notes > 0 ORDER BY month"
    return reader.connection.execute(statement, (reader.workspace,)).fetchall()


def problems(reader: Rows) -> list[Diagnostic]:
    """Return the errors and warnings that the last sync found, sorted by location."""
    statement = f"SELECT {mapping.DIAGNOSTIC} FROM diagnostic WHERE workspace_id = ? AND severity <> 'hint'"
    found = [mapping.diagnostic(row) for row in reader.connection.execute(statement, (reader.workspace,))]
    return sorted(found, key=lambda item: (item.location, item.rule, item.message))


def linking(reader: Rows) -> set[str]:
    """Return the paths of notes and the slugs of patterns whose texts have a link to a markdown file."""
    notes = (
        "SELECT s.path FROM note_text t JOIN source s ON s.id = t.id "
        "WHERE t.workspace_id = ? AND t.body LIKE '%](%.md%'"
    )
    patterns = (
        "SELECT p.slug FROM pattern_text t JOIN pattern p ON p.id = t.id "
        "WHERE t.workspace_id = ? AND t.body LIKE '%](%.md%'"
    )
    found = (reader.connection.execute(statement, (reader.workspace,)) for statement in (notes, patterns))
    return {row[0] for rows in found for row in rows}


def authors(reader: Rows) -> int:
    """Return the number of distinct authors that notes name."""
    return int(reader.one("SELECT count(DISTINCT author) FROM note WHERE workspace_id = ? AND author <> ''"))
