"""I/O. Distribute jobs over forked processes to save time, and return the results in the order of the jobs.

If a forked process ends early, the calling process does the rest of its jobs, so the results are the same with and
without forked processes. The module `isolation` is for jobs that may crash.
"""

import contextlib
import fcntl
import gc
import marshal
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, NamedTuple, TypeVar

from tacit.system import pipes

J = TypeVar("J")
R = TypeVar("R")

_PIPE = 1 << 20  # bytes of results that a process may write in advance; Linux's limit for the size of a user's pipe
_F_SETPIPE_SZ = 1031  # Linux; `fcntl.F_SETPIPE_SZ` is not in every build of Python
_MOST = 4  # processes; more would wait for the calling process, which writes all results
_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


class _Child(NamedTuple):
    process: int
    pipe: int


def processes() -> int:
    """Return how many processes to start; 0 if there is only one processor, or if a fork is not safe.

    A fork copies only the calling thread, so a lock that another thread holds would stay locked. The libraries of macOS
    start threads, so tacit forks only on Linux.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    processors = len(os.sched_getaffinity(0))
    return min(processors, _MOST) if processors > 1 else 0


class InOrder:
    """A context manager that yields an iterator over the results of `work(job)`, in the order of the jobs.

    If `processes` is 0, this process does the jobs. Otherwise, that number of forked processes does them in advance; of
    three processes, each does every third job. Results must be values that marshal can write. Jobs and `work` need not
    be, because a fork copies them. At the end of the `with` block, all processes are ended.
    """

    def __init__(self, work: Callable[[J], R], jobs: Sequence[J], processes: int) -> None:
        self._work, self._jobs = work, jobs
        self._number = min(processes, len(jobs))
        self._children: list[_Child | None] = []

    def __enter__(self) -> Iterator[Any]:
        """Start the processes, and return an iterator over the results."""
        try:
            mask = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)  # else an interrupt can lose a child
            try:
                for first in range(self._number):
                    self._children.append(self._start(first, self._number))
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        except BaseException:
            self._end_all()
            raise
        return self._results()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes that still run."""
        self._end_all()

    def _end_all(self) -> None:
        for number in range(len(self._children)):
            self._end(number)

    def _results(self) -> Iterator[Any]:
        for number, job in enumerate(self._jobs):
            worker = number % len(self._children) if self._children else 0
            child = self._children[worker] if self._children else None
            data = pipes.receive(child.pipe) if child is not None else None
            if data is None:
                if child is not None:
                    self._end(worker)
                yield self._work(job)
            else:
                yield marshal.loads(data)  # noqa: S302  (this process's own child wrote it)

    def _start(self, first: int, step: int) -> _Child | None:
        """Start a process that does every `step`-th job, beginning with the job with the index `first`.

        Return None if the system can't start a process.
        """
        try:
            reading, writing = os.pipe()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            fcntl.fcntl(writing, _F_SETPIPE_SZ, _PIPE)
        try:
            process = os.fork()
        except OSError:
            os.close(reading)
            os.close(writing)
            return None
        if process == 0:
            _be_the_child(self._work, self._jobs[first::step], writing)
        os.close(writing)
        return _Child(process, reading)

    def _end(self, number: int) -> None:
        child = self._children[number]
        if child is None:
            return
        self._children[number] = None
        os.close(child.pipe)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.process, signal.SIGKILL)  # the process has nothing to clean up
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child.process, 0)


def _be_the_child(work: Callable[[Any], Any], jobs: Sequence[Any], pipe: int) -> None:
    """Do the jobs in a child process, write the results to the pipe, and exit without the parent's clean-up code."""
    code = 1
    try:
        for name in _INTERRUPTS:
            signal.signal(name, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)
        # The parent's lock, database and pipes must not stay open if the parent is killed. Closing a database's file
        # here is safe: its locks belong to the parent, and this process never uses the connection.
        for standard in range(3):
            nowhere = os.open(os.devnull, os.O_RDWR)
            os.dup2(nowhere, standard)
            os.close(nowhere)
        os.closerange(3, pipe)
        gc.freeze()  # else a garbage collection would write to, and so copy, the parent's memory
        os.closerange(pipe + 1, os.sysconf("SC_OPEN_MAX"))
        for job in jobs:
            pipes.send(pipe, marshal.dumps(work(job)))
        code = 0
    finally:
        os._exit(code)
