"""PURE. A token of code in any language, and the form in which two numbers or strings are compared.

Numbers and strings that prettier makes equal have the same form.
"""

import re
from typing import NamedTuple

# Lengths are limited, so that the time for a hostile text grows with its length only.
STRING = r"\"(?:\\[\s\S]|[^\"\\\n]){0,500}+\"|'(?:\\[\s\S]|[^'\\\n]){0,500}+'"
NUMBER = r"0[xXoObB][\da-fA-F_]+n?|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?"
_QUOTE = re.compile(r"\\([\"'])")
SEPARATOR = "\x00"  # between tokens, so that the text shows where each ends
_DECIMAL = re.compile(r"(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?(.*)", re.DOTALL)


class Token(NamedTuple):
    """A piece of code: the name of its kind, its text, and whether it is the first on its line."""

    kind: str
    text: str
    is_first: bool = False


def number(text: str) -> str:
    """Return a number in the form that is compared: in lower case, without needless zeros and points."""
    lower = text.lower()
    found = _DECIMAL.fullmatch(lower)
    if lower[:2] in {"0x", "0o", "0b"} or found is None:
        return lower
    whole, part, power, unit = found.groups()
    part = (part or "").rstrip("0")
    exponent = int(power or 0)
    return (whole or "0") + (f".{part}" if part else "") + (f"e{exponent}" if exponent else "") + unit


def string(text: str) -> str:
    """Return a string literal in the form that is compared: in double quotes, without backslashes before quotes."""
    return '"' + _QUOTE.sub(r"\1", text[1:-1]) + '"'


def without_space(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())
