"""Test that a sync in several processes has the results of one, also if one of the processes is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.base import Base

_DIFFER = {(b"revision",), (b"code",)}  # what the store knows of itself, not of the notes

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="one processor works in one process"
)


def _corpus(base: Base, notes: int, patterns: int = 220) -> None:
    """Write many notes and pages.

    Some notes have errors, and the name of one is not UTF-8. One pattern has so many examples that its page is rendered
    in parts.
    """
    for number in range(patterns):
        base.page(f"rule-{number}", f"Rule {number}", body="## Implementation\n\n1. Do it.\n2. Check it.")
    for number in range(notes):
        names = ("Rule 0", f"Rule {number % patterns}", f"Unwritten {number % 7}")
        front = "result: perhaps" if number % 50 == 0 else ""
        body = f"## Learnings extracted\n\n- Rule {number % 11}: held {number}\n"
        base.note(f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}-n{number}", *names, front=front, body=body)
    base.write("memory/episodic/code/2025-01-01-no-utf-8-\udcff.md", "---\ntitle: Odd name\n---\n\nText.\n")
    base.write("memory/episodic/code/2025-01-01-broken.md", "---\ntitle: [\n---\n\nText.\n")


def _start(base: Base, *, processors: set[int] | None = None) -> subprocess.Popen[str]:
    """Start a sync in a process group of its own, on the given processors or on all."""
    command = [sys.executable, "-m", "tacit", "--root", str(base.root), "sync"]
    if processors is not None:
        code = f"import os, sys; os.sched_setaffinity(0, {processors}); os.execv(sys.executable, {command!r})"
        command = [sys.executable, "-c", code]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True
    )


def _workers(process: subprocess.Popen[str]) -> list[int]:
    """Return the ids of the processes that a sync has forked; git's processes have another command line."""
    try:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("utf-8").split()
        mine = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        return [int(child) for child in children if Path(f"/proc/{child}/cmdline").read_bytes() == mine]
    except OSError:
        return []  # one of them has just ended


def _first_workers(process: subprocess.Popen[str]) -> list[int]:
    while process.poll() is None:
        if len(found := _workers(process)) > 1:
            return found
        time.sleep(0.001)
    return []


def _result(base: Base) -> tuple[dict[str, list[tuple[object, ...]]], dict[str, bytes]]:
    """Return all rows of the store and all files."""
    rows: dict[str, list[tuple[object, ...]]] = {}
    with closing(sqlite3.connect(base.root / ".tacit/tacit.db")) as connection:
        connection.text_factory = bytes
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%'")
        for (name,) in tables.fetchall():
            found = connection.execute(f"SELECT * FROM {name.decode()}").fetchall()
            rows[name.decode()] = [row for row in found if row[1:2] not in _DIFFER]
        for table in ("note_fts", "pattern_fts"):
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    rows["month"].sort()
    return rows, base.everything()


def _fresh_clone(base: Base) -> None:
    for place in (base.root / ".tacit").iterdir():
        place.unlink()
    for path in base.pages():
        (base.root / path).unlink()


def _alone(base: Base) -> tuple[tuple[str, str], tuple[dict[str, list[tuple[object, ...]]], dict[str, bytes]]]:
    """Return output and result of a sync on one processor, and delete its store and generated pages."""
    alone = _start(base, processors={min(os.sched_getaffinity(0))})
    told = alone.communicate()
    assert alone.returncode == 1, "the corpus has faults"
    expected = _result(base)
    _fresh_clone(base)
    return told, expected


def test_several_processes_have_the_results_of_one(base: Base) -> None:
    _corpus(base, 1_200)
    told, expected = _alone(base)
    several = _start(base)
    assert _first_workers(several)
    assert several.communicate() == told
    assert several.returncode == 1, "the corpus has faults"
    assert _result(base) == expected


def test_a_killed_process_changes_nothing(base: Base) -> None:
    _corpus(base, 1_200)
    told, expected = _alone(base)
    several = _start(base)
    for worker in _first_workers(several):
        os.kill(worker, signal.SIGKILL)
    assert several.communicate(timeout=120) == told
    assert _result(base) == expected


def test_an_interrupt_leaves_no_process_and_no_store(base: Base) -> None:
    _corpus(base, 1_200)
    for _ in range(3):  # on a busy machine the sync can end before the signal is sent
        process = _start(base)
        assert _first_workers(process)
        os.killpg(process.pid, signal.SIGINT)
        printed = process.communicate(timeout=60)
        if process.returncode != 1:
            break
        _fresh_clone(base)
    assert printed == ("", "")
    assert process.returncode == 130
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert not (base.root / ".tacit/tacit.db").exists()
    again = _start(base)
    again.communicate(timeout=120)
    assert again.returncode == 1, "the corpus has faults"
    assert base.sync().added == 0


def test_a_killed_sync_leaves_no_process(base: Base) -> None:
    _corpus(base, 1_200)
    process = _start(base)
    assert _first_workers(process)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    for _ in range(200):  # a worker ends as soon as it can't write its results
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("a worker is still there")
    assert base.sync().added == 1_201


def test_few_files_start_no_process(base: Base) -> None:
    _corpus(base, 300, patterns=60)
    process = _start(base)
    seen = set[int]()
    while process.poll() is None:
        seen.update(_workers(process))
        time.sleep(0.001)
    process.communicate()
    assert seen == set()
