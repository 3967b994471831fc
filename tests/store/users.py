"""A folder and a user for tests of permissions, which also work if the tests run as root."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_NOBODY = 65534


@contextlib.contextmanager
def public_folder() -> Iterator[Path]:
    """Yield a new folder that every user can reach."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextlib.contextmanager
def limited(path: Path, mode: int) -> Iterator[None]:
    """Change the mode of `path` for the block.

    If this process is root, which permissions do not stop, it runs the block as the user nobody.
    """
    before = path.stat().st_mode
    path.chmod(mode)
    root = os.geteuid() == 0
    try:
        if root:
            try:
                os.seteuid(_NOBODY)
            except OSError:
                pytest.skip("root can't step down here, and permission bits don't hold it back")
        yield
    finally:
        if root:
            os.seteuid(0)
        path.chmod(before)
