"""PURE. Tell whether two markdown documents differ only in ways in which formatters change documents.

The formatters are prettier, mdformat and the fixes of markdownlint.
"""

from __future__ import annotations

import re

from tacit.render.blocks import blocks
from tacit.render.code.languages import without_changes

_FRONT = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)


def says_the_same(one: str, other: str) -> bool:
    """Return whether two documents have the same headings, list items, texts and code; formatting may differ."""
    if one == other:
        return True
    front, others = _FRONT.match(one), _FRONT.match(other)
    if front and others:
        return _values(front[1]) == _values(others[1]) and says_the_same(one[front.end() :], other[others.end() :])
    return not (front or others) and blocks(one, _code) == blocks(other, _code)


def _values(front: str) -> object:
    import yaml

    try:
        return yaml.safe_load(front)
    except yaml.YAMLError:
        return front


def _code(text: str, info: str) -> object:
    """Return the value by which a block of code is compared; `info` is the text after the opening fence.

    If prettier formats the language, the value is the code without what prettier changes, otherwise its lines without
    spaces at their ends.
    """
    [(plain, is_formatted)] = without_changes([(text, info)])
    if is_formatted:
        return plain
    return [line.rstrip() for line in plain.replace("\t", " ").rstrip("\n").split("\n")]
