"""Queries about notes: titles, dates, projects, commits, evidence."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tacit.domain.pattern import Evidence
from tacit.store import mapping
from tacit.store.rows import Rows
from tacit.text.names import slugify

_TOLERANCE = timedelta(days=1)


def notes(reader: Rows, paths: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Return title, date and project of the notes at some paths, by path."""
    statement = (
        "SELECT s.path, n.title, n.date, n.project FROM note n JOIN source s ON s.id = n.id "
        "WHERE s.workspace_id = ? AND s.path IN ({})"
    )
    return {row[0]: (row[1], row[2], row[3]) for row in reader.in_chunks(statement, paths, reader.workspace)}


def body(reader: Rows, path: str) -> str:
    """Return the text of a note; `""` if there is no such note.

    The search index has the note's outcome before the text; the outcome is removed.
    """
    statement = (
        "SELECT n.outcome, t.body FROM source s JOIN note n ON n.id = s.id JOIN note_text t ON t.id = s.id "
        "WHERE s.workspace_id = ? AND s.path = ?"
    )
    row = reader.connection.execute(statement, (reader.workspace, path)).fetchone()
    return str(row[1]).removeprefix(f"{row[0]}\n" if row[0] else "") if row else ""


def evidence(reader: Rows) -> Iterator[Evidence]:
    """Yield the evidence (what a note says about a pattern) of all notes, in the order of the store's rows."""
    # without an index, because rows in the order of patterns are all over the file
    statement = (
        f"SELECT {mapping.EVIDENCE_JOINED} FROM evidence e JOIN note n ON n.id = e.note_id "
        "JOIN source s ON s.id = n.id WHERE +e.workspace_id = ?"
    )
    return map(mapping.evidence, reader.connection.execute(statement, (reader.workspace,)))


class TakenOver(NamedTuple):
    """A name that notes use for a pattern, and that is an alias of a pattern page but not the name of any page.

    The alias is in line `page_line` of the file `page`. `notes` is the number of notes that use the name; the earliest
    of them is the file `path`, and has the name in line `line`. `key` is the slug of the name.
    """

    name: str
    key: str
    page: str
    page_line: int
    notes: int
    path: str
    line: int


def taken_over(reader: Rows) -> Iterator[TakenOver]:
    """Yield each name that notes use for a pattern, and that is an alias of a page but not the name of any page.

    The notes with this name count as examples of the page's pattern, although they may mean another pattern.
    """
    # Without aliases, the first part of the join has no row, so the names in the notes are not read.
    keys = reader.connection.execute(
        "SELECT e.name_key, e.pattern, count(*) "
        "FROM (SELECT 1 FROM page WHERE workspace_id = ?1 AND aliases <> '' LIMIT 1) CROSS JOIN evidence e "
        "WHERE e.workspace_id = ?1 AND e.name_key <> e.pattern GROUP BY e.name_key, e.pattern",
        (reader.workspace,),
    ).fetchall()
    for key, slug, number in keys:
        path, name, line = reader.connection.execute(
            "SELECT s.path, e.name, e.line FROM evidence e JOIN note n ON n.id = e.note_id "
            "JOIN source s ON s.id = n.id WHERE e.workspace_id = ? AND e.name_key = ? AND e.pattern = ? "
            "ORDER BY n.date, s.path LIMIT 1",
            (reader.workspace, key, slug),
        ).fetchone()
        page, aliases = reader.connection.execute(
            "SELECT s.path, p.aliases FROM page p JOIN source s ON s.id = p.id "
            "WHERE p.workspace_id = ? AND p.slug = ? ORDER BY s.path LIMIT 1",
            (reader.workspace, slug),
        ).fetchone()
        lines = [alias.line for alias in mapping.aliases(aliases) if slugify(alias.name) == key]
        yield TakenOver(name, key, page, lines[0] if lines else 1, number, path, line)


def titles(reader: Rows) -> dict[str, str]:
    """Return the title of every note, by path."""
    statement = (
        "SELECT s.path, n.title FROM note n JOIN source s ON s.id = n.id WHERE n.workspace_id = ? ORDER BY s.path"
    )
    return dict(reader.connection.execute(statement, (reader.workspace,)))


def unlinked(reader: Rows) -> list[tuple[str, str, str]]:
    """Return path, title and text of the notes that name no pattern, sorted by path.

    The text begins with the note's outcome, if the note has one, because the search index has it there.
    """
    statement = (
        "SELECT s.path, n.title, t.body FROM note n JOIN source s ON s.id = n.id JOIN note_text t ON t.id = n.id "
        "WHERE n.workspace_id = ? AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.note_id = n.id) ORDER BY s.path"
    )
    return reader.connection.execute(statement, (reader.workspace,)).fetchall()


def samples(reader: Rows) -> tuple[str, ...]:
    """Return the paths of the sample notes that `tacit init` created, sorted."""
    statement = (
        "SELECT s.path FROM note n JOIN source s ON s.id = n.id WHERE n.workspace_id = ? AND n.via = 'sample' "
        "ORDER BY s.path"
    )
    return tuple(row[0] for row in reader.connection.execute(statement, (reader.workspace,)))


def commits(reader: Rows) -> set[str]:
    """Return the commits that notes name as their source."""
    statement = "SELECT commit_id FROM note WHERE workspace_id = ? AND commit_id <> ''"
    return {row[0] for row in reader.connection.execute(statement, (reader.workspace,))}


def about_notes(reader: Rows, paths: Sequence[str]) -> dict[str, tuple[str, str, str, str]]:
    """Return title, date, project and outcome of the notes at some paths, by path."""
    statement = (
        "SELECT s.path, n.title, n.date, n.project, n.outcome FROM note n JOIN source s ON s.id = n.id "
        "WHERE s.workspace_id = ? AND s.path IN ({})"
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in reader.in_chunks(statement, paths, reader.workspace)}


class Claims(NamedTuple):
    """What a note says about its origin, such as its author and commit, for a comparison with git.

    `body_key` is a hash of the note's text.
    """

    path: str
    date: str
    project: str
    author: str
    via: str
    confirmed: str
    commit: str
    body_key: str


def claims(reader: Rows) -> list[Claims]:
    """Return what every note says about its origin, sorted by path."""
    statement = (
        "SELECT s.path, n.date, n.project, n.author, n.via, n.confirmed, n.commit_id, n.body_key "
        "FROM note n JOIN source s ON s.id = n.id WHERE n.workspace_id = ? ORDER BY s.path"
    )
    return [Claims._make(row) for row in reader.connection.execute(statement, (reader.workspace,))]


def patterns_named(reader: Rows, paths: Sequence[str]) -> dict[str, list[str]]:
    """Return the names of the patterns for which the notes at some paths are evidence, by path."""
    statement = (
        "SELECT s.path, coalesce(p.name, e.name) FROM evidence e JOIN source s ON s.id = e.note_id LEFT JOIN pattern p "
        "ON p.workspace_id = e.workspace_id AND p.slug = e.pattern WHERE s.workspace_id = ? AND s.path IN ({}) "
        "ORDER BY e.id"
    )
    found: dict[str, list[str]] = {}
    for path, name in reader.in_chunks(statement, paths, reader.workspace):
        found.setdefault(path, []).append(name)
    return found


def dated_after(reader: Rows, today: date) -> list[tuple[str, str]]:
    """Return path and date of the notes dated after tomorrow. Tomorrow is accepted because of time zones."""
    statement = (
        "SELECT s.path, n.date FROM note n JOIN source s ON s.id = n.id WHERE n.workspace_id = ? AND n.date > ? "
        "ORDER BY s.path"
    )
    return reader.connection.execute(statement, (reader.workspace, (today + _TOLERANCE).isoformat())).fetchall()
