"""Judge the repositories of a list that changed since the last run, and record the run."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tacit import __version__
from tacit.domain.findings import Diagnostic
from tacit.fleet import results
from tacit.fleet.book import open_book
from tacit.fleet.engines import Engine, cluster, local
from tacit.fleet.repositories import Head, heads, read
from tacit.fleet.results import Part, Run
from tacit.fleet.values import Book, Job, Limits, Outcome, Reason, Repo, failure, key_of
from tacit.system import lock
from tacit.workspace.workspace import Workspace

LOCAL = "local"
_WINDOW = 4  # queued jobs per worker, so that workers never wait and a lost scheduler loses little
_SECONDS_FOR_A_HEAD = 60.0

Tell = Callable[[int, int, float], None]


class Asked(NamedTuple):
    """The arguments of `tacit fleet run`.

    `repos` is the file that lists the repositories, or a folder with clones, and `out` the folder of the results.
    `scheduler` is `local` or the address of a Dask scheduler. `jobs` is the number of local processes; 0 means one per
    processor. If `force` is true, unchanged repositories are judged, too. `caches` replaces the user's cache folder.
    """

    repos: Path
    out: Path
    scheduler: str = LOCAL
    jobs: int = 0
    limits: Limits = Limits()
    force: bool = False
    caches: str = ""


class Ran(NamedTuple):
    """The outcome of `tacit fleet run`: the recorded run, and findings about rules and about the list of repositories.

    `judged` is the number of repositories that this run judged, and `unchanged` the number of those whose earlier
    result was still valid. `failed` has the repositories that could not be judged, each with the reason. `without` is
    the number of patterns that have no usable rule.
    """

    run: Run
    judged: int
    unchanged: int
    failed: tuple[tuple[str, str], ...]
    without: int
    diagnostics: tuple[Diagnostic, ...]


def run(workspace: Workspace, asked: Asked, now: datetime, tell: Tell = lambda *_: None) -> Ran:
    """Judge the repositories of a list by the patterns of a knowledge base.

    `tell` gets the number of repositories that are done, the number of all that are judged, and the estimated seconds
    that are left. Each result is written at once, so the next run continues an interrupted one.

    Raises:
        TacitError: there is no knowledge base, rule, list or scheduler, or the folder of results can't be written.
    """
    results.check_extra()
    listed = read(asked.repos)
    opened = open_book(workspace)
    out = asked.out.absolute()
    with lock.exclusive(out / ".lock", "tacit fleet run", 0):
        jobs = _jobs(listed.repos, heads(listed.repos, _SECONDS_FOR_A_HEAD), opened.book, asked, out)
        done = {} if asked.force else {key for key, is_final in results.known(out).items() if is_final}
        before = _seconds_before(out)
        waiting = sorted(
            (job for job, _ in jobs if job.commit and job.key not in done),
            key=lambda job: (-before.get((job.repo.name, job.repo.branch), float("inf")), job.repo.name),
        )
        outcomes = {job.key: _no_commit(job, fault) for job, fault in jobs if not job.commit}
        if waiting:
            with _engine(asked, len(waiting)) as engine:
                for outcome in _through(engine, waiting, tell):
                    outcomes[outcome.key] = outcome
        by_key = {job.key: job for job in waiting}
        for outcome in outcomes.values():
            if outcome.reason == Reason.LOST:
                _write_lost(by_key[outcome.key])
        record = _record(jobs, outcomes, before, opened.book, now)
        results.write_run(out, record)
    names = {job.key: job.repo.name for job, _ in jobs}
    failed = tuple((names[item.key], item.reason) for item in outcomes.values() if item.reason)
    return Ran(
        record,
        len(waiting),
        len(jobs) - len(outcomes),
        failed,
        opened.book.without,
        (*listed.diagnostics, *opened.diagnostics),
    )


def _jobs(repos: Sequence[Repo], found: Sequence[Head], book: Book, asked: Asked, out: Path) -> list[tuple[Job, str]]:
    """Return a job for each repository, each with a text that says why its newest commit could not be found out.

    The text is `""` if the commit is known. A job with any other text has no commit, and is not run.
    """
    return [
        (
            Job(
                key_of(repo, head.commit, book, __version__),
                repo,
                head.commit,
                book,
                __version__,
                str(out),
                asked.limits,
                asked.caches,
            ),
            head.fault,
        )
        for repo, head in zip(repos, found, strict=True)
    ]


def _seconds_before(out: Path) -> dict[tuple[str, str], float]:
    """Return how many seconds each repository took in the last run, by its address or folder and its branch.

    The caller uses this to judge the slowest repositories first.
    """
    last = results.runs(out, 1)
    return {(part.repository, part.branch): part.seconds for run in last for part in run.parts}


@contextmanager
def _engine(asked: Asked, jobs: int) -> Iterator[Engine]:
    if asked.scheduler == LOCAL:
        with local(min(asked.jobs or os.cpu_count() or 1, jobs)) as engine:
            yield engine
    else:
        with cluster(asked.scheduler) as engine:
            yield engine


def _through(engine: Engine, jobs: Sequence[Job], tell: Tell) -> Iterator[Outcome]:
    """Give jobs to an engine, a limited number at a time, and yield the outcomes.

    Each job that is done makes room for the next one.
    """
    began = time.monotonic()
    waiting = iter(jobs)
    window = _WINDOW * engine.workers
    for number, job in enumerate(waiting, 1):
        engine.submit(job)
        if number == window:
            break
    for done in range(1, len(jobs) + 1):
        yield engine.completed()
        if (job_ := next(waiting, None)) is not None:
            engine.submit(job_)
        tell(done, len(jobs), (time.monotonic() - began) / done * (len(jobs) - done))


def _no_commit(job: Job, fault: str) -> Outcome:
    """Write a result that says that a repository's newest commit could not be found out, and return the job's outcome.

    `fault` is the reason.
    """
    results.write(Path(job.out), job.key, [failure(job, Reason.CLONE, fault, 0.0)], Reason.CLONE)
    return Outcome(job.key, Reason.CLONE.value)


def _write_lost(job: Job) -> None:
    told = "the worker process of this repository ended several times"
    results.write(Path(job.out), job.key, [failure(job, Reason.LOST, told, 0.0)], Reason.LOST)


def _record(
    jobs: Sequence[tuple[Job, str]],
    outcomes: dict[str, Outcome],
    before: dict[tuple[str, str], float],
    book: Book,
    now: datetime,
) -> Run:
    parts = []
    for job, _ in jobs:
        repo = job.repo
        known = before.get((repo.name, repo.branch), 0.0)
        seconds = outcomes[job.key].seconds if job.key in outcomes else known
        parts.append(Part(repo.name, repo.branch, job.key, seconds))
    return Run(f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z", tuple(parts), book.patterns)
