"""PURE. Highlight code: a few kinds of words get a class, everything else stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_MOST = 20_000  # characters of one block that are highlighted, which limits the time and the size of a page
_KEPT = 4_000  # blocks whose result is kept
# The first of these that contains the kind of a word gives its class.
_CLASSES = (
    ("Token.Comment", "c"),
    ("Token.Keyword", "k"),
    ("Token.Operator.Word", "k"),
    ("Token.Literal.String", "s"),
    ("Token.Literal.Number", "m"),
    ("Token.Name.Function", "f"),
    ("Token.Name.Class", "f"),
    ("Token.Name.Tag", "k"),
    ("Token.Name.Decorator", "f"),
    ("Token.Generic.Deleted", "d"),
    ("Token.Generic.Inserted", "i"),
)


@lru_cache(maxsize=_KEPT)
def highlighted(code: str, language: str) -> str:
    """Return code as HTML. Code in an unknown language, and very long code, is only escaped."""
    lexer = _lexer(language) if language and len(code) <= _MOST else None
    if lexer is None:
        return escape(code, quote=False)
    return "".join(_marked(lexer, code))


def _marked(lexer: Lexer, code: str) -> Iterator[str]:
    """Yield code as pieces of HTML; neighbouring words with the same CSS class are in one element."""
    last, words = "", list[str]()
    for _, kind, text in lexer.get_tokens_unprocessed(code):
        name = _class(kind) if text.strip() else last
        if name != last and words:
            yield _element(last, words)
            words = []
        last = name
        words.append(text)
    if words:
        yield _element(last, words)


def _element(name: str, words: list[str]) -> str:
    text = escape("".join(words), quote=False)
    return f"<span class={name}>{text}</span>" if name else text


@cache
def _class(kind: Any) -> str:
    full = str(kind)
    return next((name for prefix, name in _CLASSES if full.startswith(prefix)), "")


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language.lower())
    except ClassNotFound:
        return None
