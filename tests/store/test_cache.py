"""What this machine knows of the files on its disk."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.errors import StoreAccessError
from tacit.store import cache as caches
from tacit.store.cache import Cache, Fragment, Written
from tacit.store.faults import is_corrupt
from tacit.system import files
from tests.base import Base
from tests.store.users import limited, public_folder

RENDERED = Fragment("input", b"text", is_plain=False)
LATER = 10**12  # nanoseconds after which no change can hide within one tick of a clock


def look(root: Path, cache: Cache, *paths: str, wait: int = LATER) -> dict[str, str]:
    """The digests of some files, as a scan finds them that begins `wait` after their last change."""
    stats = {path: found for path in paths if (found := files.stat_of(root / path))}
    now = max((max(found.mtime, found.ctime) for found in stats.values()), default=time.time_ns()) + wait
    digests, failed = cache.digests(root, stats, now)
    assert failed == {}
    return digests


def digest_of(text: str) -> str:
    return files.digest(text.encode())


def filled(path: Path) -> Path:
    """A cache that knows something of everything."""
    with contextlib.closing(caches.load(path, writable=True)) as cache:
        cache.remember("key", "value")
        cache.keep_pages({"a.md": Written("input", "digest")})
        cache.keep_fragments("doc", {"retry": RENDERED}, [])
        (path.parent / "n.md").write_text("note")
        look(path.parent, cache, "n.md")
    return path


def is_filled(cache: Cache) -> bool:
    known = (cache.state("key"), cache.pages, cache.fragments("doc"), list(cache.fingerprints))
    if known == ("", {}, {}, []):
        return False
    assert known == ("value", {"a.md": Written("input", "digest")}, {"retry": RENDERED}, ["n.md"])
    return True


# Fingerprints


def test_file_whose_stat_is_known_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one")
    with contextlib.closing(caches.load(tmp_path / "cache.db", writable=True)) as cache:
        assert look(tmp_path, cache, "a.md") == {"a.md": digest_of("one")}
    with contextlib.closing(caches.load(tmp_path / "cache.db", writable=True)) as cache:
        stat, digest = cache.fingerprints["a.md"]
        cache.fingerprints["a.md"] = (stat, "as remembered")
        assert digest == digest_of("one")
        assert look(tmp_path, cache, "a.md") == {"a.md": "as remembered"}


def test_file_with_any_other_stat_is_hashed_again(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one")
    with contextlib.closing(caches.load(tmp_path / "cache.db", writable=True)) as cache:
        look(tmp_path, cache, "a.md")
        before = path.stat()
        path.write_text("two")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert look(tmp_path, cache, "a.md") == {"a.md": digest_of("two")}
        (tmp_path / "b.md").write_text("new")
        (tmp_path / "b.md").replace(path)
        assert look(tmp_path, cache, "a.md") == {"a.md": digest_of("new")}


@pytest.mark.parametrize(("wait", "kept"), [(0, False), (-1, False), (50_000_000, False), (50_000_001, True)])
def test_file_changed_a_moment_ago_is_hashed_again(tmp_path: Path, wait: int, *, kept: bool) -> None:
    (tmp_path / "a.md").write_text("one")
    with contextlib.closing(caches.load(tmp_path / "cache.db", writable=True)) as cache:
        assert look(tmp_path, cache, "a.md", wait=wait) == {"a.md": digest_of("one")}
        assert ("a.md" in cache.fingerprints) is kept
    with contextlib.closing(caches.load(tmp_path / "cache.db", writable=False)) as cache:
        assert ("a.md" in cache.fingerprints) is kept


def test_what_cannot_be_read_is_told_apart(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "a.md").write_text("one")
    stat = files.stat_of(tmp_path / "a.md")
    assert stat is not None
    digests, failed = Cache().digests(tmp_path, dict.fromkeys(["a.md", "gone.md", "pipe.md"], stat), time.time_ns())
    assert digests == {"a.md": digest_of("one")}
    assert {path: type(error) for path, error in failed.items()} == {"gone.md": FileNotFoundError, "pipe.md": OSError}


def test_no_more_than_the_limit_is_hashed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("0123456789")
    stat = files.stat_of(tmp_path / "a.md")
    assert stat is not None
    assert Cache().digests(tmp_path, {"a.md": stat}, time.time_ns(), 4)[0] == {"a.md": digest_of("01234")}


# Remembering


def test_everything_is_there_again(tmp_path: Path) -> None:
    path = filled(tmp_path / "cache.db")
    for writable in (True, False):
        with contextlib.closing(caches.load(path, writable=writable)) as cache:
            assert is_filled(cache)
            assert cache.state("unheard of") == ""
            assert cache.fragments("other") == {}


def test_what_is_kept_again_replaces_the_old(tmp_path: Path) -> None:
    path = filled(tmp_path / "cache.db")
    with contextlib.closing(caches.load(path, writable=True)) as cache:
        cache.remember("key", "other")
        cache.keep_pages({"a.md": Written("new", "newer"), "b.md": Written("b", "b")})
        cache.keep_fragments("doc", {"cache": Fragment("k", b"t")}, ["retry"])
        assert cache.pages["a.md"] == Written("new", "newer")
    with contextlib.closing(caches.load(path, writable=True)) as cache:
        assert cache.state("key") == "other"
        assert cache.pages == {"a.md": Written("new", "newer"), "b.md": Written("b", "b")}
        assert cache.fragments("doc") == {"cache": Fragment("k", b"t")}


def test_forget(tmp_path: Path) -> None:
    path = filled(tmp_path / "cache.db")
    with contextlib.closing(caches.load(path, writable=True)) as cache:
        cache.forget(["a.md", "n.md", "unheard-of.md"])
        assert (cache.pages, cache.fingerprints) == ({}, {})
    with contextlib.closing(caches.load(path, writable=True)) as cache:
        assert (cache.pages, cache.fingerprints, cache.state("key")) == ({}, {}, "value")


def test_without_a_connection_nothing_is_kept() -> None:
    cache = Cache()
    cache.remember("key", "value")
    cache.keep_fragments("doc", {"retry": RENDERED}, ["cache"])
    assert (cache.state("key"), cache.fragments("doc")) == ("", {})
    cache.close()


# Opening


def test_reading_writes_nothing(tmp_path: Path) -> None:
    path = filled(tmp_path / "cache.db")
    before = {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()}
    with contextlib.closing(caches.load(path, writable=False)) as cache:
        cache.remember("key", "other")
        cache.keep_pages({"a.md": Written("new", "newer")})
        cache.keep_fragments("doc", {}, ["retry"])
        cache.forget(["n.md"])
        look(tmp_path, cache, "n.md")
        assert cache.state("key") == "value"
    assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == before
    with contextlib.closing(caches.load(path, writable=False)) as cache:
        assert is_filled(cache)


def test_reading_makes_no_cache(tmp_path: Path) -> None:
    assert caches.load(tmp_path / "cache.db", writable=False) == Cache()
    assert list(tmp_path.iterdir()) == []


def run(statement: str) -> Callable[[Path], None]:
    def act(path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)

    return act


BROKEN: dict[str, Callable[[Path], object]] = {
    "garbage": lambda path: path.write_bytes(b"no cache at all" * 500),
    "torn": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "of another version": run("PRAGMA user_version = 1"),
    "without a table": run("DROP TABLE fingerprint"),
    "without a version": run("PRAGMA user_version = 0"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_unreadable_cache_is_begun_anew(tmp_path: Path, fault: str) -> None:
    path = filled(tmp_path / "cache.db")
    BROKEN[fault](path)
    broken = path.read_bytes()
    assert caches.load(path, writable=False) == Cache()
    assert path.read_bytes() == broken
    with contextlib.closing(caches.load(path, writable=True)) as cache:
        assert not is_filled(cache)
        cache.remember("key", "new")
    with contextlib.closing(caches.load(path, writable=True)) as cache:
        assert cache.state("key") == "new"


def test_empty_file_is_an_empty_cache(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(b"")
    assert caches.load(path, writable=False) == Cache()
    with contextlib.closing(caches.load(path, writable=True)) as cache:
        assert not is_filled(cache)


def test_cache_that_can_neither_be_opened_nor_removed(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    path.mkdir()
    with pytest.raises(StoreAccessError, match=r"cache\.db: the store can't be used: can't be opened"):
        caches.load(path, writable=True)


def test_cache_that_is_busy(tmp_path: Path) -> None:
    path = filled(tmp_path / "cache.db")
    with (
        contextlib.closing(caches.load(path, writable=True)) as cache,
        contextlib.closing(sqlite3.connect(path)) as other,
    ):
        assert cache.connection is not None
        cache.connection.execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreAccessError, match="database is locked"):
            cache.remember("key", "other")


def test_cache_that_cannot_be_written_at_the_end(tmp_path: Path) -> None:
    path = filled(tmp_path / "cache.db")
    cache = caches.load(path, writable=True)
    assert cache.connection is not None
    cache.connection.execute("PRAGMA busy_timeout = 0")
    cache.remember("key", "other")
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM state").fetchall()
        with pytest.raises(StoreAccessError, match="database is locked"):
            cache.close()
    with contextlib.closing(caches.load(path, writable=True)) as again:
        assert again.state("key") == "value"


def test_fault_in_the_cache_is_no_fault_of_the_store(base: Base) -> None:
    base.note("2024-01-01-a", "Retry")
    base.sync()
    path = base.workspace.cache_path
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (number,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'fragment'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((number - 1) * size)
        file.write(b"\xff" * size)
    base.note("2024-01-02-b", "Retry")
    report = base.sync()
    assert report.moved_aside == ""
    assert base.levels() == {"retry": "MEDIUM"}


@pytest.mark.parametrize(
    ("error", "corrupt"),
    [
        (sqlite3.OperationalError("Could not decode to UTF-8 column 'path'"), True),
        (sqlite3.DatabaseError("file is not a database"), True),
        (sqlite3.ProgrammingError("Cannot operate on a closed database."), False),
    ],
)
def test_what_errors_say_of_a_file(error: sqlite3.DatabaseError, *, corrupt: bool) -> None:
    assert is_corrupt(error) == corrupt


def test_cache_out_of_reach_is_not_removed(tmp_path: Path) -> None:
    path = filled(tmp_path / "cache.db")
    with public_folder() as folder:
        place = folder / "cache.db"
        place.write_bytes(path.read_bytes())
        with limited(place, 0), pytest.raises(StoreAccessError, match="unable to open"):
            caches.load(place, writable=True)
        with contextlib.closing(caches.load(place, writable=True)) as cache:
            assert is_filled(cache)
