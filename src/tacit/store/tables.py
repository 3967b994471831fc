"""The definition of the store's tables. A test compares the migrations with this definition.

No rows are created from these classes: statements are SQL text for the plain driver, because importing SQLModel takes
longer than a sync of one changed note.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

_REJECTED = text("accepted = 0")
_SAMPLE = text("via = 'sample'")


def _workspace() -> Column[int]:
    return Column(Integer, ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False)


def _source() -> Column[int]:
    return Column(Integer, ForeignKey("source.id", ondelete="CASCADE"), primary_key=True)


def _text(default: str = "") -> Column[str]:
    return Column(Text, nullable=False, server_default=default)


class Workspace(SQLModel, table=True):
    """A knowledge base in the store; each other row belongs to a knowledge base."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_column=Column(Text, nullable=False, unique=True))


class State(SQLModel, table=True):
    """A text that the store keeps under a key, such as a hash of the settings."""

    workspace_id: int = Field(
        sa_column=Column(Integer, ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True)
    )
    key: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = Field(sa_column=_text())


class Source(SQLModel, table=True):
    """A file that people wrote (a note or a pattern page). `accepted` is 0 if it was rejected because of an error."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "path"),
        Index("source_rejected", "workspace_id", sqlite_where=_REJECTED, postgresql_where=_REJECTED),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=_workspace())
    path: str = Field(sa_column=_text())
    kind: str = Field(sa_column=_text())
    digest: str = Field(sa_column=_text())
    accepted: int = Field(sa_column=Column(Integer, nullable=False))


class Note(SQLModel, table=True):
    """The fields of a note. The note's text is in another table, so that this table is fast to scan."""

    __table_args__ = (
        Index("note_by_date", "workspace_id", "date"),
        Index("note_sample", "workspace_id", sqlite_where=_SAMPLE, postgresql_where=_SAMPLE),
    )
    id: int = Field(sa_column=_source())
    workspace_id: int = Field(sa_column=_workspace())
    date: str = Field(sa_column=_text())
    title: str = Field(sa_column=_text())
    domain: str = Field(sa_column=_text())
    project: str = Field(sa_column=_text())
    outcome: str = Field(sa_column=_text())
    result: str = Field(sa_column=_text())
    minutes: int | None = Field(sa_column=Column(Integer))
    author: str = Field(sa_column=_text())
    via: str = Field(sa_column=_text())
    commit_id: str = Field(sa_column=_text())
    pull_request: str = Field(sa_column=_text())
    has_source: int = Field(sa_column=Column(Integer, nullable=False))
    body_key: str = Field(sa_column=_text())
    confirmed: str = Field(sa_column=_text())


class NoteText(SQLModel, table=True):
    """The texts of a note for full-text search; `extra` has the unknown keys of the front matter, as JSON.

    `hidden` has words that the search would not find in the text: `exportRows` gives `export rows`.
    """

    __tablename__ = "note_text"
    id: int = Field(sa_column=_source())
    workspace_id: int = Field(sa_column=_workspace())
    title: str = Field(sa_column=_text())
    keywords: str = Field(sa_column=_text())
    body: str = Field(sa_column=_text())
    tags: str = Field(sa_column=_text())
    extra: str = Field(sa_column=_text())
    hidden: str = Field(sa_column=_text())


class Evidence(SQLModel, table=True):
    """What a note says about a pattern: `name` as written in the note, and `pattern`, the slug of the pattern.

    `name_key` is the slug of the name, which may be an alias. `counts` is 1 if the note counts as an example.
    """

    __table_args__ = (
        Index("evidence_by_pattern", "workspace_id", "pattern"),
        Index("evidence_by_name", "workspace_id", "name_key", "pattern"),
        Index("evidence_by_note", "note_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=_workspace())
    note_id: int = Field(sa_column=Column(Integer, ForeignKey("note.id", ondelete="CASCADE"), nullable=False))
    name: str = Field(sa_column=_text())
    name_key: str = Field(sa_column=_text())
    pattern: str = Field(sa_column=_text())
    verdict: str = Field(sa_column=_text())
    outcome: str = Field(sa_column=_text())
    line: int = Field(sa_column=Column(Integer, nullable=False))
    claimed: str = Field(sa_column=_text())
    sections: str = Field(sa_column=_text())
    counts: int = Field(sa_column=Column(Integer, nullable=False))


class Month(SQLModel, table=True):
    """Sums over the notes of a month (`2024-11`). They are computed again if a note of the month changes.

    `unlinked` is the number of notes that name no pattern. `minutes` is the time saved according to the notes that
    count as supporting examples.
    """

    workspace_id: int = Field(
        sa_column=Column(Integer, ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True)
    )
    month: str = Field(sa_column=Column(Text, primary_key=True))
    notes: int = Field(sa_column=Column(Integer, nullable=False))
    unlinked: int = Field(sa_column=Column(Integer, nullable=False))
    minutes: int = Field(sa_column=Column(Integer, nullable=False))


class Page(SQLModel, table=True):
    """A pattern page; lists and sections are JSON."""

    __table_args__ = (Index("page_by_slug", "workspace_id", "slug"),)
    id: int = Field(sa_column=_source())
    workspace_id: int = Field(sa_column=_workspace())
    slug: str = Field(sa_column=_text())
    name: str = Field(sa_column=_text())
    category: str = Field(sa_column=_text())
    aliases: str = Field(sa_column=_text())
    tags: str = Field(sa_column=_text())
    minutes: int | None = Field(sa_column=Column(Integer))
    applies_to: str = Field(sa_column=_text())
    languages: str = Field(sa_column=_text())
    status: str = Field(sa_column=_text())
    superseded_by: str = Field(sa_column=_text())
    line: int = Field(sa_column=Column(Integer, nullable=False))
    sections: str = Field(sa_column=_text())
    extra: str = Field(sa_column=_text())


class Pattern(SQLModel, table=True):
    """A pattern with its computed level and numbers, from all pages and notes about it; lists are JSON."""

    __table_args__ = (UniqueConstraint("workspace_id", "slug"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=_workspace())
    slug: str = Field(sa_column=_text())
    name: str = Field(sa_column=_text())
    category: str = Field(sa_column=_text())
    level: int = Field(sa_column=Column(Integer, nullable=False))
    examples: int = Field(sa_column=Column(Integer, nullable=False))
    against: int = Field(sa_column=Column(Integer, nullable=False))
    limits: int = Field(sa_column=Column(Integer, nullable=False))
    since: str = Field(sa_column=_text())
    last_reinforced: str = Field(sa_column=_text())
    newest: str = Field(sa_column=_text())
    minutes_total: int = Field(sa_column=Column(Integer, nullable=False))
    minutes_per_use: int | None = Field(sa_column=Column(Integer))
    projects: str = Field(sa_column=_text())
    domains: str = Field(sa_column=_text())
    tags: str = Field(sa_column=_text())
    languages: str = Field(sa_column=_text())
    applies_to: str = Field(sa_column=_text())
    aliases: str = Field(sa_column=_text())
    status: str = Field(sa_column=_text())
    superseded_by: str = Field(sa_column=_text())
    page: str = Field(sa_column=_text())
    has_text: int = Field(sa_column=Column(Integer, nullable=False))
    related: str = Field(sa_column=_text())
    fingerprint: str = Field(sa_column=_text())
    evidence: int = Field(sa_column=Column(Integer, nullable=False))
    by_agents: int = Field(sa_column=Column(Integer, nullable=False, server_default="0"))
    pending: int = Field(sa_column=Column(Integer, nullable=False, server_default="0"))
    pending_against: int = Field(sa_column=Column(Integer, nullable=False, server_default="0"))
    elsewhere: int = Field(sa_column=Column(Integer, nullable=False, server_default="0"))
    repositories: int = Field(sa_column=Column(Integer, nullable=False, server_default="0"))


class Word(SQLModel, table=True):
    """What git and the settings of `[trust]` say about a note: who added it, and why it does not count.

    There are rows only if a setting of `[trust]` needs them. `authors` of the first commit, and `later`, the authors of
    later commits, are JSON. `held` is the reason why the note does not count; `""` if it may count.
    """

    workspace_id: int = Field(
        sa_column=Column(Integer, ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True)
    )
    path: str = Field(sa_column=Column(Text, primary_key=True))
    commit_id: str = Field(sa_column=_text())
    date: str = Field(sa_column=_text())
    authors: str = Field(sa_column=_text())
    later: str = Field(sa_column=_text())
    held: str = Field(sa_column=_text())


class Shared(SQLModel, table=True):
    """The numbers of examples in another repository of the team, for one pattern, one verdict and one date.

    `name_key` is the pattern's slug in the file `team.tsv`, which `tacit team pull` writes. `pattern` is the slug of
    the pattern that has this name or alias now, after pages may have changed.
    """

    __table_args__ = (Index("shared_by_pattern", "workspace_id", "pattern"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=_workspace())
    name_key: str = Field(sa_column=_text())
    pattern: str = Field(sa_column=_text())
    verdict: str = Field(sa_column=_text())
    date: str = Field(sa_column=_text())
    repository: str = Field(sa_column=_text())
    people: int = Field(sa_column=Column(Integer, nullable=False))
    agents: int = Field(sa_column=Column(Integer, nullable=False))


class PatternText(SQLModel, table=True):
    """The texts of a pattern that the full-text search indexes."""

    __tablename__ = "pattern_text"
    id: int = Field(sa_column=Column(Integer, ForeignKey("pattern.id", ondelete="CASCADE"), primary_key=True))
    workspace_id: int = Field(sa_column=_workspace())
    name: str = Field(sa_column=_text())
    keywords: str = Field(sa_column=_text())
    body: str = Field(sa_column=_text())
    hidden: str = Field(sa_column=_text())


class Promotion(SQLModel, table=True):
    """A change of a pattern's confidence level."""

    __table_args__ = (Index("promotion_by_pattern", "workspace_id", "pattern"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=_workspace())
    pattern: str = Field(sa_column=_text())
    level_before: int = Field(sa_column=Column(Integer, nullable=False))
    level_after: int = Field(sa_column=Column(Integer, nullable=False))
    date: str = Field(sa_column=_text())
    because: str = Field(sa_column=_text())


class Diagnostic(SQLModel, table=True):
    """A finding about a file.

    `scope` says which check found it: `file:PATH` for one file, `pattern:SLUG` for one pattern, `pages` for all pages.
    """

    __table_args__ = (Index("diagnostic_by_scope", "workspace_id", "scope"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=_workspace())
    scope: str = Field(sa_column=_text())
    path: str = Field(sa_column=_text())
    line: int = Field(sa_column=Column(Integer, nullable=False))
    column_number: int = Field(sa_column=Column(Integer, nullable=False))
    severity: str = Field(sa_column=_text())
    rule: str = Field(sa_column=_text())
    message: str = Field(sa_column=_text())
    help: str = Field(sa_column=_text())
