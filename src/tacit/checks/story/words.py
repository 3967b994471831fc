"""PURE. Reduce words to their stems to compare items with probes: `caching` and `caches` have the same stem."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_WORD = re.compile(r"[A-Za-z0-9]+(?:\+\d)?")
_ASIDE = re.compile(r"\([^)]*\)")
_PARTS = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the stem of a word in lower case. Names in capitals only lose a plural `s`: `APIs` becomes `api`."""
    if word.isupper() or any(letter.isdigit() for letter in word):
        return word.lower()
    if word[:-1].isupper() and word.endswith("s"):  # IDs, APIs
        return word[:-1].lower()
    return _stemmer()(word.lower())


def stems(text: str) -> frozenset[str]:
    """Return the stems of all words of a text."""
    return frozenset(stem(word) for word in _WORD.findall(text))


def spaced(name: str) -> str:
    """Return a name as words: `order_items` and `orderItems` become `order items`."""
    return " ".join(_PARTS.split(name))


def without_asides(text: str) -> str:
    """Return a text without its parentheses and the text in them."""
    return _ASIDE.sub(" ", text)


def any_of(phrases: Iterable[frozenset[str]], words: frozenset[str]) -> frozenset[str] | None:
    """Return the longest phrase whose words are all in `words`; None if there is none. A phrase is a set of words."""
    held = [one for one in phrases if one and one <= words]
    return max(held, key=lambda one: (len(one), sorted(one))) if held else None
