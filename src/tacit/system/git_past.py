"""I/O. What git knows of paths that a tree does not have: which commit deleted them, and whether they are ignored."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tacit.errors import GitError
from tacit.system.git import Repository

_RECORD = "\x1e"
ANYWHERE = "**/"
_PLAIN = re.compile(r"[\w.-]+")


def deleted(held: Repository, paths: Sequence[str]) -> dict[str, str]:
    """Return the last commit that deleted each of the paths, for those that the history knows.

    A folder was deleted with the last of its files. A path that starts with `**/` is that of a file in any folder.

    Raises:
        GitError: the history is not complete.
    """
    if not paths or not held.head():
        return {}
    options = ("--no-renames", "--diff-filter=D", "--name-only", "-z", f"--format={_RECORD}%H")
    asked = [
        f":(top,glob){path}" if path.startswith(ANYWHERE) else f":(top,literal){path}"
        for path in paths
        if not path.startswith(ANYWHERE) or _PLAIN.fullmatch(path.removeprefix(ANYWHERE))
    ]
    if not asked:
        return {}
    listed = held.ask("log", *options, "HEAD", "--", *asked, environment={"GIT_LITERAL_PATHSPECS": "0"})
    wanted, found = set(paths), dict[str, str]()
    for record in os.fsdecode(listed).split(_RECORD)[1:]:
        commit, _, names = record.partition("\0")
        for name in names.lstrip("\n").split("\0"):
            for path in wanted.intersection(_known_as(name.strip("\n"))):
                found.setdefault(path, commit.strip())
    return found


def _known_as(path: str) -> Iterator[str]:
    """Yield a path, its folders, and its name in any folder."""
    yield f"{ANYWHERE}{path.rpartition('/')[2]}"
    while path:
        yield path
        path = path.rpartition("/")[0]


def ignored(held: Repository, paths: Sequence[str]) -> frozenset[str]:
    """Return those of the paths that .gitignore excludes."""
    if not paths:
        return frozenset()
    # a rule that ends in a slash matches only folders, and git knows a folder that does not exist by its slash
    given = "\0".join((*paths, *(f"{path}/" for path in paths))).encode("utf-8", "surrogateescape")
    plain = {"GIT_LITERAL_PATHSPECS": "0"}  # check-ignore refuses to run with it, and reads plain paths anyway
    try:
        listed = held.ask("check-ignore", "--no-index", "--stdin", "-z", "-v", stdin=given, environment=plain)
    except GitError:  # it exits with 1 if none of them is ignored
        return frozenset()
    fields = os.fsdecode(listed).split("\0")
    # each path comes with file, line and rule; an empty line that ends in CR is a rule that matches every folder
    rules = zip(fields[2::4], fields[3::4], strict=False)
    return frozenset(path.rstrip("/") for rule, path in rules if rule.strip() and not rule.startswith("!"))


class Touched(NamedTuple):
    """The first and the last commit that changed a file, each as its hash and its date: `3f2a9c1… 2026-03-02`."""

    first: str
    last: str


def touched(held: Repository, paths: Sequence[str], revision: str = "HEAD") -> dict[str, Touched]:
    """Return for each of the paths the first and the last commit that changed it, with one run of git.

    Renames are not followed. Paths that no commit has are missing in the result.

    Raises:
        GitError: the history is not complete.
    """
    if not paths or not held.head():
        return {}
    options = ("--no-renames", "--name-only", "-z", f"--format={_RECORD}%H %cs")
    listed = held.run("log", *options, "--end-of-options", revision, "--", *paths)
    wanted, found = set(paths), dict[str, Touched]()
    for record in os.fsdecode(listed).split(_RECORD)[1:]:
        commit, _, names = record.partition("\0")
        for name in names.lstrip("\n").split("\0"):
            if (path := name.strip("\n")) in wanted:
                found[path] = Touched(commit.strip(), found[path].last if path in found else commit.strip())
    return found


def known_commits(held: Repository, names: Sequence[str]) -> frozenset[str]:
    """Return those of the names, whole or abbreviated hashes, that are commits of this repository."""
    asked = "".join(f"{name}^{{commit}}\n" for name in names)
    listed = held.ask("cat-file", "--batch-check", stdin=asked.encode()).decode("utf-8", "replace") if asked else ""
    answers = zip(names, listed.splitlines(), strict=False)
    return frozenset(name for name, answer in answers if answer.split(" ")[1:2] == ["commit"])
