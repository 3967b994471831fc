"""I/O. Ask git on which day each file was added."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tacit.errors import GitError
from tacit.system.git import repository

_MARK = "\x01"  # no file name in a listing begins with it


def days_added(folder: Path) -> Mapping[Path, str]:
    """Return the day (`2026-03-02`) of the first commit that added each file below a folder, by the file's path.

    The paths are absolute, without symbolic links. A renamed file has the day on which it got its present name. Files
    that were never committed are left out.

    The result is empty if the folder is not in a git repository, or if git can't read its history.
    """
    found: dict[Path, str] = {}
    inside = repository(folder)
    if inside is None:
        return found
    try:
        options = ("-z", f"--format={_MARK}%as", "--name-only", "--diff-filter=A", "--no-renames", "--no-ext-diff")
        listed = inside.run("log", *options, "--", str(folder.resolve()))
    except GitError:  # a repository without a commit
        return found
    day = ""
    for part in listed.decode("utf-8", "surrogateescape").split("\0"):
        word = part.lstrip("\n")
        if word.startswith(_MARK):
            day, _, word = word.removeprefix(_MARK).partition("\n")
        if word and day:
            found[inside.root.resolve() / word] = day  # the log is newest first, so the oldest day stays
    return found
