"""I/O. A cache in one file of the user's cache folder: a digest, and then the values as `marshal` writes them.

The digest is computed from the values, tacit's code, and the programs whose results are in the values. So if the file
is damaged, or if one of these programs was updated, the digest is wrong, and the cache counts as empty.
"""

import contextlib
import hashlib
import marshal
import os
import tempfile
from pathlib import Path
from typing import Any

from tacit.system import resources, safe_files

_DIGEST = 32  # bytes


def load(path: Path, largest: int, *packages: str) -> dict[Any, Any]:
    """Return the mapping in the cache file; `{}` if the file is missing, damaged, or written by other versions.

    A file of more than `largest` bytes is not read. `packages` are installed packages whose results are in the mapping:
    if one of them was updated, the cache is not used.
    """
    try:
        data = safe_files.read(path, largest)
    except OSError:
        return {}
    body = memoryview(data)[_DIGEST:]
    if _sealed(body, packages) != data[:_DIGEST]:
        return {}
    return dict(marshal.loads(body))  # noqa: S302  (this user wrote it, and the digest shows that it is complete)


def save(path: Path, values: dict[Any, Any], *packages: str) -> None:
    """Write the mapping to the cache, in place of the old one. If the cache's folder is not writable, do nothing.

    `packages` are the installed packages whose results are in the mapping; `load` has to get the same ones.
    """
    body = marshal.dumps(values)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_sealed(memoryview(body), packages))
                file.write(body)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _sealed(body: memoryview, packages: tuple[str, ...]) -> bytes:
    digest = hashlib.sha256(resources.code_key(whole=True).encode())
    for package in packages:
        digest.update(resources.build_of(package).encode())
    digest.update(body)
    return digest.digest()
