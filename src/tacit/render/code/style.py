"""PURE. Split CSS, SCSS, Less and GraphQL into tokens, and leave out what the formatter prettier may change."""

from __future__ import annotations

import re

from tacit.render.code.lexing import NUMBER, SEPARATOR, STRING, number, string, without_space

_STYLE = re.compile(
    rf"(?P<space>\s+)|(?P<comment>/\*[\s\S]*?(?:\*/|\Z)|//[^\n]*)|(?P<string>{STRING})|(?P<url>url\(\s{{0,9}}[^'\")\s][^)]{{0,2000}}+\))"
    rf"|(?P<hex>\#[\da-fA-F]{{3,8}}\b)|(?P<number>(?:{NUMBER})(?:%|[a-zA-Z]+)?)"
    r"|(?P<word>[.#@$%]?-{0,2}[\w\\][\w\\-]*)|(?P<op>[~|^$*=!<>]=|::|[\s\S])"
)
_QUERY = re.compile(
    r"(?P<space>[\s,]+)|(?P<comment>#[^\n]*)|(?P<block>\"\"\"[\s\S]*?(?:\"\"\"|\Z))"
    rf"|(?P<string>{STRING})|(?P<word>[\w$@]+)|(?P<op>\.\.\.|[\s\S])"
)
_AT_OR_UPPER = re.compile(r"@.*|[A-Z][A-Z\d-]*")
_COLON = re.compile(r"\s*:")


def style(code: str) -> str:
    """Return the tokens of a style sheet as one text, for comparison."""
    said: list[str] = []
    comments: list[str] = []
    in_selector = False  # in the brackets around an attribute, where prettier adds quotes
    for found in _STYLE.finditer(code):
        kind, text = found.lastgroup, found[0]
        if kind == "comment":
            comments.append(text)
        elif kind == "string":
            said.append(text[1:-1] if in_selector else string(text))
        elif kind in {"number", "hex"}:
            said.append(number(text) if kind == "number" else text.lower())
        elif kind == "word":
            is_property = _COLON.match(code, found.end()) is not None and text[0] not in ".#$%-"
            is_lower = is_property or said[-1:] == ["::"] or _AT_OR_UPPER.fullmatch(text)
            said.append(text.lower() if is_lower else text)
        elif kind == "url":
            said.append(without_space(text))
        elif kind == "op" and text != ";":
            in_selector = text == "[" or (in_selector and text != "]")
            if text == ")" and said and said[-1] == ",":
                said.pop()
            said.append(text)
    return SEPARATOR.join((*said, *map(without_space, comments)))


def query(code: str) -> str:
    """Return the tokens of a GraphQL document as one text, for comparison."""
    said: list[str] = []
    comments: list[str] = []
    for found in _QUERY.finditer(code):
        kind, text = found.lastgroup, found[0]
        if kind == "comment":
            comments.append(text)
        elif kind == "block":
            said.append(without_space(text))
        elif kind != "space" and not (text in {"|", "&"} and said and said[-1] in {"=", "implements"}):
            said.append(text)
    return SEPARATOR.join((*said, *map(without_space, comments)))
