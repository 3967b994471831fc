"""I/O. The cache of the facts that were extracted from each file.

There is one file per repository in the user's cache folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from tacit.system import resources, safe_files

# What the extractors return for one file: facts (kind, name, value, line), identifiers, strings, words of comments.
Record: TypeAlias = tuple[list[tuple[str, str, str, int]], str, str, str]

_DIGITS = 32  # digits of a hash in the file name, enough to avoid collisions
_DIGEST = 32  # bytes of the digest before the content
_LARGEST = 1 << 29  # bytes; a larger cache is not read


def cache_file(root: Path, folder: Path | None = None) -> Path:
    """Return the path of a repository's cache; `folder` replaces the user's cache folder."""
    if folder is None:
        from platformdirs import user_cache_path

        folder = user_cache_path("tacit") / "code"
    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()
    return folder / f"{name[:_DIGITS]}.facts"


def load(path: Path) -> dict[str, Record]:
    """Return the records by key; `{}` if there is no cache, if the cache is damaged, or if tacit's code has changed."""
    try:
        data = safe_files.read(path, _LARGEST)
    except OSError:
        return {}
    body = memoryview(data)[_DIGEST:]
    if _sealed(body) != data[:_DIGEST]:
        return {}
    return dict(marshal.loads(body))  # noqa: S302  (this user wrote the cache, and the digest shows that it is complete)


def save(path: Path, records: Mapping[str, Record]) -> None:
    """Replace the cache. If its folder can't be written to, the cache is not changed."""
    body = marshal.dumps(dict(records))
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_sealed(memoryview(body)))
                file.write(body)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _sealed(body: memoryview) -> bytes:
    """Return a digest of the cache's content and of tacit's code.

    The code is included, because it includes the extractors.
    """
    digest = hashlib.sha256(resources.code_key().encode())
    digest.update(body)
    return digest.digest()
