"""PURE. Link targets of generated pages, relative to the page's own folder."""

from __future__ import annotations

import re
from functools import lru_cache

from tacit.text.escape import inline

_IN_PATH = re.compile(r"[^\w./~+,=@-]")


@lru_cache(maxsize=1 << 15)
def href(from_page: str, to_path: str, anchor: str = "") -> str:
    """Return the link from a page to `to_path` and an anchor in it; both paths are relative to the root."""
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
    """Return a markdown link with `text` to an address from `href`; only the text if the address is empty."""
    return f"[{inline(text)}]({address})" if address else inline(text)


def stem(path: str) -> str:
    """Return the name of a file without folder and extension."""
    return path.rpartition("/")[2].removesuffix(".md")
