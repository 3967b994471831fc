"""Test full disks and damaged stores during a command: it says what to do, and one more sync repairs everything."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.base import Base
from tests.soak.mortal import End, Mortal, Order, mortal
from tests.soak.stories import Told, tell
from tests.store.users import public_folder

ACCIDENTS = ("store deleted", "store spoiled", "cache spoiled", "folder deleted")
PAGE = 4096


@pytest.fixture(scope="module")
def process() -> Iterator[Mortal]:
    with mortal() as found:
        yield found


@pytest.fixture(scope="module")
def told(process: Mortal, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Return the story `changed`, whose sync has many changes."""
    return tell("changed", tmp_path_factory.mktemp("told"), process)


def assert_said(end: End) -> None:
    """Check that a command that could not run printed one line with the error, and one with what to do."""
    assert end.code == 2, end
    assert re.fullmatch(r"error\[[a-z-]+\]: .+\n  help: .+\n", end.errors), end.errors


def assert_well_or_said(end: End) -> None:
    assert "bug" not in end.errors, end.errors
    if end.code != 0:
        assert_said(end)


def assert_healed(told: Told, base: Base, process: Mortal) -> None:
    """Check that a sync repairs everything, or a rebuild if only look-ups find the damage.

    If this sync finds a damaged cache, it deletes the cache, and the next sync creates it again.
    """
    for _ in range(2):
        end = process.run(Order(str(base.root)))
        assert end.code == 0, end.errors
        if base.workspace.fragments_path.exists():
            break
    listed = process.run(Order(str(base.root), ("list", "--json")))
    if listed.code != 0:
        assert_said(listed)
        assert process.run(Order(str(base.root), ("sync", "--rebuild"))).code == 0
    told.assert_ended(base, aside=True)


def meet(told: Told, folder: Path, process: Mortal, accident: str, call: int) -> None:
    """Run a sync during which an accident happens, and check that the next sync repairs everything."""
    base = told.copy(folder)
    end = process.run(told.order(base, accident=accident, call=call))
    assert_well_or_said(end)
    told.assert_whole(base)
    assert_healed(told, base, process)


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_accident_in_mid_run(accident: str, told: Told, process: Mortal, tmp_path: Path) -> None:
    for call in Random(accident).sample(range(1, 150), 2):
        meet(told, tmp_path / "kb", process, accident, call)


@pytest.mark.soak
@pytest.mark.parametrize("accident", ACCIDENTS)
@pytest.mark.parametrize("name", ["changed", "fresh"])
def test_accident_before_every_call(accident: str, name: str, process: Mortal, tmp_path: Path) -> None:
    story = tell(name, tmp_path, process)
    calls = process.run(story.order(story.copy(tmp_path / "kb"), call=-1)).calls
    for call in range(1, calls + 1):
        meet(story, tmp_path / "kb", process, accident, call)
    print(f"{name}, {accident}: before each of {calls} calls")


def test_a_new_store_deleted_before_it_is_used(process: Mortal, tmp_path: Path) -> None:
    """As soon as it has its place: the empty one opened there must empty no page."""
    meet(tell("renewed", tmp_path, process), tmp_path / "kb", process, "store deleted", 0)


def spoil(store: Path, sound: bytes, random: Random) -> None:
    """Damage one page of a store in a random way, as a failing disk does; no process has the store open."""
    data, page = bytearray(sound), random.randrange(1, len(sound) // PAGE) * PAGE
    other = random.randrange(1, len(sound) // PAGE) * PAGE
    how = random.choice(("zeros", "noise", "bits", "swapped", "cut"))
    if how == "zeros":
        data[page : page + PAGE] = bytes(PAGE)
    elif how == "noise":
        data[page : page + PAGE] = random.randbytes(PAGE)
    elif how == "bits":
        for _ in range(20):
            data[page + random.randrange(PAGE)] ^= 1 << random.randrange(8)
    elif how == "swapped":
        data[page : page + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[page : page + PAGE]
    else:
        del data[page + random.choice((0, 100)) :]
    store.write_bytes(data)


def sync_over_spoiled(told: Told, folder: Path, process: Mortal, seed: int) -> bool:
    """Damage the store, sync, and return whether the sync renamed the damaged store."""
    base = told.copy(folder)
    store = base.root / ".tacit/tacit.db"
    spoil(store, store.read_bytes(), Random(seed))
    end = process.run(told.order(base))
    assert (end.code, "error" in end.errors) == (0, False), end.errors
    told.assert_untouched(base)  # what SQLite itself takes for sound may still say something else until a rebuild
    aside = "was moved to .tacit/tacit.db.corrupt-1 and rebuilt from the notes" in end.errors
    assert aside == (base.root / ".tacit/tacit.db.corrupt-1").exists()
    process.run(Order(str(base.root), ("sync", "--rebuild")))
    told.assert_ended(base, aside=True)
    return aside


def test_a_store_with_a_spoiled_page_is_rebuilt(told: Told, process: Mortal, tmp_path: Path) -> None:
    assert sum(sync_over_spoiled(told, tmp_path / "kb", process, seed) for seed in range(4)) > 0


@pytest.mark.soak
def test_stores_with_a_spoiled_page_are_rebuilt(told: Told, process: Mortal, tmp_path: Path) -> None:
    aside = sum(sync_over_spoiled(told, tmp_path / "kb", process, seed) for seed in range(300))
    print(f"300 stores with a spoiled page: {aside} were met and rebuilt, 0 failures")


def test_look_ups_over_a_store_that_is_none(told: Told, process: Mortal, tmp_path: Path) -> None:
    base = told.copy(tmp_path / "kb")
    (base.root / ".tacit/tacit.db").write_bytes(b"no store at all" * 1000)
    before = base.everything()
    checked = process.run(Order(str(base.root), ("sync", "--check")))
    assert (checked.code, "error" in checked.errors) == (1, False), checked.errors
    assert (base.root / ".tacit/tacit.db").read_bytes().startswith(b"no store at all")
    listed = process.run(Order(str(base.root), ("list",)))
    assert (listed.code, "error" in listed.errors) == (0, False), listed.errors
    assert base.everything() == before
    assert_healed(told, base, process)


@pytest.mark.parametrize("shows", [True, False], ids=["by its stat", "in nothing"])
def test_a_look_up_that_meets_a_spoiled_page_answers_from_a_new_store(
    told: Told, process: Mortal, tmp_path: Path, *, shows: bool
) -> None:
    base = told.copy(tmp_path / "kb")
    store = base.root / ".tacit/tacit.db"
    with contextlib.closing(sqlite3.connect(store)) as connection:
        (number,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'pattern'").fetchone()
    with store.open("r+b") as file:
        file.seek((number - 1) * PAGE)
        file.write(b"\xa5" * PAGE)
    if not shows:
        base.bind()
    end = process.run(Order(str(base.root), ("list",)))
    assert (end.code, end.errors) == (0, "")
    assert_healed(told, base, process)


def test_a_store_of_a_newer_version(told: Told, process: Mortal, tmp_path: Path) -> None:
    base = told.copy(tmp_path / "kb")
    store = base.root / ".tacit/tacit.db"
    with contextlib.closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    base.bind()
    before = base.everything()
    for arguments in (("sync",), ("sync", "--rebuild"), ("sync", "--dry-run"), ("list",), ("db", "upgrade")):
        end = process.run(Order(str(base.root), arguments))
        assert_said(end)
        assert "upgrade tacit, or delete the store" in end.errors
    assert base.everything() == before
    store.unlink()
    assert_healed(told, base, process)


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """Mount a disk of `size` bytes at `folder` for the block; the test is skipped if this is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can't be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(disk: Path, free: int) -> Path:
    """Fill a disk except for `free` bytes, and return the file that fills it."""
    filler = disk / "filler"
    found = os.statvfs(disk)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_frsize - free)
    return filler


def sync_on_full(told: Told, disk: Path, process: Mortal, free: int) -> bool:
    """Sync on a disk with `free` bytes, check that nothing is half done, and return whether the sync succeeded."""
    base = told.copy(disk / "kb")
    filler = fill(disk, free)
    end = process.run(told.order(base))
    assert_well_or_said(end)
    # All or nothing; what comes last and may still fail is the note of what was written, which nothing depends on.
    assert base.everything() in ((told.before, told.after) if end.code else (told.after,))
    filler.unlink()
    assert_healed(told, base, process)
    return end.code == 0


def test_a_full_disk(told: Told, process: Mortal, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4 << 20) as disk:
        assert [sync_on_full(told, disk, process, free) for free in (0, 16 << 10, 64 << 10)] == [False] * 3
        assert sync_on_full(told, disk, process, 3 << 20)


@pytest.mark.soak
@pytest.mark.parametrize("name", ["changed", "fresh"])
def test_a_disk_that_is_full_sooner_or_later(name: str, process: Mortal, tmp_path: Path) -> None:
    story = tell(name, tmp_path, process)
    with small_disk(tmp_path / "disk", 4 << 20) as disk:
        enough = [sync_on_full(story, disk, process, free) for free in range(0, 1 << 20, 2 * PAGE)]
    print(f"{name}: full at {enough.count(False)} points, pages as they were")
    assert enough.count(False) > 10
    assert enough[-1]


def test_a_file_that_may_not_grow(process: Mortal, tmp_path: Path) -> None:
    story = tell("fresh", tmp_path, process)
    for limit in (0, 1, 6000, 60000):
        base = story.copy(tmp_path / "kb")
        assert_said(process.run(story.order(base, limit=limit)))
        assert base.everything() == story.before
        assert_healed(story, base, process)


@contextlib.contextmanager
def untouchable(*places: Path, mode: int = 0o555) -> Iterator[None]:
    """Give folders a mode for the block; with the default mode, nobody but root can write in them."""
    before = {place: place.stat().st_mode for place in places}
    for place in places:
        place.chmod(mode)
    try:
        yield
    finally:
        for place, was in before.items():
            place.chmod(was)


@pytest.fixture
def public(told: Told) -> Iterator[Base]:
    """Yield a copy of the knowledge base in which every user can write."""
    with public_folder() as folder:
        base = told.copy(folder / "kb")
        for place in (base.root, *base.root.rglob("*")):
            place.chmod(0o777 if place.is_dir() else 0o666)
        yield base


def as_nobody(base: Base, *arguments: str) -> Order:
    return Order(str(base.root), arguments or ("sync",), nobody=os.geteuid() == 0)


@pytest.mark.parametrize(
    "places",
    [
        (".tacit", "patterns", "patterns/data", "memory/procedural", "memory/procedural/workflows", ""),
        (".tacit",),
        ("patterns",),
        ("memory/procedural/workflows",),
        ("memory/procedural",),
    ],
)
def test_a_folder_that_is_read_only(places: tuple[str, ...], told: Told, public: Base, process: Mortal) -> None:
    with untouchable(*(public.root / place for place in places)):
        assert_said(process.run(as_nobody(public)))
        assert public.everything() == told.before
        listed = process.run(as_nobody(public, "list"))
        assert (listed.code, "error" in listed.errors) == (0, False), listed.errors
        checked = process.run(as_nobody(public, "sync", "--check"))
        assert (checked.code, "error" in checked.errors) == (1, False), checked.errors
    assert_healed(told, public, process)


@pytest.mark.parametrize("place", ["", ".tacit", "patterns", "memory/procedural/workflows"])
def test_a_folder_that_may_not_be_looked_into(place: str, told: Told, public: Base, process: Mortal) -> None:
    with untouchable(public.root / place, mode=0):
        end = process.run(as_nobody(public))
        assert "bug" not in end.errors, end.errors
        assert end.code in {1, 2}
    told.assert_whole(public)
    assert_healed(told, public, process)


def test_files_that_may_not_be_read(told: Told, public: Base, process: Mortal) -> None:
    for path, code in (
        (".tacit/tacit.db", 2),
        (".tacit/cache.db", 2),
        (".tacit/lock", 2),
        ("patterns/dev-patterns.md", 2),
        ("memory/episodic/code/2025-02-03-q.md", 1),
    ):
        with untouchable(public.root / path, mode=0):
            end = process.run(as_nobody(public))
        assert end.code == code, (path, end.errors)
        assert "bug" not in end.errors
        assert f"{path.rpartition('/')[2]}" in end.errors
    assert_healed(told, public, process)
