"""Test that a file is read again only if its stat differs, or if it changed just before the last sync."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tacit.sync.index import Index, Written, load
from tacit.sync.scan import scan
from tacit.system.files import Stat, digest
from tests.base import Base

NOTE = "memory/episodic/code/a.md"
OLD = (1, 10, 10, 1)


def taken(base: Base, paths: tuple[str, ...] = (NOTE,)) -> Index:
    """Return an index of the files of a knowledge base as they are on disk."""
    index = Index()
    tree = scan(base.workspace, index)
    hashed = index.hash(base.root, tree.stats(paths))
    index.take_digests(hashed.digests, {}, ())
    index.take_stats(tree.folders, tree.began, None, hashed.failed)
    return index


def differing(base: Base, index: Index) -> set[str]:
    return index.differing(scan(base.workspace, index).folders)


def test_a_file_with_an_equal_stat_is_not_read(base: Base) -> None:
    base.note("a")
    index = Index()
    while NOTE not in index.sources or NOTE in index.unsure:
        index = taken(base)
        time.sleep(0.01)
    assert differing(base, index) == set()
    index.take_digests({NOTE: "as the index has it"}, {}, ())
    stats = scan(base.workspace, index).stats([NOTE])
    assert index.hash(base.root, stats).digests == {NOTE: "as the index has it"}
    (base.root / NOTE).write_text("other")
    assert differing(base, index) == {NOTE}
    stats = scan(base.workspace, index).stats([NOTE])
    assert index.hash(base.root, stats).digests == {NOTE: digest(b"other")}


def test_a_file_changed_just_now_is_unsure(base: Base) -> None:
    base.note("a")
    os.utime(base.root / NOTE)
    index = taken(base)
    assert index.unsure == {NOTE}
    assert differing(base, index) == {NOTE}
    assert index.hash(base.root, scan(base.workspace, index).stats([NOTE])).contents.keys() == {NOTE}
    (base.root / NOTE).unlink()
    assert differing(base, index) == {NOTE}, "its digest has to be forgotten"


@pytest.mark.parametrize(
    ("stats", "expected"),
    [
        ({"a": {"x.md": OLD}}, set()),
        ({"a": {"x.md": (2, 10, 10, 1)}}, {"a/x.md"}),
        ({"a": {"x.md": (1, 10, 11, 1)}}, {"a/x.md"}),
        ({"a": {"y.md": OLD}}, {"a/x.md", "a/y.md"}),
        ({"b": {"x.md": OLD}}, {"a/x.md", "b/x.md"}),
        ({}, {"a/x.md"}),
        ({"a": {"x.md": OLD}, "": {"top.md": OLD}}, {"top.md"}),
    ],
)
def test_added_deleted_and_changed_files_differ(stats: dict[str, dict[str, Stat]], expected: set[str]) -> None:
    index = Index(stats={"a": {"x.md": OLD}})
    assert index.differing(stats) == expected
    assert index.differing(stats, ["a/x.md"]) == expected & {"a/x.md"}


def test_an_index_is_saved_and_loaded(tmp_path: Path) -> None:
    index = Index()
    index.take_digests({NOTE: "one"}, {"patterns/README.md": "two"}, ())
    index.take_stats({"a": {"x.md": OLD}}, 1 << 62, None, ["a/unread.md"])
    index.pages["patterns/README.md"] = Written("input", "two", is_pure=True)
    index.know("state", "one")
    index.save(tmp_path / "index")
    again = load(tmp_path / "index")
    assert (again.facts, again.stats, again.unsure) == (index.facts, index.stats, index.unsure)
    assert (again.sources, again.generated, again.pages) == (index.sources, index.generated, index.pages)
    before = (tmp_path / "index").stat()
    again.know("state", "one")
    again.save(tmp_path / "index")
    assert (tmp_path / "index").stat() == before, "nothing changed"


def test_a_missing_or_other_index_is_empty(tmp_path: Path) -> None:
    assert load(tmp_path / "index") == Index()
    (tmp_path / "index").write_bytes(b"")
    assert load(tmp_path / "index") == Index()
