"""I/O. Merge texts as git does, and set up tacit's merge driver for generated pages in a repository's settings."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.errors import GitError
from tacit.system import git

DRIVER = "tacit"
# If git can't find tacit, the text is merged as if there were no driver.
_COMMAND = (
    "if command -v tacit >/dev/null 2>&1; then tacit merge-driver %O %A %B %L %P; "
    "else git merge-file -q --marker-size=%L %A %O %B; fi"
)
_SETTINGS = (("name", "tacit: generated pages"), ("driver", _COMMAND))
_MOST_CONFLICTS = 127  # git's exit code is the number of conflicts, and above this an error


class Labels(NamedTuple):
    """The names that conflict markers give to the three versions of a text."""

    ours: str = "ours"
    base: str = "base"
    theirs: str = "theirs"


def merge_texts(base: bytes, ours: bytes, theirs: bytes, size: int, labels: Labels) -> tuple[bytes, bool]:
    """Merge the texts `ours` and `theirs`, which both come from `base`.

    Return the merged text, and whether it has conflict markers, which are `size` characters long.

    Raises:
        GitError: a text is binary, or git is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="tacit-merge-") as name:
        folder = Path(name)
        for file, data in (("ours", ours), ("base", base), ("theirs", theirs)):
            (folder / file).write_bytes(data)
        named = (part for label in labels for part in ("-L", label))
        command = ("merge-file", "-p", "-q", f"--marker-size={size}", *named, "ours", "base", "theirs")
        merged = git.run(folder, *command, codes=tuple(range(_MOST_CONFLICTS + 1)))
    return merged, any(line.startswith(b"<" * size + b" ") for line in merged.splitlines())


def is_set_up(root: Path) -> bool:
    """Return whether the repository around a folder uses tacit's merge driver.

    Return True if git fails, so that the caller does not try to set it up.
    """
    try:
        found = git.run(root, "config", "--get", f"merge.{DRIVER}.driver", codes=(0, 1))
    except GitError:
        return True
    return found.decode("utf-8", "replace").strip() == _COMMAND


def merged_by_union(root: Path, paths: Sequence[str]) -> list[str]:
    """Return those of the paths for which .gitattributes has `merge=union`; `[]` if git fails.

    A union merge has no conflicts: if two branches change one line, it keeps both versions of the line. The paths are
    relative to `root`.
    """
    try:
        said = git.run(root, "check-attr", "-z", "merge", "--", *paths)
    except GitError:
        return []
    values = said.decode("utf-8", "replace").split("\0")[2::3]
    return [path for path, value in zip(paths, values, strict=False) if value == "union"]


def set_up(root: Path) -> bool:
    """Add tacit's merge driver to the settings of the repository around a folder; return False if it is there already.

    Raises:
        GitError: the settings can't be written.
    """
    if is_set_up(root):
        return False
    for key, value in _SETTINGS:
        git.run(root, "config", "--local", f"merge.{DRIVER}.{key}", value)
    return True
