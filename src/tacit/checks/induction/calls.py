"""PURE. Read the calls of a text as plain values, which can be compared across files and commits."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from tacit.checks.rules import syntax
from tacit.checks.rules.match import Source
from tacit.checks.rules.syntax import Tokens

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_LONGEST = 2_000  # characters of a call
_MOST_LINES = 12  # of a statement that is shown as an example
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_PATH = re.compile(r"[A-Za-z_]\w*(?:(?:\.|::|\\)[A-Za-z_]\w*)*")
_IMPORTS = ("import", "use_declaration", "using", "namespace_use", "require")
# Languages in which a name with a capital letter before a call is a module or a type, not a model of the application.
_STATIC = frozenset({"csharp", "elixir", "java", "javascript", "kotlin", "php", "rust", "scala", "tsx", "typescript"})


class Piece(NamedTuple):
    """A part of a call: its role (`receiver`, `name`, `arguments`, or empty for the text between them) and its text."""

    role: str
    text: str


class Call(NamedTuple):
    """A call: `pieces` are its receiver, name and arguments in the order of the text.

    `named` are the names of its named arguments, `holders` the kinds of the nodes from the arguments down to a named
    argument, and `values` the tokens of all arguments. `is_steady` if the receiver is an imported module or a type, so
    that it says which function is called. `statement` is the statement around the call, without indentation.
    """

    language: str
    name: str
    kind: str
    pieces: tuple[Piece, ...]
    named: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    values: tuple[Tokens, ...] = ()
    is_steady: bool = False
    text: str = ""
    statement: str = ""
    path: str = ""
    line: int = 1
    end_line: int = 1

    @property
    def receiver(self) -> str:
        """The text of the receiver; empty if there is none."""
        return next((piece.text for piece in self.pieces if piece.role == "receiver"), "")


def calls(source: Source, path: str, touches: Callable[[int, int], bool]) -> list[Call]:
    """Return the calls of a text; `touches` says whether a range of lines, counted from 1, is of interest."""
    known = _imported(source.root)
    found = (_call(node, source.language, path, known) for node in _nodes(source.root, touches))
    return [call for call in found if call is not None]


def _nodes(root: SgNode, touches: Callable[[int, int], bool]) -> Iterator[SgNode]:
    """Yield the calls that a range of lines contains, without entering other parts of the tree."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        place = node.range()
        if node != root and not touches(place.start.line + 1, place.end.line + 1):
            continue
        if syntax.is_call(node):
            yield node
        waiting += reversed(node.children())


def _imported(root: SgNode) -> frozenset[str]:
    """Return the names in the import statements of a file."""
    found: set[str] = set()
    for node in root.children():
        text = node.text() if any(word in node.kind() for word in _IMPORTS) or "require(" in node.text()[:200] else ""
        found.update(_IDENTIFIER.findall(text))
    return frozenset(found)


def _call(node: SgNode, language: str, path: str, known: frozenset[str]) -> Call | None:
    """Return a call as a value; None if it is too long, or if its name is not plain."""
    link, text = syntax.link_of(node), node.text()
    if link is None or len(text) > _LONGEST or not _IDENTIFIER.fullmatch(link.name.removesuffix("!")):
        return None
    listed = node.field("arguments") or next(
        (part for part in node.children() if part.kind() in syntax.ARGUMENTS), None
    )
    pieces = _pieces(node, link, listed)
    if pieces is None:
        return None
    named, holders = _named(listed) if listed is not None else ([], ())
    place, statement = node.range(), _statement(node)
    return Call(
        language,
        link.name,
        node.kind(),
        pieces,
        tuple(named),
        holders,
        link.arguments,
        link.receiver is not None and _is_steady(link.receiver.text(), language, known),
        text,
        statement,
        path,
        place.start.line + 1,
        place.end.line + 1,
    )


def _pieces(node: SgNode, link: syntax.Link, listed: SgNode | None) -> tuple[Piece, ...] | None:
    text, start = node.text(), node.range().start.index
    end = listed.range().start.index - start if listed is not None else len(text)
    first = link.receiver.range().end.index - start if link.receiver is not None else 0
    at = text.rfind(link.name, first, end)
    if at < first:
        return None
    after = text[at + len(link.name) : end]
    found = [
        Piece("receiver", link.receiver.text() if link.receiver is not None else ""),
        Piece("", _gap(text[first:at])),
        Piece("name", link.name),
        Piece("", _gap(after)),
        Piece("arguments", listed.text() if listed is not None else ""),
    ]
    return tuple(piece for piece in found if piece.text)


def _gap(text: str) -> str:
    """Return the text between two parts without line breaks: `.`, `new `."""
    return " ".join(text.split()) + " " * (text[-1:] == " ") if re.search(r"\w", text) else text.strip() or text[:1]


def _named(listed: SgNode) -> tuple[list[str], tuple[str, ...]]:
    """Return the names of the named arguments, and the kinds of the nodes down to them."""
    for inner in (listed, *(part for part in listed.named_children() if part.kind() == "object")):
        named = [part for part in inner.named_children() if part.kind() in syntax.NAMED_ARGUMENTS]
        if named:
            holders = (listed.kind(), *((inner.kind(),) if inner != listed else ()), named[0].kind())
            names = (part.children()[0].text().strip("\"':") for part in named)
            return [name for name in names if _IDENTIFIER.fullmatch(name)], holders
    return [], ()


def _is_steady(receiver: str, language: str, known: frozenset[str]) -> bool:
    """Whether a receiver is an imported module or a type."""
    if not _PATH.fullmatch(receiver):
        return False
    root = re.split(r"\W", receiver, maxsplit=1)[0]
    return (root in known and not root[0].isupper()) or (root[0].isupper() and language in _STATIC)


def _statement(node: SgNode) -> str:
    """Return the statement around a call, or the call itself if the statement is long."""
    chosen = next((part for part in (syntax.statement_of(node), syntax.chain_of(node).top) if _is_short(part)), node)
    place, lines = chosen.range(), chosen.text().split("\n")
    return textwrap.dedent("\n".join((" " * place.start.column + lines[0], *lines[1:]))).strip("\n")


def _is_short(node: SgNode) -> bool:
    place = node.range()
    return place.end.line - place.start.line < _MOST_LINES
