"""PURE. Tell whether two markdown documents differ only in ways in which formatters change documents.

The formatters are prettier, mdformat and the fixes of markdownlint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pyromark import Markdown, Options

from tacit.render.loose import is_formatted, loose_code, without_prompts

_PARSER = Markdown(options=Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS)
_SPANS = {"Emphasis": "\x01", "Strong": "\x02", "Strikethrough": ""}
_LINKS = {"Link", "Image"}
_LEFT_OUT = str.maketrans("", "", "<>~")  # put around addresses, and an escaped tilde loses its backslash
_NESTED = "\x02\x01", "\x01\x02"  # a strong emphasis around another one, or in it
_HEADING_END = ".,;:!。，；：！"
_FRONT = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)


def says_the_same(one: str, other: str) -> bool:
    """Return whether two documents have the same headings, list items, texts and code."""
    if one == other:
        return True
    front, others = _FRONT.match(one), _FRONT.match(other)
    if front and others:
        return _values(front[1]) == _values(others[1]) and says_the_same(one[front.end() :], other[others.end() :])
    return not (front or others) and _Reader().read(one) == _Reader().read(other)


def _values(front: str) -> object:
    import yaml

    try:
        return yaml.safe_load(front)
    except yaml.YAMLError:
        return front


@dataclass(slots=True)
class _Reader:
    """A reader of parsed documents; `said` has each block with its depth in quotes and lists, its kind and its text."""

    said: list[tuple[object, ...]] = field(default_factory=list)
    quotes: int = 0
    items: int = 0
    held: list[str] = field(default_factory=list)  # the text of the current block
    links: list[str] = field(default_factory=list)  # the targets of the open links
    code: str = ""  # the language of the current code block, and the words after it

    def read(self, text: str) -> list[tuple[object, ...]]:
        """Return the blocks of a document."""
        for event in _PARSER.events(text, merge_text=True):
            kind, value = _named(event)
            if kind == "Start":
                self._open(*_named(value))
            elif kind == "End":
                self._close(*_named(value))
            elif kind == "Rule":
                self._say("rule")
            else:
                self.held.append(_inline(kind, value))
        return self.said

    def _open(self, name: str, about: Any) -> None:
        if name in _SPANS:
            self.held.append(_SPANS[name])
        elif name in _LINKS:
            self.links.append(_target(about))
        else:
            self._flush("text")
            self.code = about["Fenced"] if name == "CodeBlock" and isinstance(about, dict) else ""
            self._enter(name, 1)

    def _close(self, name: str, about: Any) -> None:
        if name in _SPANS:
            self.held.append(_SPANS[name])
        elif name in _LINKS:
            self.held.append(self.links.pop())
        else:
            if name == "CodeBlock":
                self._say("code", " ".join(self.code.split()), _same_code("".join(self.held), self.code))
                self.held.clear()
            elif name == "Heading":
                self._say(about, _plain(self.held).rstrip(_HEADING_END).rstrip())
            elif name == "TableCell":
                self._say("cell", _plain(self.held))
            else:
                self._flush("text")
            self._enter(name, -1)

    def _enter(self, name: str, step: int) -> None:
        if name == "BlockQuote":
            self.quotes += step
        elif name == "Item":
            self.items += step
            self._say("item")

    def _flush(self, kind: str) -> None:
        if text := _plain(self.held):
            self._say(kind, text)

    def _say(self, *what: object) -> None:
        self.held.clear()
        self.said.append((self.quotes, self.items, *what))


def _named(value: Any) -> tuple[str, Any]:
    """Return the name of an event or a tag of the parser, and its details."""
    return next(iter(value.items())) if isinstance(value, dict) else (str(value), None)


def _inline(kind: str, value: Any) -> str:
    if kind in {"SoftBreak", "HardBreak"}:
        return " "
    if kind == "TaskListMarker":
        return "\x03" if value else "\x04"
    return f"\x05{value}\x05" if kind == "Code" else str(value)


def _target(link: Any) -> str:
    """Return the target of a link; empty for an address that is its own text."""
    return "" if link["link_type"] in {"Autolink", "Email"} else f"\x06{link['dest_url']} {link['title']}\x06"


def _plain(parts: list[str]) -> str:
    return " ".join("".join(parts).translate(_LEFT_OUT).replace(*_NESTED).split())


def _same_code(text: str, info: str) -> bytes:
    """Return code as it has to be the same; code in a language that prettier formats without what it changes."""
    code, language = text.encode("utf-8", "surrogatepass"), info.encode("utf-8", "surrogatepass")
    if is_formatted(language):
        return loose_code(code, language)
    return b"\n".join(line.rstrip() for line in without_prompts(code).replace(b"\t", b" ").rstrip(b"\n").split(b"\n"))
