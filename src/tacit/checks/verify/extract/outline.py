"""PURE. Read the keys, values and list items of YAML line by line, by their indentation.

No YAML parser is used: hostile input can make a parser use much time or memory, and parsers do not return lines.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_LINE = re.compile(r"^([ ]*)((?:-[ ]+)*)(?:([\w$./@*+~<>{}-]+|\"[^\"\n]*\"|'[^'\n]*')[ ]*:(?:[ \t]+(.*)|)|([^\n]*))$")
_COMMENT = re.compile(r"[ \t]#.*$")
_DEEPEST = 40  # nested keys; deeper lines are left out


class Entry(NamedTuple):
    """One line of YAML. `above` has the keys that contain it, and `document` is the number of its YAML document.

    The key of a list item is `-`.
    """

    above: tuple[str, ...]
    key: str
    value: str
    line: int
    document: int


def entries(text: str) -> Iterator[Entry]:
    """Yield the entries of a YAML text. Items are below the key of their list. Entries below 40 keys are left out."""
    stack: list[tuple[int, str]] = []
    document = 0
    for number, raw in enumerate(text.split("\n"), 1):
        if raw.startswith("---"):
            document += 1
            stack.clear()
            continue
        line = _COMMENT.sub("", raw).rstrip() if "#" in raw else raw.rstrip()
        if not line or line.lstrip().startswith("#"):
            continue
        found = _LINE.match(line.replace("\t", "    "))
        if found is None:
            continue
        space, dashes, key, value, plain = found.groups()
        indent = len(space)
        while stack and (stack[-1][0] > indent or (stack[-1][0] == indent and not (dashes and stack[-1][1] != "-"))):
            stack.pop()
        if dashes:
            stack.append((indent, "-"))
            indent += len(dashes)
        if len(stack) > _DEEPEST:
            continue
        above = tuple(name for _, name in stack)
        if key is None:
            yield (
                Entry(above[:-1], "-", unquoted(plain), number, document)
                if dashes
                else Entry(above, "", plain, number, document)
            )
            continue
        key = unquoted(key)
        yield Entry(above, key, unquoted(value or ""), number, document)
        stack.append((indent, key))


def unquoted(text: str) -> str:
    """Return a value without its quotes."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def items(value: str) -> list[str]:
    """Return the items of a list on one line, such as `[a, "b"]`. If the value is not a list, return `[]`."""
    if not (value.startswith("[") and value.endswith("]")):
        return []
    return [unquoted(item) for item in value[1:-1].split(",") if item.strip()]
