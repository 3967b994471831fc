"""PURE. Decide whether two notes are the same example, because their texts have the same or nearly the same words."""

from __future__ import annotations

import hashlib
import re

_ALIKE = 0.9  # share of common words above which two texts count as copies, so that a few corrected words don't matter
_LONGEST_WORD = 12  # characters; if the average word is longer, the script has no spaces, and characters are compared
_ACCENT = range(0x300, 0x370)  # accents of European letters, which are removed; marks of other scripts are vowels
# Fillers and variation selectors: Unicode classes them as letters and marks, but they are invisible.
_BLANK = {0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)}
_TAGS = range(0xE0000, 0xE1000)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_LAST_ASCII = 0x7F
_ASCII = bytes(
    code if code > _LAST_ASCII else ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(256)
)


class _Folded(dict[int, str]):
    """A table for `str.translate`, from the code point of a non-ASCII character to the text that is compared.

    This text is the letter or digit in lower case, a space, or empty. Each entry is computed at its first use.
    """

    def __missing__(self, code: int) -> str:
        import unicodedata

        character = chr(code)
        kind = unicodedata.category(character)
        if kind in {"Cf", "Cn"} or code in _ACCENT or code in _BLANK or code in _TAGS:
            found = ""
        elif kind[0] in "LMN":
            found = character.casefold()
        else:
            found = " "
        self[code] = found
        return found


_FOLDED = _Folded()


def words(text: str) -> str:
    """Return the words and numbers of a text in lower case, separated by one space.

    Punctuation, symbols, accents and invisible characters are left out. Full-width and styled letters become plain
    letters.
    """
    if not text.isascii():
        import unicodedata

        text = _NOT_ASCII.sub(lambda run: run[0].translate(_FOLDED), unicodedata.normalize("NFKD", text))
    # `bytes.translate` is ten times as fast as `str.translate`.
    return b" ".join(text.encode("utf-8", "surrogatepass").translate(_ASCII).split()).decode("utf-8", "surrogatepass")


def body_key(body: str) -> str:
    """Return a hash of the words of a note's text (32 hexadecimal digits); `""` if the text has no words."""
    normal = words(body)
    return hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:32] if normal else ""


def are_alike(one: str, other: str) -> bool:
    """Return whether two texts have more than 90% of their words in common, in the same order."""
    from rapidfuzz.distance import Indel

    first, second = words(one), words(other)
    if not first or not second:
        return False
    units = [text.split() for text in (first, second)]
    if any(len(text) > _LONGEST_WORD * len(found) for text, found in zip((first, second), units, strict=True)):
        return Indel.normalized_similarity(first, second, score_cutoff=_ALIKE) > _ALIKE
    return Indel.normalized_similarity(*units, score_cutoff=_ALIKE) > _ALIKE
