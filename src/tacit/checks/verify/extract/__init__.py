"""PURE. Extract facts from the text of one file. A fact is a declaration, such as a table, a route or a class.

Most extractors get a text that `lexer` has split into code, strings and comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from tacit.checks.verify.extract import (
    braces,
    clients,
    commands,
    constants,
    containers,
    definitions,
    environment,
    imports,
    manifests,
    models_python,
    models_script,
    routes,
    routes_ruby,
    sql,
)
from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.lexer import Text, lex, words

_WORD = re.compile(r"[A-Za-z_][\w-]+")
Extractor: TypeAlias = Callable[[Text, str], Iterable[Row]]


def _alone(*extractors: Callable[[Text], Iterable[Row]]) -> tuple[Extractor, ...]:
    """Wrap extractors that only take a text, so that all extractors can be called with a text and its language."""
    return tuple(lambda split, _, one=extractor: one(split) for extractor in extractors)


_COMMON: tuple[Extractor, ...] = (*_alone(sql.embedded, constants.constants), clients.clients, commands.commands)
_SCRIPT = (braces.braces, *_alone(imports.script, models_script.script, routes.script), *_COMMON)
_DOTTED = (braces.braces, braces.rust_tests, imports.dotted, *_COMMON)
_BY_FORM: dict[str, tuple[Extractor, ...]] = {
    "python": (*_alone(definitions.python, imports.python, models_python.models, routes.python), *_COMMON),
    "ruby": (*_alone(definitions.ruby, imports.ruby, models_script.builder, routes_ruby.rails), *_COMMON),
    **dict.fromkeys(("javascript", "typescript", "tsx", "vue"), _SCRIPT),
    "go": (braces.braces, *_alone(imports.go, models_script.go, routes.go), *_COMMON),
    **dict.fromkeys(("csharp", "rust", "swift"), _DOTTED),
    **dict.fromkeys(("java", "kotlin", "scala"), (*_DOTTED, *_alone(models_script.java, routes.java))),
    "php": (*_DOTTED, *_alone(models_script.builder, routes.php)),
    "sql": _alone(sql.sql),
    "prisma": _alone(models_script.prisma),
    "yaml": _alone(containers.yaml),
    "dockerfile": _alone(containers.dockerfile),
    "dotenv": _alone(containers.dotenv),
    "bash": _alone(containers.shell),
    "ini": _alone(containers.settings),
}


def extract(form: str, text: str) -> tuple[list[Row], str, str, str]:
    """Return four things from a text: its facts (declarations), identifiers, short strings, and words of comments.

    Identifiers, strings and words are each one text, joined by line breaks. `form` is the language of the text, or the
    name of a manifest such as `package.json`. HTML has only identifiers, and a manifest has only facts.
    """
    if form == "html":
        return [], "\n".join(dict.fromkeys(_WORD.findall(text))), "", ""
    if reader := manifests.READERS.get(form):
        rows = list(reader(text, form))
        return rows, "", "", ""
    split = lex(text, form)
    rows = [row for extractor in (*_BY_FORM.get(form, ()), environment.environment) for row in extractor(split, form)]
    return (list(dict.fromkeys(rows)), *words(split))
