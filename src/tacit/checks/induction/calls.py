"""PURE. Read the calls in a source text as plain values, which can be compared between files and commits.

A receiver is the object before the dot: `a` in `a.b()`.
"""

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
# Names that are assigned, loop variables, and the parameters of functions.
_BOUND = re.compile(
    r"([\w, ]+?)\s*:?=(?![=>])|\bfor\s+([\w, ]+?)\s+(?:in|of)\b|\b(?:def|func|function|fn)\b[^(\n]*\(([^)]*)\)"
)
_IMPORTS = ("import", "use_declaration", "using", "namespace_use", "require")
# In these languages, a receiver that begins with a capital letter is a module or a type.
_STATIC = frozenset({"csharp", "elixir", "java", "javascript", "kotlin", "php", "rust", "scala", "tsx", "typescript"})


class Piece(NamedTuple):
    """A part of the text of a call.

    `role` is `receiver`, `name` or `arguments`; for the text between these, it is `""`.
    """

    role: str
    text: str


class Call(NamedTuple):
    """A call in a source text.

    `name` is the name of the function, and `kind` the kind of the call's syntax node. `pieces` are its receiver, name
    and arguments in the order of the text. `named` has the names of its named arguments. `holders` has the kinds of the
    syntax nodes from the argument list down to a named argument. `values` has the tokens of each argument. `is_steady`
    is true if the receiver is an imported module or a type, so that the same receiver and name always mean the same
    function. `inner` has the functions that its arguments call: `g` in `f(g(x))`. `block` is the kind of the block that
    the call opens (`with_statement`) or decorates (`decorated_definition`); otherwise it is `""`. `text` is the whole
    call, and `statement` is the statement around it, without indentation. `path`, `line` and `end_line` say where the
    call is; lines count from 1.
    """

    language: str
    name: str
    kind: str
    pieces: tuple[Piece, ...]
    named: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    values: tuple[Tokens, ...] = ()
    is_steady: bool = False
    inner: tuple[str, ...] = ()
    block: str = ""
    text: str = ""
    statement: str = ""
    path: str = ""
    line: int = 1
    end_line: int = 1

    @property
    def receiver(self) -> str:
        """Return the text of the receiver, such as `a` in `a.b()`; `""` if there is none."""
        return next((piece.text for piece in self.pieces if piece.role == "receiver"), "")


def calls(source: Source, path: str, touches: Callable[[int, int], bool]) -> list[Call]:
    """Return the calls in a source text. `touches` returns whether a range of lines (from 1) is of interest.

    `path` is `""` for an example on a page. Such an example often lacks the imports of a file, so names to which it
    assigns no value, and which are no parameters, are taken for imported modules.
    """
    known = _imported(source.root) if path else _unbound(source.text)
    found = (_call(node, source.language, path, known) for node in _nodes(source.root, touches))
    return [call for call in found if call is not None]


def _nodes(root: SgNode, touches: Callable[[int, int], bool]) -> Iterator[SgNode]:
    """Yield the nodes of the calls and decorators on the lines for which `touches` returns True.

    `touches` takes a first and a last line. Other parts of the syntax tree are skipped.
    """
    waiting = [root]
    while waiting:
        node = waiting.pop()
        place = node.range()
        if node != root and not touches(place.start.line + 1, place.end.line + 1):
            continue
        if syntax.is_call(node) or (node.kind() == "decorator" and not syntax.is_call(node.named_children()[0])):
            yield node
        waiting += reversed(node.children())


def _imported(root: SgNode) -> frozenset[str]:
    """Return the names that the import statements of a file contain."""
    found: set[str] = set()
    for node in root.children():
        text = node.text() if any(word in node.kind() for word in _IMPORTS) or "require(" in node.text()[:200] else ""
        found.update(_IDENTIFIER.findall(text))
    return frozenset(found)


def _unbound(text: str) -> frozenset[str]:
    """Return the names in an example that it uses, but to which it assigns no value, and which are no parameters.

    They are taken for imported modules.
    """
    bound = {name for names in _BOUND.findall(text) for part in names for name in _IDENTIFIER.findall(part)}
    return frozenset(_IDENTIFIER.findall(text)) - bound - {"self", "this", "super"}


def _call(node: SgNode, language: str, path: str, known: frozenset[str]) -> Call | None:
    """Return the call at a node. `known` has the names that are taken for imported modules.

    The result is None if the call's text is too long, or if its name is not a plain identifier.
    """
    if node.kind() == "decorator":
        return _decorator(node, language, path, known)
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
    place, block = node.range(), _block(node)
    return Call(
        language,
        link.name,
        node.kind(),
        pieces,
        tuple(named),
        holders,
        link.arguments,
        link.receiver is not None and _is_steady(link.receiver.text(), language, known),
        _inner(node),
        block.kind() if block is not None else "",
        text,
        _statement(node) if block is None else _head(block),
        path,
        place.start.line + 1,
        place.end.line + 1,
    )


def _decorator(node: SgNode, language: str, path: str, known: frozenset[str]) -> Call | None:
    """Return a decorator without arguments, such as `@cache`, as a call without arguments."""
    expression, block = node.named_children()[0], node.parent()
    receiver, _, name = expression.text().rpartition(".")
    if block is None or block.kind() != "decorated_definition" or not _IDENTIFIER.fullmatch(name):
        return None
    pieces = (Piece("receiver", receiver), Piece("", "."), Piece("name", name)) if receiver else (Piece("name", name),)
    line = node.range().start.line + 1
    is_steady = bool(receiver) and _is_steady(receiver, language, known)
    return Call(
        *(language, name, node.kind(), pieces),
        is_steady=is_steady,
        block=block.kind(),
        text=node.text(),
        statement=_head(block),
        path=path,
        line=line,
        end_line=line,
    )


def _block(node: SgNode) -> SgNode | None:
    """Return the node of the `with` statement that a call opens, or of the definition that it decorates.

    If the call does neither, the result is None.
    """
    for above in node.ancestors():
        if above.kind() in {"with_statement", "decorated_definition"}:
            return above
        if above.kind() not in {"with_clause", "with_item", "as_pattern", "decorator"}:
            return None
    return None


def _head(block: SgNode) -> str:
    """Return the code of a `with` statement or definition, with `...` in place of its body."""
    inner = block.field("definition") or block
    body = inner.field("body")
    text = block.text() if body is None else block.text()[: body.range().start.index - block.range().start.index]
    return textwrap.dedent(" " * block.range().start.column + text).strip() + "\n    ..."


def _inner(node: SgNode) -> tuple[str, ...]:
    """Return the names of the functions that are called in the positional arguments of a call: `g` in `f(g(x), y)`."""
    found = (syntax.unwrapped(part) for part in syntax.argument_nodes(node))
    names = (part.text().partition("(")[0] for part in found if syntax.is_call(part))
    return tuple(name for name in names if _PATH.fullmatch(name))


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
    """Return the text between two parts of a call, such as `.` or `new `, without line breaks."""
    return " ".join(text.split()) + " " * (text[-1:] == " ") if re.search(r"\w", text) else text.strip() or text[:1]


def _named(listed: SgNode) -> tuple[list[str], tuple[str, ...]]:
    """Return the names of a call's named arguments, and the kinds of the nodes from the argument list to the first one.

    In JavaScript, the named arguments are the pairs of an object that is an argument, as in `f({timeout: 3})`.
    """
    for inner in (listed, *(part for part in listed.named_children() if part.kind() == "object")):
        named = [part for part in inner.named_children() if part.kind() in syntax.NAMED_ARGUMENTS]
        if named:
            holders = (listed.kind(), *((inner.kind(),) if inner != listed else ()), named[0].kind())
            names = (part.children()[0].text().strip("\"':") for part in named)
            return [name for name in names if _IDENTIFIER.fullmatch(name)], holders
    return [], ()


def _is_steady(receiver: str, language: str, known: frozenset[str]) -> bool:
    """Return whether a receiver is an imported module or a type.

    Then the same receiver with the same name always means the same function; a variable can be another object each
    time.
    """
    if not _PATH.fullmatch(receiver):
        return False
    root = re.split(r"\W", receiver, maxsplit=1)[0]
    return (root in known and not root[0].isupper()) or (root[0].isupper() and language in _STATIC)


def _statement(node: SgNode) -> str:
    """Return the text of the statement around a call.

    If it is too long, return the chain of calls, or else the call.
    """
    chosen = next((part for part in (syntax.statement_of(node), syntax.chain_of(node).top) if _is_short(part)), node)
    place, lines = chosen.range(), chosen.text().split("\n")
    return textwrap.dedent("\n".join((" " * place.start.column + lines[0], *lines[1:]))).strip("\n")


def _is_short(node: SgNode) -> bool:
    place = node.range()
    return place.end.line - place.start.line < _MOST_LINES
