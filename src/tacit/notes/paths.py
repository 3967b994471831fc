"""PURE. Facts about a file that its path alone shows: first folder, name, conflict copy."""

from __future__ import annotations

import re

_CONFLICT_COPY = re.compile(r"\.sync-conflict-|\([^()]*conflicted copy[^()]*\)", re.IGNORECASE)


def first_folder(path: str, root: str) -> str:
    """Return the first folder of `path` below `root`; `""` if the file is directly in `root`."""
    folder, below, _ = path.removeprefix(f"{root.strip('/')}/").partition("/")
    return folder if below else ""


def stem(path: str) -> str:
    """Return the name of a markdown file without its folders and without `.md`."""
    name = path.rpartition("/")[2]
    return name.removesuffix(".md")


def is_conflict_copy(path: str) -> bool:
    """Return whether a file is a conflict copy.

    A file synchroniser creates such a copy if two machines changed the same file.
    """
    return _CONFLICT_COPY.search(path.rpartition("/")[2]) is not None
