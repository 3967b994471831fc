"""PURE. Links that were written into a generated page, made to lead to the same file from another page."""

from __future__ import annotations

import re
from collections.abc import Callable
from posixpath import normpath, relpath

_LINK = re.compile(r"(\]\(\s*)([^()\s<>#]+)(?=[#)\s])")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")


def lead(text: str, from_page: str, to_page: str, exists: Callable[[str], bool]) -> str:
    """`text` with each link that leads from one page to a file of the root leading there from the other."""
    here, there = (page.rpartition("/")[0] or "." for page in (from_page, to_page))

    def led(found: re.Match[str]) -> str:
        path = normpath(f"{here}/{found[2]}")
        if here == there or _ELSEWHERE.match(found[2]) or path.startswith("..") or not exists(path):
            return found[0]
        return f"{found[1]}{relpath(path, there)}"

    return _LINK.sub(led, text)
