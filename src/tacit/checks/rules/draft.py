"""PURE. A rule file to start from, made of a page's bad example."""

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
    """The smallest call or statement of a bad example that no good one holds; the whole example where there is none."""
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
    """The text of a rule file with one rule, which matches `code` alone; `good` is the page's example."""
    lines = good.strip("\n").split("\n") if good.strip() else ["(the page has none yet: write it there)"]
    example = "".join(f"#   {line}".rstrip() + "\n" for line in lines[:_MOST_SHOWN])
    head = yaml_text({"id": pattern.slug, "language": bad.language, "message": pattern.name, "severity": "warning"})
    body = "\n".join(f"    {line}".rstrip() for line in code.split("\n"))
    return (
        "# A start: it finds this code alone. Put $NAME for what varies and $$$ARGS for any number of arguments,\n"
        f"# and run `tacit rules test {pattern.slug}`. How rules are written: https://ast-grep.github.io/reference/yaml.html\n"
        f"# The page's good example, which the rule has to leave alone before it may say `severity: error`:\n"
        f"#   ```{bad.language} good\n"
        f"{example}"
        f"#   ```\n"
        f"{head}rule:\n  pattern: |-\n{body}\n"
    )
