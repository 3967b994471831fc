"""PURE. Decide whether the code that a removed guard belonged to still exists: its variable, class or method.

A guard is a call that follows a pattern; the module `guards` explains the term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tacit.checks.review.values import Hunk
from tacit.checks.rules import syntax
from tacit.checks.rules.match import Source
from tacit.checks.rules.syntax import Tokens, tokens
from tacit.checks.rules.values import Match
from tacit.text.display import lines_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_SHORTEST = 4
_MOST_NODES = 400  # new nodes that are compared with one guard
_CLASSES = ("class", "impl", "module")


class Sides(NamedTuple):
    """A guard (a call that followed a pattern), and its file before and after the change.

    `match` and `node` are the guard in the text before the change. `kept` are the matches of its rule after the change,
    and `hunks` are all hunks of the file.
    """

    before: Source
    after: Source
    match: Match
    node: SgNode
    kept: tuple[Match, ...]
    hunks: tuple[Hunk, ...]


def new_nodes(scope: SgNode, sides: Sides, hunks: Sequence[Hunk]) -> Iterator[SgNode]:
    """Yield the calls, statements and named arguments of `scope` that are on lines which the hunks added.

    Nodes that the rule of the guard (a call that follows a pattern) matches in the new version of the file are left
    out.
    """
    kept = {(match.start, match.end) for match in sides.kept}
    waiting, number = [scope], 0
    while waiting and number < _MOST_NODES:
        node = waiting.pop()
        place = node.range()
        if not any(hunk.brings(place.start.line + 1, place.end.line + 1) for hunk in hunks):
            continue
        if syntax.is_call(node) or node.kind() in syntax.STATEMENTS or node.kind() in syntax.NAMED_ARGUMENTS:
            number += 1
            if (place.start.index, place.end.index) not in kept:
                yield node
        waiting += reversed(node.named_children())


def left_variable(sides: Sides, home: SgNode | None, root: Tokens, hunks: Sequence[Hunk]) -> bool:
    """Return whether a statement such as `q = q.guard()` is gone, while `q` is still assigned and used as before.

    The guard is a call that followed a pattern. `root` has the tokens of `q`, and `home` is the function around the
    guard, after the change.
    """
    statement = syntax.statement_of(sides.node)
    if statement.kind() == "expression_statement" and statement.named_children():
        statement = statement.named_children()[0]
    target = syntax.target_of(statement)
    if target is None or home is None or tokens(target) != root:
        return False
    name = tokens(target)
    line = max(hunk.start + hunk.count for hunk in hunks)
    old, new = (_made(scope, name) for scope in (_old_home(sides), home))
    made = [said for said, _ in old if said != tokens(statement)]
    if any(place >= line - 1 and said not in {said for said, _ in old} for said, place in new):
        return False
    said_now = {said for said, _ in new}
    return all(said in said_now for said in made) and _is_used(home, name, line)


def made_of(sides: Sides, name: Tokens) -> SgNode | None:
    """Return the last call that gives a variable its value before the guard: `f(x)` for `q = f(x)` and `q.guard()`.

    The guard is a call that followed a pattern. Calls on the variable itself, as in `q = q.filter(…)`, are ignored. The
    result is None if there is no such call.
    """
    value = None
    for node in _old_home(sides).find_all({"rule": {"pattern": "$ANY", "regex": f"^{re.escape(name[0])}\\b"}}):
        target = syntax.target_of(node)
        if target is None or tokens(target) != name or node.range().start.index >= sides.match.start:
            continue
        made = node.field("right") or node.field("value")
        made = syntax.unwrapped(made) if made is not None else None
        if made is not None and syntax.is_call(made) and syntax.chain_of(made).root != name:
            value = made
    return value


def _old_home(sides: Sides) -> SgNode:
    return (sides.before.scope(sides.match.scope) if sides.match.scope else None) or sides.before.root


def _made(scope: SgNode, name: Tokens) -> list[tuple[Tokens, int]]:
    """Return each assignment to the variable `name` in the code of `scope`: its tokens and its line."""
    found = []
    for node in scope.find_all({"rule": {"pattern": "$ANY", "regex": f"^{re.escape(name[0])}\\b"}}):
        target = syntax.target_of(node)
        if target is not None and tokens(target) == name:
            found.append((tokens(node), node.range().start.line + 1))
    return found


def _is_used(scope: SgNode, name: Tokens, line: int) -> bool:
    nodes = scope.find_all({"rule": {"pattern": "$ANY", "regex": f"^{re.escape(name[-1])}$"}})
    return any(node.range().start.line + 1 >= line for node in nodes)


def left_method(sides: Sides) -> bool:
    """Return whether a method is gone that only existed for the guard (a call that followed a pattern).

    Such a method calls the method of the same name in the base class, or only returns a value for the base class. Its
    class must still exist.
    """
    if not sides.match.scope or sides.after.scope(sides.match.scope) is not None:
        return False
    owner, _, name = sides.match.scope.rpartition(".")
    method = sides.before.scope(sides.match.scope)
    new_class = sides.after.scope(owner) if owner else None
    if method is None or new_class is None or _is_fresh_in(new_class, sides):
        return False
    said = tokens(method)
    calls = (("super", "(", ")", ".", name), ("super", ".", name))
    return any(contains(said, call) for call in calls) or _is_hook(sides, method, name)


def _is_hook(sides: Sides, method: SgNode, name: str) -> bool:
    """Return whether a method of a derived class only returns a value, and no code in the file calls it.

    The base class then probably calls it.
    """
    body = method.field("body")
    owner = next((above for above in method.ancestors() if above.kind() in sides.before.scope_kinds), None)
    if body is None or owner is None or owner.field("superclasses") is None:
        return False
    statements = [part for part in body.named_children() if "comment" not in part.kind()]
    is_single = len(statements) == 1 and statements[0].kind() == "return_statement"
    return is_single and sides.before.text.count(f".{name}(") == 0


def is_listed(sides: Sides) -> bool:
    """Return whether the guard (the code that followed a pattern) is a declaration in a class body, such as a field.

    An item of a list in the class body, such as `Index(…)` in `indexes = [Index(…)]`, is a declaration, too.
    """
    listed = syntax.is_call(sides.node) is False
    for above in sides.node.ancestors():
        kind = above.kind()
        if kind in sides.before.scope_kinds:
            return listed and any(part in kind for part in _CLASSES) and sides.node.kind() in _DECLARED
        listed = listed or kind in syntax.LISTS
    return False


def left_class(sides: Sides, hunks: Sequence[Hunk]) -> bool:
    """Return whether the class with a removed guard (code that followed a pattern) remains, without a replacement.

    At least half of the other lines of the class must remain, and all names of the class that the guard uses.
    """
    name = sides.match.scope
    while name and sides.after.scope(name) is None:
        name = name.rpartition(".")[0]
    old, new = (source.scope(name) if name else None for source in (sides.before, sides.after))
    if old is None or new is None or _is_fresh_in(new, sides):
        return False
    place, start = sides.node.range(), old.range().start.line
    lines = [line.strip() for line in lines_of(old.text())]
    own = range(place.start.line - start, place.end.line - start + 1)
    others = [line for number, line in enumerate(lines) if number not in own and len(line) >= _SHORTEST]
    there = {line.strip() for line in lines_of(new.text())}
    outer = name.split(".")[0]
    declared, still = (
        set().union(*(_declared(scope) for own, scope in source.named_scopes if own.split(".")[0] == outer))
        for source in (sides.before, sides.after)
    )
    mentioned = _words(sides.node) & declared
    if mentioned and any(
        len(mentioned & _words(node)) * 2 >= len(mentioned)
        for node in new_nodes(new, sides, hunks)
        if syntax.is_call(node)
    ):
        return False  # another declaration of the same names takes its place
    return sum(line in there for line in others) * 2 >= len(others) and mentioned <= still


def _is_fresh_in(scope: SgNode, sides: Sides) -> bool:
    """Return whether the rule of the guard (code that followed a pattern) has a match on added lines of `scope`.

    `scope` is a function or class after the change.
    """
    place = scope.range()
    return any(
        place.start.index <= kept.start
        and kept.end <= place.end.index
        and any(hunk.brings(kept.line, kept.end_line) for hunk in sides.hunks)
        for kept in sides.kept
    )


_DECLARED = syntax.STATEMENTS | {
    *("call", "call_expression", "method_invocation", "object_creation_expression", "new_expression"),
    *("list", "tuple", "set", "array", "string"),
}


def contains(said: Tokens, part: Tokens) -> bool:
    """Return whether the tokens `part` follow each other in the tokens `said`, without other tokens between them."""
    return any(said[at : at + len(part)] == part for at in range(len(said) - len(part) + 1))


def _words(node: SgNode) -> set[str]:
    """Return the tokens of a node, without quotes, dashes and colons at their beginning and end."""
    return {word.strip("'\"`-:") for word in tokens(node)}


def _declared(scope: SgNode) -> set[str]:
    """Return the names that the assignments and declarations in the body of a class set or declare."""
    body = scope.field("body") or scope
    found = set()
    for statement in body.named_children():
        inner = statement.named_children()[0] if statement.kind() == "expression_statement" else statement
        target = syntax.target_of(inner) or inner.field("declarator")
        if target is not None:
            found.add(tokens(target)[0])
    return found
