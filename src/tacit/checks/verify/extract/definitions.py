"""PURE. Classes, functions, types, constants and members of indented languages: Python and Ruby."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.lexer import Text

_PYTHON = re.compile(
    r"^([ \t]*)(?:(?:async[ \t]+)?(def|class)[ \t]+(\w+)|(\w+)[ \t]*(?:=(?!=)|:[ \t]*[^\s=]))", re.MULTILINE
)
_SELF = re.compile(r"^[ \t]+self\.(\w+)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
_NOT_NAMES = {"else", "try", "finally", "lambda", "except", "if", "for", "while", "with", "return", "import", "from"}
_RUBY = re.compile(
    r"^([ \t]*)(?:(class|module|def)[ \t]+(?:self\.)?([\w:]+[?!]?)|(attr_\w+|scope|has_many|belongs_to|has_one)"
    r"[ (]+(:\w+(?:,[ ]*:\w+)*)|([A-Z][A-Z0-9_]+)[ \t]*=(?!=))",
    re.MULTILINE,
)
_SYMBOL = re.compile(r":(\w+)")


class _Open:
    """A class whose body is being read."""

    __slots__ = ("body", "indent", "name")

    def __init__(self, name: str, indent: int) -> None:
        self.name, self.indent, self.body = name, indent, -1  # the indent of its body is not known yet


def python(split: Text) -> Iterator[Row]:
    """Yield what a Python module defines at its top, and the members of its classes."""
    classes: list[_Open] = []
    function = -1  # the indent of the function that is being read
    bodies: list[tuple[int, str]] = []
    for found in _PYTHON.finditer(split.code):
        space, keyword, name, attribute = found.groups()
        indent = len(space.expandtabs(8))
        while classes and indent <= classes[-1].indent:
            classes.pop()
        if 0 <= function < indent:
            continue
        function = -1
        inside = classes[-1] if classes else None
        if inside and inside.body < 0:
            inside.body = indent
        if inside and indent != inside.body:
            continue
        name = name or attribute
        line = split.line(found.start() + len(space))
        if keyword == "class":
            yield "definition", name, "class", line
            classes.append(_Open(name, indent))
            bodies.append((found.start(), name))
        elif keyword == "def":
            function = indent
            yield (
                ("member", f"{inside.name}.{name}", "method", line)
                if inside
                else ("definition", name, "function", line)
            )
        elif name not in _NOT_NAMES:
            if inside:
                yield "member", f"{inside.name}.{name}", "field", line
            elif indent == 0:
                yield "definition", name, "constant", line
    yield from _own_fields(split, bodies)


def _own_fields(split: Text, classes: list[tuple[int, str]]) -> Iterator[Row]:
    """Yield the fields that methods set: `self.name = …`."""
    if not classes or "self." not in split.code:
        return
    seen: set[str] = set()
    number = 0
    for found in _SELF.finditer(split.code):
        while number + 1 < len(classes) and classes[number + 1][0] < found.start():
            number += 1
        name = f"{classes[number][1]}.{found[1]}"
        if classes[number][0] < found.start() and name not in seen:
            seen.add(name)
            yield "member", name, "field", split.line(found.start(1))


def ruby(split: Text) -> Iterator[Row]:
    """Yield the classes, modules, methods and attributes of a Ruby file."""
    classes: list[_Open] = []
    for found in _RUBY.finditer(split.code):
        space, keyword, name, attribute, symbols, constant = found.groups()
        indent = len(space.expandtabs(8))
        while classes and indent <= classes[-1].indent:
            classes.pop()
        inside = classes[-1].name if classes else ""
        line = split.line(found.start() + len(space))
        if keyword in ("class", "module"):
            name = name.rpartition("::")[2]
            yield "definition", name, "class", line
            classes.append(_Open(name, indent))
        elif keyword:
            yield ("member", f"{inside}.{name}", "method", line) if inside else ("definition", name, "function", line)
        elif constant:
            yield (
                ("member", f"{inside}.{constant}", "field", line)
                if inside
                else ("definition", constant, "constant", line)
            )
        elif inside and attribute:
            for symbol in _SYMBOL.findall(symbols):
                yield "member", f"{inside}.{symbol}", "field", line
