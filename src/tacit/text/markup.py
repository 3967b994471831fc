"""PURE. Markdown that people wrote, made safe to stand inside a generated page."""

from __future__ import annotations

import re

from tacit.text.display import visible
from tacit.text.escape import code_fence, inline
from tacit.text.sanitize import compose

__all__ = ["block", "code_fence", "inline", "list_items", "parts", "pieces"]

# `(?>x*)` and not `x*+` for groups: before 3.11.5 Python takes one for matched that gave up half-way (gh-106052).
# Paragraphs, plain lists, code and bold words need no parser: such text stands as it is.
_CODE = r"`[^`\n]++`(?!`)"
_BOLD = r"\*\*[^\W_](?:[\w ,.()-]*[^\W_])?\*\*(?!\*)"
_SAFE = rf"(?>[^\\*_`<\[\]|~&\n\t]++|(?<=[^\W_])_(?=[^\W_])|{_CODE}|{_BOLD})"
_LINE = rf"(?:- )?(?:[^\W\d_]|(?=`|\*\*)(?>{_CODE}|{_BOLD}))(?>{_SAFE}*)"
_FENCE = r"```[\w ]*+\n(?>(?:(?!<!--)[^`\n]*+\n)*)```(?=\n|\Z)"
_PLAIN = re.compile(rf"(?>{_FENCE}|{_LINE})(?>(?:\n+(?>{_FENCE}|{_LINE}))*)")

_MARKED = re.compile(r"^```\w* (?:good|bad)\b", re.MULTILINE)


def block(text: str, *, top: int) -> str:
    """`text` with the same meaning and nothing that reaches beyond it.

    No heading is above level `top`, all is closed, HTML is shown instead of active, links lead to the
    web or mail only, and checkboxes are not ticked.
    """
    plain = _normal(text)
    if _PLAIN.fullmatch(plain) and not _MARKED.search(plain):
        return plain
    composer = compose(plain, top)
    return code_fence(plain, "text") if composer is None else "\n\n".join(composer.blocks())


def parts(text: str, *, top: int) -> tuple[str, ...]:
    """The top-level blocks of `text`, each made safe as by `block`, but without the paths of links to files."""
    composer = compose(_normal(text), top, paths=False)
    return tuple(composer.blocks()) if composer else ()


def pieces(text: str, *, top: int) -> tuple[tuple[int, str], ...] | None:
    """The blocks that `block` makes of a text, each with the line it starts on, from 0.

    None where it can't be said which block came from where.
    """
    composer = compose(_normal(text), top)
    if composer is None or composer.unused:
        return None
    return tuple(composer.pieces())


def list_items(text: str, *, top: int) -> tuple[str, ...]:
    """The items of the lists in `text`, each made safe as by `block`, without their markers."""
    composer = compose(_normal(text), top)
    return tuple(composer.items()) if composer else ()


def _normal(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return visible(lines).strip("\n")
