"""Test connections, migrations, and new stores built in a temporary file, on real files."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.errors import StoreAccessError, StoreTooNewError, TacitError
from tacit.store import database
from tacit.store.faults import is_corrupt
from tacit.store.reader import Reader
from tacit.store.writer import Store
from tacit.system import resources
from tests.store.samples import empty_store, everything, note, refresh
from tests.store.users import limited, public_folder

REVISIONS = resources.revisions()
HEAD = REVISIONS[-1]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a store with one note, which tests must copy before they use it."""
    path = tmp_path_factory.mktemp("filled") / "tacit.db"
    with contextlib.closing(database.connect(path)) as connection:
        database.migrate(connection, str(path))
        refresh(Store(connection, "default"), note("a.md", "Retry", project="Ünïcode 雪"))
    return path


@pytest.fixture
def path(filled: Path, tmp_path: Path) -> Path:
    """Return the path of a test's own store, which has one note."""
    return Path(shutil.copy(filled, tmp_path / "tacit.db"))


def tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def known_notes(path: Path) -> list[str]:
    with contextlib.closing(database.connect_to_read(path)) as connection:
        return [row[0] for row in connection.execute("SELECT path FROM source ORDER BY path")]


def make_too_new(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


# Connections


def test_connection_enforces_keys_and_keeps_a_log(tmp_path: Path) -> None:
    with contextlib.closing(database.connect(tmp_path / "new" / "tacit.db")) as connection:
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (1,)


@pytest.mark.parametrize("make", [lambda p: p.mkdir(), lambda p: (p.parent / "in-the-way").write_text("")])
def test_store_that_cannot_be_opened(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "tacit.db"
    make(path)
    target = path if path.is_dir() else tmp_path / "in-the-way" / "tacit.db"
    with pytest.raises(StoreAccessError, match=r"tacit\.db: the store can't be used: "):
        database.connect(target)


def test_reader_cannot_write(path: Path) -> None:
    with (
        contextlib.closing(database.connect_to_read(path)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("DELETE FROM source")
    assert len(known_notes(path)) == 1


def test_reader_of_a_missing_store_makes_none(tmp_path: Path) -> None:
    with pytest.raises(StoreAccessError, match="unable to open"):
        database.connect_to_read(tmp_path / "none" / "tacit.db")
    assert names(tmp_path) == []


def test_odd_names_are_no_part_of_an_address(path: Path) -> None:
    odd = path.rename(path.with_name("a b%20?mode=rwc#ü.db"))
    assert len(known_notes(odd)) == 1


def test_reader_sees_what_a_writer_committed_a_moment_ago(path: Path) -> None:
    with contextlib.closing(database.connect(path)) as writer:
        refresh(Store(writer, "default"), note("b.md"))
        assert len(known_notes(path)) == 2


def test_read_only_folder_is_still_read() -> None:
    with public_folder() as folder:
        path = folder / "tacit.db"
        with contextlib.closing(database.connect(path)) as writer:
            database.migrate(writer, str(path))
            refresh(Store(writer, "default"), note("a.md", "Retry"))
        assert names(folder) == ["tacit.db"]
        with limited(folder, 0o555):
            with contextlib.closing(database.connect_to_read(path)) as connection:
                assert Reader(connection, "default").slugs() == {"retry"}
            with pytest.raises(StoreAccessError):
                database.connect(path)
        assert names(folder) == ["tacit.db"]


def test_copy_in_memory_never_changes_the_original(path: Path) -> None:
    before = path.read_bytes()
    with contextlib.closing(database.connect_to_read(path)) as original:
        with contextlib.closing(database.in_memory(original)) as copy:
            store = Store(copy, "default")
            assert store.slugs() == {"retry"}
            refresh(store, note("b.md", "Cache"), forget=["memory/episodic/code/a.md"])
            assert store.slugs() == {"cache"}
        assert Reader(original, "default").slugs() == {"retry"}
    assert path.read_bytes() == before


def test_copy_in_memory_is_migrated(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "old.db")) as old:
        with contextlib.closing(database.in_memory(old)) as copy:
            assert database.revision(copy) == HEAD
        assert tables(old) == set()


def test_copy_of_a_file_leaves_nothing_beside_it(path: Path) -> None:
    before = path.read_bytes()
    with contextlib.closing(database.copy_in_memory(path)) as copy:
        assert Store(copy, "default").slugs() == {"retry"}
        refresh(Store(copy, "default"), note("b.md", "Cache"))
    assert names(path.parent) == ["tacit.db"]
    assert path.read_bytes() == before


def test_copy_of_a_file_includes_its_write_ahead_log(path: Path) -> None:
    with contextlib.closing(database.connect(path)) as writer:
        refresh(Store(writer, "default"), note("b.md", "Cache"))
        assert path.with_name("tacit.db-wal").stat().st_size
        with contextlib.closing(database.copy_in_memory(path)) as copy:
            assert Store(copy, "default").slugs() == {"retry", "cache"}


def test_copy_of_what_cannot_be_copied(path: Path) -> None:
    with pytest.raises(StoreAccessError, match="unable to open"):
        database.copy_in_memory(path.with_name("missing.db"))
    make_too_new(path)
    with pytest.raises(StoreTooNewError):
        database.copy_in_memory(path)


# Transactions


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_transaction_is_all_or_nothing(fault: type[BaseException]) -> None:
    store = empty_store()
    with store.transaction():
        store.remember({"kept": "yes"})

    def fail() -> None:
        with store.transaction():
            store.remember({"lost": "yes"})
            raise fault

    with pytest.raises(fault):
        fail()
    assert (store.state("kept"), store.state("lost")) == ("yes", "")
    assert not store.connection.in_transaction


def test_transaction_that_the_store_itself_ended() -> None:
    store = empty_store()

    def fail() -> None:
        with store.transaction():
            store.connection.execute("ROLLBACK")
            raise ValueError("first")

    with pytest.raises(ValueError, match="first"):
        fail()


def test_transaction_keeps_other_writers_out_from_its_start(path: Path) -> None:
    with contextlib.closing(database.connect(path)) as one, contextlib.closing(database.connect(path)) as other:
        other.execute("PRAGMA busy_timeout = 0")
        with database.transaction(one), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        with database.transaction(other):
            assert other.in_transaction


# Migrations


@pytest.mark.parametrize("start", ["", "base", *REVISIONS])
def test_up_from_every_revision(tmp_path: Path, start: str) -> None:
    with contextlib.closing(database.connect(tmp_path / "tacit.db")) as connection:
        if start:
            database.migrate(connection, "tacit.db", start)
        assert database.revision(connection) == start.replace("base", "")
        database.migrate(connection, "tacit.db")
        assert database.revision(connection) == HEAD
        assert database.check_revision(connection, "tacit.db")
        assert tables(connection) >= {"workspace", "note", "note_fts", "pattern_fts", "pattern"}
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert not connection.in_transaction


@pytest.mark.parametrize("target", ["base", *REVISIONS])
def test_down_to_every_revision_and_up_again(path: Path, target: str) -> None:
    with contextlib.closing(database.connect(path)) as connection:
        schema = "SELECT name, sql FROM sqlite_master ORDER BY name"
        before = connection.execute(schema).fetchall()
        database.migrate(connection, str(path), target)
        assert database.revision(connection) == target.replace("base", "")
        if target == "base":
            assert tables(connection) == {"alembic_version"}
        database.migrate(connection, str(path))
        assert connection.execute(schema).fetchall() == before


def test_newest_store_is_left_alone(path: Path) -> None:
    with contextlib.closing(database.connect(path)) as connection:
        before = everything(connection)
        database.migrate(connection, str(path))
        database.migrate(connection, str(path), HEAD)
        assert everything(connection) == before


def test_migration_upwards_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    with contextlib.closing(database.connect(tmp_path / "tacit.db")) as connection:
        connection.execute("CREATE TABLE promotion (in_the_way TEXT)")
        connection.execute("INSERT INTO promotion VALUES ('kept')")
        before = everything(connection)
        with pytest.raises(Exception, match="promotion already exists"):
            database.migrate(connection, "tacit.db")
        assert everything(connection) == before
        assert not connection.in_transaction
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        connection.execute("DROP TABLE promotion")
        database.migrate(connection, "tacit.db")
        assert database.revision(connection) == HEAD


def test_migration_downwards_that_fails_leaves_the_store_as_it_was(path: Path) -> None:
    with contextlib.closing(database.connect(path)) as connection:
        connection.execute("DROP TABLE state")
        before = everything(connection)
        with pytest.raises(Exception, match="no such table: state"):
            database.migrate(connection, str(path), "base")
        assert everything(connection) == before
        assert database.revision(connection) == HEAD


def test_migration_that_fails_is_a_fault_of_the_store(tmp_path: Path) -> None:
    with contextlib.closing(database.connect(tmp_path / "tacit.db")) as connection:
        connection.execute("CREATE TABLE pattern (in_the_way TEXT)")
        with pytest.raises((TacitError, sqlite3.DatabaseError)):
            database.migrate(connection, "tacit.db")


def test_migration_that_would_leave_dangling_rows_is_undone(tmp_path: Path) -> None:
    with contextlib.closing(database.connect(tmp_path / "tacit.db")) as connection:
        connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE child (parent INTEGER REFERENCES parent (id))")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO child VALUES (1), (2)")
        before = everything(connection)
        with pytest.raises(StoreAccessError, match="would leave 2 dangling rows"):
            database.migrate(connection, "tacit.db")
        assert everything(connection) == before


def test_store_of_a_newer_version_is_not_touched(path: Path) -> None:
    make_too_new(path)
    with contextlib.closing(database.connect(path)) as connection:
        before = everything(connection)
        for target in ("head", "base", HEAD):
            with pytest.raises(StoreTooNewError, match=rf"revision 9999, but .* knows revisions up to {HEAD} only"):
                database.migrate(connection, "the-store", target)
        with pytest.raises(StoreTooNewError, match="the-store: "):
            database.check_revision(connection, "the-store")
        assert everything(connection) == before


def test_revision_of_an_empty_store(tmp_path: Path) -> None:
    with contextlib.closing(database.connect(tmp_path / "tacit.db")) as connection:
        assert database.revision(connection) == ""
        assert not database.check_revision(connection, "tacit.db")


# A new store built aside


def test_built_aside_takes_its_place_only_at_the_end(path: Path) -> None:
    old = path.read_bytes()
    with database.built_aside(path) as connection:
        refresh(Store(connection, "default"), note("b.md"), note("c.md"))
        assert path.read_bytes() == old
        assert len(names(path.parent)) == 2
    assert names(path.parent) == ["tacit.db"]
    assert known_notes(path) == ["memory/episodic/code/b.md", "memory/episodic/code/c.md"]
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_built_aside_makes_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "tacit.db"
    with database.built_aside(path):
        assert not path.exists()
    assert known_notes(path) == []


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("existing", [True, False])
def test_built_aside_leaves_nothing_behind_when_it_fails(
    path: Path, fault: type[BaseException], *, existing: bool
) -> None:
    if not existing:
        path.unlink()
    before = names(path.parent)

    def fail() -> None:
        with database.built_aside(path) as connection:
            refresh(Store(connection, "default"), note("b.md"))
            raise fault

    with pytest.raises(fault):
        fail()
    assert names(path.parent) == before
    assert not existing or known_notes(path) == ["memory/episodic/code/a.md"]


def test_built_aside_reports_what_the_store_reports(path: Path) -> None:
    message = r"tacit\.db: the store can't be used: no such table: nowhere"
    with pytest.raises(StoreAccessError, match=message), database.built_aside(path) as connection:
        connection.execute("SELECT * FROM nowhere")
    assert names(path.parent) == ["tacit.db"]


def test_built_aside_removes_files_of_the_old_store(path: Path) -> None:
    leftovers = [path.with_name("tacit.db-wal"), path.with_name("tacit.db-shm")]
    for leftover in leftovers:
        leftover.write_bytes(b"of another store")
    with database.built_aside(path) as connection:
        refresh(Store(connection, "default"), note("b.md"))
    assert names(path.parent) == ["tacit.db"]
    assert known_notes(path) == ["memory/episodic/code/b.md"]


# What an error says


def error_of(connect: Callable[[Path], sqlite3.Connection], path: Path, statement: str) -> sqlite3.DatabaseError:
    def act() -> None:
        with contextlib.closing(connect(path)) as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute(statement).fetchall()

    with pytest.raises(sqlite3.DatabaseError) as caught:
        act()
    return caught.value


@pytest.mark.parametrize("statement", ["SELECT * FROM nowhere", "SELECT unheard_of FROM note"])
def test_store_without_a_table_or_column_is_corrupt(path: Path, statement: str) -> None:
    assert is_corrupt(error_of(database.connect_to_read, path, statement))


@pytest.mark.parametrize("connect", [database.connect, database.connect_to_read])
def test_garbage_is_corrupt(tmp_path: Path, connect: Callable[[Path], sqlite3.Connection]) -> None:
    path = tmp_path / "tacit.db"
    path.write_bytes(b"no store at all, but long enough to look like one" * 50)
    assert is_corrupt(error_of(connect, path, "SELECT 1"))


def test_busy_store_is_not_corrupt(path: Path) -> None:
    with contextlib.closing(database.connect(path)) as writer, database.transaction(writer):
        assert not is_corrupt(error_of(database.connect, path, "BEGIN IMMEDIATE"))


def test_torn_store_is_corrupt(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))

    assert is_corrupt(error_of(database.connect_to_read, path, "SELECT * FROM note JOIN evidence"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE note SET title = CAST(x'ff81' AS TEXT)",
        "DROP TABLE pattern_fts_config",
        "UPDATE note SET workspace_id = 99",
    ],
)
def test_sound_and_damaged_stores(path: Path, statement: str) -> None:
    assert database.is_sound(path)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)
    assert not database.is_sound(path)


def test_store_out_of_reach_is_not_called_unsound(tmp_path: Path) -> None:
    (tmp_path / "tacit.db").mkdir()
    with pytest.raises(StoreAccessError):
        database.is_sound(tmp_path / "tacit.db")
