"""PURE. Find, insert, replace and remove tacit's block in a file such as AGENTS.md, which users write too.

The block is between two comments of one line each. The closing comment contains a hash of the text between the
comments, so that edits by hand are detected. A mark in both comments identifies the knowledge base. All bytes outside
the block stay the same.
"""

import hashlib
import re
from typing import NamedTuple

from tacit.render.loose import loose_hash
from tacit.render.seal import to_bytes

_LINE_END = re.compile(r"\r\n|\r|\n")
_IMPORT = re.compile(r"(?:^|\s)@(?:\./)?AGENTS\.md(?![\w/-])", re.MULTILINE)


class Place(NamedTuple):
    """The place of tacit's block in a file: its offsets, and the text between the two comments.

    The closing comment has a hash of the text and, if `has_loose` is true, a second hash of the text without its
    formatting. `sound` is true if one of them matches the text: then no person edited the block, although a formatter
    may have changed it.
    """

    start: int
    end: int
    sound: bool
    inner: str = ""
    has_loose: bool = False  # false in blocks of earlier versions, which have only a hash of the bytes


class TornBlockError(ValueError):
    """The two comments around tacit's block do not form one pair; `line` is the line of the first comment, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__("the begin and end markers of the block of `tacit export` do not form one pair")
        self.line = line


def find(text: str, mark: str) -> Place | None:
    """Return the place of tacit's block with this mark, which identifies a knowledge base; None if there is no block.

    Raises:
        TornBlockError: one of the two comments around the block is missing, or there are several blocks.
    """
    opening = list(re.finditer(rf"^<!-- tacit export {mark}: begin[^\n\r]*-->[ \t]*(?:\r\n|\r|\n)", text, re.MULTILINE))
    hashes = r"sha256=([0-9a-f]*)(?: loose=([0-9a-f]*))?"
    closing = list(
        re.finditer(rf"^<!-- tacit export {mark}: end {hashes} -->[ \t]*(?:\r\n|\r|\n|\Z)", text, re.MULTILINE)
    )
    if not opening and not closing:
        return None
    if len(opening) != 1 or len(closing) != 1 or closing[0].start() < opening[0].end():
        first = min(found.start() for found in (*opening, *closing))
        raise TornBlockError(len(_LINE_END.findall(text, 0, first)) + 1)
    inner = text[opening[0].end() : closing[0].start()]
    sound = closing[0][1] == _hash(inner) or closing[0][2] == loose_hash(to_bytes(inner))
    return Place(opening[0].start(), closing[0].end(), sound, inner, bool(closing[0][2]))


def put(text: str, mark: str, inner: str) -> str:
    """Return `text` with `inner` as the content of tacit's block, at the block's old place or at the end of `text`.

    If `inner` is empty, the block is removed. If the old block differs from `inner` only in its formatting, `text` is
    returned unchanged. `mark` identifies the knowledge base.

    Raises:
        TornBlockError: one of the two comments around the block is missing, or there are several blocks.
    """
    place = find(text, mark)
    first = _LINE_END.search(text)
    end = first.group() if first else "\n"
    if not inner.strip():
        return _without(text, place)
    if place is not None and place.sound and place.has_loose:
        from tacit.render.formatting import says_the_same

        if says_the_same(place.inner.strip(), inner.strip()):
            return text
    body = f"\n{inner.strip()}\n\n"
    block = (
        f"<!-- tacit export {mark}: begin (generated: change the patterns, not this block) -->\n"
        f"{body}<!-- tacit export {mark}: end sha256={_hash(body)} loose={loose_hash(to_bytes(body))} -->\n"
    ).replace("\n", end)
    if place is not None:
        return text[: place.start] + block + text[place.end :]
    gap = "" if not text.strip("\ufeff") else end if text.endswith(("\n", "\r")) else end * 2
    return f"{text}{gap}{block}"


def _without(text: str, place: Place | None) -> str:
    if place is None:
        return text
    before, after = text[: place.start], text[place.end :]
    blank = re.search(r"(?:\r\n|\r|\n)(\r\n|\r|\n)\Z", before)
    return (before[: blank.start(1)] if blank and not after else before) + after


def imports_agents(text: str) -> bool:
    """Return whether the text of a CLAUDE.md or GEMINI.md imports AGENTS.md, as in `@AGENTS.md`."""
    return _IMPORT.search(text) is not None


def _hash(inner: str) -> str:
    return hashlib.sha256(_LINE_END.sub("\n", inner).strip("\n").encode("utf-8", "surrogatepass")).hexdigest()[:16]
