"""Test that syncs of one session, which look only at touched files, have the results of a rebuild."""

from __future__ import annotations

import contextlib
import shutil
import time
from contextlib import AbstractContextManager
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tacit.sync.service import preview, sync_touched
from tacit.sync.session import Session, open_session
from tests.base import Base
from tests.sync.test_histories import Life, assert_as_if_new, new_base


def seen(base: Base) -> dict[str, tuple[int, ...]]:
    """Return the inode of each visible file and folder by path; for files, also the size and the dates."""
    found = {}
    for path in base.root.rglob("*"):
        place = path.relative_to(base.root)
        if not any(part.startswith(".") for part in place.parts):
            stat = path.lstat()
            is_folder = path.is_dir() and not path.is_symlink()
            own = () if is_folder else (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
            found[place.as_posix()] = (stat.st_ino, *own)
    return found


def steps_of(base: Base) -> AbstractContextManager[Session]:
    base.workspace.make_local()
    return open_session(base.workspace)


def touched(before: dict[str, tuple[int, ...]], after: dict[str, tuple[int, ...]]) -> set[str]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_each_step_equals_a_rebuild(seed: int) -> None:
    random = Random(seed)
    with new_base() as base, contextlib.ExitStack() as stack:
        life = Life(base, random)
        step = stack.enter_context(steps_of(base))
        sync_touched(step, None)
        for _ in range(10):
            before = seen(base)
            if random.random() < 0.5:
                if random.random() < 0.5:
                    time.sleep(0.06)  # so that a later change would change the stat
                step.settle()
            life.step()
            if random.random() < 0.2:
                base.sync()  # another process
            if step.workspace != base.workspace:
                step = stack.enter_context(steps_of(base))
            sync_touched(step, touched(before, seen(base)))
            assert_as_if_new(base)


@pytest.fixture
def two(base: Base) -> Base:
    base.note("2025-01-01-a", "Retry")
    base.note("2025-01-02-b", "Retry", "Cache")
    return base


def test_a_step_stats_only_touched_files(two: Base) -> None:
    with steps_of(two) as step:
        sync_touched(step, None)
        two.note("2025-01-03-c", "Cache")
        two.note("2025-01-04-d", "Cache")
        report = sync_touched(step, ["memory/episodic/code/2025-01-03-c.md"])
        assert report.added == 1, "otherwise all files were scanned"
        assert sync_touched(step, None).added == 1


@pytest.mark.parametrize(
    "path", ["memory/episodic/code", "tacit.toml", "templates/README.md.j2", "memory/other.md", "?"]
)
def test_other_touched_paths_cause_a_full_scan(two: Base, path: str) -> None:
    with steps_of(two) as step:
        sync_touched(step, None)
        two.note("2025-01-03-c", "Cache")
        assert sync_touched(step, [path]).added == 1


def test_an_unreadable_page_hides_no_other_findings(two: Base) -> None:
    two.page("retry", "Retry", front="aliases: [Cache]\n")
    two.page("cache", "Cache")
    broken = two.write("patterns/data/broken.md", "---\nname: [\n---\n")
    with steps_of(two) as step:
        for number in range(3):
            report = sync_touched(step, [broken.relative_to(two.root).as_posix()] if number else None)
            assert "alias-shadowed" in {found.rule for found in report.diagnostics}
            assert_as_if_new(two)
            broken.write_text(f"---\nname: [{number}\n---\n")


def test_a_sync_of_another_process_causes_a_full_scan(two: Base) -> None:
    with steps_of(two) as step:
        sync_touched(step, None)
        two.note("2025-01-03-c", "Cache")
        two.sync()
        (two.root / "memory/episodic/code/2025-01-01-a.md").unlink()
        assert sync_touched(step, []).removed_notes == 1


def test_a_deleted_store_and_cache_are_created_again(two: Base) -> None:
    with steps_of(two) as step:
        sync_touched(step, None)
        shutil.rmtree(two.root / ".tacit")
        step.workspace.make_local()
        assert sync_touched(step, []).added == 2
        assert not preview(two.workspace).changes
