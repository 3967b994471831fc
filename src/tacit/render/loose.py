"""PURE. Hash the text that markdown formatters do not change: prettier, mdformat and the fixes of markdownlint."""

from __future__ import annotations

import hashlib
import re

LOOSE_DIGITS = 16

# Languages whose code prettier formats inside markdown.
_FORMATTED = frozenset(
    (
        *("css", "less", "scss", "html", "htm", "xhtml", "vue", "angular", "handlebars", "hbs"),
        *("javascript", "js", "cjs", "mjs", "jsx", "typescript", "ts", "cts", "mts", "tsx"),
        *("json", "json5", "jsonc", "yaml", "yml", "graphql", "gql", "markdown", "md", "mdx"),
    )
)
_SPACE = b" \t\n\r"
_IN_TEXT = _SPACE + b"*_\\|<>-.,;:!'\""  # bullets, emphases, escapes, rules, tables, addresses, ends of headings
_IN_CODE = _SPACE + b";,()'\"`*_-/."
_NUMBER = re.compile(rb"\n[ >]*\d+[.)] ")
_LONGEST_LANGUAGE = 16  # bytes before the end of the language after a fence


def loose_hash(data: bytes) -> str:
    """Return a hash of a page without white space and without the characters that formatters change.

    Two pages with the same hash differ only in their formatting, in punctuation or in the emphasis of words.
    """
    kept = [
        _code(part) if number % 2 else _NUMBER.sub(b"\n", part).translate(None, _IN_TEXT)
        for number, part in enumerate(data.split(b"```"))
    ]
    return hashlib.sha256(b"`".join(kept)).hexdigest()[:LOOSE_DIGITS]


def is_formatted(info: str) -> bool:
    """Return whether prettier formats the code after a fence with the text `info`."""
    return (info.split() or [""])[0].lower() in _FORMATTED


def loose_code(code: bytes, *, formatted: bool) -> bytes:
    """Return code without white space; if prettier formats the code, also without characters that it changes."""
    return code.translate(None, _IN_CODE if formatted else _SPACE)


def _code(block: bytes) -> bytes:
    """Return a code block, which begins with its language, without the characters that formatters change."""
    info = block[:_LONGEST_LANGUAGE].partition(b"\n")[0].decode("ascii", "replace").lstrip("`")
    return loose_code(block, formatted=is_formatted(info))
