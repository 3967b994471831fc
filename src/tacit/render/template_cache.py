"""I/O. Keep compiled Jinja templates in the user's cache folder, so that the next process need not compile them.

Compiled templates are never kept in `.tacit/`. tacit executes them as code, and a cloned repository could contain a
`.tacit/` folder with other code.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tacit.system import resources

if TYPE_CHECKING:
    from jinja2 import FileSystemBytecodeCache

_DIGITS = 16  # digits of the hash in a file name; 64 bits are enough to tell versions of the code apart


def user_folder(platform: str = sys.platform) -> Path:
    """Return the user's cache folder for tacit.

    This is the folder that the library platformdirs gives. tacit does not use the library, because importing it takes
    6 ms.
    """
    named = os.environ.get("XDG_CACHE_HOME", "")
    inside = "Library/Caches" if platform == "darwin" else ".cache"
    return (Path(named) if named.startswith("/") else Path.home() / inside) / "tacit"


def template_cache(folder: Path | None = None) -> FileSystemBytecodeCache | None:
    """Return Jinja's cache of compiled templates in `folder`; None if the folder can't be created.

    Without `folder`, the cache is in the user's cache folder. A compiled template can contain results of tacit's
    filters, because Jinja calls filters on constants when it compiles. So the file names contain a hash of tacit's
    code, and another version of tacit does not use the templates.
    """
    from jinja2 import FileSystemBytecodeCache

    if folder is None:
        folder = user_folder() / "templates"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileSystemBytecodeCache(str(folder), f"{resources.code_key()[:_DIGITS]}-%s.cache")
    return None
