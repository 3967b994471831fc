"""Test the cache of rendered parts of pages: it is kept between processes, and a sync works without it."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from tacit.errors import StoreAccessError
from tacit.store.fragments import Fragment, Fragments, load

ONE, TWO = Fragment("input one", b"text one"), Fragment("input two", b"text two", is_plain=False)


def kept(path: Path, document: str = "page.md") -> dict[str, Fragment]:
    with contextlib.closing(load(path, writable=False)) as fragments:
        return dict(fragments.of(document))


def keep(path: Path, **parts: Fragment) -> None:
    with contextlib.closing(load(path, writable=True)) as fragments:
        fragments.keep("page.md", parts, ())


def test_parts_are_kept_by_document(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    keep(path, one=ONE, two=TWO)
    assert kept(path) == {"one": ONE, "two": TWO}
    assert kept(path, "other.md") == {}
    with contextlib.closing(load(path, writable=True)) as fragments:
        assert fragments.of("page.md") == {"one": ONE, "two": TWO}
        fragments.keep("page.md", {"two": ONE}, ["one"])
        assert fragments.of("page.md") == {"two": ONE}
    assert kept(path) == {"two": ONE}
    with contextlib.closing(load(path, writable=True)) as fragments:
        fragments.forget(["page.md"])
        assert fragments.of("page.md") == {}
    assert kept(path) == {}


def test_a_reader_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    with contextlib.closing(load(path, writable=False)) as fragments:
        fragments.keep("page.md", {"one": ONE}, ())
    assert not path.exists()
    keep(path, one=ONE)
    before = path.read_bytes()
    with contextlib.closing(load(path, writable=False)) as fragments:
        fragments.keep("page.md", {"two": TWO}, ["one"])
        fragments.forget(["page.md"])
    assert path.read_bytes() == before


@pytest.mark.parametrize("data", [b"no database", b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_file_is_replaced(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(data)
    assert kept(path) == {}
    keep(path, one=ONE)
    assert kept(path) == {"one": ONE}


def test_a_file_of_another_version_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    keep(path, one=ONE)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert kept(path) == {}
    keep(path, two=TWO)
    assert kept(path) == {"two": TWO}


def test_a_file_that_cannot_be_opened_stops_the_writer(tmp_path: Path) -> None:
    (tmp_path / "cache.db").mkdir()
    with pytest.raises(StoreAccessError):
        load(tmp_path / "cache.db", writable=True)


def test_without_a_file_nothing_is_kept() -> None:
    fragments = Fragments()
    fragments.keep("page.md", {"one": ONE}, ())
    assert fragments.of("page.md") == {}
    fragments.close()
