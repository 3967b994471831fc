"""Test several processes that write and read the same knowledge base at once."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.base import Base

WRITE = """
import sys
from pathlib import Path
from tacit.actions.learn import How, learn
from tacit.ingest.lesson.document import lesson_from
from tacit.workspace.roots import open_workspace

root, who = Path(sys.argv[1]), sys.argv[2]
for number in range(int(sys.argv[3])):
    workspace = open_workspace(root, {}, root)
    lesson = lesson_from({
        "title": f"What {who} saw at {number}",
        "date": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "project": f"P{who}",
        "body": f"What {who} saw at {number}.",
        "patterns": ["Retry with Backoff", "Cache Less"],
    })
    report = learn(workspace, lesson, How(insist=True))
    assert report.written and not report.existing and report.sync.errors == 0
"""
# Both patterns are in every note: an answer in which they differ comes from half a step.
READ = """
import sys
from pathlib import Path
from tacit.queries.lookup import Filter, answering, list_patterns
from tacit.workspace.roots import open_workspace

root, most, answers = Path(sys.argv[1]), 0, 0
while not (root / "stop").exists():
    with answering(open_workspace(root, {}, root)) as answer:
        found = [pattern.examples for pattern in list_patterns(answer, Filter())]
    assert found == found[:1] * 2 and sum(found) >= most, (found, most)
    most = sum(found)
    answers += 1
print(answers)
"""
BEHIND = "warning: notes or settings have changed since the last sync: add --fresh, or run `tacit sync`\n"
HOLD = """
import sys
from pathlib import Path
from tacit.workspace.roots import open_workspace

root = Path(sys.argv[1])
with open_workspace(root, {}, root).locked("tacit sync"):
    print("held", flush=True)
    sys.stdin.read()
"""
IMPATIENT = """
import functools
import sys
from tacit.system import lock

lock.exclusive = functools.partial(lock.exclusive, patience=0.3)
from tacit.__main__ import main

main()
"""


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answers_meanwhile(base: Base, writers: list[subprocess.Popen[str]]) -> int:
    """Run `tacit list` again and again until all writers end, check each answer, and return their number."""
    command = [sys.executable, "-m", "tacit", "--root", str(base.root), "list", "--json"]
    answers = 0
    while any(writer.poll() is None for writer in writers):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0
        assert done.stderr in {"", BEHIND}, "a note may be written and not yet counted"
        assert len({pattern["examples"] for pattern in json.loads(done.stdout)}) <= 1
        answers += 1
    return answers


def write_at_once(base: Base, processes: int, times: int) -> int:
    """Run several writers and a reader at once, and return how many answers the readers got."""
    reader = python(READ, str(base.root))
    writers = [python(WRITE, str(base.root), str(who), str(times)) for who in range(processes)]
    try:
        answers = answers_meanwhile(base, writers)
        assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [("", 0)] * processes
    finally:
        (base.root / "stop").touch()  # the reader would run on for ever
    said, errors = reader.communicate()
    assert (errors, reader.returncode) == ("", 0)
    return answers + int(said)


def assert_all_counted(base: Base, number: int) -> None:
    assert base.levels() == {"retry-with-backoff": "HIGH", "cache-less": "HIGH"}
    known = base.knowledge()
    assert len(list((base.root / "memory/episodic").rglob("*.md"))) == number
    with base.workspace.reading() as reader:
        query = "SELECT pattern, sum(counts), count(*) FROM evidence GROUP BY pattern ORDER BY pattern"
        counts = reader.connection.execute(query).fetchall()
    assert counts == [("cache-less", number, number), ("retry-with-backoff", number, number)]
    pages = base.pages()
    assert base.sync().written == ()
    base.sync(rebuild=True)
    assert (base.knowledge(), base.pages()) == (known, pages)


def test_everything_that_several_write_at_once_counts(base: Base) -> None:
    assert write_at_once(base, 4, 4) > 1
    assert_all_counted(base, 16)


@pytest.mark.soak
def test_everything_that_eight_write_at_once_counts(base: Base) -> None:
    begun = time.monotonic()
    answers = write_at_once(base, 8, 200)
    assert_all_counted(base, 1600)
    print(f"8 processes x 200: 1600 notes, 1600 examples, 0 errors, {answers} answers meanwhile, ", end="")
    print(f"{time.monotonic() - begun:.0f} s")


@contextlib.contextmanager
def held(root: Path) -> Iterator[int]:
    """Start a process that holds the lock of a knowledge base, yield its process id, and kill it after the block."""
    with python(HOLD, str(root)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process.pid
        process.kill()


def test_a_holder_that_does_not_let_go_is_named(base: Base) -> None:
    base.note("2025-01-01-a", "Retry")
    with held(base.root) as holder:
        before = base.everything()
        process = python(IMPATIENT, "--root", str(base.root), "sync")
        said, errors = process.communicate()
        assert (process.returncode, said) == (2, "")
        assert f"another process has kept this lock for 0 s (tacit sync, process {holder})\n" in errors
        assert errors.count("\n") == len(("error", "help"))
        assert base.everything() == before
    assert base.sync().added == 1


def test_readers_do_not_wait_for_a_holder(base: Base) -> None:
    base.note("2025-01-01-a", "Retry")
    base.sync()
    with held(base.root):
        process = python(IMPATIENT, "--root", str(base.root), "list", "--json")
        said, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        assert [pattern["slug"] for pattern in json.loads(said)] == ["retry"]


@pytest.mark.soak
def test_patience_ends_after_half_a_minute(base: Base) -> None:
    with held(base.root) as holder:
        process = subprocess.run(
            [sys.executable, "-m", "tacit", "--root", str(base.root), "sync"],
            capture_output=True,
            text=True,
            check=False,
        )
    assert process.returncode == 2
    assert f"has kept this lock for 30 s (tacit sync, process {holder})" in process.stderr
