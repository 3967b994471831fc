"""PURE. Where links of a generated page lead: relative to the page's own folder."""

from __future__ import annotations

import re
from functools import lru_cache

from tacit.text.escape import inline

_IN_PATH = re.compile(r"[^\w./~+,=@-]")


@lru_cache(maxsize=1 << 15)
def href(from_page: str, to_path: str, anchor: str = "") -> str:
    """The address of `to_path` (and an anchor in it) in a page at `from_page`; both relative to the root."""
    mark = f"#{anchor}" if anchor else ""
    if from_page == to_path and anchor:
        return mark
    here, there = from_page.split("/")[:-1], to_path.split("/")
    shared = 0
    while shared < len(here) and shared < len(there) - 1 and here[shared] == there[shared]:
        shared += 1
    path = "/".join([".."] * (len(here) - shared) + there[shared:])
    return _IN_PATH.sub(_percent, path) + mark


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "surrogateescape"))


def link(text: str, address: str) -> str:
    """A markdown link that shows `text`, to an address made by `href`; without one, the text alone."""
    return f"[{inline(text)}]({address})" if address else inline(text)


def stem(path: str) -> str:
    """The name of a file without its folder and ending."""
    return path.rpartition("/")[2].removesuffix(".md")
