"""PURE. Read the syntax trees of many languages in one way: calls, chains of calls, arguments, statements and tokens.

A node is a node of a syntax tree. A receiver is the object before the dot: `a` in `a.b()`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

Tokens = tuple[str, ...]
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_CALLS = {
    *("call", "call_expression", "method_invocation", "invocation_expression", "member_call_expression"),
    *("function_call_expression", "scoped_call_expression", "macro_invocation", "object_creation_expression"),
    *("new_expression", "nullsafe_member_call_expression", "function_call"),
}
_CALLEES = ("function", "constructor", "macro", "type")
_RECEIVERS = ("object", "operand", "receiver", "expression", "value", "argument", "scope", "path", "table")
_NAMES = ("name", "attribute", "property", "field", "method")
# Nodes that only wrap an expression.
_WRAPPERS = {
    *("parenthesized_expression", "await", "await_expression", "expression_list", "argument"),
    *("try_expression", "non_null_expression", "reference_expression"),
}
STATEMENTS = {
    *("expression_statement", "return_statement", "return", "assignment", "assignment_statement"),
    *("short_var_declaration", "lexical_declaration", "local_variable_declaration", "variable_declaration"),
    *("assignment_expression", "variable_declarator", "let_declaration", "var_declaration", "defer_statement"),
    *("go_statement", "raise_statement", "throw_statement", "yield", "assert_statement", "if_statement"),
    *("while_statement", "for_statement", "for_in_clause", "with_item", "with_statement"),
}
ARGUMENTS = {"argument_list", "arguments", "value_arguments", "bracketed_argument_list", "token_tree"}
LISTS = {"list", "tuple", "set", "array", "array_creation_expression", "initializer_list", "expression_list"}
NAMED_ARGUMENTS = {"keyword_argument", "pair", "named_argument", "keyed_element"}


class Link(NamedTuple):
    """One call in a chain of calls, such as `.filter(a)`: its name, its arguments, and what is before the dot.

    `receiver` is what is before the dot; it is None for a call without a dot, such as `f(a)`.
    """

    node: SgNode
    name: str
    receiver: SgNode | None
    arguments: tuple[Tokens, ...]


class Chain(NamedTuple):
    """A chain of calls such as `User.objects.filter(a).all()`: its root `User.objects`, and its calls in order.

    `top` is the node of the whole chain.
    """

    top: SgNode
    root: Tokens
    links: tuple[Link, ...]

    def names(self, *, without: SgNode | None = None) -> tuple[str, ...]:
        """Return the names of the calls in a chain, in order: b and c for `a.b().c()`.

        The call `without` is left out.
        """
        return tuple(link.name for link in self.links if link.node != without)


def is_call(node: SgNode) -> bool:
    """Return whether a node of a syntax tree is a call, whatever its language is."""
    return node.kind() in _CALLS


def tokens(node: SgNode, swap: Mapping[SgNode, SgNode | None] | None = None) -> Tokens:
    """Return the tokens of a node, in a form that does not depend on formatting.

    Comments, commas before closing brackets, and commas and semicolons at the end are left out. If a part of the node
    is a key of `swap`, the tokens of its value are used in its place; if the value is None, the part is left out.
    """
    found: list[str] = []
    for token in _leaves(node, swap or {}):
        if token == "," and (not found or found[-1] == "," or found[-1] in _OPENING):  # noqa: S105  (a comma)
            continue
        if token in _CLOSING and found and found[-1] == ",":
            found.pop()
        found.append(token)
    while found and found[-1] in {",", ";"}:
        found.pop()
    return tuple(found)


def _leaves(node: SgNode, swap: Mapping[SgNode, SgNode | None]) -> Iterator[str]:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current in swap:
            instead = swap[current]
            if instead is not None:
                yield from _leaves(instead, {})
            continue
        kind = current.kind()
        if "comment" in kind:
            continue
        children = current.children()
        if children and kind not in {"string", "interpreted_string_literal"}:
            waiting += reversed(children)
        elif text := current.text().strip():
            yield text


def link_of(node: SgNode) -> Link | None:
    """Return the name, receiver and arguments of a call; None if the node is not a call, or if it names no function."""
    if not is_call(node):
        return None
    receiver = next((found for field in ("object", "receiver", "scope") if (found := node.field(field))), None)
    name = next((found for field in ("method", "name") if (found := node.field(field))), None)
    if name is None:
        callee = next((found for field in _CALLEES if (found := node.field(field))), None) or node.child(0)
        if callee is None:
            return None
        receiver, name = _member(callee)
    return Link(node, name.text(), receiver, arguments(node))


def _member(node: SgNode) -> tuple[SgNode | None, SgNode]:
    """Split the node of `object.name` into both parts. A plain name has the object None."""
    named = node.named_children()
    if len(named) < 2 or is_call(node):  # noqa: PLR2004  (object and name)
        return None, node
    receiver = next((found for field in _RECEIVERS if (found := node.field(field))), None)
    name = next((found for field in _NAMES if (found := node.field(field))), None)
    if receiver is None or name is None:
        receiver, name = named[0], named[-1]
    if name.kind() == "navigation_suffix":  # Kotlin
        name = name.named_children()[-1] if name.named_children() else name
    return receiver, name


def owner(node: SgNode) -> SgNode | None:
    """Return `Model` for the node `Model.objects`; None if the node is not a plain name, a dot and a name."""
    receiver = _member(node)[0] if is_access(node) else None
    return receiver if receiver is not None and not receiver.named_children() else None


def argument_nodes(node: SgNode) -> list[SgNode]:
    """Return the arguments of a call."""
    listed = node.field("arguments") or next((part for part in node.children() if part.kind() in ARGUMENTS), None)
    if listed is None:
        return []
    return [part for part in listed.named_children() if "comment" not in part.kind()]


def arguments(node: SgNode) -> tuple[Tokens, ...]:
    """Return the tokens of each argument of a call. Each pair of an object literal counts as one argument."""
    found: list[Tokens] = []
    for part in argument_nodes(node):
        inner = [item for item in part.named_children() if item.kind() == "pair"] if part.kind() == "object" else []
        found += [tokens(item) for item in inner] or [tokens(part)]
    return tuple(found)


def chain_of(node: SgNode) -> Chain:
    """Return the whole chain of calls that contains a call: for `.filter(a)`, all of `User.objects.filter(a).all()`."""
    top = node
    while (above := _above(top)) is not None:
        top = above
    links: list[Link] = []
    at: SgNode | None = top
    root: Tokens = ()
    while at is not None:
        at = unwrapped(at)
        link = link_of(at)
        if link is None:
            receiver, _ = _member(at)
            inner = receiver if receiver is not None and _has_call(receiver) else None
            root = root if inner is not None else tokens(at)
            at = inner
            continue
        if link.receiver is None:
            root = (link.name, "(") if not links else tokens(at)
            if not links or link.node == node:
                links.append(link)
            break
        links.append(link)
        at = link.receiver
    return Chain(top, root, tuple(reversed(links)))


def _has_call(node: SgNode) -> bool:
    at: SgNode | None = node
    while at is not None:
        at = unwrapped(at)
        if is_call(at):
            return True
        at = _member(at)[0]
    return False


def unwrapped(node: SgNode) -> SgNode:
    """Return the expression inside of parentheses, `await` and similar wrappers. Other nodes are returned unchanged."""
    while node.kind() in _WRAPPERS and len(node.named_children()) == 1:
        node = node.named_children()[0]
    return node


def _above(node: SgNode) -> SgNode | None:
    """Return the next larger part of a chain of calls: for `a.b`, `a.b()` in `a.b().c()`.

    The result is None if the chain ends with this node.
    """
    parent = node.parent()
    if parent is None or parent.kind() in STATEMENTS or parent.kind() in ARGUMENTS:
        return None
    if parent.kind() in _WRAPPERS:
        wider = _above(parent)
        return wider if parent.kind() != "expression_list" else None
    if is_call(parent):
        link = link_of(parent)
        callee = parent.child(0)
        return parent if callee == node or (link is not None and link.receiver == node) else None
    receiver, name = _member(parent)
    if receiver == node and name != node and is_access(parent):
        return parent
    return None


def is_access(node: SgNode) -> bool:
    """Return whether a node is `object.name` in any language."""
    kind = node.kind()
    return any(part in kind for part in ("attribute", "member", "selector", "field_expression", "navigation", "scoped"))


def statement_of(node: SgNode) -> SgNode:
    """Return the statement that contains a node; the node itself if no statement does."""
    for above in node.ancestors():
        if above.kind() in STATEMENTS and above.kind() not in {"for_in_clause", "with_item"}:
            return above
    return node


def context_of(node: SgNode) -> tuple[object, ...]:
    """Return what the value of an expression is used for, such as a variable, an argument or a returned value.

    Two expressions are used in the same way if the results are equal. If the value is not used, the result is `()`.
    """
    at = node
    while True:
        parent = at.parent()
        if parent is None:
            return ("file",)
        kind = parent.kind()
        if kind in _WRAPPERS or kind in ARGUMENTS:
            if kind in ARGUMENTS and (call := parent.parent()) is not None and (link := link_of(call)) is not None:
                return ("argument", link.name)
            at = parent
            continue
        if (target := target_of(parent)) is not None and target != at:
            return ("=", tokens(target))
        if kind in NAMED_ARGUMENTS:
            return ("named", parent.children()[0].text())
        if kind == "expression_statement":
            return ()
        return (kind,)


def target_of(node: SgNode) -> SgNode | None:
    """Return the target of an assignment or declaration; None if the node is neither."""
    if node.kind() not in STATEMENTS:
        return None
    fields = ("left", "pattern", "name")
    return next((found for field in fields if (found := node.field(field))), None)


def at_offsets(root: SgNode, start: int, end: int) -> SgNode:
    """Return the node of a syntax tree that begins and ends at these offsets of the text.

    If several nodes do, it is the innermost call, or the outermost node if none is a call.
    """
    node, outermost, call = root, None, None
    while True:
        place = node.range()
        if (place.start.index, place.end.index) == (start, end):
            outermost = outermost or node
            call = node if is_call(node) else call
        inner = next((part for part in node.children() if _covers(part, start, end)), None)
        if inner is None:
            return call or outermost or node
        node = inner


def _covers(node: SgNode, start: int, end: int) -> bool:
    place = node.range()
    return place.start.index <= start and end <= place.end.index


def is_part(small: Sequence[str], large: Sequence[str]) -> bool:
    """Return whether `large` contains all items of `small` in the same order. Other items may be between them."""
    rest = iter(large)
    return all(item in rest for item in small)
