"""Judge one repository on a worker: fetch the clone, judge it in a child process, and write the result."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

from tacit import __version__
from tacit.errors import TacitError, UsageError
from tacit.fleet import results
from tacit.fleet.judge import judge
from tacit.fleet.values import Job, Outcome, Reason, Row, failure
from tacit.system.git_remote import fetched
from tacit.system.isolation import Failure, alone

_DIGITS = 32  # digits of a hash in the name of a clone, enough to avoid collisions
_OUT_OF_MEMORY = ("MemoryError", "out of memory", "memory allocation", "Cannot allocate memory", "malloc failed")


def work(job: Job) -> Outcome:
    """Do a job: judge the repository, write the result to a file, and return the outcome.

    A job may be done twice, for example after a lost connection: the rows of its result are the same.

    Raises:
        TacitError: the result can't be written, or another version of tacit made the job.
    """
    began = time.monotonic()
    rows, reason = _rows(job)
    seconds = round(time.monotonic() - began, 3)
    results.write(Path(job.out), job.key, [row._replace(seconds=seconds) for row in rows], reason)
    return Outcome(job.key, reason.value if reason else "", seconds)


def _rows(job: Job) -> tuple[list[Row], Reason | None]:
    if job.version != __version__:
        raise UsageError(
            f"a worker has tacit {__version__}, but this machine has {job.version}", "install the same version"
        )
    folder = Path(job.repo.place)
    if job.repo.is_remote:
        folder = clone_of(job)
        try:
            fetched(job.repo.place, job.repo.branch, job.commit, folder, job.limits.fetch)
        except TacitError as error:
            return [failure(job, Reason.CLONE, str(error), 0.0)], Reason.CLONE
    found = alone(lambda given: judge(given, folder), job, seconds=job.limits.seconds, memory=job.limits.memory)
    if isinstance(found, Failure):
        reason = _reason(found.reason)
        return [failure(job, reason, found.reason, 0.0)], reason
    return found, None


def _reason(told: str) -> Reason:
    if told.startswith("no result within"):
        return Reason.TIMEOUT
    if any(words in told for words in _OUT_OF_MEMORY):
        return Reason.MEMORY
    return Reason.CLONE if told.startswith("git: ") else Reason.CRASH


def caches_of(job: Job) -> Path:
    """Return the folder on this worker's machine for clones, and for facts that were extracted from cloned files."""
    if job.caches:
        return Path(job.caches)
    from platformdirs import user_cache_path

    return user_cache_path("tacit") / "fleet"


def clone_of(job: Job) -> Path:
    """Return the path of the clone of a repository's branch in the cache of this worker."""
    name = hashlib.sha256(os.fsencode(f"{job.repo.name}\0{job.repo.branch}")).hexdigest()[:_DIGITS]
    return caches_of(job) / "clones" / f"{name}.git"
