"""PURE. Read simple front matter with regular expressions, which is many times faster than a YAML parser.

Simple front matter has lines `key: value`. A value is a plain or double-quoted text, a list of texts or of mappings of
texts, or a mapping of texts. Most notes have simple front matter. For everything else, such as deeper nesting, texts
over several lines, anchors and tags of YAML, the functions return None, and the caller uses the YAML parser. Tests
compare the results of the two parsers.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from tacit.notes.nodes import NULLS, Entries, Items, Node, Scalar
from tacit.text.late_regex import late

_KEY = r"[A-Za-z][\w-]{0,60}+"
_LINE = re.compile(rf"({_KEY}):(?: +|\Z)")
_ENTRY = re.compile(rf"(?P<indent> *)-(?P<gap> +)(?>(?P<key>{_KEY}): +(?!-))?")
_MORE = late(rf"(?P<indent> +)(?P<key>{_KEY}): +")


class _Values(NamedTuple):
    """The regular expressions for values in front matter: any value, an item of a list, and a pair of a mapping."""

    any: re.Pattern[str]
    item: re.Pattern[str]
    pair: re.Pattern[str]


def _values(compiled: Callable[[str], re.Pattern[str]], typography: str) -> _Values:
    """Return the regular expressions for values in front matter.

    The values may contain letters, digits, ASCII characters and those in `typography`, which is a part of a character
    class, such as one for dashes and quotation marks. `compiled` is the function that compiles an expression:
    `re.compile`, or `late` for values that few notes have, which compiles it at its first use.
    """
    # The characters of a plain text. `: ` and ` #` end a plain text; inside brackets, brackets and commas end it too.
    flow = rf"\w!$%&()*+./;<=>@^|~'{typography}\-"
    block = rf"{flow}\"?,`\[\]{{}}\\"
    # `(?>x*)` instead of `x*+`, because Python before 3.11.5 can match a possessive group wrongly (gh-106052).
    text = rf"[\w(/.$+](?>(?>[{block}]|:(?=[{block}])|(?<! )#| +(?=[{block}]))*)"
    short = rf"[\w(/.$+](?>(?>[{flow}]| +(?=[{flow}]))*)"
    quoted = rf'"[\w !#-\[\]-~{typography}]*+"'
    item = rf"(?>{short}|{quoted})"
    pair = rf"{_KEY}: +{item}"
    items = rf"\[(?:{item}(?>(?:, *{item})*))?\]"
    mapping = rf"\{{{pair}(?>(?:, *{pair})*)\}}"
    value = rf"(?>(?P<quoted>{quoted})|(?P<list>{items})|(?P<mapping>{mapping})|(?P<text>{text}))"
    return _Values(compiled(value), late(item), late(rf"({_KEY}): +({item})"))


# Compiling the expressions takes more than twice as long with these characters, and ASCII text does not need them.
_ASCII = _values(re.compile, "")
_ANY = _values(late, r"\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff")


def flat(text: str, first_line: int) -> Entries | None:
    """Return the mapping in `text`; None if the text is empty or needs the YAML parser.

    `first_line` is the line number of `text` in its file.
    """
    pairs: dict[str, tuple[Scalar, Node]] = {}
    lines = text.split("\n")
    if lines.pop():
        return None
    number, end = 0, len(lines)
    while number < end:
        whole = lines[number]
        found = _LINE.match(whole)
        if found is None:
            return None
        name, line, start = found[1], first_line + number, found.end()
        number += 1
        value: Node | None
        if start < len(whole):
            value = _value(whole, start, line)
        elif whole[-1] == ":":
            value, number = _block(lines, number, first_line)
        else:
            return None
        if value is None or name in pairs or name in NULLS:
            return None
        pairs[name] = (Scalar(name, line, 1), value)
    return Entries(pairs, first_line, 1) if pairs else None


def _value(whole: str, start: int, line: int) -> Node | None:
    """Return the value from the offset `start` to the end of the line `whole`; None if it needs the YAML parser."""
    values = _ASCII if whole.isascii() else _ANY
    found = values.any.fullmatch(whole, start)
    if found is None:
        return None
    kind, text, column = found.lastgroup, found[0], start + 1
    if kind == "text":
        return Scalar(text, line, column)
    if kind == "quoted":
        return Scalar(text[1:-1], line, column, plain=False)
    if kind == "list":
        items = values.item.finditer(text, 1)
        return Items([_scalar(item[0], line, column + item.start()) for item in items], line, column)
    pairs: dict[str, tuple[Scalar, Node]] = {}
    for pair in values.pair.finditer(text, 1):
        if pair[1] in pairs or pair[1] in NULLS:
            return None
        key = Scalar(pair[1], line, column + pair.start())
        pairs[pair[1]] = (key, _scalar(pair[2], line, column + pair.start(2)))
    return Entries(pairs, line, column)


def _scalar(text: str, line: int, column: int) -> Scalar:
    if text[0] == '"':
        return Scalar(text[1:-1], line, column, plain=False)
    return Scalar(text, line, column)


def _block(lines: list[str], number: int, first_line: int) -> tuple[Node | None, int]:
    """Return the list that begins at the line with the index `number`, and the index of the line after the list.

    Return None instead of the list if there is no list, or if the list needs the YAML parser.
    """
    nodes: list[Node] = []
    indent, begin = -1, number
    while number < len(lines) and (found := _ENTRY.match(lines[number])):
        if indent not in {-1, found.end("indent")}:
            return None, number
        indent, line = found.end("indent"), first_line + number
        node = _value(lines[number], found.end(), line)
        number += 1
        if node is not None and found["key"]:
            node, number = _entry(found, node, lines, number, first_line)
        if node is None:
            return None, number
        nodes.append(node)
    return (Items(nodes, first_line + begin, indent + 1) if nodes else None), number


def _entry(
    found: re.Match[str], first: Node | None, lines: list[str], number: int, first_line: int
) -> tuple[Node | None, int]:
    """Return a mapping that is an item of a list, and the index of the line after the mapping.

    `found` is the match of the item's first line, `first` the value in that line, and `number` the index of the next
    line. If the mapping needs the YAML parser, None is returned instead of it.
    """
    pairs: dict[str, tuple[Scalar, Node]] = {}
    start, line, value = found.start("key"), first_line + number - 1, first
    more: re.Match[str] | None = found
    while more is not None:
        name = more["key"]
        if value is None or name in pairs or name in NULLS:
            return None, number
        pairs[name] = (Scalar(name, line, start + 1), value)
        more = _MORE.match(lines[number]) if number < len(lines) else None
        if more is not None:
            if more.end("indent") != start:
                return None, number
            line = first_line + number
            value = _value(lines[number], more.end(), line)
            number += 1
    return Entries(pairs, first_line + number - len(pairs), start + 1), number
