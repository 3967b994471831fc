"""Test that files in `.tacit/` are used only if tacit on this machine wrote them, and foreign files never change."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import platformdirs.macos
import platformdirs.unix
import pytest

from tacit.actions.db import current
from tacit.actions.doctor import doctor
from tacit.actions.export import export
from tacit.domain.findings import Severity
from tacit.errors import ForeignDatabaseError, SettingsError, StoreUnboundError, UnsafePathError
from tacit.queries.explanation import explain
from tacit.queries.lookup import Filter, answering, list_patterns
from tacit.store import binding, database, earlier
from tacit.store.binding import CACHE, STORE
from tacit.sync.service import preview, sync
from tacit.workspace.export_settings import Export
from tacit.workspace.roots import open_workspace
from tacit.workspace.settings import parse
from tacit.workspace.workspace import Workspace
from tests.agents.test_hook import hook
from tests.base import Base


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def levels(workspace: Workspace) -> dict[str, str]:
    with answering(workspace) as answer:
        return {pattern.slug: f"{pattern.level.name} {pattern.examples}" for pattern in list_patterns(answer, Filter())}


def change(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def known(base: Base) -> Base:
    """Return a knowledge base that was synced, with a pattern of two examples."""
    base.note("2025-01-01-a", "Retry")
    base.note("2025-01-02-b", "Retry")
    base.sync()
    return base


# Where the store may be


@pytest.mark.parametrize(
    "path",
    [
        *("../other.db", "/etc/other.db", "other.db", ".tacit/../other.db", ".tacit/sub/../../x.db", "src/tacit.db"),
        *(".tacit/cache.db", ".tacit/CACHE.db", ".tacit/lock", ".tacit/learned.jsonl", ".tacit/.hidden.db", ".tacit/"),
        *(".tacit/trash/x.db", ".tacit//tacit.db", ".tacit/sqlite:///x.db", ".tacit/tacit.db?mode=rw", ".tacit/a b.db"),
    ],
)
def test_settings_name_no_file_outside_of_tacits_folder(tmp_path: Path, path: str) -> None:
    text = f'\ndatabase = "sqlite:///{path}"\n'
    with pytest.raises(SettingsError, match=r"^tacit\.toml:2:1: error\[bad-database\]: ") as caught:
        parse(text)
    assert "TACIT_DATABASE" in caught.value.help


def test_the_environment_may_name_any_file(known: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("elsewhere") / "own.db"
    workspace = open_workspace(known.root, {"TACIT_DATABASE": f"sqlite:///{place}"}, known.root)
    sync(workspace)
    assert levels(workspace) == {"retry": "MEDIUM 2"}
    inode = place.stat().st_ino
    sync(workspace)
    assert place.stat().st_ino == inode


@pytest.mark.parametrize("kind", ["text", "database"])
def test_a_file_elsewhere_that_another_program_has_overwritten_is_foreign(
    known: Base, tmp_path_factory: pytest.TempPathFactory, kind: str
) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    place, other = folder / "own.db", folder / "other.db"
    workspace = open_workspace(known.root, {"TACIT_DATABASE": f"sqlite:///{place}"}, known.root)
    sync(workspace)
    if kind == "database":
        change(other, "CREATE TABLE accounts (name)")
    else:
        other.write_bytes(b"somebody's diary\n" * 50)
    place.write_bytes(other.read_bytes())  # the inode stays the same
    for suffix in ("-wal", "-shm"):
        place.with_name(f"own.db{suffix}").unlink(missing_ok=True)
    before = contents(folder)
    for run in (levels, sync, preview, lambda place: sync(place, rebuild=True)):
        with pytest.raises(ForeignDatabaseError):
            run(workspace)
    assert contents(folder) == before


# Other programs' files


@pytest.mark.parametrize("kind", ["database", "text", "empty", "cache"])
def test_a_foreign_file_is_never_touched(known: Base, tmp_path_factory: pytest.TempPathFactory, kind: str) -> None:
    folder = tmp_path_factory.mktemp("other")
    place = folder / "other.db"
    if kind == "database":
        change(place, "CREATE TABLE accounts (name)", "INSERT INTO accounts VALUES ('x')")
    elif kind == "cache":
        shutil.copy(known.workspace.fragments_path, place)
    else:
        place.write_bytes(b"somebody's diary\n" * 50 if kind == "text" else b"")
    before = contents(folder)
    workspace = open_workspace(known.root, {"TACIT_DATABASE": f"sqlite:///{place}"}, known.root)
    with pytest.raises(ForeignDatabaseError, match=r"other\.db:1:1: error\[foreign-database\]: "):
        levels(workspace)
    for run in (sync, preview, current, lambda place: sync(place, rebuild=True)):
        with pytest.raises(ForeignDatabaseError):
            run(workspace)
    assert {check.name for check in doctor(workspace) if check.severity is Severity.ERROR} == {"store"}
    assert contents(folder) == before


@pytest.mark.parametrize("name", ["tacit.db", "cache.db"])
def test_a_foreign_database_in_tacits_own_folder_is_left_alone(base: Base, name: str) -> None:
    base.note("2025-01-01-a", "Retry")
    (base.root / ".tacit").mkdir()
    change(base.root / ".tacit" / name, "CREATE TABLE accounts (name)")
    before = contents(base.root)
    with pytest.raises(ForeignDatabaseError, match=rf"^\.tacit/{name}:1:1: "):
        base.levels()
    assert contents(base.root) == before


def test_a_link_to_another_store_is_foreign(known: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "tacit.db"
    known.workspace.store_path.rename(other)
    known.workspace.store_path.symlink_to(other)
    before = other.read_bytes()
    with pytest.raises(UnsafePathError, match="is a symbolic link"):
        known.sync()
    assert other.read_bytes() == before


@pytest.mark.parametrize("revision", ["base", "0001", "0002", "0003", "0004", "0005"])
def test_a_store_of_an_earlier_version_is_made_anew(known: Base, revision: str) -> None:
    store, cache = known.workspace.store_path, known.workspace.fragments_path
    with contextlib.closing(database.connect(store)) as connection:
        database.migrate(connection, str(store), revision)
    earlier = [f"CREATE TABLE {name} (x)" for name in ("fingerprint", "page", "state")]
    change(cache, *earlier, "PRAGMA application_id = 0", "PRAGMA user_version = 3")
    change(store, "PRAGMA application_id = 0")
    (store.parent / binding.RECORD).unlink()
    (store.parent / "learned.jsonl").write_text("")
    assert known.levels() == {"retry": "MEDIUM"}
    assert known.sync().moved_aside == ""
    assert (store.parent / "learned.jsonl").exists()


# What did not come from this machine


CLAIM = "UPDATE pattern SET level = 3, examples = 99"


def test_a_store_that_came_with_a_clone_is_not_believed(
    known: Base, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(known.workspace.store_path, CLAIM)
    known.bind()
    git(known.root, "init", "-q")
    git(known.root, "add", "-f", ".")
    git(known.root, "commit", "-q", "-m", "all")
    clone = Base(tmp_path_factory.mktemp("clone") / "kb")
    git(known.root, "clone", "-q", str(known.root), str(clone.root))
    assert hook("session-start", clone.root, clone.root) == ""
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("other-home")))
    tracked = {item.rule: item.severity for item in preview(clone.workspace, from_notes=True).diagnostics}
    assert tracked == {"tracked-state": Severity.ERROR}
    assert levels(clone.workspace) == {"retry": "MEDIUM 2"}
    with answering(clone.workspace) as answer:
        told = explain(answer, "Retry")
        export(answer, Export())
    assert (told.dossier.pattern.level.name, told.dossier.pattern.examples) == ("MEDIUM", 2)
    assert "[2 examples by people]" in clone.read("AGENTS.md")
    report = clone.sync()
    assert [(item.rule, item.severity) for item in report.diagnostics] == [("tracked-state", Severity.WARNING)]
    assert "99" not in clone.read("patterns/dev-patterns.md").partition("<!-- tacit:")[0]
    assert not (clone.root / "memory/procedural/workflows/retry.md").exists()
    assert [check.name for check in doctor(clone.workspace) if check.severity is Severity.ERROR] == ["tracked"]
    git(clone.root, "rm", "-q", "-r", "--cached", ".tacit")
    assert clone.sync().diagnostics == ()


def test_a_store_that_came_with_a_clone_is_not_exported_by_a_sync(
    known: Base, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.page("retry", "Retry")
    known.write("tacit.toml", "[export]\n")
    known.sync()
    honest = known.read("AGENTS.md")
    change(known.workspace.store_path, CLAIM)
    known.bind()
    with answering(known.workspace) as answer:
        export(answer, Export())
    assert "99 examples" in known.read("AGENTS.md")
    git(known.root, "init", "-q")
    git(known.root, "add", "-f", ".")
    git(known.root, "commit", "-q", "-m", "all")
    clone = Base(tmp_path_factory.mktemp("clone") / "kb")
    git(known.root, "clone", "-q", str(known.root), str(clone.root))
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("other-home")))
    assert "AGENTS.md" in preview(clone.workspace, from_notes=True).written
    assert clone.read("AGENTS.md") != honest
    clone.sync()
    assert clone.read("AGENTS.md") == honest


def test_a_copy_is_not_believed(known: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    change(known.workspace.store_path, CLAIM)
    known.bind()
    copy = Base(tmp_path_factory.mktemp("copy") / "kb")
    shutil.copytree(known.root, copy.root)
    assert levels(known.workspace) == {"retry": "HIGH 99"}
    assert levels(copy.workspace) == {"retry": "MEDIUM 2"}


@pytest.mark.parametrize("role", [STORE, CACHE])
def test_any_later_write_shows(known: Base, role: str) -> None:
    place = known.workspace.store_path if role == STORE else known.workspace.fragments_path
    assert known.workspace.binding.believes(role)
    data = place.read_bytes()
    for _ in range(20):
        place.write_bytes(data)  # at once, and the same
        assert not known.workspace.binding.believes(role)
        known.bind()
        assert known.workspace.binding.believes(role)


@pytest.mark.parametrize("beside", ["tacit.db-wal", "tacit.db-journal", "cache.db-journal", "cache.db-wal"])
def test_a_file_beside_a_database_counts_as_a_write(known: Base, beside: str) -> None:
    place = known.root / ".tacit" / beside
    place.write_bytes(b"\xd9\xd5\x05\xf9" + bytes(600))
    role = STORE if beside.startswith("tacit") else CACHE
    assert not known.workspace.binding.believes(role)
    known.sync()
    assert known.workspace.binding.believes(role)
    assert not place.exists() or not place.stat().st_size


def test_a_cache_with_another_text_is_not_used(known: Base) -> None:
    change(known.workspace.fragments_path, "UPDATE fragment SET data = 'Ignore all that.'")
    known.note("2025-01-03-c", "Other")
    known.sync()
    assert "Ignore all" not in known.read("patterns/dev-patterns.md")


def test_a_writer_that_was_killed_leaves_nothing_that_is_believed(known: Base) -> None:
    with known.workspace.locked("tacit sync"):
        known.workspace.binding.mark()
        assert known.workspace.binding.believes(STORE)
    assert not known.workspace.binding.believes(STORE)
    with pytest.raises(StoreUnboundError):
        current(known.workspace)
    assert known.levels() == {"retry": "MEDIUM"}
    assert known.workspace.binding.believes(STORE)


def test_without_a_key_everything_is_read_anew(known: Base, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "no-home").write_text("")
    monkeypatch.setenv("HOME", str(tmp_path / "no-home"))
    assert known.levels() == {"retry": "MEDIUM"}
    report = known.sync()
    assert [item.rule for item in report.diagnostics] == ["no-key"]
    assert next(check for check in doctor(known.workspace) if check.name == "key").severity is Severity.WARNING


def test_the_key_is_the_users_alone(known: Base) -> None:
    folder = binding.state_folder()
    assert folder is not None
    assert (folder.stat().st_mode & 0o777, (folder / "key").stat().st_mode & 0o777) == (0o700, 0o600)
    key = (folder / "key").read_bytes()
    known.sync()
    assert ((folder / "key").read_bytes(), len(key)) == (key, 32)
    (folder / "key").chmod(0o644)
    assert not known.workspace.binding.believes(STORE)


@pytest.mark.parametrize("state", ["", "relative", "/srv/state"])
@pytest.mark.parametrize("home", ["/home/a", "relative", None])
def test_the_state_folder_is_where_platformdirs_has_it(
    monkeypatch: pytest.MonkeyPatch, state: str, home: str | None
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", state)
    monkeypatch.delenv("HOME")
    if home is not None:
        monkeypatch.setenv("HOME", home)
    for platform, there in (("linux", platformdirs.unix.Unix), ("darwin", platformdirs.macos.MacOS)):
        assert binding.state_folder(platform) == there("tacit").user_state_path


# What changes without a trace


def test_doctor_finds_a_level_that_the_notes_do_not_give(known: Base) -> None:
    change(known.workspace.store_path, CLAIM)
    known.bind()
    assert preview(known.workspace, from_notes=True).levels != preview(known.workspace).levels
    found = [check for check in doctor(known.workspace) if check.severity is Severity.ERROR]
    assert [check.name for check in found] == ["count"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE note SET title = 'Another'",
        "UPDATE pattern SET name = 'Another'",
        "DELETE FROM promotion",
        "UPDATE month SET minutes = 1",
        "UPDATE note_text SET body = 'another text'",
        "INSERT INTO pattern_fts (pattern_fts) VALUES ('delete-all')",
    ],
)
def test_a_full_check_finds_changes_that_left_no_trace(known: Base, statement: str) -> None:
    assert [check for check in doctor(known.workspace, deep=True) if check.severity] == []
    change(known.workspace.store_path, statement)
    known.bind()
    found = [check for check in doctor(known.workspace, deep=True) if check.severity is Severity.ERROR]
    assert {check.name for check in found} == {"count"}
    known.sync(rebuild=True)
    assert [check for check in doctor(known.workspace, deep=True) if check.severity] == []


def test_a_deep_look_compares_pages(known: Base) -> None:
    page = known.root / "patterns/dev-patterns.md"
    page.write_text(page.read_text("utf-8").replace("Retry", "Another"), "utf-8")
    found = [check.detail for check in doctor(known.workspace, deep=True) if check.severity is Severity.ERROR]
    assert found == [
        "1 generated pages differ from the notes: patterns/dev-patterns.md",
        "patterns/dev-patterns.md: the page was edited by hand; it was not changed",
    ]


def test_look_ups_replace_a_store_with_impossible_values(known: Base) -> None:
    change(known.workspace.store_path, "UPDATE pattern SET level = 7")
    known.bind()
    command = [sys.executable, "-m", "tacit", "--root", str(known.root), "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "MEDIUM" in done.stdout


# What git tracks


@pytest.mark.parametrize("version", ["2", "4"])
def test_tracked_state_is_found_below_a_repository(
    known: Base, tmp_path_factory: pytest.TempPathFactory, version: str
) -> None:
    outer = tmp_path_factory.mktemp("outer")
    shutil.copytree(known.root, outer / "kb")
    base = Base(outer / "kb")
    git(outer, "init", "-q")
    git(outer, "config", "index.version", version)
    git(outer, "add", ".")
    git(outer, "commit", "-q", "-m", "notes")
    assert base.workspace.tracked() == frozenset()
    (base.root / ".tacit/learned.jsonl").write_text("{}\n")
    git(outer, "add", "-f", "kb/.tacit/learned.jsonl")
    assert base.workspace.tracked() == {".tacit/learned.jsonl"}
    git(outer, "commit", "-q", "-m", "state")
    git(outer, "worktree", "add", "-q", str(outer / "tree"), "-b", "other")
    assert Base(outer / "tree/kb").workspace.tracked() == {".tacit/learned.jsonl"}


def test_tables_of_earlier_versions(tmp_path: Path) -> None:
    change(tmp_path / "a.db", "CREATE TABLE alembic_version (version_num)")
    assert earlier.has_tables(tmp_path / "a.db", earlier.STORE)
    change(tmp_path / "a.db", "CREATE TABLE accounts (name)")
    assert not earlier.has_tables(tmp_path / "a.db", earlier.STORE)
    assert list(contents(tmp_path)) == ["a.db"]
