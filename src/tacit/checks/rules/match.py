"""PURE. Find the matches of rules in source text with ast-grep. Run this in another process, as ast-grep can crash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from tacit.checks.rules.values import Comment, Match, Rule, Scope

if TYPE_CHECKING:
    from ast_grep_py import Config, SgNode

MOST_MATCHES = 1_000
_VARIABLE = re.compile(r"\$(\$\$)?([A-Z_][A-Z0-9_]*)|\$\$\$")
_IN_TEMPLATE = re.compile(r"\$\$\$([A-Z_][A-Z0-9_]*)(\s*,\s*)?|\$([A-Z_][A-Z0-9_]*)")
_CAUSE = re.compile(r"^ *\d+: (.+(?:\n(?! *\d+: ) +.+)*)$", re.MULTILINE)

# The syntax nodes that open a named scope, by language.
SCOPES = {
    "python": ("function_definition", "class_definition"),
    "go": ("function_declaration", "method_declaration"),
    "java": ("method_declaration", "class_declaration", "constructor_declaration"),
    "csharp": ("method_declaration", "class_declaration"),
    "ruby": ("method", "class", "module"),
    "rust": ("function_item", "impl_item"),
    "php": ("function_definition", "method_declaration", "class_declaration"),
    **dict.fromkeys(
        ("javascript", "typescript", "tsx"),
        ("function_declaration", "method_definition", "class_declaration", "variable_declarator"),
    ),
}


class BrokenRuleError(Exception):
    """A rule cannot be used.

    ast-grep rejects it, or one of its patterns cannot be parsed, so that it would match anything.
    """


class Source:
    """A source text that has been parsed, in which rules can be searched for."""

    def __init__(self, text: str, language: str) -> None:
        from ast_grep_py import SgRoot

        self.text, self.language = text, language
        self.root = SgRoot(text, language).root()
        self.scope_kinds = SCOPES.get(language, ())

    def find(self, rule: Rule) -> list[Match]:
        """Return the matches of a rule in the order of the text. There are at most `MOST_MATCHES` (1,000)."""
        found = self.root.find_all(cast("Config", dict(rule.matcher)))
        return [self._match(node, rule) for node in found[:MOST_MATCHES]]

    def scopes(self) -> tuple[Scope, ...]:
        """Return all functions and classes of the text, with their lines."""
        found = ((name, node.range()) for name, node in self.named_scopes)
        return tuple(Scope(name, place.start.line + 1, place.end.line + 1) for name, place in found)

    def scope(self, name: str) -> SgNode | None:
        """Return the first function or class with a qualified name such as `Shop.pay`; None if there is none."""
        return next((node for own, node in self.named_scopes if own == name), None)

    @cached_property
    def named_scopes(self) -> list[tuple[str, SgNode]]:
        """Return all functions and classes with their qualified names."""
        if not self.scope_kinds:
            return []
        config = cast("Config", {"rule": {"any": [{"kind": kind} for kind in self.scope_kinds]}})
        return [(self._scope(node, inner=True), node) for node in self.root.find_all(config)]

    def comments(self, expression: str) -> tuple[Comment, ...]:
        """Return the comments whose text matches a regular expression."""
        config = cast("Config", {"rule": {"pattern": "$ANY", "regex": expression}})
        nodes = (node for node in self.root.find_all(config) if "comment" in node.kind())
        return tuple(map(self._comment, nodes))

    def _comment(self, node: SgNode) -> Comment:
        place, text = node.range(), self.text
        start, end = place.start.index, place.end.index
        after = text.find("\n", end - text[start:end].endswith("\n"))
        rest = text[text.rfind("\n", 0, start) + 1 : start] + text[end : after if after >= 0 else None]
        return Comment(place.start.line + 1, node.text(), start, end, not rest.strip())

    def _match(self, node: SgNode, rule: Rule) -> Match:
        place = node.range()
        return Match(
            line=place.start.line + 1,
            column=place.start.column + 1,
            end_line=place.end.line + 1,
            end_column=place.end.column + 1,
            start=place.start.index,
            end=place.end.index,
            text=node.text(),
            scope=self._scope(node),
            fix=None if rule.fix is None else self._fix(rule.fix, node),
        )

    def _fix(self, template: str, node: SgNode) -> str | None:
        """Return the text that a rule's fix puts in place of a match.

        The result is None if the fix would delete a comment, or would break code that can be parsed.
        """
        if any("comment" in part.kind() for part in node.find_all({"rule": {"pattern": "$ANY"}})):
            return None
        fix = _filled(template, node, self.text)
        return fix if _is_whole(fix, self.language) or not _is_whole(node.text(), self.language) else None

    def _scope(self, node: SgNode, *, inner: bool = False) -> str:
        around = ([node] if inner else []) + node.ancestors()
        names = (self._name(item) for item in reversed(around) if item.kind() in self.scope_kinds)
        return ".".join(name for name in names if name)

    @staticmethod
    def _name(node: SgNode) -> str:
        name = node.field("name") or node.field("type")
        return name.text() if name else ""


def without_comments(text: str, comments: Iterable[Comment]) -> str:
    """Return a source text without its comments. Line breaks are kept, so that line numbers stay the same."""
    pieces, at = [], 0
    for comment in sorted(comments, key=lambda item: item.start):
        if comment.start >= at:
            pieces += [text[at : comment.start], "\n" * text.count("\n", comment.start, comment.end)]
            at = comment.end
    return "".join((*pieces, text[at:]))


def check(rule: Rule) -> None:
    """Check that a rule can be used.

    Raises:
        BrokenRuleError: ast-grep rejects the rule, or one of its patterns cannot be parsed in its language.
    """
    from ast_grep_py import SgRoot

    for language in rule.languages:
        for pattern in _patterns(rule.matcher):
            if _is_broken(pattern, language):
                raise BrokenRuleError(f"the pattern {pattern!r} cannot be parsed as {language}")
    try:
        for language in rule.languages:
            SgRoot("", language).root().find_all(cast("Config", dict(rule.matcher)))
    except Exception as error:
        message = str(error)
        causes = _CAUSE.findall(message.partition("Stack backtrace")[0])
        told = ": ".join(cause.rstrip(".:") for cause in causes[-2:])
        raise BrokenRuleError(" ".join(told.split()) or message.splitlines()[0]) from error


def _patterns(value: Any) -> Iterator[str]:
    """Yield all code patterns, such as `eval($X)`, in a matcher: what a rule tells ast-grep to search for."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "pattern" and isinstance(inner, str):
                yield inner
            elif key == "pattern" and isinstance(inner, Mapping) and isinstance(inner.get("context"), str):
                yield inner["context"]
            else:
                yield from _patterns(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _patterns(inner)


def _is_broken(pattern: str, language: str) -> bool:
    """Return whether a code pattern cannot be parsed in its language.

    It is tried as it is, and with names in place of its variables (`$X`).
    """
    from ast_grep_py import SgRoot

    # PHP parses only statements, and PHP variables look like metavariables.
    texts = (pattern + ";" * (language == "php"), _VARIABLE.sub(lambda found: f"m{(found[2] or '').lower()}", pattern))
    return all(SgRoot(text, language).root().find(kind="ERROR") is not None for text in texts)


def _is_whole(code: str, language: str) -> bool:
    """Return whether code can be parsed without errors, and without parts that the parser had to add."""
    from ast_grep_py import SgRoot

    nodes = [SgRoot(code, language).root()]
    while nodes:
        node = nodes.pop()
        if node.kind() == "ERROR" or (node.is_leaf() and not node.text() and not node.is_named()):
            return False
        nodes += node.children()
    return True


def _filled(template: str, node: SgNode, text: str) -> str:
    """Return the code that a fix puts in place of the match `node`: its template, with matched code for its variables.

    All lines after the first one get the indentation of the line in `text` on which the match begins.
    """

    def value(found: re.Match[str]) -> str:
        several, comma, name = found.groups()
        if name:
            one = node.get_match(name)
            return one.text() if one else node.get_transformed(name) or ""
        nodes = node.get_multiple_matches(several)
        if not nodes:
            return ""
        matched = text[nodes[0].range().start.index : nodes[-1].range().end.index]
        return matched.rstrip(", \t\n") + comma if comma else matched

    line = text[text.rfind("\n", 0, node.range().start.index) + 1 :]
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    return _IN_TEMPLATE.sub(value, template.replace("\n", f"\n{indent}"))
