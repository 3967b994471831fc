"""PURE. Find lines that prove nothing: routes that only redirect, and settings that need not be in the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.lexer import Text, lex

IDLE = frozenset({"route", "environment"})  # kinds of facts of which some lines prove nothing
LANGUAGES = frozenset({"python", "javascript", "typescript", "tsx"})
# `app/api/orders/route.ts` is the route of its folder, so the whole file answers
_ROUTE_FILE = re.compile(r"(?:^|/)(?:route|\+server)\.[cm]?[jt]s$|(?:^|/)pages/api/")
_CALLED = re.compile(r"\b(\w+)\(")  # the names are compared one by one, because `\w*redirect\w*\(` would backtrack
_LEADS = re.compile(r"[rR]edirect")
_ANSWERS = re.compile(r"[jJ]son|^(?:send|render)|^(?:end|write|stream|text|html|yield)$|Response$")
_LEADING = re.compile(r"RedirectResponse$|HttpResponse\w*Redirect$")
_VALUE = re.compile(r"\breturn[ \t]*[\[{]")
_CALL = re.compile(r"\.(?:get|post|put|patch|delete|all|use)\(")
_VIEW = re.compile(r"\b(?:path|re_path|url)\(")
_DECORATED = re.compile(r"^([ \t]*)@(?:\w+\.)*\w+\.(?:route|api_route|get|post|put|patch|delete)\(", re.MULTILINE)
_LONGEST = 1_500  # characters of a route that are read
# `config.get("X")` and `env.get("X")` read an object, whose values may be from a file. PHP puts requests in `$_SERVER`
_OF_OBJECTS = {
    "python": re.compile(r"""(?<![\w.])(?:config|env)(?:\.\w+)?\([ \t]*["'][A-Z]"""),
    **dict.fromkeys(("javascript", "typescript"), re.compile(r"""(?<![\w.])config\.get\([ \t]*["'`][A-Z]""")),
    "php": re.compile(r"""\$_SERVER\["""),
}
# Libraries that read the environment into such objects
_OF_ENVIRONMENT = (
    *("decouple", "starlette.config", "import environ", "from environ", "environs", "dynaconf", "prettyconf"),
    *("@nestjs/config", "nconf", "convict", "env-var"),
)


def redirects(path: str, text: str, language: str) -> Iterator[int]:
    """Yield the line number of each route that only redirects; 1 for a file that is itself a route."""
    if language not in LANGUAGES or "edirect" not in text:
        return
    split = lex(text, language)
    if language == "python":
        yield from _python(split)
    elif _ROUTE_FILE.search(path):
        if _only_leads(split.code):
            yield 1
    else:
        for found in _CALL.finditer(split.code):
            if _only_leads(split.code[found.end() : split.closing(found.end() - 1, _LONGEST)]):
                yield split.line(found.start())


def settings(text: str, language: str) -> Iterator[int]:
    """Yield the line number of each setting that need not be an environment variable, such as `config("X")`.

    If the file names a library that reads settings from the environment, yield nothing.
    """
    expression = _OF_OBJECTS.get(language)
    if expression is not None and expression.search(text) and not any(name in text for name in _OF_ENVIRONMENT):
        yield from (number for number, line in enumerate(text.split("\n"), 1) if expression.search(line))


def _python(split: Text) -> Iterator[int]:
    for found in _VIEW.finditer(split.code):
        if "RedirectView" in split.code[found.end() : split.closing(found.end() - 1, _LONGEST)]:
            yield split.line(found.start())
    for found in _DECORATED.finditer(split.code):
        if _only_leads(_function(split.code, found.end(), found[1])):
            yield split.line(found.start())


def _function(code: str, start: int, indent: str) -> str:
    """Return the code of the function below a decorator: the lines that are indented more than the decorator."""
    kept: list[str] = []
    is_inside = False
    for line in code[start : start + _LONGEST].split("\n")[1:]:
        is_deeper = not line.strip() or line.startswith((f"{indent} ", f"{indent}\t"))
        if is_inside and not is_deeper and not line.lstrip().startswith(")"):
            break
        is_inside = is_inside or line.lstrip().startswith(("def ", "async def "))
        kept.append(line)
    return "\n".join(kept)


def _only_leads(code: str) -> bool:
    """Return whether the code of a route redirects, and gives no other answer."""
    names = set(_CALLED.findall(code))
    answers = (name for name in names if _ANSWERS.search(name) and not _LEADING.search(name))
    return any(map(_LEADS.search, names)) and not _VALUE.search(code) and not any(answers)
