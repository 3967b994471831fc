"""I/O. Ask git who brought each note into the repository, and who changed it since."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import NamedTuple

from tacit.system.git import Repository

# Hash, author, address, author's day, and the trailers that name further authors: a header has one line each.
_FORMAT = "%H%n%an%n%ae%n%as%n%(trailers:key=Co-authored-by,valueonly,unfold)"
_HEADERS = 4
_SIGNATURE = b"\ngpgsig"


class Origin(NamedTuple):
    """The commit that brought a file; `authors` are its author and co-authors as `Name <address>`.

    `date` is the author's ISO day. `changed_by` are the authors of later commits that changed the file.
    """

    commit: str
    date: str
    authors: tuple[str, ...]
    changed_by: tuple[str, ...] = ()


def origins(
    repository: Repository, folder: str, known: dict[str, Origin] | None = None, since: str = ""
) -> dict[str, Origin]:
    """Return the origin of each file in `folder` at HEAD by its path; a renamed file keeps its origin.

    With `known`, the origins at the commit `since`, only later commits are read.

    Raises:
        GitError: git can't read the history.
    """
    found = dict(known or {})
    mark = secrets.token_hex(16)  # nobody who writes a commit can know it
    listed = repository.run(
        *(
            "log",
            "--reverse",
            "--topo-order",
            "-z",
            "--name-status",
            "-M",
            "--no-ext-diff",
            f"--format={mark}{_FORMAT}",
        ),
        *("--end-of-options", f"{since}..HEAD" if since else "HEAD", "--", folder),
    )
    for record in listed.decode("utf-8", "surrogateescape").split(mark)[1:]:
        about, _, changes = record.partition("\0")
        commit, name, address, day, *co_authors = about.split("\n", _HEADERS + 1)
        named = "\n".join(co_authors).split("\n")
        authors = (f"{name} <{address}>", *filter(None, map(str.strip, named)))
        for change in _changes(changes):
            _apply(found, Origin(commit, day, authors), *change)
    return found


def _changes(listed: str) -> Iterator[tuple[str, str, str]]:
    """Yield the status of each changed file with its path before and after."""
    words = iter(listed.strip("\n\0").split("\0"))
    for word in words:
        if status := word.strip("\n"):
            old = next(words, "")
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
        found[new] = before._replace(changed_by=tuple(dict.fromkeys((*before.changed_by, *commit.authors))))


def is_signed(repository: Repository, commit: str) -> bool:
    """Whether a commit carries a signature. It is not verified: that would run a program that a setting names.

    Raises:
        GitError: there is no such commit.
    """
    return _SIGNATURE in repository.run("cat-file", "commit", commit).partition(b"\n\n")[0]
