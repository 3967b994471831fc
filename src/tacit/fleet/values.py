"""PURE. The values of `tacit fleet`: repositories, jobs, rows of results, and outcomes of jobs."""

import hashlib
from enum import StrEnum
from typing import NamedTuple

from tacit.checks.rules.values import Rule

TASK = "patterns,verify,standards"  # what is judged; a part of each key, so that a change of it invalidates old results
_DIGITS = 32  # digits of a key, enough to avoid collisions


class State(StrEnum):
    """The state of a pattern in a repository: followed, violated, absent (rules ran and found neither), or unknown."""

    FOLLOWED = "followed"
    VIOLATED = "violated"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What a row of a result is about: a pattern, the documents, the standards, or why the repository failed.

    A repository failed if it could not be judged, for example because it could not be cloned.
    """

    PATTERN = "pattern"
    DOCUMENTS = "documents"
    STANDARDS = "standards"
    FAILURE = "failure"


class Reason(StrEnum):
    """Why a repository could not be judged."""

    CLONE = "clone"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"
    LOST = "lost"


AGAIN = frozenset({Reason.CLONE, Reason.LOST})  # the next run tries again, although the repository did not change


class Repo(NamedTuple):
    """A repository that the list of `tacit fleet run` names.

    `place` is a folder, or an address if `is_remote` is true. `branch` is `""` for the default branch. `name` is the
    place for messages, without a password.
    """

    place: str
    branch: str = ""
    is_remote: bool = False
    name: str = ""


class Limits(NamedTuple):
    """The limits for one repository: seconds to judge it, seconds to fetch it, and bytes of memory."""

    seconds: float = 600.0
    fetch: float = 600.0
    memory: int = 2 << 30


class Book(NamedTuple):
    """The rules by which repositories are judged, and a digest of them.

    The book has each rule that finds what it should find in the code examples on its pattern's page. `patterns` are the
    slugs of the patterns with such a rule, in the order of the report's columns. `without` is the number of
    patterns without such a rule, by which no repository is judged; retired patterns are not counted.
    """

    rules: tuple[Rule, ...]
    patterns: tuple[str, ...]
    digest: str
    without: int = 0


class Job(NamedTuple):
    """The work on one repository at one commit. A worker writes the result to the folder `out`, in a file named `key`.

    `caches` is the folder on the worker's machine for clones, and for facts extracted from cloned files; `""` means the
    user's cache folder on that machine.
    """

    key: str
    repo: Repo
    commit: str
    book: Book
    version: str
    out: str
    limits: Limits
    caches: str = ""

    def __repr__(self) -> str:
        """Return the key only: a worker of Dask logs failed jobs, and a repository's address may contain a password."""
        return f"Job({self.key})"


class Row(NamedTuple):
    """One row of the file with a repository's result, such as how many places in its code follow one pattern.

    `kind` says what the row is about: one of `Kind`, such as `pattern` or `failure`. `docs/fleet.md` describes the
    columns.
    """

    repository: str
    branch: str
    commit: str
    kind: str
    pattern: str
    state: str
    followed: int = 0
    violated: int = 0
    files: int = 0
    places: tuple[str, ...] = ()
    reason: str = ""
    seconds: float = 0.0


class Outcome(NamedTuple):
    """What a worker returns for a job: its key, the reason of a failure (or `""`), and the seconds of work."""

    key: str
    reason: str = ""
    seconds: float = 0.0


def key_of(repo: Repo, commit: str, book: Book, version: str) -> str:
    """Return the key of a result: a hash of everything on which the result depends.

    These are the repository, its branch and commit, the digest of the rules, the list of the checks (`TASK`), and
    the version of tacit.
    """
    parts = (repo.name, repo.branch, commit, book.digest, TASK, version)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]


def failure(job: Job, reason: Reason, told: str, seconds: float) -> Row:
    """Return the row of a result that says why a repository could not be judged; `told` is the message of the error."""
    said = f"{reason.value}: {' '.join(told.split())}"
    repo = job.repo
    return Row(
        repo.name, repo.branch, job.commit, Kind.FAILURE.value, "", State.UNKNOWN.value, reason=said, seconds=seconds
    )
