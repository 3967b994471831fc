"""PURE. Make markdown that people wrote safe for use inside a generated page."""

from __future__ import annotations

import re
from collections.abc import Callable

from tacit.text.display import visible
from tacit.text.escape import code_fence, inline
from tacit.text.late_regex import late
from tacit.text.sanitize import compose

__all__ = ["block", "code_fence", "inline", "list_items", "parts", "pieces"]

# Groups use `(?>x*)` instead of `x*+`, which can match wrongly before Python 3.11.5 (gh-106052). Paragraphs, plain
# lists, code and bold words need no parser: such text is used unchanged.
_CODE = r"`[^`\n]++`(?!`)"
_BOLD = r"\*\*[^\W_](?:[\w ,.()-]*[^\W_])?\*\*(?!\*)"
_SAFE = rf"(?>[^\\\\*_`<\[\]|~&\n\t ]++| (?![ \n]|\Z)|(?<=[^\W_])_(?=[^\W_])|{_CODE}|{_BOLD})"
_WORDS = rf"(?=[^\W\d_]|`|\*\*)(?>{_SAFE}+)"
_FENCE = r"```[\w ]*+\n(?>(?:(?!<!--)[^`\n]*+\n)*)```(?=\n|\Z)"
_LINES = rf"{_WORDS}(?>(?:\n{_WORDS})*)"
_LIST = rf"- {_WORDS}(?>(?:\n- {_WORDS})*)(?!\n\n- )"
_BLOCK = rf"(?>{_FENCE}|{_LIST}|{_LINES})"
_PLAIN = late(rf"{_BLOCK}(?>(?:\n\n{_BLOCK})*)")

_MARKED = late(r"^```\w* (?:good|bad)\b", re.MULTILINE)


def block(text: str, *, top: int, known: Callable[[str], str] | None = None) -> str:
    """Return `text` with the same meaning, but without anything that affects the page around it.

    No heading has a higher level than `top`, every construct is closed, HTML is shown as text, links have web or mail
    addresses only, and checkboxes are not ticked. A text that is too large or too deeply nested becomes a code block.
    `known` may replace the target of a link: it returns a web address for the target, or `""` if it has none.
    """
    plain = _normal(text)
    if _PLAIN.fullmatch(plain) and not _MARKED.search(plain):
        return plain
    composer = compose(plain, top, known=known)
    return code_fence(plain, "text") if composer is None else "\n\n".join(composer.blocks())


def parts(text: str, *, top: int) -> tuple[str, ...]:
    """Return the top-level blocks of `text`, such as paragraphs and lists, each made safe as by `block`.

    A link to a file becomes its text, without the path of the file.
    """
    composer = compose(_normal(text), top, paths=False)
    return tuple(composer.blocks()) if composer else ()


def pieces(text: str, *, top: int) -> tuple[tuple[int, str], ...] | None:
    """Return the blocks that `block` makes from a text, each with the number of its first line in the text, from 0.

    Return None if the lines are not known, because the text is too large or defines links that it does not use.
    """
    composer = compose(_normal(text), top)
    if composer is None or composer.unused:
        return None
    return tuple(composer.pieces())


def list_items(text: str, *, top: int) -> tuple[str, ...]:
    """Return the items of all lists in `text`, without their list markers.

    Each item is made safe as by `block`, so it has no heading of a higher level than `top`. If the text is too large or
    too deeply nested, the result is empty.
    """
    composer = compose(_normal(text), top)
    return tuple(composer.items()) if composer else ()


def _normal(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return visible(lines).strip("\n")
