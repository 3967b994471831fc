"""PURE. Find imports of Python, JavaScript and TypeScript that a file never uses, or only to catch errors."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from tacit.checks.verify.lexer import Text, lex

LANGUAGES = frozenset({"python", "javascript", "typescript", "tsx"})
_MODULE = r"[\w.]+(?:[ \t]+as[ \t]+\w+)?"
_PYTHON = re.compile(
    rf"^[ \t]*(?:import[ \t]+(?P<module>{_MODULE}(?:[ \t]*,[ \t]*{_MODULE})*)[ \t]*(?:\#.*)?$"
    r"|from[ \t]+(?P<origin>[\w.]+)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n\\#;]+(?:\\\n[^\n\\#;]+)*))",
    re.MULTILINE,
)
_SCRIPT = re.compile(
    r"""^(?:import\s+(?P<clause>[^;'"()]*?)\s*\bfrom\s*|(?:const|let|var)\s+(?P<bound>[\w${},:\s]+?)\s*=\s*require\(\s*)"""
    r"""(?P<quote>["'])(?P<origin>[^'"\n]+)(?P=quote)""",
    re.MULTILINE,
)
_ALIAS = re.compile(r"\s+as\s+|\s*:\s*")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_KEPT = re.compile(
    r"\b__all__\b|noqa(?!:)|noqa:[ \w,]*F401"
)  # the file imports names so that others can import them from it
_ERRORS = ("exceptions", "errors")  # modules of errors
_NAMES_OF_ERRORS = ("Error", "Exception", "Warning")
_MOST_NAMES = 50  # names of one import


class _Import(NamedTuple):
    module: str
    names: frozenset[str]  # the names by which the file can use it
    start: int
    end: int
    line: int


def package_of(module: str, *, is_script: bool) -> str:
    """Return the package of a module: `a` for Python's `a.b`, `@a/b` for the script module `@a/b/c`."""
    if is_script:
        return "/".join(module.split("/")[: 2 if module.startswith("@") else 1])
    return module.partition(".")[0]


def unused(path: str, text: str, language: str, packages: Collection[str]) -> Iterator[int]:
    """Yield the line of each import of one of these packages, if the file uses nothing of the package except errors.

    A file that passes its imports on to other files (`__init__.py`, `__all__`) uses all of them.
    """
    if language not in LANGUAGES or path.endswith("__init__.py"):
        return
    is_script = language != "python"
    found = list(_imports(text, is_script=is_script))
    asked = {package for one in found if (package := package_of(one.module, is_script=is_script)) in packages}
    if not asked or _KEPT.search(text):
        return
    split = lex(text, language)
    rest = _without(split.code, found)
    by_package: dict[str, list[_Import]] = defaultdict(list)
    for one in found:
        by_package[package_of(one.module, is_script=is_script)].append(one)
    for package in sorted(asked):
        if not any(_is_used(one, rest, split) for one in by_package[package]):
            yield from (one.line for one in by_package[package])


def _is_used(one: _Import, rest: str, split: Text) -> bool:
    """Return whether the code `rest` uses a name that an import binds.

    Error classes, such as `RedisError`, are ignored.
    """
    if re.split(r"[./]", one.module)[-1] in _ERRORS:
        return False
    return not one.names or any(_uses(name, rest, split) for name in one.names if not name.endswith(_NAMES_OF_ERRORS))


def _imports(text: str, *, is_script: bool) -> Iterator[_Import]:
    for found in (_SCRIPT if is_script else _PYTHON).finditer(text):
        if is_script:
            names = _bound(found["clause"] or found["bound"])
            line = text.count("\n", 0, found.start("quote")) + 1
            yield _Import(found["origin"], names, found.start(), found.end(), line)
            continue
        line = text.count("\n", 0, found.end() if found["module"] else found.start("names")) + 1
        if found["module"]:
            for part in found["module"].split(","):
                module, _, alias = (word.strip() for word in part.partition(" as "))
                yield _Import(module, frozenset({alias or module.partition(".")[0]}), found.start(), found.end(), line)
        else:
            yield _Import(found["origin"], _bound(found["names"]), found.start(), found.end(), line)


def _bound(clause: str) -> frozenset[str]:
    """Return the names that an import binds: `c` and `d` for `a as c, d`.

    For `*`, they are not known, and the set is empty.
    """
    if "*" in clause.replace("* as", ""):
        return frozenset()
    without_comments = re.sub(r"#[^\n]*|//[^\n]*", "", clause)
    parts = re.split(r"[,{}()]", without_comments)[:_MOST_NAMES]
    lasts = (_ALIAS.split(part.strip())[-1].removeprefix("type ").strip() for part in parts)
    return frozenset(last for last in lasts if _NAME.fullmatch(last))


def _without(code: str, found: list[_Import]) -> str:
    kept, at = [], 0
    for one in found:
        kept.append(code[at : max(at, one.start)])
        at = max(at, one.end)
    return "".join((*kept, code[at:]))


def _uses(name: str, rest: str, split: Text) -> bool:
    """Return whether code uses a name.

    A use in a string counts if the name is in braces (`f"{name}"`) or in an annotation.
    """
    word = re.compile(rf"(?<![\w$.]){re.escape(name)}(?![\w$])")
    if word.search(rest):
        return True
    return any(word.search(text) and ("{" in text or _is_annotation(text)) for _, text in split.strings)


def _is_annotation(text: str) -> bool:
    return re.fullmatch(r"[\w.\[\], |]+", text) is not None and ("." in text or "[" in text)
