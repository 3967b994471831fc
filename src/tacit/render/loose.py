"""PURE. Hash the text that markdown formatters do not change: prettier, mdformat and the fixes of markdownlint."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

LOOSE_DIGITS = 16

# Languages whose code prettier formats inside of markdown.
_MARKUP = frozenset(("html", "htm", "xhtml", "vue", "angular", "handlebars", "hbs"))
_FORMATTED = _MARKUP | frozenset(
    (
        *("css", "less", "scss"),
        *("javascript", "js", "cjs", "mjs", "jsx", "typescript", "ts", "cts", "mts", "tsx"),
        *("json", "json5", "jsonc", "yaml", "yml", "graphql", "gql", "markdown", "md", "mdx"),
    )
)
_SPACE = b" \t\n\r"
_IN_TEXT = _SPACE + b"*_`\\|<>-.,;:!'\""  # bullets, emphases, spans, escapes, rules, tables, addresses, heading ends
_IN_CODE = _SPACE + b";,()'\"`*_-/.|\\"
_NUMBER = re.compile(rb"\n[ >]*\d+[.)] ")
_OPENING = re.compile(rb"[ >]*(?:(?:[-*+]|\d+[.)]) +(?:\[[ xX]\] +)?)*(`{3,})([^`\n]*)\n")
_CLOSING = re.compile(rb"\n[ >]*(`{3,})[ \t]*(?=\n|\Z)")
_CLOSING_TAG = re.compile(rb"</[\w:.-]*\s*>")
_BEFORE_POINT = re.compile(rb"(?<![\w.])0\.(?=\d)")  # prettier writes .5 as 0.5
_AFTER_POINT = re.compile(rb"(\.\d*?)0+(?!\d)")  # and 1.50 as 1.5
_PROMPT = re.compile(rb"^[ \t>]*\$[ \t]+", re.MULTILINE)


def loose_hash(data: bytes) -> str:
    """Return a hash of a page without white space and without the characters that formatters change.

    Two pages with the same hash differ only in their formatting, in punctuation or in the emphasis of words.
    """
    kept = [
        _NUMBER.sub(b"\n", part).translate(None, _IN_TEXT)
        if info is None
        else b"".join(info.split()) + loose_code(part, info)
        for info, part in _parts(data)
    ]
    return hashlib.sha256(b"`".join(kept)).hexdigest()[:LOOSE_DIGITS]


def loose_text(text: str) -> str:
    """Return text without white space and without what formatters change."""
    return text.encode("utf-8", "surrogatepass").translate(None, _IN_TEXT).decode("utf-8", "surrogatepass")


def is_formatted(info: bytes) -> bool:
    """Return whether prettier formats the code after a fence with this text."""
    return _language(info) in _FORMATTED


def loose_code(code: bytes, info: bytes) -> bytes:
    """Return code without white space and what markdownlint removes, and what prettier changes in some languages."""
    language = _language(info)
    if language not in _FORMATTED:
        return without_prompts(code).translate(None, _SPACE)
    if language in _MARKUP:
        code = _CLOSING_TAG.sub(b"", code)  # prettier adds those that are missing
    if b"." in code:
        code = _AFTER_POINT.sub(rb"\1", _BEFORE_POINT.sub(b".", code))
    return code.translate(None, _IN_CODE).lower()


def without_prompts(code: bytes) -> bytes:
    """Return code without the dollar signs at the start of its lines, which markdownlint removes if each line has one.

    Such a block has commands without their output.
    """
    lines = [line for line in code.split(b"\n") if line.strip(b" \t>")] if b"$" in code else []
    return _PROMPT.sub(b"", code) if lines and all(map(_PROMPT.match, lines)) else code


def _parts(data: bytes) -> Iterator[tuple[bytes | None, bytes]]:
    """Yield the texts of a page, each with None, and its code blocks, each with the text after its fence."""
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
        yield opening[2], data[inside + 1 : max(end, inside + 1)]
        at = start
    yield None, data[start:]


def _language(info: bytes) -> str:
    return (info.decode("ascii", "replace").split() or [""])[0].lower()
