"""PURE. Rewrite the relative links in a text that moves to another page, so that they lead to the same files."""

from __future__ import annotations

import re
from collections.abc import Callable
from posixpath import normpath, relpath

_LINK = re.compile(r"(\]\(\s*)([^()\s<>#]+)(?=[#)\s])")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")


def lead(text: str, from_page: str, to_page: str, exists: Callable[[str], bool]) -> str:
    """Return a text that moves from `from_page` to `to_page`, with its relative links rewritten for the new page.

    Only links to existing files of the knowledge base are rewritten. `exists` returns whether there is a file at a
    path.
    """
    here, there = (page.rpartition("/")[0] or "." for page in (from_page, to_page))

    def led(found: re.Match[str]) -> str:
        path = normpath(f"{here}/{found[2]}")
        if here == there or _ELSEWHERE.match(found[2]) or path.startswith("..") or not exists(path):
            return found[0]
        return f"{found[1]}{relpath(path, there)}"

    return _LINK.sub(led, text)
