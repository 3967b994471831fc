"""Open and migrate stores (SQLite databases), and build new stores in a temporary file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tacit.errors import StoreAccessError, StoreTooNewError
from tacit.store.binding import APPLICATION_IDS, STORE
from tacit.store.faults import is_corrupt
from tacit.system import resources
from tacit.text.late_regex import late

BESIDE = ("-wal", "-shm", "-journal")  # SQLite adds these suffixes to a database's name for its own files
_BUSY_MS = 30_000  # milliseconds that SQLite waits for another writer, as long as tacit waits for its own lock
_REVISION = late(r"[0-9]{4}")
_FILLING_KIB = 32_768  # memory for the indexes of a new store while it is filled; SQLite's default of 2 MB is too small
# Bytes of full text that FTS5 indexes in memory before it writes them: its default, and the value for a new store.
# With the larger value FTS5 merges fewer parts, and indexing the notes takes three quarters of the time.
_FTS_BYTES, _FTS_FILLING = 1 << 20, 1 << 23


def connect(path: Path) -> sqlite3.Connection:
    """Open a store for reading and writing, without implicit transactions; a missing file is created.

    Raises:
        StoreAccessError: the file can't be opened.
        sqlite3.DatabaseError: the file is damaged.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_MS / 1000)
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreAccessError(str(path), str(error)) from error
    try:
        for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.OperationalError as error:
        connection.close()
        raise StoreAccessError(str(path), str(error)) from error
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a store for reading only. This works in a read-only folder too.

    Raises:
        StoreAccessError: the file can't be opened.
    """
    reason = ""
    for extra in ("", "&immutable=1"):
        try:
            return _open_to_read(path, extra)
        except sqlite3.OperationalError as error:
            reason = str(error)
    raise StoreAccessError(str(path), reason)


def _open_to_read(path: Path, extra: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=ro{extra}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_BUSY_MS / 1000)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def connect_unwritten(path: Path) -> sqlite3.Connection:
    """Open a store for reading only, without creating any file. No other process may write to the store meanwhile.

    Raises:
        StoreAccessError: the file can't be opened.
    """
    log = path.with_name(path.name + "-wal")
    # Without a log the file has all data. With `immutable`, SQLite expects no changes and creates no other files.
    quiet = not log.exists() or not log.stat().st_size
    try:
        return _open_to_read(path, "&immutable=1") if quiet else connect_to_read(path)
    except sqlite3.OperationalError as error:
        raise StoreAccessError(str(path), str(error)) from error


def copy_in_memory(path: Path) -> sqlite3.Connection:
    """Copy a store into memory without creating any file. No other process may write to the store meanwhile.

    Raises:
        StoreAccessError: the file can't be opened.
        StoreTooNewError: the store has a schema revision of a newer version of tacit.
    """
    with contextlib.closing(connect_unwritten(path)) as original:
        check_revision(original, str(path))
        return in_memory(original)


def in_memory(original: sqlite3.Connection | None = None) -> sqlite3.Connection:
    """Return a store in memory with the newest schema: a copy of `original`, or an empty store without it."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    if original is not None:
        original.backup(connection)
    migrate(connection, ":memory:")
    return connection


@contextlib.contextmanager
def built_aside(path: Path) -> Iterator[sqlite3.Connection]:
    """Build a new store in a temporary file, and yield the connection to it. SQLite keeps no journal, which is faster.

    If the `with` block succeeds, the temporary file replaces the store at `path`. Otherwise the store stays as it is.

    Raises:
        StoreAccessError: the temporary file can't be written, or the store can't be replaced.
    """
    aside = path.with_name(f".tacit-{os.getpid()}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        connection = sqlite3.connect(aside, isolation_level=None)
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreAccessError(str(path), str(error)) from error
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA cache_size = -{_FILLING_KIB}")
        migrate(connection, str(aside))
        _set_fts_memory(connection, _FTS_FILLING)
        yield connection
        _set_fts_memory(connection, _FTS_BYTES)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.close()
        for leftover in BESIDE:
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        aside.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreAccessError(str(path), str(error)) from error
    finally:
        connection.close()
        for leftover in ("", *BESIDE):
            with contextlib.suppress(OSError):
                aside.with_name(aside.name + leftover).unlink(missing_ok=True)


def _set_fts_memory(connection: sqlite3.Connection, size: int) -> None:
    connection.execute("INSERT INTO note_fts (note_fts, rank) VALUES ('hashsize', ?)", (size,))


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the `with` block as one transaction, which is rolled back after an error.

    It begins with `BEGIN IMMEDIATE`: this waits for other writers, so that no later statement fails because of them.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def revision(connection: sqlite3.Connection) -> str:
    """Return the schema revision of a store, such as `0005`; `""` if the store is empty.

    Raises:
        sqlite3.DatabaseError: the revision is not valid, so the file is damaged.
    """
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            raise
        return ""
    if row and not (isinstance(row[0], str) and _REVISION.fullmatch(row[0])):
        message = f"the schema revision {row[0]!r} is not valid"
        raise sqlite3.DatabaseError(message)
    return row[0] if row else ""


def check_revision(connection: sqlite3.Connection, path: str) -> bool:
    """Return whether the store has the newest schema revision.

    Raises:
        StoreTooNewError: the store has a schema revision of a newer version of tacit.
    """
    known = resources.revisions()
    current = revision(connection)
    if current and current not in known:
        raise StoreTooNewError(path, current, known[-1])
    return current == known[-1]


def migrate(connection: sqlite3.Connection, path: str, target: str = "head") -> None:
    """Migrate a store to the schema revision `target` in one transaction, and mark the file as tacit's.

    Raises:
        StoreTooNewError: the store has a schema revision of a newer version of tacit.
    """
    if target != "head" or not (check_revision(connection, path) or _create(connection)):
        check_revision(connection, path)
        _migrate(connection, path, target)
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_IDS[STORE]:
        connection.execute(f"PRAGMA application_id = {APPLICATION_IDS[STORE]}")


def _create(connection: sqlite3.Connection) -> bool:
    """Create the tables from `schema.sql` if the store is empty, and return whether they were created.

    This is faster than using Alembic: importing Alembic takes longer than most syncs.
    """
    script = resources.schema()
    if not script.startswith(f"-- revision {resources.revisions()[-1]}\n"):
        return False
    with transaction(connection):
        if connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            return False
        for statement in script.split(";\n"):
            connection.execute(statement)
    return True


def dump_schema(connection: sqlite3.Connection) -> str:
    """Return the schema of a migrated store as SQL, in the form of the file `schema.sql`."""
    kept = "sql IS NOT NULL AND name NOT GLOB '*_fts_*' ORDER BY rowid"
    statements = [row[0] for row in connection.execute(f"SELECT sql FROM sqlite_master WHERE {kept}")]
    statements.append(f"INSERT INTO alembic_version (version_num) VALUES ('{revision(connection)}')")
    return f"-- revision {revision(connection)}\n" + "".join(f"{statement};\n" for statement in statements)


def _migrate(connection: sqlite3.Connection, path: str, target: str) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import StaticPool

    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    event.listen(engine, "begin", lambda link: link.exec_driver_sql("BEGIN IMMEDIATE"))
    config = Config()
    config.set_main_option("script_location", str(resources.migrations()).replace("%", "%%"))
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        with engine.begin() as link:
            config.attributes["connection"] = link
            upwards = target == "head" or (target != "base" and target > revision(connection))
            (command.upgrade if upwards else command.downgrade)(config, target)
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise StoreAccessError(path, f"a migration would leave {len(broken)} dangling rows")
    except DBAPIError as error:
        raise error.orig or error from error
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def is_sound(path: Path) -> bool:
    """Return whether all rows of a store can be read, and its foreign keys and database pages are intact.

    The result is also true if this can't be checked, for example because the store is locked.

    Raises:
        StoreAccessError: the file can't be opened.
    """
    try:
        with contextlib.closing(connect_to_read(path)) as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                for _row in connection.execute(f'SELECT * FROM "{name}"'):
                    pass  # a text that is not valid UTF-8 is found only by reading it
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
            return not broken and connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
    except UnicodeDecodeError:
        return False
    except sqlite3.DatabaseError as error:
        return not is_corrupt(error)
