"""PURE. Decide by the syntax tree whether code that followed a pattern was dropped, and not moved or rewritten.

A guard is a call that follows a pattern, such as `.select_related(…)`. A chain is a series of calls on one receiver,
such as `User.objects.filter(a).all()`. A guard was dropped if the code that it belonged to still exists without it: the
rest of its chain, the call without the argument, the later uses of its variable, or the class. Run this in a separate
process, because the parser can crash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tacit.checks.review.remains import (
    Sides,
    contains,
    is_listed,
    left_class,
    left_method,
    left_variable,
    made_of,
    new_nodes,
)
from tacit.checks.review.rewritten import left_body, left_comparison
from tacit.checks.review.values import Hunk
from tacit.checks.rules import syntax
from tacit.checks.rules.match import Source
from tacit.checks.rules.syntax import Tokens, tokens
from tacit.checks.rules.values import Match

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_LEAST_ARGUMENTS = 2
_TELLING = 2  # tokens; a longer root, such as `User.objects`, says which data a chain is about


class Gone(NamedTuple):
    """A match of an adoption rule (code that followed a pattern) before the change, and the hunks that replaced it.

    If `edited` is true, the rule still matches in the same place after the change, so the match may only have been
    edited.
    """

    match: Match
    hunks: tuple[Hunk, ...]
    edited: bool = False


class Question(NamedTuple):
    """The input of `dropped`, which tells where a change took out code that follows a pattern.

    An adoption rule matches such code. `gone` are its matches before the change that may be gone.
    `before` and `after` are the texts of the file, `kept` are the rule's matches after the change, and `hunks` are all
    hunks of the file.
    """

    language: str
    before: str
    after: str
    gone: tuple[Gone, ...]
    kept: tuple[Match, ...]
    hunks: tuple[Hunk, ...]


def dropped(question: Question) -> list[str | None]:
    """Return, for each match in `gone`, the text of the guard that the change dropped, such as `.select_related(…)`.

    A guard is the matched call, which followed a pattern; its text has no receiver. The result is None if the guard was
    not dropped. It is `""` if the match is not a call; the caller then has to compare the matched lines.
    """
    before, after = Source(question.before, question.language), Source(question.after, question.language)
    return [_Guard(question, gone, before, after).answer() for gone in question.gone]


class _Guard:
    """One guard (a call that follows a pattern). Its methods search the new text for the code that was around it."""

    def __init__(self, question: Question, gone: Gone, before: Source, after: Source) -> None:
        self.question, self.gone, self.match = question, gone, gone.match
        self.before, self.after = before, after
        self.node = syntax.at_offsets(before.root, gone.match.start, gone.match.end)
        if self.node.kind() in syntax.NAMED_ARGUMENTS:  # the call has lost this argument
            self.node = next((above for above in self.node.ancestors() if syntax.is_call(above)), self.node)
        self.sides = Sides(before, after, gone.match, self.node, question.kept, question.hunks)

    def answer(self) -> str | None:
        """Return the text of the guard without its receiver; None if the change kept it, `""` if it is not a call."""
        link = syntax.link_of(self.node)
        if self.gone.edited:
            lost = link is not None and self._has_fewer_arguments(link)
        elif is_listed(self.sides):
            lost = left_class(self.sides, self.gone.hunks)
        elif link is None:
            return ""
        else:
            lost = left_method(self.sides) or self._left_code() or self._left_variable() or self._left_contents()
        if not lost:
            return None
        return self.node.text()[len(link.receiver.text()) if link and link.receiver else 0 :]

    @cached_property
    def home(self) -> SgNode | None:
        """Return the function, class or file around the match as it is after the change; None if it is gone."""
        if not self.match.scope:
            return self.after.root
        return self.after.scope(self.match.scope)

    @cached_property
    def hunks(self) -> tuple[Hunk, ...]:
        """Return the hunks that replaced the match, or all hunks of the file if the function around it was moved."""
        if self.match.scope and self.home is not None:
            line = self.home.range().start.line + 1
            if any(hunk.count and hunk.brings(line, line) for hunk in self.question.hunks):
                return self.question.hunks
        return self.gone.hunks

    @cached_property
    def new(self) -> list[SgNode]:
        """Return the calls, statements and arguments on added lines of `home`, without matches of the guard's rule."""
        return list(new_nodes(self.home, self.sides, self.hunks)) if self.home is not None else []

    def _keeps(self, node: SgNode) -> bool:
        """Return whether a node after the change contains a match of the rule."""
        place = node.range()
        return any(place.start.index <= kept.start and kept.end <= place.end.index for kept in self.question.kept)

    def _left_code(self) -> bool:
        """Return whether the added lines have the code around the guard (matched call), but without the guard."""
        new = [
            node for node in self.new if not self._keeps(syntax.chain_of(node).top if syntax.is_call(node) else node)
        ]
        if not new:
            return False
        wanted = self._without_guard()
        if any((node.kind(), tokens(node)) in wanted for node in new):
            return True
        calls = [node for node in new if syntax.is_call(node)]
        return any(self._is_rest(node) for node in calls) or self._is_unwrapped(new)

    def _left_contents(self) -> bool:
        """Return whether the added lines have what was inside the guard (a body or comparison), but not the guard."""
        new = [node for node in self.new if not self._keeps(node)]
        return left_body(self.sides, new) or left_comparison(self.sides, new)

    def _without_guard(self) -> set[tuple[str, Tokens]]:
        """Return what the calls and statements around the guard (matched call) look like without it: kind and tokens.

        In each of them, the guard is replaced by its receiver or one of its arguments, or is left out.
        """
        found: set[tuple[str, Tokens]] = set()
        for guard, instead in self._swaps():
            swap = {guard: instead}
            for above in guard.ancestors():
                kind = above.kind()
                if syntax.is_call(above) or kind in syntax.STATEMENTS or kind in syntax.NAMED_ARGUMENTS:
                    rest = tokens(above, swap)
                    if len(rest) > 1:
                        found.add((kind, rest))
                if kind in syntax.STATEMENTS:
                    break
        return found

    def _swaps(self) -> Iterator[tuple[SgNode, SgNode | None]]:
        """Yield ways to leave out the guard (matched call): a node around it, and its replacement or None."""
        node: SgNode | None = self.node
        while node is not None:
            link = syntax.link_of(node)
            if link is not None and link.receiver is not None:
                yield node, link.receiver
                if (model := syntax.owner(link.receiver)) is not None:  # `Model` of `Model.objects`
                    yield node, model
            if node == self.node:
                yield from ((node, part) for part in syntax.argument_nodes(node))
                node = self._chain.top if link is not None and link.receiver is None else node
            parent = node.parent()
            if parent is None:
                return
            if parent.kind() in syntax.NAMED_ARGUMENTS:
                node = parent
                parent = node.parent()
            if parent is None or parent.kind() not in syntax.ARGUMENTS | syntax.LISTS:
                return
            yield node, None
            node = next((above for above in node.ancestors() if syntax.is_call(above)), None)

    def _is_rest(self, node: SgNode) -> bool:
        """Return whether `node`, a call on added lines, is what remains of the guard (matched call) or of its chain."""
        old, new = self._chain, syntax.chain_of(node)
        if self._keeps(new.top):
            return False
        guard, link = syntax.link_of(self.node), syntax.link_of(node)
        if guard is None or link is None:
            return False
        same_use = syntax.context_of(old.top) == syntax.context_of(new.top) != ()
        if link.name == guard.name:
            return self._has_lost_argument(guard, link, same_use=same_use)
        names = new.names()
        if guard.name in names:
            return False
        if old.root == new.root and guard.receiver is not None and set(guard.arguments) & set(link.arguments):
            return True
        return any(
            _is_same(root, rest, new, same_use=same_use) for root, rest in self._origins if root == new.root and names
        )

    @cached_property
    def _origins(self) -> list[tuple[Tokens, tuple[str, ...]]]:
        """Return the start of the chain of calls with the guard (`a` of `a.b().c()`), and the names of its other calls.

        If the start is a variable, a second entry describes the chain of calls that was assigned to the variable.
        """
        root, names = self._chain.root, self._chain.names(without=self.node)
        found = [(root, names)]
        if len(root) == 1 and (value := made_of(self.sides, root)) is not None:
            chain = syntax.chain_of(value)
            found.append((chain.root, (*chain.names(), *names)))
        return found

    def _has_fewer_arguments(self, guard: syntax.Link) -> bool:
        """Return whether the guard (matched call) has lost arguments that the added lines do not have elsewhere."""
        if self.home is None or guard.receiver is None or len(guard.arguments) < _LEAST_ARGUMENTS:
            return False
        place = self.home.range()
        for kept in self.question.kept:
            is_near = any(hunk.brings(kept.line, kept.end_line) for hunk in self.hunks)
            if not is_near or not place.start.index <= kept.start <= kept.end <= place.end.index:
                continue
            node = syntax.at_offsets(self.after.root, kept.start, kept.end)
            link = syntax.link_of(node)
            if link is None or link.name != guard.name or syntax.chain_of(node).root != self._chain.root:
                continue
            lost = [part for part in guard.arguments if part not in link.arguments]
            if lost and all(part in guard.arguments for part in link.arguments):
                return not any(contains(tokens(other), part) for other in self.new for part in lost)
        return False

    def _has_lost_argument(self, guard: syntax.Link, link: syntax.Link, *, same_use: bool) -> bool:
        """Return whether `link`, a new call of the same function, is the guard (matched call) with other arguments.

        `same_use` is true if the results of both calls are used in the same way, such as assigned to the same variable.
        """
        receivers = [tokens(one.receiver) if one.receiver is not None else () for one in (guard, link)]
        if receivers[0] != receivers[1] or (len(link.arguments) > len(guard.arguments) and not same_use):
            return False
        kept = [argument for argument in link.arguments if argument in guard.arguments]
        return len(kept) == len(link.arguments) or (same_use and guard.arguments != link.arguments)

    def _is_unwrapped(self, new: Sequence[SgNode]) -> bool:
        """Return whether one of `new` has the arguments of the guard alone: `x = a` for `x = f(a)`."""
        use = syntax.context_of(self._chain.top)
        wanted = [part for part in syntax.arguments(self.node) if any(token.isidentifier() for token in part)]
        link = syntax.link_of(self.node)
        if not use or not wanted or link is None or use[0] not in {"=", "return_statement", "return", "if_statement"}:
            return False
        if len(wanted) != len(syntax.argument_nodes(self.node)):
            return False
        for node in new:
            if node.kind() not in syntax.STATEMENTS or self._use(node) != use:
                continue
            said = tokens(node)
            if all(contains(said, part) for part in wanted):
                return True
        return False

    @staticmethod
    def _use(statement: SgNode) -> tuple[object, ...]:
        target = syntax.target_of(statement)
        return ("=", tokens(target)) if target is not None else (statement.kind(),)

    def _left_variable(self) -> bool:
        return left_variable(self.sides, self.home, self._chain.root, self.gone.hunks)

    @cached_property
    def _chain(self) -> syntax.Chain:
        return syntax.chain_of(self.node)


def _is_same(root: Tokens, rest: tuple[str, ...], new: syntax.Chain, *, same_use: bool) -> bool:
    """Return whether a new chain of calls is an old chain without its guard (the call that followed a pattern).

    Both chains have the root `root`. `rest` are the names of the old chain's calls other than the guard. `same_use` is
    true if the results of both chains are used in the same way, such as assigned to the same variable. The names of one
    chain must all be in the other one, in the same order. If the use is the same, it is enough that the new chain has
    at most one call.
    """
    names = new.names()
    alike = bool(rest) and (syntax.is_part(names, rest) or syntax.is_part(rest, names))
    telling = len(root) > _TELLING and not root[0].startswith("super")
    return (alike and (same_use or telling)) or (same_use and telling and len(names) <= 1)
