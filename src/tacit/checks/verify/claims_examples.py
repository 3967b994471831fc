"""PURE. Find the tables, columns and routes that code examples declare, with the extractors that also read the code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.extract import extract
from tacit.checks.verify.facts import Fact, Tier
from tacit.checks.verify.modules import Modules
from tacit.checks.verify.mounting import routes
from tacit.checks.verify.schema import schema
from tacit.checks.verify.tiers import form_of
from tacit.checks.verify.values import Basis, Claim

_ENDINGS = {
    "typescript": "ts",
    "tsx": "tsx",
    "javascript": "js",
    "python": "py",
    "go": "go",
    "java": "java",
    "kotlin": "kt",
    "prisma": "prisma",
    "rust": "rs",
}
_KINDS = {"table", "column", "index", "collection", "stream", "subject", "bucket", "queue", "topic"}
_KINDS |= {"queue-group", "route"}
_LONGEST = 20_000  # characters of an example


def examples(text: str, line: int, group: int, language: str) -> Iterator[Claim]:
    """Yield the resources and routes that a code block declares. `line` is the first line of the block.

    If tacit can't extract declarations from the block's language, or if it has more than 20,000 characters, yield
    nothing.
    """
    if language not in _ENDINGS or len(text) > _LONGEST:
        return
    path = f"example.{_ENDINGS[language]}"
    for fact in _facts(path, text):
        is_class = fact.kind == "table" and fact.value.startswith("class ")  # its line is not that of the name
        if fact.kind not in _KINDS or is_class or not _is_written(fact, text):
            continue
        owner = fact.name.partition(".")[0] if fact.kind == "column" else ""
        yield Claim(
            fact.kind,
            fact.name,
            line + max(fact.line, 1) - 1,
            owner=owner,
            basis=Basis.TYPED,
            group=group,
            form="code",
        )


def _facts(path: str, text: str) -> Iterator[Fact]:
    found = extract(form_of(path), text)[0]
    rows = {path: found}
    for kind, name, value, line in found:
        if kind[0] != "+":
            yield Fact(kind, name, value, Tier.SOURCE, path, line)
    yield from schema(rows)
    yield from routes(rows, Modules([path]))


def _is_written(fact: Fact, text: str) -> bool:
    """Return whether the text of a code block contains the name of a fact (a declaration that was read from the block).

    Table names of Django are composed of the names of the app and the class, so the block does not contain them.
    """
    name = fact.name.partition(".")[0]
    return fact.kind == "route" or re.search(rf"(?<![\w]){re.escape(name)}(?!\w)", text) is not None
