"""Test that a sync without changes makes the next one fast, and that the next one still finds all changes."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.store import database
from tacit.sync.index import load
from tacit.sync.scan import scan
from tacit.sync.service import preview
from tests.base import Base

NOTE = "memory/episodic/code/2024-01-01-a.md"
PAGE = "patterns/data/retry.md"
OVERVIEW = "patterns/dev-patterns.md"


def settled(base: Base) -> bool:
    """Return whether the index is so complete that a sync would read no file."""
    index = load(base.workspace.index_path)
    return bool(index.facts.get("state")) and not index.differing(scan(base.workspace, index).folders)


def settle(base: Base) -> None:
    """Write notes and a page, and sync until the next sync would read no file."""
    base.write(".gitignore", "")
    base.page("retry", "Retry")
    for number in range(1, 7):
        base.note(f"2024-01-0{number}-{'abcdefg'[number - 1]}", "Retry", "Memo")
    base.sync()
    assert not settled(base)
    time.sleep(0.06)  # a page written a moment ago is not remembered yet
    base.sync()
    assert settled(base)


def rewritten(base: Base, path: str) -> None:
    """Change words in a file, but not its size and mtime."""
    target = base.root / path
    before = target.stat()
    target.write_text(target.read_text().replace("Note", "Tone").replace("Retry", "Rytre"))
    os.utime(target, ns=(before.st_atime_ns, before.st_mtime_ns))


def restored(base: Base) -> None:
    """Replace the store by an older copy, as from a backup; the caches stay new."""
    store = base.workspace.store_path
    kept = store.read_bytes()
    base.note("2024-02-01-z", "Memo")
    base.sync()
    time.sleep(0.06)
    base.sync()
    (base.root / "memory/episodic/code/2024-02-01-z.md").unlink()
    for path in store.parent.glob(f"{store.name}*"):
        path.unlink()
    store.write_bytes(kept)


CHANGES: dict[str, Callable[[Base], object]] = {
    "a note added": lambda base: base.note("2024-03-01-n", "Memo"),
    "a note rewritten": lambda base: rewritten(base, NOTE),
    "a note removed": lambda base: (base.root / NOTE).unlink(),
    "a note moved": lambda base: (base.root / NOTE).rename(base.root / "memory/episodic/code/2024-01-09-m.md"),
    "two notes swapped": lambda base: swapped(base.root / NOTE, base.root / NOTE.replace("01-a", "02-b")),
    "a page edited": lambda base: base.page("retry", "Retry", body="## Context\n\nNever.\n"),
    "a page removed": lambda base: (base.root / PAGE).unlink(),
    "a generated page removed": lambda base: (base.root / OVERVIEW).unlink(),
    "a workflow of one's own": lambda base: base.write("memory/procedural/workflows/own.md", "# Own\n"),
    "settings": lambda base: base.write("tacit.toml", "[confidence]\nmedium = 3\nhigh = 4\n"),
    "a template": lambda base: base.write("templates/README.md.j2", "own"),
    "no store": lambda base: base.workspace.store_path.unlink(),
    "no index": lambda base: base.workspace.index_path.unlink(),
    "no rendered parts": lambda base: base.workspace.fragments_path.unlink(),
    "an older store": restored,
}


def swapped(one: Path, other: Path) -> None:
    aside = one.with_suffix(".aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def everything(base: Base) -> dict[str, object]:
    pages = {str(path.relative_to(base.root)): path.read_text() for path in sorted(base.root.rglob("*.md"))}
    return {"pages": pages, "knowledge": base.knowledge()}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen_after_it(base: Base, change: str) -> None:
    settle(base)
    CHANGES[change](base)
    expected = preview(base.workspace)
    done = base.sync()
    assert (done.written, done.promotions) == (expected.written, expected.promotions)
    found = everything(base)
    base.sync(rebuild=True)
    assert everything(base) == found


def test_a_file_that_new_settings_turn_into_a_page_is_read(base: Base) -> None:
    base.write("tacit.toml", '[[documents]]\npath = "patterns/own.md"\n')
    base.write("patterns/own.md", "---\nname: Own\n---\n")
    settle(base)
    assert "own" not in base.levels()
    base.write("tacit.toml", "")
    base.sync()
    assert base.levels()["own"] == "UNPROVEN"


def test_page_edited_by_hand_is_reported_each_time(base: Base) -> None:
    settle(base)
    base.write(OVERVIEW, base.read(OVERVIEW).replace("Retry", "Mine"))
    for _ in range(3):
        time.sleep(0.06)
        assert [item.rule for item in base.sync().diagnostics] == ["edited-page"]


def test_report_of_a_sync_without_changes_is_the_same(base: Base) -> None:
    settle(base)
    base.write("memory/episodic/code/bad.md", "---\nverdict: [\n---\n")
    base.sync()
    time.sleep(0.06)
    long, short = base.sync(), base.sync()
    assert settled(base)
    assert long == short == preview(base.workspace)
    assert (short.unchanged, short.rejected) == (7, 1)


def test_a_sync_without_changes_reads_and_writes_no_file(base: Base) -> None:
    settle(base)
    # a store with another digest, though no file has changed: a sync that reads files would find the difference
    with contextlib.closing(database.connect(base.workspace.store_path)) as connection:
        connection.execute("UPDATE source SET digest = 'another' WHERE path = ?", (NOTE,))
    base.bind()
    before = {path: path.stat().st_mtime_ns for path in base.root.rglob("*.md")}
    assert base.sync().changes == preview(base.workspace).changes == 0
    assert {path: path.stat().st_mtime_ns for path in base.root.rglob("*.md")} == before
    base.note("2024-03-01-n", "Memo")
    done = base.sync()
    assert (done.added, done.modified) == (1, 0)
    assert base.sync(rebuild=True).unchanged == 0
