"""PURE. The words that differ by one typo from a misspelt word."""

from __future__ import annotations

from collections.abc import Iterator

_LETTERS = "abcdefghijklmnopqrstuvwxyzß"


def folded(word: str) -> str:
    """Return a word in small letters without accents, as SQLite's `unicode61` tokenizer does; `ß` is kept."""
    if word.isascii():
        return word.lower()
    from unicodedata import combining, normalize  # most words are ASCII

    return "".join(letter for letter in normalize("NFD", word.lower()) if not combining(letter))


def with_one_edit(word: str) -> dict[str, None]:
    """Return the words that a person may have meant who typed `word` with one typo, as the keys of a dict.

    A typo is a letter left out, added or replaced, or two neighbouring letters swapped; digits are never changed. The
    first letter is the same, because few people mistype it, except that the first two may be swapped. `word` is in
    small letters without accents; if it has other characters than ASCII letters and digits, the result is `{}`.
    """
    return dict.fromkeys(_edits(word)) if word.isascii() and word.isalnum() else {}


def _edits(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        if word[at].isalpha() and word[at + 1].isalpha():
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(1, len(word) + 1):
        before, after = word[:at], word[at:]
        yield from (before + letter + after for letter in _LETTERS)
        if after and after[0].isalpha():
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in _LETTERS)
