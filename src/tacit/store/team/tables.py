"""The definition of the team store's tables. A test compares the migrations with this definition.

All tables are in the schema `tacit` of the database. A row of `evidence` or `page` never changes: `since` is the
revision that brought it, and `until` the revision that removed it.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    Uuid,
    text,
)
from sqlmodel import Field, SQLModel

SCHEMA = "tacit"
METADATA = MetaData(schema=SCHEMA)
_OPEN = text("until IS NULL")


class _Base(SQLModel):
    metadata = METADATA


def _workspace(*, is_key: bool = False) -> Column[uuid.UUID]:
    place = ForeignKey(f"{SCHEMA}.workspace.id", ondelete="CASCADE")
    return Column(Uuid, place, nullable=False, primary_key=is_key)


def _id() -> Column[int]:
    return Column(BigInteger, Identity(always=True), primary_key=True)


def _number(*, nullable: bool = False) -> Column[int]:
    return Column(BigInteger, nullable=nullable)


def _text() -> Column[str]:
    return Column(Text, nullable=False, server_default="")


def _key() -> Column[bytes]:
    return Column(LargeBinary, nullable=False)


class Head(_Base, table=True):
    """The state of the team store, in the only row of this table.

    It has the newest revision, the newest revision whose removed rows were deleted for good (`horizon`), and the secret
    key of the team's keyed hashes (`secret`).
    """

    __tablename__ = "head"
    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    revision: int = Field(sa_column=_number())
    horizon: int = Field(sa_column=_number())
    secret: bytes = Field(sa_column=_key())


class Workspace(_Base, table=True):
    """A workspace (a knowledge base) that pushes to the team store.

    `made_from` is a digest of everything from which the workspace's rows are made (pages, settings and more), except
    notes. `repository` is a text that identifies its git repository.
    """

    __tablename__ = "workspace"
    id: uuid.UUID = Field(sa_column=Column(Uuid, primary_key=True))
    name: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    repository: str = Field(sa_column=_text())
    pushed: str = Field(sa_column=_text())
    pushed_at: dt.datetime | None = Field(sa_column=Column(DateTime(timezone=True)))
    shares: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=text("false")))
    made_from: str = Field(sa_column=_text())
    revision: int = Field(sa_column=Column(BigInteger, nullable=False, server_default="0"))


class Pusher(_Base, table=True):
    """A login of the database that may push for a workspace."""

    __tablename__ = "pusher"
    workspace_id: uuid.UUID = Field(sa_column=_workspace(is_key=True))
    login: str = Field(sa_column=Column(Text, primary_key=True))


class Revision(_Base, table=True):
    """The time at which a revision of the team store was pushed, and the workspace that pushed it."""

    __tablename__ = "revision"
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    workspace_id: uuid.UUID = Field(sa_column=_workspace())
    pushed_at: dt.datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Evidence(_Base, table=True):
    """What one note says about one pattern.

    If the workspace does not share its evidence, the column `title` and all columns after it are empty, and `date` is a
    month. `note` and the columns that end with `_key` are keyed hashes: without `Head.secret`, nobody can guess the
    texts from them.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        Index("evidence_open", "workspace_id", "note", postgresql_where=_OPEN),
        Index("evidence_since", "since"),
        Index("evidence_until", "until", postgresql_where=text("until IS NOT NULL")),
    )
    id: int = Field(sa_column=_id())
    workspace_id: uuid.UUID = Field(sa_column=_workspace())
    since: int = Field(sa_column=_number())
    until: int | None = Field(sa_column=_number(nullable=True))
    row_key: bytes = Field(sa_column=_key())
    note: bytes = Field(sa_column=_key())
    pattern: str = Field(sa_column=_text())
    name: str = Field(sa_column=_text())
    verdict: str = Field(sa_column=_text())
    date: str = Field(sa_column=_text())
    by_agent: bool = Field(sa_column=Column(Boolean, nullable=False))
    text_key: bytes = Field(sa_column=_key())
    commit_key: bytes = Field(sa_column=_key())
    request_key: bytes = Field(sa_column=_key())
    title: str = Field(sa_column=_text())
    path: str = Field(sa_column=_text())
    outcome: str = Field(sa_column=_text())
    project: str = Field(sa_column=_text())
    author: str = Field(sa_column=_text())
    minutes: int | None = Field(sa_column=Column(Integer))


class Page(_Base, table=True):
    """A pattern page; `aliases`, `tags`, `languages` and `sections` are JSON."""

    __tablename__ = "page"
    __table_args__ = (
        Index("page_open", "workspace_id", postgresql_where=_OPEN),
        Index("page_since", "since"),
    )
    id: int = Field(sa_column=_id())
    workspace_id: uuid.UUID = Field(sa_column=_workspace())
    since: int = Field(sa_column=_number())
    until: int | None = Field(sa_column=_number(nullable=True))
    row_key: bytes = Field(sa_column=_key())
    slug: str = Field(sa_column=_text())
    name: str = Field(sa_column=_text())
    category: str = Field(sa_column=_text())
    aliases: str = Field(sa_column=_text())
    tags: str = Field(sa_column=_text())
    languages: str = Field(sa_column=_text())
    status: str = Field(sa_column=_text())
    superseded_by: str = Field(sa_column=_text())
    sections: str = Field(sa_column=_text())


def _part_of_key() -> Column[str]:
    return Column(Text, primary_key=True)


def _parent(table: str, name: str) -> ForeignKeyConstraint:
    columns = [f"{SCHEMA}.{table}.{column}" for column in ("workspace_id", name)]
    return ForeignKeyConstraint(["workspace_id", name], columns, ondelete="CASCADE")


class FleetRun(_Base, table=True):
    """A run of `tacit fleet run`: the time at which it began, and its patterns as JSON."""

    __tablename__ = "fleet_run"
    workspace_id: uuid.UUID = Field(sa_column=_workspace(is_key=True))
    began: str = Field(sa_column=_part_of_key())
    patterns: str = Field(sa_column=_text())


class FleetPart(_Base, table=True):
    """A repository that a fleet run judged: the key of its result, and the seconds of the work."""

    __tablename__ = "fleet_part"
    __table_args__ = (_parent("fleet_run", "began"),)
    workspace_id: uuid.UUID = Field(sa_column=_workspace(is_key=True))
    began: str = Field(sa_column=_part_of_key())
    repository: str = Field(sa_column=_part_of_key())
    branch: str = Field(sa_column=_part_of_key())
    key: str = Field(sa_column=Column(Text, nullable=False))
    seconds: float = Field(sa_column=Column(Float, nullable=False))


class FleetResult(_Base, table=True):
    """The result of judging a repository at a commit.

    A push sends a result only if its digest differs from `digest`, the digest of the stored result.
    """

    __tablename__ = "fleet_result"
    workspace_id: uuid.UUID = Field(sa_column=_workspace(is_key=True))
    key: str = Field(sa_column=_part_of_key())
    digest: bytes = Field(sa_column=_key())
    repository: str = Field(sa_column=_text())
    branch: str = Field(sa_column=_text())
    commit: str = Field(sa_column=_text())
    seconds: float = Field(sa_column=Column(Float, nullable=False))


class FleetRow(_Base, table=True):
    """A row of a repository's result: about a pattern, the documents or the standards, or why it could not be judged.

    If the workspace has not set `share_evidence`, `places` (JSON) is empty, and so is `reason`, unless the repository
    could not be judged: then it is one word, such as `timeout`.
    """

    __tablename__ = "fleet_row"
    __table_args__ = (_parent("fleet_result", "key"),)
    workspace_id: uuid.UUID = Field(sa_column=_workspace(is_key=True))
    key: str = Field(sa_column=_part_of_key())
    kind: str = Field(sa_column=_part_of_key())
    pattern: str = Field(sa_column=_part_of_key())
    state: str = Field(sa_column=_text())
    followed: int = Field(sa_column=Column(Integer, nullable=False))
    violated: int = Field(sa_column=Column(Integer, nullable=False))
    files: int = Field(sa_column=Column(Integer, nullable=False))
    places: str = Field(sa_column=_text())
    reason: str = Field(sa_column=_text())
