"""I/O. Compiled templates, kept by Jinja from process to process.

They are in the user's own cache folder and never in a knowledge base: the code that is loaded from there runs, and
`.tacit/` may come from anybody.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from jinja2 import FileSystemBytecodeCache

from tacit.system import resources

_DIGITS = 16  # of the hash of tacit's own code


def template_cache(folder: Path | None = None) -> FileSystemBytecodeCache | None:
    """Jinja's cache of compiled templates; None if there can be no such folder.

    The files' names hold a hash of tacit's code, since compiling evaluates filters of constants.
    """
    if folder is None:
        from platformdirs import user_cache_path

        folder = user_cache_path("tacit") / "templates"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileSystemBytecodeCache(str(folder), f"{resources.code_key()[:_DIGITS]}-%s.cache")
    return None
