"""PURE. Find the claims in URLs: files of this repository on GitHub or similar, and packages in registries.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from tacit.checks.verify.claims_tools import ARGUMENT
from tacit.checks.verify.document import Piece
from tacit.checks.verify.shapes import has_ending
from tacit.checks.verify.values import Basis, Claim

_FORGE = re.compile(
    r"https?://(?:www\.)?(?:github|gitlab)\.com/[\w.-]+/([\w.-]+)/(?:-/)?(?:blob|tree|raw)/(main|master|dev|develop|development|trunk|HEAD)"
    r"/([^?#\s]+)"
)
# An address in a package registry, with the name of the package. Registries are recognised by the form of their paths,
# so mirrors and private registries count, too.
_REGISTRIES = (
    re.compile(r"https?://[\w.-]*npm[\w.-]*/package/(@[\w.-]+/[\w.-]+|[\w.-]+)/?$"),
    re.compile(r"https?://[\w.-]*pypi[\w.-]*/project/([\w.-]+)/?$"),
    re.compile(r"https?://pkg\.[\w.-]+/([\w.-]+(?:/[\w.-]+)+)/?$"),
    re.compile(r"https?://(github\.com/[\w.-]+/[\w.-]+?)(?:\.git)?/?$"),
)
_OF_REPOSITORY = re.compile(r"https?://(?:www\.)?github\.com/[\w.-]+/([\w.-]+?)(?:\.git)?/?$")
_NOUN = re.compile(r"\[[^\]]*\]\([^)]*\)\s+(?:library|package|framework|driver|ORM)\b")
_LABEL = re.compile(r"(`+)[^`]+\1\]\(([^()\s#?]+)")
_FILE_LABEL = re.compile(r"\[([\w.-]+(?:/[\w.-]+)*)\]\(")
MENTION = "mention"  # a package in prose, which the code need not use
LINK = "link"  # an address of a repository, but the code has no go.mod: only Go names packages like this
_OF_PARTS = re.compile(r"\b(?:stack|technolog(?:y|ies)|tech|librar(?:y|ies)|frameworks)\b", re.IGNORECASE)


def target_of(piece: Piece, document: str, repository: str) -> str:
    """Return the path of the file to which a link leads, if the link's text is `piece`, a text in backticks.

    A relative link begins at the folder of the document. The result is `""` if the piece is not the text of a link, or
    if the link leads out of the repository.
    """
    found = _LABEL.match(piece.context[piece.at :]) if piece.context[max(0, piece.at - 1) : piece.at] == "[" else None
    if found is None:
        return ""
    if own := _FORGE.match(found[2]):
        return unquote(own[3]) if own[1].lower() == repository.lower() else ""
    if ":" in found[2]:
        return ""
    path = unquote(found[2])
    return posixpath.normpath(posixpath.join("" if path[0] == "/" else posixpath.dirname(document), path.lstrip("/")))


def file_label(piece: Piece) -> str:
    """Return the text of a link if it names a file, but the link leads to another one: `a.py` for `[a.py](b.py)`.

    Both names must have the same ending. Otherwise, the result is `""`.
    """
    found = _FILE_LABEL.match(piece.context[piece.at :])
    if found is None or not has_ending(found[1].rpartition("/")[2]):
        return ""
    target = piece.text.split("#")[0].rpartition("/")[2]
    is_other = found[1].rpartition("/")[2] != target and found[1].rpartition(".")[2] == target.rpartition(".")[2]
    return found[1] if is_other else ""


def claims(piece: Piece, repository: str, title: str) -> Iterator[Claim]:
    """Yield the claim of a URL: that the repository has the file, or uses the package, to which the URL leads.

    `repository` is the name of the repository, and `title` is the heading above the URL. In a list item or table row
    below a heading such as "Tech stack", the document says that the package is used. Elsewhere, it usually only
    mentions the package, which then need not be used.
    """
    if (found := _FORGE.match(piece.text)) and found[1].lower() == repository.lower():
        path = unquote(found[3]).rstrip("/")
        yield Claim("path", path, 0, basis=Basis.TYPED, form="address", written=path)
        return
    if found:  # an older name of this repository, if git's history has the file
        yield Claim("path", unquote(found[3]).rstrip("/"), 0, form=ARGUMENT)
    is_part = _OF_PARTS.search(title) is not None and piece.in_item and piece.is_lead
    is_meant = is_part or _NOUN.match(piece.context[piece.at :]) is not None
    named = _OF_REPOSITORY.match(piece.text)
    if named and not is_meant and f"[{named[1]}]".lower() in piece.context.lower():
        yield Claim("package", named[1], 0, form=MENTION, written=named[1])
    for expression in _REGISTRIES:
        if package := expression.match(piece.text):
            basis = Basis.TYPED if is_part else Basis.NAMED
            yield Claim("package", package[1], 0, value="" if is_meant else MENTION, basis=basis, form="address")
            return
