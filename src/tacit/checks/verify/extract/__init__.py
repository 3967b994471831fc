"""PURE. Extract the facts of one file from its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from tacit.checks.verify.extract import braces, containers, definitions, environment, imports, manifests
from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.lexer import Text, lex, words

_WORD = re.compile(r"[A-Za-z_][\w-]+")
Extractor: TypeAlias = Callable[[Text, str], Iterable[Row]]


def _alone(extractor: Callable[[Text], Iterable[Row]]) -> Extractor:
    return lambda split, _: extractor(split)


_ALWAYS: tuple[Extractor, ...] = (environment.environment,)
_SCRIPT: tuple[Extractor, ...] = (braces.braces, _alone(imports.script))
_DOTTED: tuple[Extractor, ...] = (braces.braces, imports.dotted)
_BY_FORM: dict[str, tuple[Extractor, ...]] = {
    "python": (_alone(definitions.python), _alone(imports.python)),
    "ruby": (_alone(definitions.ruby), _alone(imports.ruby)),
    **dict.fromkeys(("javascript", "typescript", "tsx", "vue"), _SCRIPT),
    "go": (braces.braces, _alone(imports.go)),
    **dict.fromkeys(("java", "kotlin", "scala", "csharp", "php", "rust", "swift"), _DOTTED),
    "yaml": (_alone(containers.yaml),),
    "dockerfile": (_alone(containers.dockerfile),),
    "dotenv": (_alone(containers.dotenv),),
    "bash": (_alone(containers.shell),),
}


def extract(form: str, text: str) -> tuple[list[Row], str, str, str]:
    """Return the facts of a text, then its identifiers, short strings and words of comments."""
    if form == "html":
        return [], "\n".join(dict.fromkeys(_WORD.findall(text))), "", ""
    if reader := manifests.READERS.get(form):
        rows = list(reader(text, form))
        return rows, "", "", ""
    split = lex(text, form)
    rows = [row for extractor in (*_BY_FORM.get(form, ()), *_ALWAYS) for row in extractor(split, form)]
    return (rows, *words(split))
