"""I/O. The cache of what was extracted from each file, so that only changed files are read again.

There is one cache file for each repository in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from tacit.system import sealed_cache

# What the extractors return for one file: facts (kind, name, value, line), identifiers, strings, words of comments.
Record: TypeAlias = tuple[list[tuple[str, str, str, int]], str, str, str]

_DIGITS = 32  # digits of a hash in the file name, enough to avoid collisions
_LARGEST = 1 << 29  # bytes; a larger cache is not read


def cache_file(root: Path, folder: Path | None = None) -> Path:
    """Return the path of a repository's cache file. `folder` replaces the user's cache folder."""
    if folder is None:
        from platformdirs import user_cache_path

        folder = user_cache_path("tacit") / "code"
    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()
    return folder / f"{name[:_DIGITS]}.facts"


def load(path: Path) -> dict[str, Record]:
    """Return the cached records: what was extracted from each file, by the file's cache key.

    The result is `{}` if there is no cache file, if it is damaged or larger than 512 MB, or if tacit's own code has
    changed.
    """
    return sealed_cache.load(path, _LARGEST)


def save(path: Path, records: Mapping[str, Record]) -> None:
    """Write records to a cache file, in place of the old ones. If its folder can't be written to, nothing happens."""
    sealed_cache.save(path, dict(records))
