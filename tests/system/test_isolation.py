"""Test that jobs in child processes may fail, crash, hang or use all memory, and the caller goes on."""

from __future__ import annotations

import faulthandler
import os
import signal
import time

import pytest

from tacit.system.isolation import Failure, work_through


def test_results_come_in_order() -> None:
    assert work_through(lambda job: job * 2, list(range(100)), seconds=30, processes=3) == [n * 2 for n in range(100)]
    assert work_through(lambda job: job, [], seconds=30) == []


def test_large_results_come_whole() -> None:
    assert work_through(lambda job: "x" * job, [1 << 20, 3 << 20], seconds=30) == ["x" * (1 << 20), "x" * (3 << 20)]


def test_an_exception_fails_only_its_own_job() -> None:
    def work(job: int) -> int:
        if job == 1:
            raise KeyboardInterrupt("stopped")
        return 10 // job

    assert work_through(work, [0, 1, 2], seconds=30, processes=1) == [
        Failure("integer division or modulo by zero"),
        Failure("stopped"),
        5,
    ]


def test_a_crash_ends_the_work() -> None:
    def work(job: int) -> int:
        if job == 1:
            faulthandler.disable()  # pytest's report of a crash would look like a fault of the test run
            os.kill(os.getpid(), signal.SIGSEGV)
        return job

    assert work_through(work, [0, 1, 2], seconds=30, processes=1) == [0, Failure("it crashed (SIGSEGV)"), None]


def test_a_job_that_hangs_is_ended() -> None:
    def work(job: int) -> int:
        while job == 1:
            time.sleep(1)
        return job

    assert work_through(work, [0, 1], seconds=0.3, processes=1) == [0, Failure("no result within 0.3 s")]


def test_a_job_that_uses_too_much_memory_is_ended() -> None:
    found = work_through(lambda job: len(bytearray(job)), [64 << 30], seconds=30)
    assert isinstance(found[0], Failure)


def test_output_of_a_library_is_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    def work(job: int) -> int:
        os.write(2, b"panicked")
        return os.getpid()

    found = work_through(work, [1], seconds=30)
    assert found != [os.getpid()]
    assert capfd.readouterr() == ("", "")
