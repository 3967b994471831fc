"""Test with real processes that only one process at a time has the write lock."""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tacit.errors import BusyError, FileAccessError
from tacit.system.lock import exclusive, shared

GREEDY = """
import sys
import time
from pathlib import Path
from tacit.system.lock import exclusive

counter = Path(sys.argv[2])
while True:
    with exclusive(Path(sys.argv[1]), "greedy"):
        counter.write_text(str(int(counter.read_text()) + 1))
        time.sleep(0.05)
"""
HOLD = """
import sys
from pathlib import Path
from tacit.system.lock import exclusive

with exclusive(Path(sys.argv[1]), "tacit elsewhere"):
    print("held", flush=True)
    sys.stdin.read()
"""
COUNT = """
import sys
from pathlib import Path
from tacit.system.lock import exclusive

counter = Path(sys.argv[2])
for _ in range(25):
    with exclusive(Path(sys.argv[1]), "counting"):
        counter.write_text(str(int(counter.read_text()) + 1))
"""


@contextlib.contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a process that has the lock, and yield it; it ends with the block, or when its input closes."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_lock_is_free_again_after_the_block(tmp_path: Path) -> None:
    path = tmp_path / "new" / "lock"
    for purpose in ("first", "second, which is longer", "third"):
        with exclusive(path, purpose, patience=0):
            assert path.read_text().startswith(f"{purpose}, process ")
            assert path.read_text().count("\n") == 1


def test_lock_is_free_again_after_a_fault(tmp_path: Path) -> None:
    def fail() -> None:
        with exclusive(tmp_path / "lock", "failing"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    with exclusive(tmp_path / "lock", "next", patience=0):
        assert (tmp_path / "lock").exists()


def test_other_process_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held_elsewhere(path) as process:
        message = rf"lock: another process has kept this lock for 0 s \(tacit elsewhere, process {process.pid}\)"
        with pytest.raises(BusyError, match=message), exclusive(path, "here", patience=0.05):
            pytest.fail("two hold the lock")
        assert path.read_text() == f"tacit elsewhere, process {process.pid}\n"


def test_holder_without_a_name(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held_elsewhere(path):
        path.write_text("")
        with pytest.raises(BusyError, match=r"\(unknown\)"), exclusive(path, "here", patience=0):
            pytest.fail("two hold the lock")


def test_waiting_ends_when_the_other_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held_elsewhere(path) as process:
        assert process.stdin is not None
        process.stdin.close()
        with exclusive(path, "here"):
            assert path.read_text().startswith("here, ")


def test_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held_elsewhere(path) as process:
        process.kill()
        process.wait()
        with exclusive(path, "here", patience=0):
            assert path.read_text().startswith("here, ")


def test_lock_excludes_within_one_process_too(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with exclusive(path, "outer"), pytest.raises(BusyError), exclusive(path, "inner", patience=0):
        pytest.fail("the lock was given twice")


def test_no_step_is_lost_between_processes(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    command = [sys.executable, "-c", COUNT, str(tmp_path / "lock"), str(counter)]
    workers = [subprocess.Popen(command) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    assert counter.read_text() == "75"


def test_lock_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "file" / "lock", tmp_path / "folder"):
        message = f"^{path.parent}: can't be locked against other writers: "
        with pytest.raises(FileAccessError, match=message), exclusive(path, "here"):
            pytest.fail("there is nothing to lock")


def test_readers_share_and_keep_writers_out(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_text("")
    with (
        shared(path, patience=0),
        shared(path, patience=0),
        pytest.raises(BusyError),
        exclusive(path, "writing", patience=0),
    ):
        pytest.fail("a writer came in")
    with exclusive(path, "writing", patience=0):
        assert path.read_text().startswith("writing, ")


def test_readers_wait_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held_elsewhere(path) as process:
        with pytest.raises(BusyError, match=f"process {process.pid}"), shared(path, patience=0):
            pytest.fail("a reader came in")
        assert process.stdin is not None
        process.stdin.close()
        with shared(path):
            assert path.read_text() == f"tacit elsewhere, process {process.pid}\n"


def test_reader_makes_no_lock(tmp_path: Path) -> None:
    with shared(tmp_path / "new" / "lock", patience=0):
        assert list(tmp_path.iterdir()) == []


def test_lock_file_deleted_while_another_process_waits(tmp_path: Path) -> None:
    """Who holds a file that is no more keeps nobody out: who waited for it locks the one that others find."""
    path = tmp_path / "lock"
    with held_elsewhere(path) as first:
        command = [sys.executable, "-c", HOLD, str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as waiting:
            try:
                while not is_open_in(waiting.pid, path):
                    assert waiting.poll() is None
                path.unlink()
                first.kill()
                assert waiting.stdout is not None
                assert waiting.stdout.readline() == "held\n"
                with pytest.raises(BusyError, match=f"process {waiting.pid}"), exclusive(path, "here", patience=0):
                    pytest.fail("two hold the lock")
            finally:
                waiting.kill()


def is_open_in(pid: int, path: Path) -> bool:
    folder = Path(f"/proc/{pid}/fd")
    if not folder.is_dir():
        pytest.skip("the system does not tell which files a process has open")
    with contextlib.suppress(OSError):
        return any(link.exists() and link.samefile(path) for link in folder.iterdir())
    return False


def test_repeated_locking_does_not_overtake_waiting_processes(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    with subprocess.Popen([sys.executable, "-c", GREEDY, str(tmp_path / "lock"), str(counter)]) as greedy:
        try:
            while counter.read_text() in {"", "0"}:
                assert greedy.poll() is None
            for _ in range(5):
                before = int(counter.read_text() or 1)
                with exclusive(tmp_path / "lock", "patient"):
                    assert int(counter.read_text()) - before < 20
        finally:
            greedy.kill()


def test_lock_without_room_for_a_name(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with exclusive(tmp_path / "lock", "here", patience=0):
            assert (tmp_path / "lock").read_text() == ""
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
