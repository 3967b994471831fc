"""PURE. Find the claims in URLs: files of this repository on GitHub or similar, and packages in registries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from tacit.checks.verify.document import Piece
from tacit.checks.verify.values import Basis, Claim

_FORGE = re.compile(
    r"https?://(?:www\.)?(?:github|gitlab)\.com/[\w.-]+/([\w.-]+)/(?:-/)?(?:blob|tree|raw)/(main|master|develop|trunk|HEAD)"
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
MENTION = "mention"  # a package in prose, which the code need not use
LINK = "link"  # an address of a repository, but the code has no go.mod: only Go names packages like this
_OF_PARTS = re.compile(r"\b(?:stack|technolog(?:y|ies)|tech|librar(?:y|ies)|frameworks)\b", re.IGNORECASE)


def claims(piece: Piece, repository: str, title: str) -> Iterator[Claim]:
    """Yield the claim of a URL: that the repository has the file, or uses the package, to which the URL leads.

    `repository` is the name of the repository, and `title` is the heading above the URL. Below a heading such as "Tech
    stack", the claim of a list item or table row is that the package is used. Elsewhere, the document usually only
    mentions the package, so that its absence is not an error.
    """
    if (found := _FORGE.match(piece.text)) and found[1].lower() == repository.lower():
        path = unquote(found[3]).rstrip("/")
        yield Claim("path", path, 0, basis=Basis.TYPED, form="address", written=path)
        return
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
