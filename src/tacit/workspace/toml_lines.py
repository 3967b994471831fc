"""PURE. Find the line numbers of the keys in a TOML document, for messages about settings."""

from __future__ import annotations

import re
from collections import Counter
from typing import TypeAlias

from tacit.text.late_regex import late

KeyPath: TypeAlias = tuple[str | int, ...]


_PART = r"(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')"
_KEYS = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = late(rf"\s*(\[\[?)\s*({_KEYS})\s*\]")
_ASSIGNED = late(rf"\s*({_KEYS})\s*=")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line number of each table and key of a TOML document, by the path of the key.

    The key `b` in the table `[a]` has the path `("a", "b")`. The n-th `[[entry]]`, counted from 0, is `("entry", n)`.
    """
    places: dict[KeyPath, int] = {}
    table: KeyPath = ()
    entries: Counter[KeyPath] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _keys(header[2])
            if header[1] == "[[":
                entries[table] += 1
                places.setdefault(table, number)
                table = (*table, entries[table] - 1)
            path = table
        elif assigned := _ASSIGNED.match(line):
            path = (*table, *_keys(assigned[1]))
        else:
            continue
        for end in range(1, len(path) + 1):
            places.setdefault(path[:end], number)
    return places


def _keys(text: str) -> KeyPath:
    return tuple(part.strip("\"'") for part in re.findall(_PART, text))
