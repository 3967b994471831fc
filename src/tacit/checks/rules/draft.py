"""PURE. Create a first rule file from the bad example of a page."""

from __future__ import annotations

from collections.abc import Iterable

from tacit.checks.rules.match import Source
from tacit.checks.rules.values import Block
from tacit.domain.pattern import Pattern
from tacit.notes.write import yaml_text

_SHORTEST = 8
_MOST_SHOWN = 12
_KINDS = ("call", "statement", "definition", "declaration")


def telling_code(bad: Block, good: Iterable[Block]) -> str:
    """Return the shortest call or statement of a bad example that no good example contains, or the whole example."""
    allowed = ["".join(block.code.split()) for block in good]
    nodes = Source(bad.code, bad.language).root.find_all({"rule": {"pattern": "$ANY"}})
    for kind in _KINDS:
        texts = sorted((node.text() for node in nodes if kind in node.kind()), key=len)
        for text in texts:
            bare = "".join(text.split())
            if len(bare) >= _SHORTEST and not any(bare in other for other in allowed):
                return text
    return bad.code.strip("\n")


def draft(pattern: Pattern, bad: Block, code: str, good: str = "") -> str:
    """Return a rule file with one rule that matches only `code`; `good` is the page's good example."""
    lines = good.strip("\n").split("\n") if good.strip() else ["(the page has none yet: add one to it)"]
    example = "".join(f"#   {line}".rstrip() + "\n" for line in lines[:_MOST_SHOWN])
    head = yaml_text({"id": pattern.slug, "language": bad.language, "message": pattern.name, "severity": "warning"})
    body = "\n".join(f"    {line}".rstrip() for line in code.split("\n"))
    return (
        "# A first version: it matches only this code. Put $NAME for a varying part, $$$ARGS for any arguments,\n"
        f"# and run `tacit rules test {pattern.slug}`. How rules are written: https://ast-grep.github.io/reference/yaml.html\n"
        f"# The good example of the page. A rule with `severity: error` must not match it:\n"
        f"#   ```{bad.language} good\n"
        f"{example}"
        f"#   ```\n"
        f"{head}rule:\n  pattern: |-\n{body}\n"
    )
