"""PURE. Find words that every match of a rule contains. Files without these words need not be parsed.

The words are given as sets: each match contains at least one word of each set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_VARIABLE = re.compile(r"\$+[A-Z_][A-Z0-9_]*|\$+")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
_COMMENT = re.compile(r"#|//|/\*|--")
_RELATIONS = ("inside", "has", "precedes", "follows")
_DEEPEST = 16
# In a regular expression: an escape, a class, a group with only words, another opening bracket, a word.
_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?:)?([A-Za-z_|?-]+)\)|(\()|(\))|(\|)|[A-Za-z_]+|.", re.DOTALL
)
_OPTIONAL = re.compile(r"[?*{]")

Clauses = tuple[frozenset[str], ...]


def needles(matcher: Mapping[str, Any]) -> Clauses:
    """Return sets of words in lower case. Every match of `matcher` contains at least one word of each set.

    `matcher` is the part of a rule that tells ast-grep what to search for. A file that has none of the words of a set
    has no match, so that it need not be parsed.
    """
    utils = matcher.get("utils")
    clauses = _of(matcher.get("rule"), utils if isinstance(utils, Mapping) else {}, 0)
    small = {frozenset(word.casefold() for word in clause) for clause in clauses}
    return tuple(sorted(small, key=lambda clause: (len(clause), sorted(clause))))


def _of(rule: Any, utils: Mapping[str, Any], depth: int) -> Clauses:
    if not isinstance(rule, Mapping) or depth > _DEEPEST:
        return ()
    found: list[frozenset[str]] = [*_of_pattern(rule.get("pattern")), *_of_regex(rule.get("regex"))]
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
    """Return the words that every match of an ast-grep pattern contains, each as a set with one word.

    The result is `()` if a match need not contain the words of the pattern: the pattern has a comment, or the ast-grep
    options `selector` or a loose `strictness`.
    """
    if isinstance(pattern, Mapping):
        loose = pattern.get("strictness", "smart") not in ("cst", "smart")
        pattern = None if loose or "selector" in pattern else pattern.get("context")
    if not isinstance(pattern, str) or _COMMENT.search(pattern):
        return ()
    return tuple(frozenset((word,)) for word in _WORD.findall(_VARIABLE.sub(" ", pattern)))


def _of_regex(regex: Any) -> Clauses:
    """Return sets of words: every match of the regular expression contains at least one word of each set.

    A plain word gives a set with this word, and a group such as `(get|post)` gives a set with both words.
    """
    if not isinstance(regex, str) or "(?" in regex.removeprefix("(?i)").replace("(?:", ""):
        return ()
    regex = regex.removeprefix("(?i)")
    found: list[frozenset[str]] = []
    depth = 0
    for piece in _PIECE.finditer(regex):
        words, opens, closes, choice = piece.groups()
        if choice and not depth:
            return ()
        depth += bool(opens) - bool(closes)
        if depth or _OPTIONAL.match(regex, piece.end()):
            continue
        alternatives = [_certain(word) for word in words.split("|")] if words else [piece[0]]
        if all(_WORD.fullmatch(word) for word in alternatives):
            found.append(frozenset(alternatives))
    return tuple(found)


def _certain(word: str) -> str:
    """Return the longest part of a word in a regular expression without optional characters: `key` of `api_?key`."""
    return max(re.split(r".\?|-", word), key=len)


def _either(parts: list[Clauses]) -> list[frozenset[str]]:
    """Return the sets of words for a choice between alternatives. `parts` has the sets of words of each alternative.

    These are the sets that all alternatives have. If there are none, return a single set with the longest words of each
    alternative; a match contains at least one of these words. If an alternative has no sets, the result is `[]`.
    """
    if not parts or not all(parts):
        return []
    if shared := set(parts[0]).intersection(*parts[1:]):
        return sorted(shared, key=sorted)
    chosen = (max(part, key=lambda clause: min(map(len, clause))) for part in parts)
    return [frozenset().union(*chosen)]
