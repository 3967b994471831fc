"""Test `tacit db`, which migrates the store by hand."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from tacit.actions.db import Revision, current, move
from tacit.errors import StoreMissingError, StoreTooNewError, TacitError, UsageError
from tacit.sync.service import preview
from tacit.system import resources
from tests.base import Base
from tests.store.test_database import make_too_new

NEWEST = resources.revisions()[-1]


def test_down_and_up_again(base: Base) -> None:
    base.note("2024-01-01-a", "Retry")
    base.sync()
    workspace = base.workspace
    assert current(workspace) == Revision(NEWEST, NEWEST, NEWEST)
    assert move(workspace, "head") == Revision(NEWEST, NEWEST, NEWEST)
    assert move(workspace, NEWEST) == Revision(NEWEST, NEWEST, NEWEST)
    assert move(workspace, "base") == Revision(NEWEST, "", NEWEST)
    assert current(workspace) == Revision("", "", NEWEST)
    assert move(workspace, "base") == Revision("", "", NEWEST)
    assert move(workspace, "head") == Revision("", NEWEST, NEWEST)
    assert base.sync().added == 1
    assert base.levels() == {"retry": "LOW"}


@pytest.mark.parametrize("target", ["base", *resources.revisions()])
def test_nothing_is_news_to_an_older_store(base: Base, target: str) -> None:
    base.note("2024-01-01-a", "Retry", front="time_saved: 20 min\n")
    base.note("2024-02-01-b", "Retry", front="time_saved: 10 min\n")
    base.note("2024-02-02-c")
    base.sync()
    known, pages = base.knowledge(), base.pages()
    for with_cache in (True, False):
        move(base.workspace, target)
        if not with_cache:
            base.workspace.fragments_path.unlink()
            base.workspace.index_path.unlink()
        seen = preview(base.workspace)
        assert (seen.changes, seen.written, seen.removed) == (3 if target == "base" else 0, (), ())
        if target != "base":
            move(base.workspace, "head")
            assert base.knowledge() == known, "a migration keeps what the store knows"
            move(base.workspace, target)
        assert base.sync().written == ()
        assert (base.knowledge(), base.pages()) == (known, pages)


def test_every_command_migrates_by_itself(base: Base) -> None:
    base.note("2024-01-01-a", "Retry")
    base.sync()
    move(base.workspace, "base")
    assert base.levels() == {"retry": "LOW"}
    assert current(base.workspace).current == NEWEST


def test_no_store_yet(base: Base) -> None:
    with pytest.raises(StoreMissingError, match=r"^\.tacit/tacit\.db: there is no store yet"):
        current(base.workspace)
    with pytest.raises(StoreMissingError):
        move(base.workspace, "head")
    assert not base.workspace.store_path.exists()


@pytest.mark.parametrize("target", ["9999", "", "heads", "-1", "0001_first_tables"])
def test_no_such_revision(base: Base, target: str) -> None:
    base.sync()
    with pytest.raises(UsageError, match="no such revision") as caught:
        move(base.workspace, target)
    assert caught.value.help == f"known revisions are: base, {', '.join(resources.revisions())}, head"


def test_store_of_a_newer_version(base: Base) -> None:
    base.sync()
    make_too_new(base.workspace.store_path)
    base.bind()
    for target in ("head", "base"):
        with pytest.raises(StoreTooNewError, match=r"^\.tacit/tacit\.db: the store has revision 9999"):
            move(base.workspace, target)
    assert current(base.workspace) == Revision("9999", "9999", NEWEST)


@pytest.mark.parametrize("odd", [1, "", "0003 ", "00\x013", b"0003", None])
def test_a_store_with_an_unknown_revision_is_damaged(base: Base, odd: object) -> None:
    base.note("2024-01-01-a", "Retry")
    base.sync()
    with contextlib.closing(sqlite3.connect(base.workspace.store_path)) as connection, connection:
        connection.execute("CREATE TABLE other (version_num)")
        connection.execute("INSERT INTO other VALUES (?)", (odd,))
        connection.execute("DROP TABLE alembic_version")
        connection.execute("ALTER TABLE other RENAME TO alembic_version")
    base.bind()
    assert base.sync().moved_aside == "tacit.db.corrupt-1"
    assert base.levels() == {"retry": "LOW"}


@pytest.mark.parametrize("target", ["", "head", "base"])
def test_store_that_is_none(base: Base, target: str) -> None:
    base.sync()
    base.workspace.store_path.write_bytes(b"no store at all" * 500)
    with pytest.raises(TacitError, match=r"tacit\.db"):
        move(base.workspace, target) if target else current(base.workspace)
