"""I/O. List older versions of a few files, such as package.json, from git's history."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tacit.system.git import Repository

_MOST_COMMITS = 10_000
_FIELDS = 5  # fields of an entry: old mode, new mode, old blob, new blob, status
_FILE = ":100"  # the start of an entry whose old version is a file, and not a link or a submodule


class Older(NamedTuple):
    """A version of a file: its path, the id of its content, and the commit that changed or deleted this version."""

    path: str
    blob: str
    commit: str


def older(held: Repository, is_wanted: Callable[[str], bool], commit: str, most: int) -> list[Older]:
    """Return older versions of the files whose path is wanted, from the newest to the oldest.

    Only the first parents of `commit` count, at most 10,000, so versions that only side branches had are left out. At
    most `most` versions are returned. If there are more, those of each file are chosen at equal distances, the oldest
    and the newest among them, and files with few versions keep all.

    Raises:
        GitError: the history is not complete.
    """
    if not commit:
        return []
    # git needs ten times as long if it has to match the paths with thirty globs
    how = ("--first-parent", "--diff-merges=first-parent", "--no-renames", "--diff-filter=MD", "--raw", "-z")
    limit = f"--max-count={_MOST_COMMITS}"
    listed = held.ask("log", *how, "--no-abbrev", limit, "--format=%H", "--end-of-options", commit, "--")
    return chosen((item for item in _entries(os.fsdecode(listed)) if is_wanted(item.path)), most)


def _entries(listed: str) -> Iterator[Older]:
    """Yield the versions that each commit changed or deleted, from the output of `git log --raw -z`."""
    commit = ""
    fields = iter(listed.split("\0"))
    for field in fields:
        parts = field.lstrip("\n").split(" ")
        if not parts[0].startswith(":"):
            commit = parts[0] or commit
            continue
        path = next(fields, "")  # it can have any character but \0, so it must not be taken for another field
        if len(parts) == _FIELDS and parts[0].startswith(_FILE):
            yield Older(path, parts[2], commit)


def chosen(versions: Iterable[Older], most: int) -> list[Older]:
    """Return at most `most` of the versions, in the same order.

    If there are more files than `most`, those in the fewest folders count.
    """
    found = list(dict.fromkeys(versions))
    by_path: dict[str, list[int]] = {}
    for number, version in enumerate(found):
        by_path.setdefault(version.path, []).append(number)
    paths = sorted(by_path, key=lambda path: (path.count("/"), path))[:most]
    kept: list[int] = []
    for left, path in enumerate(sorted(paths, key=lambda path: (len(by_path[path]), path))):
        share = (most - len(kept)) // (len(paths) - left)
        kept += _spread(by_path[path], share)
    return [found[number] for number in sorted(kept)]


def _spread(numbers: Sequence[int], most: int) -> list[int]:
    """Return at most `most` of the numbers at equal distances, the first and the last among them."""
    if len(numbers) <= most:
        return list(numbers)
    if most == 1:
        return [numbers[0]]
    return [numbers[step * (len(numbers) - 1) // (most - 1)] for step in range(most)]
