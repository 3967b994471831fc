"""PURE. What a file's path says."""

from __future__ import annotations

import re

_CONFLICT_COPY = re.compile(r"\.sync-conflict-|\([^()]*conflicted copy[^()]*\)", re.IGNORECASE)


def first_folder(path: str, root: str) -> str:
    """The first folder of `path` below `root`, `""` for a file directly there."""
    folder, below, _ = path.removeprefix(f"{root.strip('/')}/").partition("/")
    return folder if below else ""


def stem(path: str) -> str:
    """The file's name without its extension."""
    name = path.rpartition("/")[2]
    return name.removesuffix(".md")


def is_conflict_copy(path: str) -> bool:
    """Whether a synchroniser made this file because two machines had changed one."""
    return _CONFLICT_COPY.search(path.rpartition("/")[2]) is not None
