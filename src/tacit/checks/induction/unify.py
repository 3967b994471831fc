"""PURE. Find the narrowest ast-grep rule that matches all of some calls.

Run this in a separate process, because the parser can crash.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from tacit.checks.induction.calls import Call
from tacit.text.languages import common_name

if TYPE_CHECKING:
    from ast_grep_py import Config

# Languages in which a call alone is no valid file, or is parsed as something else.
_CONTEXTS = {
    "c": "void f() {{ {}; }}",
    "cpp": "void f() {{ {}; }}",
    "csharp": "class A {{ void F() {{ {}; }} }}",
    "go": "func f() {{ {} }}",
    "java": "class A {{ void f() {{ {}; }} }}",
    "kotlin": "fun f() {{ {} }}",
    "php": "{};",
    "rust": "fn f() {{ {}; }}",
    "scala": "object A {{ def f() = {{ {} }} }}",
    "swift": "func f() {{ {} }}",
}
_VARIABLE = re.compile(r"\$+[A-Z_][A-Z0-9_]*")
_OPENING, _CLOSING = "([{", ")]}"
_SCRIPTS = ("typescript", "tsx", "javascript")
# Kinds of named arguments, and of spread arguments that may contain them: `f(**options)`, `f({...options})`.
_SPREADS = {"keyword_argument": "dictionary_splat", "pair": "spread_element"}


class Unified(NamedTuple):
    """An ast-grep rule that matches what some calls have in common. `constraints` are conditions on its variables."""

    rule: dict[str, Any]
    constraints: dict[str, Any]


def languages_of(calls: Iterable[Call]) -> tuple[str, ...]:
    """Return the languages of a rule that is made from these calls.

    If the calls are in JavaScript, TypeScript or TSX, the rule is for all three languages.
    """
    found = list(dict.fromkeys(call.language for call in calls))
    if common_name(found[0]) in ("typescript", "javascript"):
        found += [name for name in _SCRIPTS if name not in found]
    return tuple(found)


def in_context(language: str, code: str) -> str:
    """Return code with what the parser of the language needs around it, such as a function around a statement."""
    return _CONTEXTS[language].format(code) if language in _CONTEXTS else code


def has_context(language: str) -> bool:
    """Return whether code in a language may need other code around it to be parsed."""
    return language in _CONTEXTS


def unified(calls: Sequence[Call]) -> Unified:
    """Return the rule that matches the given calls and similar ones.

    All calls must be in one language or in its dialects, such as JavaScript and TypeScript. Variables of ast-grep
    replace the arguments, and also the receivers unless all calls have the same module or type as receiver. If the
    names of the calls differ, a variable that only matches these names replaces them. Calls that are written in
    different forms become alternatives of the rule.
    """
    steady = all(call.is_steady for call in calls) and len({call.receiver for call in calls}) == 1
    names = sorted({call.name for call in calls})
    constraints = {} if len(names) == 1 else {"METHOD": {"regex": f"^({'|'.join(map(re.escape, names))})$"}}
    rules: list[dict[str, Any]] = _blocks(names) if any(call.block for call in calls) else []
    for call in calls:
        if call.block:
            continue
        text = _pattern(call, steady=steady, named=len(names) == 1)
        rule = written(text, call, constraints)
        if rule is not None and rule not in rules:
            rules.append(rule)
    if not rules:
        return Unified(by_name(calls[0].kind, names), {})
    return Unified(rules[0] if len(rules) == 1 else {"any": rules}, constraints)


def _blocks(names: Sequence[str]) -> list[dict[str, Any]]:
    """Return two rules for calls of these names: for a `with` block that the call opens, and a definition it decorates.

    Both are returned, because a function that is used in one of these ways can usually be used in the other one, too.
    """
    named = rf"\b({'|'.join(map(re.escape, names))})\b"
    return [
        {"kind": "with_statement", "has": {"kind": "with_clause", "regex": named}},
        {"kind": "decorated_definition", "has": {"kind": "decorator", "regex": named}},
    ]


def by_name(kind: str, names: Sequence[str]) -> dict[str, Any]:
    """Return a rule that matches every node of this kind whose text contains one of the names as a word.

    It is used if no ast-grep pattern can match the code.
    """
    return {"kind": kind, "regex": rf"\b({'|'.join(map(re.escape, names))})\b"}


def _pattern(call: Call, *, steady: bool, named: bool) -> str:
    found = []
    for role, text in call.pieces:
        if role == "receiver" and not steady:
            found.append("$CODE")
        elif role == "name" and not named:
            found.append("$METHOD")
        elif role == "arguments":
            is_bracketed = text[0] in _OPENING and text[-1] in _CLOSING
            found.append(f"{text[0]}$$$ARGS{text[-1]}" if is_bracketed else "$$$ARGS")
        else:
            found.append(text)
    return "".join(found)


def written(pattern: str, call: Call, constraints: dict[str, Any]) -> dict[str, Any] | None:
    """Return an ast-grep rule for the code `pattern`, such as `$CODE.get($$$ARGS)`; None if it does not match `call`.

    `constraints` are the conditions on the variables in the pattern. If the parser needs it, the rule puts other code
    around the pattern.
    """
    for way in _ways(call.language, pattern, call.kind):
        if _matches(way, constraints, call):
            return way
    return None


def _ways(language: str, pattern: str, kind: str) -> list[dict[str, Any]]:
    ways: list[dict[str, Any]] = [{"pattern": pattern}]
    if has_context(language) and kind:
        ways.append({"pattern": {"context": in_context(language, pattern), "selector": kind}})
    return ways


def pattern_for(language: str, pattern: str, kind: str) -> dict[str, Any]:
    """Return an ast-grep rule for the code `pattern`, which the parser must read as a node of this kind.

    If the parser does not do this for the bare pattern, the rule puts other code around it. If `kind` is `""`, any kind
    of node is correct, and the rule has the bare pattern.
    """
    from ast_grep_py import SgRoot

    for way in _ways(language, pattern, kind):
        plain = _VARIABLE.sub("v", pattern)
        root = SgRoot(in_context(language, plain) if kind else plain, language).root()
        try:
            if not kind or any(node.kind() == kind for node in root.find_all(cast("Config", {"rule": way}))):
                return way
        except RuntimeError:  # ast-grep cannot parse the pattern
            continue
    return {"pattern": pattern}


def _matches(rule: dict[str, Any], constraints: dict[str, Any], call: Call) -> bool:
    from ast_grep_py import SgRoot

    config: dict[str, Any] = {"rule": rule, **({"constraints": constraints} if constraints else {})}
    try:
        # In brackets, because a call may be of several lines.
        text = f"({call.text})" if call.language == "python" else in_context(call.language, call.text)
        root = SgRoot(text, call.language).root()
        return any(node.text() == call.text for node in root.find_all(cast("Config", config)))
    except RuntimeError:  # ast-grep cannot parse the pattern
        return False


def argument(call: Call, name: str) -> dict[str, Any]:
    """Return a rule that matches the argument list of a call if it has the named argument `name`.

    `call` shows where named arguments are in the syntax tree.
    """
    quote = "[\"']?" if call.holders[-1] == "pair" else ""
    inner: dict[str, Any] = {"kind": call.holders[-1], "regex": rf"^{quote}{re.escape(name)}\b"}
    for kind in reversed(call.holders[:-1]):
        inner = {"kind": kind, "has": inner}
    return inner


def without(rule: Unified, call: Call, name: str) -> Unified:
    """Return the given rule with the condition that a call lacks the named argument `name`.

    Calls with `**options` or the like do not match, because these may contain the argument. `call` shows where named
    arguments are in the syntax tree.
    """
    spread = _SPREADS.get(call.holders[-1])
    parts = [{"has": argument(call, name)}]
    if spread:
        other = call._replace(holders=(*call.holders[:-1], spread))
        inner: dict[str, Any] = {"kind": spread}
        for kind in reversed(other.holders[:-1]):
            inner = {"kind": kind, "has": inner}
        parts.append({"has": inner})
    missing = parts[0] if len(parts) == 1 else {"any": parts}
    return Unified({**rule.rule, "not": missing}, rule.constraints)


def with_inner(rule: Unified, calls: Sequence[Call]) -> Unified:
    """Return the given rule with the condition that the arguments of a match call the same functions as in `calls`.

    A function is required only if the arguments of all calls in `calls` call it. For example, if all of them are like
    `f(loads(x))`, `loads(…)` must be an argument of a match.
    """
    shared = sorted(set(calls[0].inner).intersection(*(call.inner for call in calls[1:])))
    if not shared:
        return rule
    holder = calls[0].holders[0]
    parts = [{"has": {"kind": holder, "has": {"regex": rf"^{re.escape(name)}\("}}} for name in shared]
    return Unified({"all": [rule.rule, *parts]}, rule.constraints)
