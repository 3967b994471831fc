"""PURE. Write paragraphs and tables of markdown with the same line breaks and columns as formatters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from tacit.text.late_regex import late

_WIDE = {"W", "F"}
_NO_WIDTH = {"Mn", "Me", "Cf"}
_NARROWEST = 3  # the least columns of a table cell, as formatters write tables
_WIDEST = 80  # columns of a paragraph, as formatters wrap text
# a part of a paragraph that is not split: words, code, links
_UNIT = late(r"(?:[^\s\[`\\]|\\.|`[^`]*`|\[(?:[^\[\]\\]|\\.)*\](?:\([^()\s]*\))?|[\[`\\])+")


def filled(text: str) -> str:
    """Return a paragraph with lines of at most 80 columns, as formatters wrap it. Links and code are not split."""
    lines: list[str] = []
    for unit in _UNIT.findall(text):
        if lines and width(lines[-1]) + 1 + width(unit) <= _WIDEST:
            lines[-1] += f" {unit}"
        else:
            lines.append(unit)
    return "\n".join(lines)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], aligned: Sequence[str]) -> list[str]:
    """Return the lines of a table. `aligned` has `<`, `^` or `>` for each column, or `""` for no alignment."""
    cells = [head, *rows]
    sizes = [max(_NARROWEST, *(width(row[number]) for row in cells)) for number in range(len(head))]
    rules = [_rule(size, side) for size, side in zip(sizes, aligned, strict=True)]
    first, *others = [
        [_padded(cell, size, side) for cell, size, side in zip(row, sizes, aligned, strict=True)] for row in cells
    ]
    return [f"| {' | '.join(row)} |" for row in (first, rules, *others)]


def width(text: str) -> int:
    """Return the number of terminal columns of a line: two for wide East Asian characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def _rule(size: int, side: str) -> str:
    left, right = (":" if side in {"<", "^"} and side else ""), (":" if side in {">", "^"} and side else "")
    return f"{left}{'-' * (size - len(left) - len(right))}{right}"


def _padded(cell: str, size: int, side: str) -> str:
    space = size - width(cell)
    before = space if side == ">" else space // 2 if side == "^" else 0
    return f"{' ' * before}{cell}{' ' * (space - before)}"
