"""PURE. Find technologies that tacit does not know, by a list such as "Tech stack" or a table column "Technology"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.claims_technology import LABELLED, STACK_TITLE, known
from tacit.checks.verify.document import Piece
from tacit.checks.verify.values import Basis, Claim

UNLISTED = "unlisted"  # the form of these claims
_HEADS = re.compile(
    r"^(?:technology|technologies|tech(?: stack)?|databases?|frameworks?|librar(?:y|ies))$", re.IGNORECASE
)
# the text before the names: `- `, `- **Search**: `, `> **Tech:** `
_START = re.compile(
    r"\s*(?:[-*+>]|\d+[.)])\s+(?:(?:\*\*|__)[^*_:]{1,40}:?(?:\*\*|__):?\s*(?:[-–—:]\s+)?|[A-Z][\w /&-]{1,30}:\s+)?"
)
_LABEL = re.compile(
    r"\s*(?:[-*+>]\s+)?(?:\*\*|__)?(?:tech(?:nolog(?:y|ies))?|(?:tech )?stack)(?:\*\*|__)?:", re.IGNORECASE
)
_PARTS = re.compile(r"\s*(?:[,;+/·|•&]|\band\b|\bwith\b)\s*")
# a name of one word with a capital, with or without a version or a remark
_NAME = re.compile(
    r"[*_`\[]*([A-Z][A-Za-z0-9]*(?:\.?[a-z0-9]+)*)[*_`]*(?:\]\([^()]*\))?(?:\s+v?\d[\w.+]*)?(?:\s+\([^()]*\))?[*_.]*"
)
_LEAST_LETTERS = 5  # shorter words are usually abbreviations
_LONGEST = 400  # characters of a line that are read


def of_line(line: str, number: int, title: str) -> Iterator[Claim]:
    """Yield the unknown names in an item of a list of technologies, if the item has a technology that tacit knows, too.

    `title` is the heading above the line. Below a heading such as "Tech stack", the item need not have a known
    technology.
    """
    text = line[:_LONGEST]
    is_stack = STACK_TITLE.search(title) is not None
    if not (is_stack or LABELLED.match(text) or _LABEL.match(text)):
        return
    label = _LABEL.match(text) or _START.match(text)
    if label is None:
        return
    parts = [part.strip() for part in _PARTS.split(re.sub(r"\s[-–—]\s.*$|\s\([^()]*\)", "", text[label.end() :]))]
    found = [(match[1], known(match[1])) for part in parts if (match := _NAME.fullmatch(part))]
    if len(found) < len([part for part in parts if part]) or not (is_stack or any(name for _, name in found)):
        return
    yield from (
        _claim(word, number, max(0, text.find(word)) + 1) for word, name in found if not name and _is_name(word)
    )


def of_cell(piece: Piece) -> Iterator[Claim]:
    """Yield the name in a table cell below a head such as "Technology", if tacit knows no technology of this name."""
    match = _NAME.fullmatch(piece.text.strip()) if _HEADS.match(piece.header) else None
    if match and not known(match[1]) and _is_name(match[1]):
        yield _claim(match[1], 0, 1)


def _is_name(word: str) -> bool:
    return len(word) >= _LEAST_LETTERS and not word.isupper()


def _claim(word: str, line: int, column: int) -> Claim:
    return Claim("technology", word, line, column, basis=Basis.TYPED, form=UNLISTED, written=word)
