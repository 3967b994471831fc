"""PURE. Rewrite the links in text that moves from one page to another, so that their targets stay the same files."""

from __future__ import annotations

import re
from collections.abc import Callable
from posixpath import normpath, relpath

_LINK = re.compile(r"(\]\(\s*)([^()\s<>#]+)(?=[#)\s])")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")


def lead(text: str, from_page: str, to_page: str, exists: Callable[[str], bool]) -> str:
    """Return `text` with its links changed from paths relative to `from_page` to paths relative to `to_page`.

    Only links to files inside the root for which `exists` returns true are changed.
    """
    here, there = (page.rpartition("/")[0] or "." for page in (from_page, to_page))

    def led(found: re.Match[str]) -> str:
        path = normpath(f"{here}/{found[2]}")
        if here == there or _ELSEWHERE.match(found[2]) or path.startswith("..") or not exists(path):
            return found[0]
        return f"{found[1]}{relpath(path, there)}"

    return _LINK.sub(led, text)
