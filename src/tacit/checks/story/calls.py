"""PURE. Find calls of functions by name in source text. Comments and strings are left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from tacit.checks.verify.lexer import lex

LANGUAGES = frozenset(
    {"python", "javascript", "typescript", "tsx", "vue", "go", "rust", "java", "php", "csharp", "ruby", "kotlin"}
    | {"swift", "scala"}
)
_TYPED = frozenset({"typescript", "tsx", "vue"})  # languages in which a type follows the brackets of a method
_LOOK_BACK = 80  # characters before a name that are looked at
_OWNER = re.compile(r"(?:[\w$]+(?:\(\))?\s*(?:\?\.|\.|::|->))+$")
_RESULT = re.compile(r"[\w*\[(]")  # the type of the result in a declaration of Go
_BEFORE = re.compile(r"(?:([\w$]+)|(\)))\s+$")
# Words before a call. After any other word, such as `def` or a type, the name is defined and not called.
_KEYWORDS = frozenset(
    {"return", "await", "yield", "not", "and", "or", "in", "if", "else", "elif", "new", "throw", "case", "go", "defer"}
    | {"while", "assert", "is", "raise", "from", "do", "when", "match", "with", "try", "async", "lambda", "print"}
    | {"unless", "then"}
)


@lru_cache(maxsize=4)
def _expression(names: frozenset[str]) -> re.Pattern[str]:
    lasts = sorted({name.rpartition(".")[2] for name in names})
    return re.compile(rf"(?<![\w$])({'|'.join(map(re.escape, lasts))})(?:<[\w$.,\[\] ]{{1,80}}>)?\(")


def calls(text: str, language: str, names: frozenset[str]) -> Iterator[tuple[str, int, str]]:
    """Yield each call of one of these functions: its name, its line, and a text such as `call of self.cache.delete`.

    An entry of `names` is the name of a function (`bulk_create`), or the name with the last part of the object before
    it (`cache.delete`).
    """
    if not names or language not in LANGUAGES or not _expression(names).search(text):
        return
    split = lex(text, language)
    for found in _expression(names).finditer(split.code):
        start = found.start()
        before = split.code[max(0, start - _LOOK_BACK) : start]
        owner = _OWNER.search(before)
        if owner is None and _is_definition(split.code, found, before, language):
            continue
        spelled = (owner[0] if owner else "") + found[1]
        for name in _names(spelled, names):
            yield name, split.line(start), f"call of {''.join(spelled.split())}"


def _is_definition(code: str, found: re.Match[str], before: str, language: str) -> bool:
    """Return whether `found` is a definition and not a call: `def a(`, `func (b B) a(`, `a() {` or `a(): T`.

    A method in an interface of Go is a definition, too. `before` is the text before the name, and `code` is the whole
    text.
    """
    word = _BEFORE.search(before)
    if word and (word[2] or word[1] not in _KEYWORDS) and "\n" not in word[0]:
        return True
    depth, end = 0, min(len(code), found.end() + 500)
    for at in range(found.end() - 1, end):
        depth += (code[at] == "(") - (code[at] == ")")
        if depth == 0:
            after = code[at + 1 : at + 40].lstrip(" ")
            if language == "go" and before.rpartition("\n")[2].isspace() and _RESULT.match(after):
                return True  # a method of an interface: `Read(name string) (Order, error)`
            is_typed = language in _TYPED and after.startswith(":") and not before.rstrip().endswith("?")
            return after.startswith("{") or is_typed
    return False


def _names(spelled: str, names: Collection[str]) -> Iterator[str]:
    """Yield the entries of `names` that stand for the called function `spelled`.

    For the call `self.cache.delete`, these can be `delete` and `cache.delete`.
    """
    plain = spelled.replace("::", ".").replace("->", ".").replace("?.", ".").replace("()", "")
    parts = [part.strip() for part in plain.split(".")]
    for start in range(len(parts)):
        if (tail := ".".join(parts[start:])) in names:
            yield tail
