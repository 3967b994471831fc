"""A folder and a user whom permission bits hold back, even where the tests run as root."""

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
    """A new folder that every user can reach."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextlib.contextmanager
def limited(path: Path, mode: int) -> Iterator[None]:
    """Limit everybody's access to `path` while the block runs; root steps down, since no bits hold it back."""
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
