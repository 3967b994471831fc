"""Queries about notes: titles, dates, projects, commits."""

from __future__ import annotations

from collections.abc import Sequence

from tacit.store.rows import Rows


def notes(reader: Rows, paths: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return title and date of some notes, by path."""
    statement = (
        "SELECT s.path, n.title, n.date FROM note n JOIN source s ON s.id = n.id "
        "WHERE s.workspace_id = ? AND s.path IN ({})"
    )
    return {row[0]: (row[1], row[2]) for row in reader.in_chunks(statement, paths, reader.workspace)}


def body(reader: Rows, path: str) -> str:
    """Return the text of one note without its outcome; `""` if there is no such note."""
    statement = (
        "SELECT n.outcome, t.body FROM source s JOIN note n ON n.id = s.id JOIN note_text t ON t.id = s.id "
        "WHERE s.workspace_id = ? AND s.path = ?"
    )
    row = reader.connection.execute(statement, (reader.workspace, path)).fetchone()
    return str(row[1]).removeprefix(f"{row[0]}\n" if row[0] else "") if row else ""


def titles(reader: Rows) -> dict[str, str]:
    """Return the title of every note, by path."""
    statement = (
        "SELECT s.path, n.title FROM note n JOIN source s ON s.id = n.id WHERE n.workspace_id = ? ORDER BY s.path"
    )
    return dict(reader.connection.execute(statement, (reader.workspace,)))


def unlinked(reader: Rows) -> list[tuple[str, str, str]]:
    """Return path, title and text of the notes that name no pattern, sorted by path."""
    statement = (
        "SELECT s.path, n.title, t.body FROM note n JOIN source s ON s.id = n.id JOIN note_text t ON t.id = n.id "
        "WHERE n.workspace_id = ? AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.note_id = n.id) ORDER BY s.path"
    )
    return reader.connection.execute(statement, (reader.workspace,)).fetchall()


def commits(reader: Rows) -> set[str]:
    """Return the commits that notes have as their source."""
    statement = "SELECT commit_id FROM note WHERE workspace_id = ? AND commit_id <> ''"
    return {row[0] for row in reader.connection.execute(statement, (reader.workspace,))}


def about_notes(reader: Rows, paths: Sequence[str]) -> dict[str, tuple[str, str, str, str]]:
    """Return title, date, project and outcome of some notes, by path."""
    statement = (
        "SELECT s.path, n.title, n.date, n.project, n.outcome FROM note n JOIN source s ON s.id = n.id "
        "WHERE s.workspace_id = ? AND s.path IN ({})"
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in reader.in_chunks(statement, paths, reader.workspace)}


def dated_after(reader: Rows, day: str) -> list[tuple[str, str]]:
    """Return path and date of the notes with a date after a day."""
    statement = (
        "SELECT s.path, n.date FROM note n JOIN source s ON s.id = n.id WHERE n.workspace_id = ? AND n.date > ? "
        "ORDER BY s.path"
    )
    return reader.connection.execute(statement, (reader.workspace, day)).fetchall()
