"""Run jobs in a pool of processes on this machine (`Local`), or on a Dask cluster (`Cluster`).

A job judges one repository at one commit. Both classes have the methods of `Engine`.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from tacit.errors import MissingExtraError, UsageError
from tacit.fleet.task import work
from tacit.fleet.values import Job, Outcome, Reason
from tacit.system.isolation import end_with_parent

RETRIES = 3  # times that a job is submitted again because its worker died
_SECONDS_TO_CONNECT = 30


class Engine(Protocol):
    """The interface of an engine, which runs jobs: all that `fleet.run.run` needs of it."""

    @property
    def workers(self) -> int:
        """Return the number of jobs that are done at the same time."""

    def submit(self, job: Job) -> None:
        """Queue a job for a worker."""

    def completed(self) -> Outcome:
        """Wait until a job is done, and return its outcome.

        If a worker dies, the job is tried again. If the last try fails too, the outcome's `reason` is `lost`.

        Raises:
            TacitError: a worker could not write a result.
        """


def _begin() -> None:
    """Set up a new process of the pool, in that process: ignore ^C, and end if the process that started it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


class Local:
    """A pool of processes on this machine. If one of them is killed, a new pool is started."""

    def __init__(self, workers: int) -> None:
        self._number = workers
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: dict[Future[Outcome], tuple[Job, int, ProcessPoolExecutor]] = {}

    @property
    def workers(self) -> int:
        """Return the number of processes in the pool."""
        return self._number

    def submit(self, job: Job) -> None:
        """Give a job to the pool."""
        self._submit(job, 0)

    def _submit(self, job: Job, tries: int) -> None:
        if self._pool is None:
            # New interpreters, because a fork of this process would copy the locks of its threads.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._number, context, _begin)
        try:
            self._waiting[self._pool.submit(work, job)] = job, tries, self._pool
        except BrokenProcessPool:
            self._pool = None
            self._submit(job, tries)

    def completed(self) -> Outcome:
        """Wait until a job of the pool is done, and return its outcome."""
        while True:
            done = next(iter(wait(self._waiting, return_when=FIRST_COMPLETED).done))
            job, tries, pool = self._waiting.pop(done)
            error = done.exception()
            if error is None:
                return done.result()
            if not isinstance(error, BrokenProcessPool):
                raise error
            if self._pool is pool:  # the other jobs of the broken pool come here later
                self._pool = None
            if tries == RETRIES:
                return Outcome(job.key, Reason.LOST.value)
            self._submit(job, tries + 1)

    def close(self) -> None:
        """End the processes of the pool. Jobs that are not done are cancelled."""
        if self._pool is not None:
            if self._waiting:
                for process in multiprocessing.active_children():
                    process.terminate()
            self._pool.shutdown(wait=True, cancel_futures=True)


class Cluster:
    """A Dask cluster. The scheduler deletes each job's outcome as soon as `completed` has returned it.

    If a worker dies, Dask itself gives its job to another worker. Dask's setting
    `distributed.scheduler.allowed-failures` (3 by default) limits how often Dask does this for one job.
    """

    def __init__(self, client: Any, killed: type[Exception], as_completed: Callable[..., Any]) -> None:
        self._client, self._killed = client, killed
        self._waiting: dict[str, Job] = {}
        self._done = as_completed([], loop=client.loop)
        self._number = 0

    @property
    def workers(self) -> int:
        """Return the number of threads of all workers of the cluster; each thread does one job at a time."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def submit(self, job: Job) -> None:
        """Give a job to the cluster's scheduler."""
        self._number += 1
        future = self._client.submit(work, job, key=f"tacit-{job.key}-{self._number}", pure=False)
        self._waiting[future.key] = job
        self._done.add(future)

    def completed(self) -> Outcome:
        """Wait until a job of the cluster is done, and return its outcome."""
        future = next(self._done)
        job = self._waiting.pop(future.key)
        try:
            outcome: Outcome = future.result()
        except self._killed:
            outcome = Outcome(job.key, Reason.LOST.value)
        finally:
            future.release()  # otherwise the scheduler keeps the result, and repeats the job if its worker dies
        return outcome


@contextmanager
def local(workers: int) -> Iterator[Engine]:
    """Yield a pool of processes on this machine."""
    engine = Local(workers)
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def cluster(address: str) -> Iterator[Engine]:
    """Yield the engine of a Dask cluster.

    Raises:
        MissingExtraError: Dask distributed is not installed.
        UsageError: no scheduler answers at the address.
    """
    try:
        from distributed import Client, as_completed
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise MissingExtraError("fleet") from error
    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, ImportError) as error:
        told = f"--scheduler {address}: no scheduler answers"
        raise UsageError(
            told, "start a scheduler with `dask scheduler`, and workers with `dask worker ADDRESS`"
        ) from error
    with client:
        if not client.nthreads():
            raise UsageError(
                f"--scheduler {address}: the scheduler has no worker", f"start workers with `dask worker {address}`"
            )
        yield Cluster(client, KilledWorker, as_completed)
