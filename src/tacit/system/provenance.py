"""I/O. Ask git who added each note to the repository, and who changed it since."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.domain.note import NOTHING
from tacit.errors import GitError
from tacit.system.git import Repository

# Hash, author, address, author's day, and the trailers that name further authors: a header has one line each.
_FORMAT = "%H%n%an%n%ae%n%as%n%(trailers:key=Co-authored-by,valueonly,unfold)"
_HEADERS = 4
_SIGNATURE = b"\ngpgsig"


class Later(NamedTuple):
    """A commit that changed a file after another commit had added it; `authors` are its author and co-authors."""

    commit: str
    authors: tuple[str, ...]


class Origin(NamedTuple):
    """The commit that added a file; `authors` are its author and co-authors as `Name <address>`.

    `date` is the day of its author date. `later` are the commits that changed the file after that, oldest first.
    """

    commit: str
    date: str
    authors: tuple[str, ...]
    later: tuple[Later, ...] = ()

    @property
    def changed_by(self) -> tuple[str, ...]:
        """Return the authors of later commits that changed the file, each once."""
        return tuple(dict.fromkeys(author for change in self.later for author in change.authors))


def origins(
    repository: Repository, folder: str, at: str = "HEAD", known: Mapping[str, Origin] = NOTHING, since: str = ""
) -> dict[str, Origin]:
    """Return the origin (the commit that added it) of each file in `folder` at the revision `at`, by the file's path.

    A renamed file keeps its origin. To save time, `known` can have the origins at an earlier commit, `since`: then only
    the commits after it are read. The result is right only if `is_above` returns True for `at` and `since`.

    Raises:
        GitError: git can't read the history.
    """
    found = dict(known)
    mark = secrets.token_hex(16)  # random, so that no commit message can contain it
    revisions = f"{since}..{at}" if since else at
    # All of the history, and merges with the files that differ from each of their parents.
    options = ("--reverse", "--topo-order", "--full-history", "-c", "-z", "--name-status", "-M", "--no-ext-diff")
    listed = repository.run("log", *options, f"--format={mark}{_FORMAT}", "--end-of-options", revisions, "--", folder)
    for record in listed.decode("utf-8", "surrogateescape").split(mark)[1:]:
        about, _, changes = record.partition("\0")
        commit, name, address, day, *co_authors = about.split("\n", _HEADERS + 1)
        named = "\n".join(co_authors).split("\n")
        authors = (f"{name} <{address}>", *filter(None, map(str.strip, named)))
        for change in _changes(changes):
            _apply(found, Origin(commit, day, authors), *change)
    return found


def is_above(repository: Repository, commit: str, below: str) -> bool:
    """Return whether there are new commits, all of which descend from `below`.

    The new commits are those in the history of `commit` that are not in the history of `below`. If a merged side branch
    began before `below`, the result is False: to update origins that are known at `below`, it is then not enough to
    read only the new commits.
    """
    try:
        new = f"{below}..{commit}"
        number = int(repository.run("rev-list", "--count", "--end-of-options", new))
        return 0 < number == int(repository.run("rev-list", "--count", "--ancestry-path", "--end-of-options", new))
    except GitError:  # the commit is gone, as after a rebase and `git gc`
        return False


def _changes(listed: str) -> Iterator[tuple[str, str, str]]:
    """Yield each changed file in git's list of changes: its status letter, its path before and its path after."""
    words = iter(listed.strip("\n\0").split("\0"))
    for word in words:
        if status := word.strip("\n"):
            old = next(words, "")
            is_merge = len(status.rstrip("0123456789")) > 1  # a letter for each parent; one path follows
            if is_merge:
                yield "D" if "D" in status else "M", old, old
            else:
                yield status, old, next(words, "") if status[0] in "RC" else old


def _apply(found: dict[str, Origin], commit: Origin, status: str, old: str, new: str) -> None:
    before = found.get(old)
    if status.startswith("R"):
        found.pop(old, None)
    if status.startswith("D"):
        found.pop(old, None)
    elif before is None or status.startswith(("A", "C")):
        found[new] = commit
    elif status == "R100":
        found[new] = before
    else:
        found[new] = before._replace(later=(*before.later, Later(commit.commit, commit.authors)))


def commits_among(repository: Repository, hashes: Sequence[str]) -> set[str]:
    """Return the hashes, full or abbreviated, that are commits of a repository. Git is run once for all of them.

    Abbreviated hashes that fit several objects are included.

    Raises:
        GitError: git can't read the repository.
    """
    asked = "".join(f"{name}^{{commit}}\n" for name in hashes)
    answers = repository.ask("cat-file", "--batch-check=%(objecttype)", stdin=asked.encode()).decode().splitlines()
    # A short hash that fits several objects is answered with "ambiguous".
    return {name for name, answer in zip(hashes, answers, strict=True) if not answer.endswith(" missing")}


def is_signed(repository: Repository, commit: str) -> bool:
    """Return whether a commit carries a signature. It is not verified, because git would run a program for it.

    Raises:
        GitError: there is no such commit.
    """
    return _SIGNATURE in repository.run("cat-file", "commit", commit).partition(b"\n\n")[0]
