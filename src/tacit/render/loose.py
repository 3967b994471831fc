"""PURE. Hash the part of a text that markdown formatters do not change, to recognise pages that were only formatted.

The formatters are prettier, mdformat and the fixes of markdownlint.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

LOOSE_DIGITS = 16

_SPACE = b" \t\n\r"
_IN_TEXT = _SPACE + b"*_`\\|<>-.,;:!'\""  # bullets, emphases, spans, escapes, rules, tables, addresses, heading ends
_NUMBER = re.compile(rb"\n[ >]*\d+[.)] ")
_OPENING = re.compile(rb"[ >]*(?:(?:[-*+]|\d+[.)]) +(?:\[[ xX]\] +)?)*(`{3,})([^`\n]*)\n")
_CLOSING = re.compile(rb"\n[ >]*(`{3,})[ \t]*(?=\n|\Z)")
_QUOTES = re.compile(rb"^[ ]*(?:>[ ]?)+", re.MULTILINE)


def loose_hash(data: bytes) -> str:
    """Return a hash of a page without white space and without the characters that formatters change.

    Two pages with the same hash differ only in formatting, in emphasis, or in punctuation outside of code.
    """
    parts = list(_parts(data))
    blocks = [(part, info) for info, part in parts if info is not None]
    code = iter(_loose_code(blocks) if blocks else ())
    plain = _without_escapes if b"%" in data or b"xn--" in data else bytes
    kept = [
        plain(_NUMBER.sub(b"\n", part)).translate(None, _IN_TEXT)
        if info is None
        else b"".join(info.split()) + next(code)
        for info, part in parts
    ]
    return hashlib.sha256(b"`".join(kept)).hexdigest()[:LOOSE_DIGITS]


def loose_text(text: str) -> str:
    """Return a text without white space and without what formatters change, to compare texts."""
    return text.encode("utf-8", "surrogatepass").translate(None, _IN_TEXT).decode("utf-8", "surrogatepass")


def _without_escapes(text: bytes) -> bytes:
    from tacit.text.addresses import unescaped_bytes  # few pages have escapes in addresses

    return unescaped_bytes(text)


def _loose_code(blocks: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
    """Return blocks of code in the form that is hashed; a block is the code, and the text after the opening fence.

    If prettier formats the language, the form is the code without what prettier changes. Otherwise it is the code
    without white space and prompts.
    """
    from tacit.render.code.languages import without_changes  # most commands hash no page

    texts = [(code.decode("utf-8", "surrogatepass"), info.decode("ascii", "replace")) for code, info in blocks]
    kept = [(plain.encode("utf-8", "surrogatepass"), is_formatted) for plain, is_formatted in without_changes(texts)]
    return [code if is_formatted else code.translate(None, _SPACE) for code, is_formatted in kept]


def _parts(data: bytes) -> Iterator[tuple[bytes | None, bytes]]:
    """Yield a page's code blocks and the text between them, as pairs.

    The pair of a code block has the rest of the line with the opening fence, such as `python`, and then the code. The
    pair of other text has None, and then the text.
    """
    start = at = 0
    while (tick := data.find(b"```", at)) >= 0:
        opening = _OPENING.match(data, data.rfind(b"\n", 0, tick) + 1)
        if opening is None or opening.start(1) != tick:
            at = tick + 3  # a code span
            continue
        yield None, data[start:tick]
        inside = opening.end() - 1  # a block without lines ends with the line break that is also the end of its first
        closing = _CLOSING.search(data, inside)
        while closing is not None and len(closing[1]) < len(opening[1]):
            closing = _CLOSING.search(data, closing.end())
        end, start = (len(data), len(data)) if closing is None else (closing.start(), closing.end())
        code = data[inside + 1 : max(end, inside + 1)]
        yield opening[2], _QUOTES.sub(b"", code) if b">" in opening[0] else code
        at = start
    yield None, data[start:]
