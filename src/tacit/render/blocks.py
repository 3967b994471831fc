"""PURE. Read a markdown document as a list of its blocks, without differences that formatters make."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pyromark import Markdown, Options

from tacit.text.addresses import unescaped

_PARSER = Markdown(options=Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS)
_SPANS = {"Emphasis": "\x01", "Strong": "\x02", "Strikethrough": ""}
_LINKS = {"Link", "Image"}
_LEFT_OUT = str.maketrans("", "", "<>~")  # formatters put `<>` around addresses, and escape tildes
_NESTED = "\x02\x01", "\x01\x02"  # a strong emphasis around an emphasis, or inside an emphasis
_ADDRESS = re.compile(r"https?://[^\s\x06]+")
_EMPHASES = str.maketrans("", "", "*_\x01\x02")
_HEADING_END = ".,;:!。，；：！"


def blocks(text: str, read_code: Callable[[str, str], object]) -> list[tuple[object, ...]]:
    """Return the blocks of a document, each with its depth in quotes and lists, its kind and its text.

    The blocks show whether two documents differ only in their formatting. `read_code` gets the text of a code block and
    its info string (the text after the opening fence, such as `python`), and returns the value that is compared instead
    of the code.
    """
    return _Reader(read_code).read(text)


@dataclass(slots=True)
class _Reader:
    """Turns the events of the markdown parser into blocks.

    `said` collects the blocks, each with its depth in quotes and lists, its kind and its text.
    """

    read_code: Callable[[str, str], object]
    said: list[tuple[object, ...]] = field(default_factory=list)
    quotes: int = 0
    items: int = 0
    held: list[str] = field(default_factory=list)  # the text of the current block
    links: list[str] = field(default_factory=list)  # the targets of the open links
    code: str = ""  # the language of the current code block, and the words after it

    def read(self, text: str) -> list[tuple[object, ...]]:
        """Return the blocks of a markdown document; see `blocks`."""
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
                self._say("code", " ".join(self.code.split()), self.read_code("".join(self.held), self.code))
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
    """Return the name of an event or tag of the markdown parser, and its details or None: `{"A": x}` → `("A", x)`."""
    return next(iter(value.items())) if isinstance(value, dict) else (str(value), None)


def _inline(kind: str, value: Any) -> str:
    if kind in {"SoftBreak", "HardBreak"}:
        return " "
    if kind == "TaskListMarker":
        return "\x03" if value else "\x04"
    return f"\x05{value}\x05" if kind == "Code" else str(value)


def _target(link: Any) -> str:
    """Return the target and the title of a link for comparison; `""` if the text of the link is the address itself."""
    return (
        "" if link["link_type"] in {"Autolink", "Email"} else f"\x06{unescaped(link['dest_url'])} {link['title']}\x06"
    )


def _plain(parts: list[str]) -> str:
    """Return the text of a block for comparison.

    Asterisks and underscores in web addresses are removed, because formatters can change whether they mark an emphasis.
    """
    text = "".join(parts).translate(_LEFT_OUT).replace(*_NESTED)
    if "://" in text:
        text = _ADDRESS.sub(lambda found: unescaped(found[0]).translate(_EMPHASES), text)
    return " ".join(text.split())
