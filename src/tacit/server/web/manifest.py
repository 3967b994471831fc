"""PURE. The list of the files of a site, `.tacit-site` in the site's folder, which says what tacit wrote there."""

import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple

NAME = ".tacit-site"
WRITING = "-"  # the digest of a file that is being written: it may have the old or the new content, or be missing
_HEAD = "tacit site 1\n"
_LINE = re.compile(r"([0-9a-f]{32}|-) ([0-9a-f]{32}) (.+)")
DIGITS = 32  # hexadecimal digits of a digest


class Written(NamedTuple):
    """What tacit knows about a file of a site that it wrote.

    It has the first digits of the content's SHA-256, and a hash of the input from which the file was rendered.
    """

    digest: str
    key: str


def read(text: str) -> dict[str, Written] | None:
    """Return the files in the text of `.tacit-site` (the list of what tacit wrote), by path.

    Return None if the text is not such a list, or names a path outside the folder.
    """
    if not text.startswith(_HEAD):
        return None
    found = {}
    for line in text.removeprefix(_HEAD).splitlines():
        parts = _LINE.fullmatch(line)
        if parts is None or not _is_inside(parts[3]):
            return None
        found[parts[3]] = Written(parts[1], parts[2])
    return found


def write(files: Mapping[str, Written]) -> str:
    """Return the text of the list of a site's files, sorted by path."""
    return _HEAD + "".join(f"{item.digest} {item.key} {path}\n" for path, item in sorted(files.items()))


def _is_inside(path: str) -> bool:
    return posixpath.normpath(path) == path and not path.startswith(("/", "..")) and path != "."
