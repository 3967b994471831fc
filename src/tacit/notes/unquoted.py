"""PURE. Find values in front matter that need quotes in YAML but have none, such as `title: Fix: the thing`.

A value is found only if its key is at the start of a line and the whole value is on this line, and only if quotes are
needed because of a colon, a hash or the first character.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_LINE = re.compile(
    r"(?P<key>[A-Za-z][\w .-]{0,60}?):[ \t]+(?P<value>[^\s\"'\[{|>&*!#?,-].*?)(?P<rest>[ \t]+#(?:[ \t].*)?)?[ \t]*"
)
_HASH = re.compile(r"[ \t]#(?=\S)")
_COLON = re.compile(r":(?:[ \t]|\Z)")
_TEXTS = frozenset({"title", "name", "outcome", "project"})  # keys in whose values `#12` is text, not a comment


class Unquoted(NamedTuple):
    """A value in front matter that needs quotes and has none.

    It has its key, the index of its line (from 0), its start and end in the line, and its text.
    """

    key: str
    line: int
    start: int
    end: int
    text: str


def unquoted(block: str) -> Iterator[Unquoted]:
    """Yield the values of a front matter that YAML would not read as they are written, because they have no quotes.

    Only values on one line are found.
    """
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
    """Return the front matter with quotes around the values in `found`; all other characters stay the same."""
    lines = block.split("\n")
    for item in found:
        line = lines[item.line]
        lines[item.line] = line[: item.start] + quoted_yaml(item.text) + line[item.end :]
    return "\n".join(lines)


def quoted_yaml(text: str) -> str:
    """Return a text without line breaks as a quoted YAML scalar."""
    if "\\" in text or '"' in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
