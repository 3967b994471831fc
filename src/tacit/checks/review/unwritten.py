"""PURE. Recognise files that no person writes by hand: generated, vendored and minified files."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tacit.checks.review.values import Change, ChangedFile
from tacit.text import globs

ATTRIBUTES = ".gitattributes"
LONGEST_LINE = 1_000  # characters; only minified files have longer lines
_MOST_HEAD = 40  # lines in which a note about the generator is searched
_MARKS = {"linguist-generated": "generated", "linguist-vendored": "vendored"}
_VENDORED = re.compile(
    r"(?:^|/)(?:node_modules|bower_components|vendor|vendored|_vendor|third[-_]?party|site-packages|Godeps|dist)/"
)
_GENERATED = re.compile(
    r"(?:\.min\.(?:js|css)|_pb2(?:_grpc)?\.pyi?|\.pb(?:\.gw)?\.go|[._]generated\.\w+|\.designer\.cs|\.g\.dart)$"
)
_NOTE = re.compile(r"^\W*(?:Code generated\b.*\bDO NOT EDIT|@generated\b)", re.MULTILINE)


class Mark(NamedTuple):
    """A line of a .gitattributes file: its folder (with a slash at the end), its glob, and the attributes that it sets.

    `says` has pairs: `generated` or `vendored`, and True if the line sets this attribute or False if it unsets it.
    """

    folder: str
    glob: str
    says: tuple[tuple[str, bool], ...]


def folders_of(paths: Iterable[str]) -> list[str]:
    """Return the folders above some paths, each with a slash at the end. The root, `""`, is first."""
    found = {""}
    for path in paths:
        parts = path.split("/")[:-1]
        found.update("/".join(parts[:end]) + "/" for end in range(1, len(parts) + 1))
    return sorted(found)


def marks(texts: Mapping[str, str]) -> list[Mark]:
    """Return the lines of .gitattributes files that say which files are generated or vendored.

    `texts` has the text of each .gitattributes file, by its folder. Later lines of the result take precedence.
    """
    found = []
    for folder, text in sorted(texts.items()):
        for line in text.splitlines():
            glob, *attributes = line.split()[:20] or [""]
            says = tuple(said for attribute in attributes if (said := _said(attribute)))
            if says and not glob.startswith("#"):
                found.append(Mark(folder, glob.strip('"'), says))
    return found


def _said(attribute: str) -> tuple[str, bool] | None:
    name, _, value = attribute.lstrip("-!").partition("=")
    return (_MARKS[name], attribute[0] not in "-!" and value != "false") if name in _MARKS else None


def set_aside(change: Change, attributes: Iterable[Mark], include: tuple[str, ...] = ()) -> Change:
    """Return a change in which generated, vendored and minified files have no hunks, so that they are not reviewed.

    Files that match `include` keep their hunks.
    """
    attributes = list(attributes)
    found = []
    for file in change.files:
        is_included = not file.hunks or globs.matches(file.path, include)
        reason = "" if is_included else _reason(file, attributes)
        found.append(file._replace(hunks=(), unwritten=reason) if reason else file)
    return change._replace(files=tuple(found))


def _reason(file: ChangedFile, attributes: Iterable[Mark]) -> str:
    """Return why a file is not reviewed: `generated`, `vendored` or `minified`; `""` if a person wrote it."""
    said = dict.fromkeys(_MARKS.values(), None) | _marked(file.path, attributes)
    if reason := next((name for name, is_set in said.items() if is_set), ""):
        return reason
    if _VENDORED.search(file.path) and said["vendored"] is None:
        return "vendored"
    if said["generated"] is False:
        return ""
    # The text before the change, so that a change cannot take a file out of its own review.
    text = file.before if file.before is not None else file.after or ""
    head = "\n".join(text.split("\n", _MOST_HEAD)[:_MOST_HEAD])
    if _GENERATED.search(file.path) or _NOTE.search(head[: _MOST_HEAD * LONGEST_LINE]):
        return "generated"
    is_long = len(text) > LONGEST_LINE and max(map(len, text.split("\n"))) > LONGEST_LINE
    return "minified" if is_long else ""


def _marked(path: str, attributes: Iterable[Mark]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for mark in attributes:
        if path.startswith(mark.folder) and globs.matches(path[len(mark.folder) :], (mark.glob,)):
            found |= dict(mark.says)
    return found
