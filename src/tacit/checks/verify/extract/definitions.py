"""PURE. Extract classes, their members, functions and constants from Python and Ruby, by the indentation of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.lexer import Text

_PYTHON = re.compile(r"([ \t]*)(?:(?:async[ \t]+)?(def|class)[ \t]+(\w+)|(\w+)[ \t]*(?:=(?!=)|:[ \t]*[^\s=]))")
_SELF = re.compile(r"[ \t]+self\.(\w+)[ \t]*(?::[^=]+)?=(?!=)")
_NOT_NAMES = {"else", "try", "finally", "lambda", "except", "if", "for", "while", "with", "return", "import", "from"}
_RUBY = re.compile(
    r"^([ \t]*)(?:(class|module|def)[ \t]+(?:self\.)?([\w:]+[?!]?)|(attr_\w+|scope|has_many|belongs_to|has_one)"
    r"[ (]+(:\w+(?:,[ ]*:\w+)*)|([A-Z][A-Z0-9_]+)[ \t]*=(?!=))",
    re.MULTILINE,
)
_SYMBOL = re.compile(r":(\w+)")


class _Open:
    """A class whose body the extractor is reading."""

    __slots__ = ("body", "indent", "name")

    def __init__(self, name: str, indent: int) -> None:
        self.name, self.indent, self.body = name, indent, -1  # the indentation of the body is not known yet

    def has_at(self, indent: int) -> bool:
        """Return whether a line with this indentation is directly in the class body, and not deeper.

        The first line of the body sets its indentation.
        """
        if self.body < 0:
            self.body = indent
        return indent == self.body


def python(split: Text) -> Iterator[Row]:
    """Yield the definitions at the top of a Python module, and the members of its classes."""
    classes: list[_Open] = []
    function = -1  # the indentation of the function that is being read, or -1
    seen: set[str] = set()
    match = _PYTHON.match
    # The text is split into lines, because a regular expression with ^ is tried at every character.
    for line, text in enumerate(split.code.split("\n"), 1):
        if not text or (found := match(text)) is None:
            if function >= 0 and classes and "self." in text and (own := _SELF.match(text)):
                yield from _own_field(classes[-1].name, own[1], line, seen)
            continue
        space, keyword, name, attribute = found.groups()
        indent = len(space.expandtabs(8))
        if 0 <= function < indent:
            continue
        function = -1
        while classes and indent <= classes[-1].indent:
            classes.pop()
        inside = classes[-1] if classes else None
        if inside and not inside.has_at(indent):
            continue
        if keyword == "class":
            yield "definition", name, "class", line
            classes.append(_Open(name, indent))
        elif keyword == "def":
            function = indent
            yield ("member", f"{inside.name}.{name}", "method", line) if inside else _top(name, "function", line)
        elif attribute not in _NOT_NAMES:
            if inside:
                yield "member", f"{inside.name}.{attribute}", "field", line
            elif indent == 0:
                yield _top(attribute, "constant", line)


def _top(name: str, kind: str, line: int) -> Row:
    return "definition", name, kind, line


def _own_field(owner: str, field: str, line: int, seen: set[str]) -> Iterator[Row]:
    """Yield a field that a method sets with `self.name = …`, and add it to `seen`. A field in `seen` is left out."""
    name = f"{owner}.{field}"
    if name not in seen:
        seen.add(name)
        yield "member", name, "field", line


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
