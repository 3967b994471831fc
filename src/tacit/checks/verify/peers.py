"""PURE. Find groups of names in a document: the names of a list, of a table column, of an enumeration, of a diagram.

The names of a group are of the same kind. If the code has nearly all of them, it should have the others, too. An
enumeration is a series such as "`a`, `b` and `c`" in a paragraph.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tacit.checks.verify.document import Document, Piece
from tacit.checks.verify.shapes import has_ending

# forms of groups; in messages, "names of this" is before them, so the form of names of one spelling is "document"
LIST, COLUMN, ENUMERATION, DIAGRAM, SHAPE = "list", "column", "enumeration", "diagram", "document"
CALLS = "calls"  # the functions that a document writes as calls, such as `place_order(item)`
_LEAST = 3  # names of a group
_LONGEST = 1_000  # characters of a line that are read
_LONGEST_NAME, _SHORTEST_NAME = 60, 3
_NAME = r"[A-Za-z@][\w.@-]*\w"
_CALL = re.compile(rf"(?:[A-Za-z_]\w*\.)?({_NAME})\([^()]*\)")
_WHOLE = re.compile(rf"({_NAME})(?:\(\))?")
# the name at the start of a list item, and what is after it
_ITEM = re.compile(
    rf"(\s*)(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?(\*\*|__)?\[?(`)?\[?({_NAME})(?:\(\)|=[^`]*(?=`))?`?"
    r"(?:\]\([^()]*\))?(?:\*\*|__)?"
    r"(?=\s*$|\s*[:=–—(]|\s+-\s|\*\*|\s→|\s->)"
)
_MARKED = re.compile(rf"(?<!`)`({_NAME})(?:\(\)|=[^`\n]*)?`(?!`)")
_BARE = re.compile(rf"(?<![\w./@`-])({_NAME})(?![\w/`-])")
_CAPITAL = re.compile(r"(?<![\w./@`-])([A-Z][A-Za-z0-9]*(?:\.?[a-z0-9]+)*)(?![\w/`-])")
_BETWEEN = re.compile(r"\s*(?:\([^()\n]{0,40}\)\s*)?(?:,\s*(?:and|or)?|/|\+|&|[·•]|\band\b|\bor\b|→|->|←)\s*(?:\n\s*)?")
_ENUMERATED = (_MARKED, _BARE, _CAPITAL)
_SEVERAL_WORDS = re.compile(r"[A-Za-z0-9][-_.][A-Za-z0-9]|[a-z0-9][A-Z]")
_NODE = re.compile(r"[\[({|]+\"?([^\]\[(){}|\"]+?)\"?[\])}|]+")
_BREAK = re.compile(r"<br\s*/?>|\\n", re.IGNORECASE)
_BLANK = re.compile(r"[│┃║|─━═┌┐└┘├┤┬┴┼▼▲►◄╔╗╚╝╠╣+]+|--+>?")
_PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:your|my|foo|bar|baz|example|some|x{2,}|sample|acme|placeholder|foobar|hello)(?=$|[/_.-])",
    re.IGNORECASE,
)
_PLAIN_BLOCKS = {"", "text", "plaintext", "txt"}


class Member(NamedTuple):
    """A name in a group. `is_marked` is true if it is in backticks.

    `section` is the index of its section.
    """

    name: str
    line: int
    is_marked: bool
    text: str  # the line with the name
    section: int


class Group(NamedTuple):
    """Names that belong together: those of one list, table column, enumeration or diagram of a document.

    Two more forms collect names of the whole document: names that are spelled alike, and functions that are called.
    """

    form: str
    members: tuple[Member, ...]


def groups(document: Document) -> list[Group]:
    """Return the groups of at least three different names in a document."""
    found = [*_columns(document), *_of_text(document), *_of_blocks(document)]
    found += [*_by_shape(document, found), Group(CALLS, tuple(_calls(document)))]
    return [group for group in found if len({member.name for member in group.members}) >= _LEAST]


def _by_shape(document: Document, found: Sequence[Group]) -> Iterator[Group]:
    """Yield groups of names whose words are separated in the same way, such as `orders.new` and `orders.filled`."""
    shapes: dict[str, list[Member]] = defaultdict(list)
    for piece in document.pieces:
        if piece.kind == "code" and _WHOLE.fullmatch(piece.text):
            row = document.line(piece.line)
            for member in _member(piece.text.removesuffix("()"), piece.line, row, piece.section, is_marked=True):
                shapes[_shape(member.name)].append(member)
    for member in (member for group in found for member in group.members if member.is_marked):
        shapes[_shape(member.name)].append(member)
    yield from (Group(SHAPE, tuple(members)) for shape, members in shapes.items() if shape)


def _calls(document: Document) -> Iterator[Member]:
    for piece in document.pieces:
        if piece.kind == "code" and (found := _CALL.fullmatch(piece.text)):
            yield from _member(found[1], piece.line, document.line(piece.line), piece.section, is_marked=True)


def _shape(name: str) -> str:
    """Return how the words of a name are separated, such as `-` or `aB`; `""` for a single word or a path."""
    if "/" in name or has_ending(name):
        return ""  # paths are compared otherwise
    marks = "".join(sorted(set(re.findall(r"[^A-Za-z0-9]", name))))
    if marks:
        return f"{marks}{'' if name.islower() else 'A' if name.isupper() else 'aB'}"
    inner = re.search(r"[a-z0-9][A-Z]", name)
    return ("AB" if name[0].isupper() else "aB") if inner else ""


def _columns(document: Document) -> Iterator[Group]:
    """Yield a group for each column of each table: the names in it."""
    columns: dict[tuple[int, str], list[list[Member]]] = defaultdict(list)
    last: dict[tuple[int, str], int] = {}
    for piece in document.pieces:
        if piece.kind != "cell" or not piece.header or piece.header == "#":
            continue
        key = (piece.section, piece.header)
        if key not in last or piece.line - last[key] > 1:
            columns[key].append([])
        last[key] = piece.line
        columns[key][-1] += _of_cell(document, piece)
    for tables in columns.values():
        yield from (Group(COLUMN, tuple(members)) for members in tables)


def _of_cell(document: Document, piece: Piece) -> Iterator[Member]:
    parts = [part.strip(" *`") for part in piece.text.split(",")]
    if all(_WHOLE.fullmatch(part) for part in parts):
        row = document.line(piece.line)
        for part in parts:
            name = part.removesuffix("()")
            yield from _member(name, piece.line, row, piece.section, is_marked=f"`{part}`" in row)


def _of_text(document: Document) -> Iterator[Group]:
    """Yield a group for each list, with the names that begin its items, and for each enumeration in a paragraph."""
    blocks = {
        piece.line + number
        for piece in document.pieces
        if piece.kind == "block"
        for number in range(-1, piece.text.count("\n") + 1)
    }
    section = 0
    items: dict[str, list[Member]] = {}
    paragraph: list[tuple[int, str]] = []
    for number, line in enumerate(document.lines, 1):
        while section + 1 < len(document.headings) and document.headings[section + 1].line <= number:
            section += 1
        is_text = number not in blocks and bool(line.strip()) and not line.startswith(("#", "|"))
        item = re.match(r"\s*(?:[-*+]|\d+[.)])\s", line) if is_text else None
        if paragraph and (not is_text or item):
            for expression in _ENUMERATED:
                yield from _enumerations(paragraph, section, expression)
            paragraph = []
        if is_text:
            paragraph.append((number, line[:_LONGEST]))
        found = _ITEM.match(line[:_LONGEST]) if item else None
        if found:
            items.setdefault(found[1], []).extend(_member(found[4], number, line, section, is_marked=bool(found[3])))
        if (line.strip() and not line[0].isspace() and not item) or number == len(document.lines):
            yield from (Group(LIST, tuple(members)) for members in items.values())
            items = {}
    for expression in _ENUMERATED:
        yield from _enumerations(paragraph, section, expression)


def _enumerations(rows: Sequence[tuple[int, str]], section: int, expression: re.Pattern[str]) -> Iterator[Group]:
    """Yield a group for each series of names in a paragraph with only commas or the like between them."""
    text = "\n".join(row for _, row in rows)
    held: list[Member] = []
    end = place = at = 0  # `place` is the index of the row with the position `at`
    for found in expression.finditer(text):
        if held and not _BETWEEN.fullmatch(text, end, found.start()):
            yield Group(ENUMERATION, tuple(held))
            held = []
        end = found.end()
        if expression is not _BARE or _SEVERAL_WORDS.search(found[1]) or found[1].islower():
            place, at = place + text.count("\n", at, found.start()), found.start()
            number, row = rows[place]
            held += _member(found[1], number, row, section, is_marked=expression is _MARKED)
    yield Group(ENUMERATION, tuple(held))


def _of_blocks(document: Document) -> Iterator[Group]:
    """Yield a group for the nodes of each diagram, and for each enumeration in a code block without a language."""
    for piece in document.pieces:
        info = piece.info.lower().split(" ")[0]
        if piece.kind != "block" or (info not in _PLAIN_BLOCKS and info != "mermaid"):
            continue
        rows = [(number, row[:_LONGEST]) for number, row in enumerate(piece.text.split("\n"), piece.line)]
        if info == "mermaid":
            yield Group(DIAGRAM, tuple(_nodes(rows, piece.section)))
            continue
        for number, row in rows:
            yield from _enumerations([(number, row)], piece.section, _BARE)
        if any(_BLANK.search(row) for _, row in rows):
            for _, shaped in groupby(sorted(_boxes(rows, piece.section), key=_shape_of), key=_shape_of):
                group = Group(DIAGRAM, tuple(shaped))
                if _shape_of(group.members[0]):
                    yield group


def _nodes(rows: Sequence[tuple[int, str]], section: int) -> Iterator[Member]:
    for number, row in rows:
        for found in _NODE.finditer(row):
            first = _BREAK.split(found[1])[0].strip()
            if _WHOLE.fullmatch(first) and _SEVERAL_WORDS.search(first):
                yield from _member(first, number, row, section, is_marked=False)


def _boxes(rows: Sequence[tuple[int, str]], section: int) -> Iterator[Member]:
    for number, row in rows:
        for found in _BARE.finditer(row):
            if _SEVERAL_WORDS.search(found[1]):
                yield from _member(found[1], number, row, section, is_marked=False)


def _shape_of(member: Member) -> str:
    return _shape(member.name)


def _member(name: str, line: int, row: str, section: int, *, is_marked: bool) -> Iterator[Member]:
    name = name.removeprefix("public.")  # of a table in PostgreSQL
    is_name = _SHORTEST_NAME <= len(name) <= _LONGEST_NAME and not _PLACEHOLDER.search(name)
    if is_name:
        yield Member(name, line, is_marked, row, section)
