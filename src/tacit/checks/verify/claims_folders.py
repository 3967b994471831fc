"""PURE. Find paths in backticks, and the folder in the heading above to which they may be relative."""

from __future__ import annotations

import posixpath
import re

from tacit.checks.verify.document import Document, Piece
from tacit.checks.verify.shapes import has_ending, looks_like_path
from tacit.checks.verify.values import Claim

_WITH_SLASH = re.compile(r"(?<![\w./-])([\w.-]+(?:/[\w.-]+)*)/(?![\w*{<])")
_NESTED = re.compile(r"`([A-Za-z_][\w.-]*(?:/[\w.-]*\w)+)/?`")


def path(piece: Piece, text: str, name: str, document: Document) -> Claim:
    """Return the claim that a path in backticks exists.

    `text` is the text in the backticks, and `name` the path in it.
    """
    heading = document.headings[piece.section]
    return Claim(
        "path",
        _from_root(document.path, name),
        0,
        form="inline",
        written=text,
        value=name,
        folder=_of_file(piece, name, heading.title),
        below=_above(piece, name, document.line(heading.line) if heading.level else ""),
    )


def _of_file(piece: Piece, name: str, title: str) -> str:
    """Return the folder of a file name, if the heading above its list or table names one: `src` for "Files in src/".

    `title` is the heading. If `name` has a folder or is not at the start of its item or row, or if the heading names no
    folder, the result is `""`.
    """
    if "/" in name or not piece.is_lead or piece.header == "#":
        return ""
    found = _WITH_SLASH.search(title)
    return found[1] if found else ""


def _above(piece: Piece, name: str, heading: str) -> str:
    """Return the folder that a heading names in backticks; `""` if there is none to which the path may be relative.

    For the path `components/` below the heading "`apps/web`: the web application", the folder is `apps/web`. The path
    has to be at the start of a list item or table row, and must not begin with the folder. The heading has to name
    exactly one path in backticks that looks like a folder with a parent. `heading` is the line with the heading.
    """
    found = _NESTED.findall(heading) if piece.is_lead and piece.header != "#" else []
    if len(found) != 1 or name.startswith(("/", ".", found[0])):
        return ""
    is_folder = looks_like_path(found[0]) and not has_ending(found[0].rpartition("/")[2])
    return found[0] if is_folder else ""


def _from_root(document: str, path: str) -> str:
    """Return a path that a document names, relative to the root: `docs/b.md` for `../docs/b.md` in `web/a.md`.

    `document` is the path of the document. Paths that do not begin with `../` are returned as they are, without `.`
    parts.
    """
    joined = posixpath.join(posixpath.dirname(document), path) if path.startswith("../") else path
    return posixpath.normpath(joined)
