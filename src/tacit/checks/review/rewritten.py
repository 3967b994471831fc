"""PURE. Decide whether the code inside a removed guard still exists: the body of its function, or its comparison.

A guard is a call that follows a pattern; the module `guards` explains the term.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tacit.checks.review.remains import Sides
from tacit.checks.rules import syntax
from tacit.checks.rules.syntax import Tokens, tokens

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_FUNCTIONS = {"arrow_function", "function_expression", "func_literal", "lambda_expression", "closure_expression"}
_COMPARISONS = {"binary_expression", "comparison_operator", "equality_expression"}
_EQUAL = {"==", "!=", "===", "!=="}
_OPERANDS = 2


def left_body(sides: Sides, new: Sequence[SgNode]) -> bool:
    """Return whether a guard such as `db.transaction(async (tx) => { … })` is gone, while the calls inside it remain.

    A guard is a call that followed a pattern. `new` are the syntax nodes on added lines of the function around the
    guard. At least half of the calls inside the guard must be in `new`, with the same name and at least one equal
    argument. If the rule matches on added lines of the file, the result is False, because then the guard was only
    moved.
    """
    function = next((part for part in syntax.argument_nodes(sides.node) if part.kind() in _FUNCTIONS), None)
    body = function.field("body") if function is not None else None
    if function is None or body is None or _is_moved(sides):
        return False
    own = {token for token in _parameters(function) if token.isidentifier()}
    wanted = [(link.name, _telling(link, own)) for link in _links(body)]
    found = [(link.name, _telling(link, set())) for node in new if (link := syntax.link_of(node)) is not None]
    there = sum(any(name == other and (not said or said & heard) for other, heard in found) for name, said in wanted)
    return bool(there) and there * 2 >= len(wanted)


def left_comparison(sides: Sides, new: Sequence[SgNode]) -> bool:
    """Return whether `a == b` or `a != b` replaces a guard that compares two values, such as `hmac.Equal(a, b)`.

    A guard is a call that followed a pattern. `new` are the syntax nodes on added lines of the function around the
    guard.
    """
    values = {tokens(_bare(part)) for part in syntax.argument_nodes(sides.node)}
    if len(values) != _OPERANDS:
        return False
    for node in new:
        for below in _all(node):
            parts = below.children()
            is_equality = below.kind() in _COMPARISONS and len(parts) > _OPERANDS and parts[1].text() in _EQUAL
            if is_equality and {tokens(_bare(parts[0])), tokens(_bare(parts[-1]))} == values:
                return True
    return False


def _is_moved(sides: Sides) -> bool:
    return any(hunk.brings(kept.line, kept.end_line) for kept in sides.kept for hunk in sides.hunks)


def _parameters(function: SgNode) -> Tokens:
    named = function.field("parameters") or function.field("parameter")
    return tokens(named) if named is not None else ()


def _telling(link: syntax.Link, without: set[str]) -> set[Tokens]:
    """Return the tokens of each argument of a call, without arguments that contain one of the names in `without`."""
    return {said for said in link.arguments if not without & set(said)}


def _links(node: SgNode) -> Iterator[syntax.Link]:
    for below in _all(node):
        if (link := syntax.link_of(below)) is not None:
            yield link


def _all(node: SgNode) -> Iterator[SgNode]:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += reversed(current.named_children())


def _bare(node: SgNode) -> SgNode:
    """Return a value without a type conversion around it, such as `[]byte(value)` or `Buffer.from(value)`."""
    node = syntax.unwrapped(node)
    if node.kind() == "type_conversion_expression":
        return node.field("operand") or node
    inner = syntax.argument_nodes(node)
    if syntax.is_call(node) and len(inner) == 1 and (link := syntax.link_of(node)) is not None:
        return inner[0] if link.name in _CONVERSIONS else node
    return node


_CONVERSIONS = {"from", "String", "str", "bytes", "encode", "force_bytes", "toString"}
