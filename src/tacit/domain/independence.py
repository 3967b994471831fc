"""PURE. Decide whether two notes are the same example, because their texts have the same or nearly the same words."""

from __future__ import annotations

import re

from tacit.text.late_regex import late

_ALIKE = 0.9  # share of common words above which two texts count as copies, so that a few corrected words don't matter
_LONGEST_WORD = 12  # characters; if the average word is longer, the script has no spaces, and characters are compared
_ACCENT = range(0x300, 0x370)  # accents of European letters, which are removed; marks of other scripts are vowels
# Fillers and variation selectors: Unicode classes them as letters and marks, but they are invisible.
_BLANK = {0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)}
_TAGS = range(0xE0000, 0xE1000)
# Small Cyrillic and Greek letters that look like Latin ones. No two letters of one script have the same look, so words
# of these scripts stay different.
_LOOKS = dict(zip("\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0458\u0455\u04bb", "aeopcxyijsh", strict=True))
_LOOKS |= dict(zip("\u03bf\u03b1\u03c1\u03bd\u03b9\u03ba\u03c7\u03c5", "oapvikxu", strict=True))
_COMMENT = late(r"<!--.*?-->", re.DOTALL)
_BETWEEN_NUMBERS = late(r" (?=\d)(?<=\d )")
_BETWEEN_DIGITS = late(rb" (?=[0-9])(?<=[0-9] )")
_NOT_ASCII = late(r"[^\x00-\x7f]+")
_LAST_ASCII = 0x7F
_ASCII = bytes(
    code if code > _LAST_ASCII else ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(256)
)


class _Folded(dict[int, str]):
    """A table for `str.translate`, with which `words` replaces characters that are not ASCII.

    The key is the code point of a character. The value is the letter or digit in lower case, a space, or `""`. Each
    entry is computed at its first use.
    """

    def __missing__(self, code: int) -> str:
        import unicodedata

        character = chr(code)
        kind = unicodedata.category(character)
        if kind in {"Cf", "Cn"} or code in _ACCENT or code in _BLANK or code in _TAGS:
            found = ""
        elif kind[0] in "LMN":
            found = _LOOKS.get(character.casefold(), character.casefold())
        else:
            found = " "
        self[code] = found
        return found


_FOLDED = _Folded()


def words(text: str) -> str:
    """Return the words and numbers of a text in lower case, separated by one space.

    Punctuation, symbols, accents, invisible characters and comments are left out. Character references, full-width and
    styled letters, and letters of other scripts that look like Latin ones become plain letters.
    """
    return _words(text).decode("utf-8", "surrogatepass")


def _words(text: str) -> bytes:
    if "<!--" in text:
        text = _COMMENT.sub(" ", text)
    if "&" in text:
        from html import unescape

        text = unescape(text)
    if not text.isascii():
        import unicodedata

        text = _NOT_ASCII.sub(lambda run: run[0].translate(_FOLDED), unicodedata.normalize("NFKD", text))
    # `bytes.translate` is ten times as fast as `str.translate`.
    return b" ".join(text.encode("utf-8", "surrogatepass").translate(_ASCII).split())


def letters(text: str) -> str:
    """Return the letters and digits of `words(text)` without spaces, so that texts with different spacing are equal.

    Two numbers that follow each other get a dot between them, so that `1 23` and `12 3` stay different.
    """
    return _letters(text).decode("utf-8", "surrogatepass")


def _letters(text: str) -> bytes:
    said = _words(text)
    if said.isascii():
        return _BETWEEN_DIGITS.sub(b".", said).translate(None, b" ")
    found = said.decode("utf-8", "surrogatepass")
    return _BETWEEN_NUMBERS.sub(".", found).replace(" ", "").encode("utf-8", "surrogatepass")


def body_key(body: str) -> str:
    """Return a hash of the letters and numbers of a note's text (32 hexadecimal digits); `""` if it has none."""
    import hashlib  # it loads OpenSSL, and look-ups hash nothing

    normal = _letters(body)
    return hashlib.sha256(normal).hexdigest()[:32] if normal else ""


def are_alike(one: str, other: str) -> bool:
    """Return whether two texts have more than 90% of their words in common, in the same order.

    Characters are compared instead of words if a text has very long words, because its script may have no spaces.
    """
    from rapidfuzz.distance import Indel

    first, second = words(one), words(other)
    if not first or not second:
        return False
    units = [text.split() for text in (first, second)]
    if any(len(text) > _LONGEST_WORD * len(found) for text, found in zip((first, second), units, strict=True)):
        return Indel.normalized_similarity(first, second, score_cutoff=_ALIKE) > _ALIKE
    return Indel.normalized_similarity(*units, score_cutoff=_ALIKE) > _ALIKE
