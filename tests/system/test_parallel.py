"""Test that work in several processes gives the results of one process, also if a process is killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tacit.system.parallel import InOrder, processes

HERE = os.getpid()


@pytest.mark.parametrize("number", [0, 1, 2, 4, 9])
def test_results_come_in_the_order_of_the_jobs(number: int) -> None:
    with InOrder(lambda job: (job, "x" * job * 1000), range(200), number) as found:
        assert list(found) == [(job, "x" * job * 1000) for job in range(200)]
    with InOrder(lambda job: job, [], number) as found:
        assert list(found) == []


def test_the_work_is_done_in_other_processes() -> None:
    with InOrder(lambda _: os.getpid(), range(6), 2) as found:
        seen = list(found)
    assert len(set(seen)) == 2
    assert HERE not in seen


def test_the_work_of_a_killed_process_is_done_here() -> None:
    def work(job: int) -> int:
        if job == 3 and os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    with InOrder(work, range(100), 2) as found:
        assert list(found) == list(range(100))


def test_an_error_is_raised_here() -> None:
    with (
        InOrder(lambda job: 10 // (5 - job), range(10), 2) as found,
        pytest.raises(ZeroDivisionError),
    ):
        list(found)


def test_a_result_that_cannot_be_sent_is_made_here() -> None:
    with InOrder(lambda _: object, range(3), 2) as found:
        assert list(found) == [object] * 3


def test_processes_end_if_the_results_are_not_taken() -> None:
    began = time.monotonic()
    with InOrder(lambda job: os.getpid() if job < 2 else time.sleep(60), range(10), 2) as found:
        children = {next(found), next(found)}
    assert time.monotonic() - began < 30
    assert len(children) == 2
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_a_process_keeps_no_file_of_its_parent_open(tmp_path: Path) -> None:
    def names(_: int) -> list[str]:
        places = [Path(f"/proc/self/fd/{number}") for number in range(64)]
        return [str(place.readlink()) for place in places if place.is_symlink()]

    with (tmp_path / "lock").open("w"), InOrder(names, range(2), 2) as found:
        for opened in found:
            assert opened[:3] == ["/dev/null"] * 3
            assert [name.partition(":")[0] for name in opened[3:]] == ["pipe"]


def test_no_process_is_started_beside_a_thread() -> None:
    leave = threading.Event()
    thread = threading.Thread(target=leave.wait)
    thread.start()
    try:
        assert processes() == 0
    finally:
        leave.set()
        thread.join()
