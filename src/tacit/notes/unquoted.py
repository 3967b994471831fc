"""PURE. Front matter whose values need quotes in YAML and have none, such as `title: Fix: the thing`.

Only a text on one line after a key at the start of a line is read so, and only if nothing but a colon, a hash or
the first character is in the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LINE = re.compile(
    r"(?P<key>[A-Za-z][\w .-]{0,60}?):[ \t]+(?P<value>[^\s\"'\[{|>&*!#?,-].*?)(?P<rest>[ \t]+#(?:[ \t].*)?)?[ \t]*"
)
_HASH = re.compile(r"[ \t]#(?=\S)")
_COLON = re.compile(r":(?:[ \t]|\Z)")
_TEXTS = frozenset({"title", "name", "outcome", "project"})  # keys whose value may well have a `#12`


class Unquoted(NamedTuple):
    """A value without quotes: its key, the number of its line from 0, and its offsets in the line."""

    key: str
    line: int
    start: int
    end: int
    text: str


def unquoted(block: str) -> Iterator[Unquoted]:
    """Yield the values of a front matter that YAML would not read as they are written."""
    lines = block.split("\n")
    for number, line in enumerate(lines):
        found = _LINE.fullmatch(line)
        if found is None or (
            number + 1 < len(lines) and lines[number + 1][:1] in {" ", "\t"} and lines[number + 1].strip()
        ):
            continue  # the text goes on in the next line
        key, value = found["key"], found["value"]
        has_hash = key in _TEXTS and _HASH.search(value)
        if value[0] in "@%`" or _COLON.search(value) or has_hash:
            yield Unquoted(key, number, found.start("value"), found.end("value"), value)


def with_quotes(block: str, found: list[Unquoted]) -> str:
    """Return the front matter with quotes around these values; nothing else changes."""
    lines = block.split("\n")
    for item in found:
        line = lines[item.line]
        lines[item.line] = line[: item.start] + quoted_yaml(item.text) + line[item.end :]
    return "\n".join(lines)


def quoted_yaml(text: str) -> str:
    """Return a text on one line as a quoted YAML scalar."""
    if "\\" in text or '"' in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
