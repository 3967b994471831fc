"""Test `doctor`, which checks a knowledge base, on intact and on damaged ones."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import sys

import pytest

from tacit import __version__
from tacit.actions.db import move
from tacit.actions.doctor import Check, doctor
from tacit.domain.findings import Severity
from tests.base import Base
from tests.store.test_database import make_too_new
from tests.system.test_lock import held_elsewhere


@pytest.fixture
def sound(base: Base) -> Base:
    """Return a knowledge base that was synced."""
    base.note("2024-01-01-a", "Retry")
    base.sync()
    return base


def report(base: Base, name: str) -> Check:
    (found,) = [check for check in doctor(base.workspace) if check.name == name]
    return found


def complaints(base: Base) -> dict[str, Severity]:
    """Return the severity of each check of `doctor` that found a problem, except the check of SQLite's version."""
    return {check.name: check.severity for check in doctor(base.workspace) if check.severity and check.name != "sqlite"}


def test_sound(sound: Base) -> None:
    assert complaints(sound) == {}
    assert report(sound, "version").detail.startswith(f"tacit {__version__}, Python {sys.version.split()[0]}, ")
    assert report(sound, "root").detail == str(sound.root)
    assert report(sound, "store").detail.startswith(".tacit/tacit.db: intact, 0.2 MB, revision 0008")
    assert report(sound, "lock").detail == "free"
    assert report(sound, "trash").detail == "empty"
    assert report(sound, "templates").detail == "no errors; default templates replaced by files in templates/: 0"


def test_nothing_is_repaired(sound: Base) -> None:
    def state() -> dict[str, tuple[bytes, int]]:
        places = [path for path in sound.root.rglob("*") if path.is_file()]
        working = ("-wal", "-shm")  # SQLite's own, empty
        return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in places if not p.name.endswith(working)}

    (sound.root / ".tacit" / "lock").unlink()
    before = state()
    doctor(sound.workspace)
    assert state() == before


def test_sqlite_with_the_rare_fault(sound: Base) -> None:
    found = report(sound, "sqlite")
    assert sqlite3.sqlite_version in found.detail
    assert found.severity is None
    assert ("lock" in found.detail) == (sqlite3.sqlite_version_info <= (3, 51, 2))


def test_no_store_yet(base: Base) -> None:
    assert complaints(base) == {"store": Severity.WARNING}
    found = report(base, "store")
    assert (found.detail, found.help) == (".tacit/tacit.db: none yet", "run `tacit sync`")
    assert not (base.root / ".tacit").exists()


def test_store_that_is_none(sound: Base) -> None:
    sound.workspace.store_path.write_bytes(b"no store at all" * 500)
    assert complaints(sound) == {"store": Severity.ERROR}
    sound.bind()
    assert complaints(sound) == {"store": Severity.ERROR}
    assert report(sound, "store").detail == "file is not a database"
    assert sound.sync().moved_aside == "tacit.db.corrupt-1"
    assert complaints(sound) == {}


def test_torn_store(sound: Base) -> None:
    path = sound.workspace.store_path
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 8 * 4096)
    sound.bind()
    assert complaints(sound) == {"store": Severity.ERROR}


def test_store_with_dangling_rows(sound: Base) -> None:
    with contextlib.closing(sqlite3.connect(sound.workspace.store_path)) as connection, connection:
        connection.execute("DELETE FROM source")
    sound.bind()
    found = report(sound, "store")
    assert found.severity is Severity.ERROR
    assert found.detail == ".tacit/tacit.db: 2 dangling rows"
    assert found.help == "delete the store and run `tacit sync`, which rebuilds it from the notes"


def test_store_with_a_broken_index(sound: Base) -> None:
    with contextlib.closing(sqlite3.connect(sound.workspace.store_path)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET rootpage = 2 WHERE name = 'note_by_date'")
    sound.bind()
    assert report(sound, "store").severity is Severity.ERROR


def test_store_of_a_newer_version(sound: Base) -> None:
    make_too_new(sound.workspace.store_path)
    sound.bind()
    found = report(sound, "store")
    assert found.severity is Severity.ERROR
    assert "revision 9999" in found.detail
    assert "upgrade tacit" in found.help


def test_store_of_an_older_version(sound: Base) -> None:
    move(sound.workspace, "base")
    found = report(sound, "store")
    assert found.severity is None
    assert found.detail.endswith(", older than this version; the next sync migrates it")


def test_lock_that_is_held(sound: Base) -> None:
    with held_elsewhere(sound.root / ".tacit" / "lock") as process:
        assert report(sound, "lock") == Check("lock", f"held by tacit elsewhere, process {process.pid}")
        (sound.root / ".tacit" / "lock").write_text("")
        assert report(sound, "lock").detail == "held by another process"
    assert report(sound, "lock").detail == "free"


def test_trash(sound: Base) -> None:
    sound.write(".tacit/trash/1-a.md", "x" * 1_200_000)
    sound.write(".tacit/trash/deep/2-a.md", "y")
    assert report(sound, "trash").detail == "2 files, 1.20 MB in .tacit/trash/"


def test_templates_of_ones_own(sound: Base) -> None:
    shipped = sound.workspace.templates()["README.md.j2"]
    sound.write("templates/README.md.j2", shipped)
    assert report(sound, "templates").detail == "no errors; default templates replaced by files in templates/: 1"
    sound.write("templates/README.md.j2", "one\n{% if %}\n")
    assert complaints(sound) == {"templates": Severity.ERROR}
    assert report(sound, "templates").detail.startswith("templates/README.md.j2:2: ")


def test_notes_folder_that_is_missing(sound: Base) -> None:
    shutil.rmtree(sound.root / "memory")
    assert complaints(sound) == {"notes": Severity.WARNING, "count": Severity.HINT}
    assert report(sound, "notes").detail == "memory/episodic/ is missing"


def test_file_in_the_place_of_a_folder(base: Base) -> None:
    base.write("patterns", "not a folder")
    assert complaints(base)["permissions"] is Severity.ERROR
    assert report(base, "permissions").detail == "patterns: can't be read"


@pytest.mark.skipif(os.geteuid() == 0, reason="permission bits don't hold root back")
def test_folder_that_cannot_be_written(sound: Base) -> None:
    folder = sound.root / "patterns"
    folder.chmod(0o555)
    try:
        assert report(sound, "permissions").detail == "patterns: can't be written"
    finally:
        folder.chmod(0o755)


def test_the_settings_of_trust_are_recommended_if_agents_write_most_notes(base: Base) -> None:
    for number in range(10):
        base.note(f"2026-01-{number + 10}", "Retry", front="via: agent\n" if number < 6 else "")
    base.sync()
    assert report(base, "trust").detail == (
        "coding agents recorded 6 of 10 notes, but nothing under [trust] limits what counts"
    )
    base.write("tacit.toml", "[trust]\nhigh_confirmed = 3\n")
    base.sync()
    assert not [check for check in doctor(base.workspace) if check.name == "trust"]


def test_committed_pages_and_a_trusted_branch_do_not_fit_together(base: Base) -> None:
    base.note("2026-01-10", "Retry")
    base.write("tacit.toml", '[trust]\nbranch = "main"\n')
    base.sync()
    assert "committed pages are out of date after each merge" in report(base, "trust").detail
    base.write("tacit.toml", '[trust]\nbranch = "main"\n[pages]\ncommitted = false\n')
    base.sync()
    assert not [check for check in doctor(base.workspace) if check.name == "trust"]
