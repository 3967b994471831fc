"""I/O. Run functions that may crash, hang or use all memory in child processes, which can be ended."""

import contextlib
import os
import pickle
import resource
import selectors
import signal
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from tacit.system import pipes
from tacit.system.pipes import HEAD

J = TypeVar("J")
R = TypeVar("R")

_MOST_MEMORY = 4 << 30  # bytes of address space for a child, so that it can't use all memory of the machine
_MOST_PROCESSES = [4]  # processes of one call; only 1 in a child of `alone`, because other children work, too
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_PIECE = 1 << 16  # bytes that are read from a pipe at once; Linux's default size of a pipe
_WORTH_A_PROCESS = 40  # jobs; for fewer, another process costs more than it saves


class Failure(NamedTuple):
    """What is returned instead of a job's result if the job failed in its child process.

    `reason` is the error that the job raised, or how its process ended.
    """

    reason: str


@dataclass(slots=True)
class _Child:
    """A child process, and the jobs that it has not finished.

    `process` is its id, `pipe` the descriptor from which its results are read, and `pending` the indexes of its
    unfinished jobs. The first of them is the current job, and `since` is when it began. `data` has the beginning of a
    result that is not yet completely read.
    """

    process: int
    pipe: int
    pending: list[int]
    since: float
    data: bytearray = field(default_factory=bytearray)


def work_through(
    work: Callable[[J], R], jobs: Sequence[J], *, seconds: float, processes: int = 0
) -> list[R | Failure | None]:
    """Return the result of `work(job)` for each job, done in child processes, in the order of the jobs.

    If a job raises an error, crashes or takes longer than `seconds`, its result is a Failure. After a crash or a
    timeout all processes are ended, and the result of each unfinished job is None. Results must be picklable. Jobs and
    `work` need not be, because the processes are forked. If `processes` is 0, their number follows from the processors
    and the jobs.
    """
    processes = processes or min(os.cpu_count() or 1, _MOST_PROCESSES[0], 1 + len(jobs) // _WORTH_A_PROCESS)
    shares = [list(range(first, len(jobs), processes)) for first in range(processes)]
    return _Foreman(work, jobs, seconds).run([share for share in shares if share])


def alone(work: Callable[[J], R], job: J, *, seconds: float, memory: int) -> R | Failure:
    """Return the result of `work(job)`, done in a child process that may itself start processes.

    If the job takes longer than `seconds`, or needs more than `memory` bytes of address space in addition to what this
    process has now, the result is a Failure. At the end, all processes that the job started are ended. The caller may
    have other threads if all modules that `work` needs are already imported.
    """
    import ctypes  # noqa: F401  (imported before the fork, for the child)

    found = _Foreman(work, [job], seconds, memory).run([[0]])[0]
    return Failure("its process ended") if found is None else found


def end_with_parent() -> None:
    """Let the system kill this process if its parent ends, so that it is not left behind. Only Linux can do this."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, int(signal.SIGKILL))


class _Foreman:
    """One run of all jobs: it starts the child processes, collects their results, and ends processes that hang.

    If `memory` is not 0, each child leads a group of processes, which ends with it.
    """

    def __init__(self, work: Callable[[Any], Any], jobs: Sequence[Any], seconds: float, memory: int = 0) -> None:
        self.work, self.jobs, self.seconds, self.memory = work, jobs, seconds, memory
        self.results: list[Any] = [None] * len(jobs)
        self.selector = selectors.DefaultSelector()
        self.stopped = False

    def run(self, shares: list[list[int]]) -> list[Any]:
        try:
            for share in shares:
                self._start(share)
            while self.selector.get_map():
                for key, _ in self.selector.select(timeout=0.1):
                    self._take(key.data)
                self._end_hung()
                if self.stopped:
                    break
        finally:
            for key in list(self.selector.get_map().values()):
                self._end(key.data)
            self.selector.close()
        return self.results

    def _start(self, share: list[int]) -> None:
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the child uses no thread and no lock
            process = os.fork()
        if process == 0:
            if self.memory:
                _lead(writing, self.memory)
            _be_the_child(self.work, self.jobs, share, writing)
        os.close(writing)
        child = _Child(process, reading, share, time.monotonic())
        self.selector.register(reading, selectors.EVENT_READ, child)

    def _take(self, child: _Child) -> None:
        piece = os.read(child.pipe, _PIECE)
        if not piece:
            self._gone(child, "its process ended")
            return
        child.data += piece
        while len(child.data) >= HEAD.size:
            size = HEAD.size + HEAD.unpack_from(child.data)[0]
            if len(child.data) < size:
                break
            self.results[child.pending.pop(0)] = pickle.loads(child.data[HEAD.size : size])  # noqa: S301  (a child's own)
            del child.data[:size]
            child.since = time.monotonic()

    def _end_hung(self) -> None:
        now = time.monotonic()
        for key in list(self.selector.get_map().values()):
            child: _Child = key.data
            if now - child.since > self.seconds:
                self._gone(child, f"no result within {self.seconds:g} s")

    def _gone(self, child: _Child, reason: str) -> None:
        status = self._end(child)
        if child.pending:
            if status and reason.startswith("its"):
                reason = f"it crashed ({signal.Signals(status).name})"
            self.results[child.pending.pop(0)] = Failure(reason)
            self.stopped = True

    def _end(self, child: _Child) -> int:
        """End a child process. If a signal had already killed it, return the signal's number, else 0."""
        self.selector.unregister(child.pipe)
        os.close(child.pipe)
        with contextlib.suppress(ProcessLookupError):
            if self.memory:
                with contextlib.suppress(PermissionError):  # the group's last processes are ending
                    os.killpg(child.process, signal.SIGTERM)
            if child.pending:
                os.kill(child.process, signal.SIGTERM)
        status = os.waitpid(child.process, 0)[1]
        died = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return 0 if died == signal.SIGTERM else died


def _lead(pipe: int, memory: int) -> None:
    """Make this new child process the leader of a process group, close its inherited files, and limit its memory."""
    os.setpgid(0, 0)
    end_with_parent()
    os.closerange(3, pipe)
    os.closerange(pipe + 1, os.sysconf("SC_OPEN_MAX"))
    _MOST_PROCESSES[0] = 1
    with contextlib.suppress(ValueError, OSError):
        used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))


def _be_the_child(work: Callable[[Any], Any], jobs: Sequence[Any], share: list[int], pipe: int) -> None:
    """Do the jobs in a child process, write the results to the pipe, and exit without the parent's clean-up code.

    `share` has the indexes of the jobs.
    """
    code = 1
    try:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):  # a panic in a Rust library prints to standard error
            os.dup2(nowhere, standard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for number in share:
            try:
                result: Any = work(jobs[number])
            except BaseException as error:  # noqa: BLE001  (a panic in ast-grep is not an Exception)
                result = Failure((str(error) or type(error).__name__).split("\n\nStack backtrace")[0])
            pipes.send(pipe, pickle.dumps(result))
        code = 0
    finally:
        os._exit(code)
