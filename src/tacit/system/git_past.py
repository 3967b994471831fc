"""I/O. What git knows of paths that a tree does not have: which commit deleted them, and whether they are ignored."""

from __future__ import annotations

import os
from collections.abc import Sequence

from tacit.errors import GitError
from tacit.system.git import Repository

_RECORD = "\x1e"


def deleted(held: Repository, paths: Sequence[str]) -> dict[str, str]:
    """Return the last commit that deleted each of the paths, for those that the history knows.

    Raises:
        GitError: the history is not complete.
    """
    if not paths or not held.head():
        return {}
    options = ("--no-renames", "--diff-filter=D", "--name-only", "-z", f"--format={_RECORD}%H")
    listed = held.run("log", *options, "HEAD", "--", *paths)
    found: dict[str, str] = {}
    for record in os.fsdecode(listed).split(_RECORD)[1:]:
        commit, _, names = record.partition("\0")
        for name in names.lstrip("\n").split("\0"):
            found.setdefault(name.strip("\n"), commit.strip())
    return {path: found[path] for path in paths if path in found}


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
