"""PURE. Words that a full-text tokenizer doesn't see: parts of identifiers, C++ and C#, and words of CJK text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

_LONGEST = 200  # characters of an identifier
_MOST = 4_000  # parts of one text
# One character for each kind of byte: a small letter, a capital letter, a sign, anything else.
_KINDS = bytes(
    ord("+" if byte in b"+#" else " " if not (sign := bytes([byte])).isalpha() else "a" if sign.islower() else "A")
    for byte in range(256)
)
# Patterns that begin with one literal byte are searched for at the speed of memchr.
_BORDER = re.compile(rb"A(?:(?<=aA)|(?<=AA)(?=a))")
_SIGN = re.compile(rb"\+(?<=[aA]\+)")
_SYMBOLS = {"c++": "cplusplus", "c#": "csharp", "f#": "fsharp", "j#": "jsharp"}
_SYMBOL = r"(?<![A-Za-z0-9_])(?:[Cc]\+\+|[CcFfJj]#)(?![A-Za-z0-9_#+])"
_IDENTIFIER = re.compile(r"[A-Za-z0-9]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_CJK = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_RUN = f"[{_CJK}]+"  # compiled when it is first used: most commands never need it


def composed(text: str) -> str:
    """Return a text in which an accented letter is one character (Unicode's form NFC), as the store has it."""
    if text.isascii():
        return text
    from unicodedata import is_normalized, normalize  # most texts are ASCII

    return text if is_normalized("NFC", text) else normalize("NFC", text)


def hidden_words(text: str) -> str:
    """Return the words of a text that a tokenizer doesn't see: `exportRows` gives `export rows`, `C++` `cplusplus`.

    From Chinese, Japanese or Korean text, each pair of neighbouring characters is a word.
    """
    found = dict.fromkeys(_of_identifiers(text))
    if not text.isascii():
        for run in re.finditer(_RUN, text):
            found[" ".join(pairs(run.group()))] = None
            if len(found) > _MOST:
                break
    return " ".join(found)


def _of_identifiers(text: str) -> Iterator[str]:
    # A regular expression over the characters themselves takes ten times as long. Each character becomes one byte.
    kinds = text.encode("latin-1", "replace").translate(_KINDS)
    if _BORDER.search(kinds):
        seen = set()
        for border in islice(_BORDER.finditer(kinds), _MOST):
            first = border.start()
            while first and border.start() - first < _LONGEST and text[first - 1].isalnum():
                first -= 1
            found = _IDENTIFIER.match(text, first, first + _LONGEST)
            if found is not None and first not in seen and len(parts := split(found.group())) > 1:
                seen.add(first)
                yield " ".join(parts)
    if _SIGN.search(kinds):
        for sign in re.finditer(_SYMBOL, text):
            yield _SYMBOLS[sign.group().casefold()]


def split(word: str) -> list[str]:
    """Return the parts of an identifier: `exportOrderRows` has three, `django4` two."""
    parts = _PART.findall(word)
    return [part.lower() for part in parts]


def is_cjk(word: str) -> bool:
    """Return whether a word has only Chinese, Japanese or Korean characters."""
    return not word.isascii() and re.fullmatch(_RUN, word) is not None


def word_count(text: str) -> int:
    """Return the number of words; two characters of Chinese, Japanese or Korean text count as one word."""
    if text.isascii():
        return len(text.split())
    found = [len(run) for run in re.findall(_RUN, text)]
    return len(re.sub(_RUN, " ", text).split()) + sum((length + 1) // 2 for length in found)


def symbol(word: str) -> str:
    """Return the word by which a name with signs is found, such as `cplusplus` for `C++`; `""` for other words."""
    return _SYMBOLS.get(word.casefold(), "")


def pairs(run: str) -> list[str]:
    """Return all pairs of neighbouring characters of a Chinese, Japanese or Korean text: `検索` and `索語` of `検索語`.

    A single character is returned alone.
    """
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]
