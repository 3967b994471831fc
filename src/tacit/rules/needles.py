"""PURE. Words that a text must hold for a rule to match, so that most files need not be parsed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_VARIABLE = re.compile(r"\$+[A-Z_][A-Z0-9_]*|\$+")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
_COMMENT = re.compile(r"#|//|/\*|--")
_RELATIONS = ("inside", "has", "precedes", "follows")
_DEEPEST = 16

Clauses = tuple[frozenset[str], ...]


def needles(matcher: Mapping[str, Any]) -> Clauses:
    """Sets of words: where a text holds no word of one of them, there is no match."""
    utils = matcher.get("utils")
    clauses = _of(matcher.get("rule"), utils if isinstance(utils, Mapping) else {}, 0)
    return tuple(sorted(set(clauses), key=lambda clause: (len(clause), sorted(clause))))


def _of(rule: Any, utils: Mapping[str, Any], depth: int) -> Clauses:
    if not isinstance(rule, Mapping) or depth > _DEEPEST:
        return ()
    found: list[frozenset[str]] = list(_of_pattern(rule.get("pattern")))
    for relation in _RELATIONS:
        found += _of(rule.get(relation), utils, depth + 1)
    if isinstance(rule.get("all"), list):
        found += [clause for part in rule["all"] for clause in _of(part, utils, depth + 1)]
    if isinstance(rule.get("any"), list):
        found += _either([_of(part, utils, depth + 1) for part in rule["any"]])
    if isinstance(rule.get("matches"), str):
        found += _of(utils.get(rule["matches"]), utils, depth + 1)
    return tuple(found)


def _of_pattern(pattern: Any) -> Clauses:
    """The words of a pattern; none of one that selects a part of its context, or is compared loosely."""
    if isinstance(pattern, Mapping):
        loose = pattern.get("strictness", "smart") not in ("cst", "smart")
        pattern = None if loose or "selector" in pattern else pattern.get("context")
    if not isinstance(pattern, str) or _COMMENT.search(pattern):
        return ()
    return tuple(frozenset((word,)) for word in _WORD.findall(_VARIABLE.sub(" ", pattern)))


def _either(parts: list[Clauses]) -> list[frozenset[str]]:
    """One clause that holds where any of the parts does: of each its rarest words, taken to be its longest."""
    if not parts or not all(parts):
        return []
    chosen = (max(part, key=lambda clause: min(map(len, clause))) for part in parts)
    return [frozenset().union(*chosen)]
