"""PURE. Decide whether two notes are one example: they say the same, or one is a copy with a few changed words."""

from __future__ import annotations

import hashlib
import re

_ALIKE = 0.9  # texts that have more than this part of their words in common are copies
_LONGEST_WORD = 12  # a longer average shows a script without spaces; its characters are compared instead of its words
_ACCENT = range(0x300, 0x370)  # marks on letters of Latin, Greek and Cyrillic; other marks are vowels and stay
# Fillers and variation selectors: letters and marks without a shape
_BLANK = {0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)}
_TAGS = range(0xE0000, 0xE1000)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_LAST_ASCII = 0x7F
_ASCII = bytes(
    code if code > _LAST_ASCII else ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(256)
)


class _Folded(dict[int, str]):
    """What is left of a character outside ASCII, by its code point; worked out once for each character."""

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

    Punctuation, symbols, accents and invisible characters are left out, and wide or styled letters become plain ones.
    """
    if not text.isascii():
        import unicodedata

        text = _NOT_ASCII.sub(lambda run: run[0].translate(_FOLDED), unicodedata.normalize("NFKD", text))
    # Bytes are translated ten times faster than text.
    return b" ".join(text.encode("utf-8", "surrogatepass").translate(_ASCII).split()).decode("utf-8", "surrogatepass")


def body_key(body: str) -> str:
    """Return a hash of the words of a note's text; `""` if it has none."""
    normal = words(body)
    return hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:32] if normal else ""


def are_alike(one: str, other: str) -> bool:
    """Whether two texts share more than nine tenths of their words, in order."""
    from rapidfuzz.distance import Indel

    first, second = words(one), words(other)
    if not first or not second:
        return False
    units = [text.split() for text in (first, second)]
    if any(len(text) > _LONGEST_WORD * len(found) for text, found in zip((first, second), units, strict=True)):
        return Indel.normalized_similarity(first, second, score_cutoff=_ALIKE) > _ALIKE
    return Indel.normalized_similarity(*units, score_cutoff=_ALIKE) > _ALIKE
