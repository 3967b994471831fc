"""I/O. Keep compiled Jinja templates in the user's cache folder, so that the next process need not compile them.

They are never kept in `.tacit/`: they are code that is executed, and a cloned repository could bring its own.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from jinja2 import FileSystemBytecodeCache

from tacit.system import resources

_DIGITS = 16  # of the hash of tacit's own code


def user_folder(platform: str = sys.platform) -> Path:
    """The user's cache folder for tacit, as platformdirs has it, whose import takes 6 ms of a small sync."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    inside = "Library/Caches" if platform == "darwin" else ".cache"
    return (Path(named) if named.startswith("/") else Path.home() / inside) / "tacit"


def template_cache(folder: Path | None = None) -> FileSystemBytecodeCache | None:
    """Return Jinja's cache of compiled templates; None if its folder can't be created.

    The file names contain a hash of tacit's code, because compiling evaluates filters of constants.
    """
    if folder is None:
        folder = user_folder() / "templates"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileSystemBytecodeCache(str(folder), f"{resources.code_key()[:_DIGITS]}-%s.cache")
    return None
