"""PURE. Find the packages that a document lists, with or without a version, in parts of package.json and in lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.document import Piece
from tacit.checks.verify.values import Basis, Claim

LISTED, BLOCK = "list", "json"  # the forms of these claims
_PAIR = re.compile(r"""^\s*"((?:@[\w.-]+/)?[a-z][\w.-]*)"\s*:\s*"([\^~>=v]*)(\d+(?:\.\d+){0,2})[^"\s]*"\s*,?\s*$""")
_ANY_PAIR = re.compile(r"""^\s*"[^"]+"\s*:\s*[^\s{\[]""")
_OF_PACKAGES = re.compile(r"""^\s*"(?:dev|peer|optional)?[dD]ependencies"\s*:\s*\{""")
_LIBRARIES = re.compile(
    r"^(?:[\w./#+-]+\W+){0,3}(?:librar(?:y|ies)|dependenc(?:y|ies)|packages|modules used)(?:\W+used)?\W*$",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:@[\w.-]+/)?[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*(?:/[\w.-]+)*", re.IGNORECASE)
_AFTER = re.compile(r"`\s*(?::|\(|@|[-–—])?\s*`?([\^~>=v]*)\s?(\d+(?:\.\d+){1,2})\b")
_LEAST = 2  # pairs of a block without a key such as `dependencies`
_LONGEST = 500  # characters of a line that are read


def json(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the packages in a code block with a part of package.json, in which each has a name and a version range."""
    rows = [row[:_LONGEST] for row in text.split("\n")]
    found = [(number, pair) for number, row in enumerate(rows, line) if (pair := _PAIR.match(row))]
    pairs = sum(_ANY_PAIR.match(row) is not None for row in rows)
    is_marked = any(_OF_PACKAGES.match(row) for row in rows)
    ranges = sum(pair[2] != "" for _, pair in found)
    if not (is_marked or (len(found) >= _LEAST and len(found) == pairs and ranges)):
        return
    for number, pair in found:
        if is_marked and pair[1] in {"version", "node", "npm", "pnpm"}:
            continue
        yield _claim(pair[1], pair[2], pair[3])._replace(line=number, form=BLOCK, group=group)


def item(piece: Piece, title: str) -> Iterator[Claim]:
    """Yield the package in backticks at the start of a list item, if the heading above the list is about packages.

    Below other headings, the package is yielded only if a version range follows: `` `pino`: ^8.1 ``.
    """
    name = piece.text.strip()
    if not (piece.is_lead and piece.in_item) or piece.header or not _NAME.fullmatch(name):
        return
    version = _AFTER.match(piece.context[piece.at + len(piece.text) + 1 :])
    is_titled = _LIBRARIES.match(title) is not None
    if version and (version[1] or is_titled):
        yield _claim(name, version[1], version[2])
    elif is_titled and ("/" in name or "-" in name):
        yield Claim("package", name, 0, basis=Basis.TYPED, form=LISTED, written=name)


def _claim(name: str, mark: str, number: str) -> Claim:
    """Return the claim that the code uses a package in a version. `mark` is the sign before the number, such as `^`.

    A range such as `^4.1` allows all versions with the same first number.
    """
    value = number
    if mark.startswith("^"):
        parts = number.split(".")
        value = parts[0] if parts[0] != "0" else ".".join(parts[:2])
    elif mark.startswith(">"):
        value = f"{number}+"
    elif mark.startswith("~"):
        value = ".".join(number.split(".")[:2])
    return Claim("package", name, 0, value=value, basis=Basis.TYPED, form=LISTED, written=number)
