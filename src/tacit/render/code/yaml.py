"""PURE. The tokens of YAML without what prettier changes: quotes, spaces, and commas at the end of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.render.code.lexing import SEPARATOR

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<comment>(?<!\S)#[^\n]*)|(?P<double>(?<![^\s\[{,(:-])\"(?:\\[\s\S]|[^\"\\]){0,1000}+\")"
    r"|(?P<single>(?<![^\s\[{,(:-])'(?:''|[^']){0,1000}+')|(?P<op>[\[\]{},])|(?P<word>(?:[^\s\[\]{},:]|:(?!\s|\Z))+|[\s\S])"
)
_LONGEST_HEAD = 300
_ITEMS = re.compile(r"\s*(?:-\s+)*")
_BLOCK = re.compile(r"(?:.*(?:[:-]|^)\s+|\s*)(?:[!&]\S+\s+)*[|>][-+\d]*\s*(?:#.*)?")


def yaml(code: str) -> str:
    """Return the tokens of a YAML document as one text, for comparison."""
    said: list[str] = []
    for part, is_block in _parts(code):
        if is_block:
            said += part.split()
            continue
        for found in _TOKEN.finditer(part):
            kind, text = found.lastgroup, found[0]
            if kind == "single":
                said.append(_quoted(text[1:-1].replace("''", "'")))
            elif kind == "double":
                said.append(_quoted(text[1:-1].replace('\\"', '"')))
            elif kind != "space":
                if text in {"]", "}"} and said and said[-1] == ",":
                    said.pop()
                said += text.split()
    return SEPARATOR.join(said)


def _quoted(text: str) -> str:
    return f'"{" ".join(text.split())}"'


def _depth(line: str) -> int:
    """Return the indentation of the key or item in a line that begins a block scalar (a text over several lines)."""
    before = _ITEMS.match(line)
    end = before.end() if before else 0
    return line.rfind("-", 0, end) if line[end : end + 1] in {"|", ">"} and "-" in line[:end] else end


def _parts(code: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a document in order, and whether each is a block scalar, in which quotes have no meaning."""
    held: list[str] = []
    is_block, depth = False, 0
    for line in code.split("\n"):
        indent = len(line) - len(line.lstrip())
        if is_block and line.strip() and indent <= depth:
            yield "\n".join(held), True
            held, is_block = [], False
        held.append(line)
        if not is_block and len(line) < _LONGEST_HEAD and _BLOCK.fullmatch(line):
            yield "\n".join(held), False
            held, is_block, depth = [], True, _depth(line)
    yield "\n".join(held), is_block
