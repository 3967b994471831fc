"""PURE. The words of a query, each with its other spellings, as expressions for the full-text search.

A word such as `exportRows` has parts, `export` and `rows`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from tacit.text.late_regex import late
from tacit.text.stop_words import stop_words
from tacit.text.word_parts import composed, is_cjk, pairs, split, symbol

MOST = 32  # words of a query that are searched for
_MOST_READ = 2_000  # words of a query that are looked at
_SHORTEST_PREFIX = 2
_TOKEN = late(r"[A-Za-z]\+\+(?!\w)|[A-Za-z]#(?!\w)|\w+(?:[-._:/\\@]+\w+)*")
_SIMPLE = late(r"[^\W_]+")
_JOINED = late(r"[^\W\d_]*[a-z][A-Z]\w*|[A-Z]{2,}[a-z]\w*|[^\W\d_]{2,}\d+")  # exportRows, HTTPServer, django4
_UMLAUTS = {"ae": ("ae", "ä"), "oe": ("oe", "ö"), "ue": ("ue", "ü"), "ss": ("ss", "ß"), "ß": ("ß", "ss")} | {
    letter: (letter, f"{base}e") for letter, base in zip("äöü", "aou", strict=True)
}
_SPELLED = late("ae|oe|ue|ss|ß|ä|ö|ü", re.IGNORECASE)
_MOST_SPELLINGS = 8


class Asked(NamedTuple):
    """A word of a query; `typed` is the word as it is in the query.

    `phrases` are the spellings of the word. `parts` are its parts if it is an identifier: `export` and `rows` for
    `exportRows`. A text matches the word if it has one of the phrases, or all of the parts.
    """

    typed: str
    phrases: tuple[str, ...]
    parts: tuple[str, ...] = ()

    def whole(self) -> str:
        """Return the expression of SQLite's full-text search (FTS5) for exactly this word.

        Longer words that begin with it do not match.
        """
        found = " OR ".join(map(quoted, self.phrases))
        if len(self.phrases) == 1 and not self.parts:
            return found
        if self.parts:
            found += f" OR ({' AND '.join(map(quoted, self.parts))})"
        return f"({found})"

    def prefix(self) -> str:
        """Return the expression of SQLite's full-text search (FTS5) for words that begin with this word.

        If the word has parts, or only one character, the expression is only for the word itself.
        """
        if self.parts or len(self.typed) < _SHORTEST_PREFIX:
            return self.whole()
        return f"({' OR '.join(f'{quoted(phrase)} *' for phrase in self.phrases)})"

    def replaced(self, other: Mapping[str, str]) -> "Asked":
        """Return this word with other spellings, to search without its typos; `typed` stays as it was.

        `other` maps the word, or some of its parts, to the right spelling.
        """
        if not self.parts:
            return Asked(self.typed, (other[self.typed],))
        parts = tuple(other.get(part, part) for part in self.parts)
        return Asked(self.typed, (" ".join(parts),), parts)

    def any_of_it(self) -> Iterator[str]:
        """Yield an expression of SQLite's full-text search (FTS5) for each spelling and each part of the word."""
        yield from map(quoted, (*self.phrases, *self.parts))


def quoted(phrase: str) -> str:
    """Return a phrase as a string in an expression of SQLite's full-text search (FTS5).

    The phrase must not have quotation marks.
    """
    return f'"{phrase}"'


def words(query: str) -> list[str]:
    """Split a query into words, which have only letters and digits: all other characters separate words.

    So no query is a syntax error for the full-text search.
    """
    return _SIMPLE.findall(composed(query))


def asked(query: str) -> list[Asked]:
    """Return the distinct words of a query. Stop words such as `the` are left out, unless there are no other words."""
    found = list(dict.fromkeys(_asked(composed(query))))[:_MOST_READ]
    empty = stop_words(item.typed for item in found)
    telling = [item for item in found if item.parts or item.typed.casefold() not in empty]
    return telling or found


def simple(found: Iterable[Asked]) -> list[Asked]:
    """Split the identifiers in a query into their parts, and return all words without those that are only digits.

    A long query is turned into such words before it is reduced to the rarest of them.
    """
    parts = dict.fromkeys(part for item in found for part in (item.parts or (item.typed,)) if not part.isdigit())
    return [_simple(part) for part in parts]


def _asked(query: str) -> Iterator[Asked]:
    for match in _TOKEN.finditer(query):
        token = match.group()
        if sign := symbol(token):
            yield Asked(sign, (sign,))
            continue
        simple = _SIMPLE.findall(token)
        parts = [part for word in simple for part in (split(word) if _JOINED.fullmatch(word) else [word])]
        if len(parts) == 1 or not simple:
            yield from map(_simple, simple)
        else:
            phrases = dict.fromkeys((" ".join(simple), " ".join(parts), "".join(simple)))
            yield Asked(token, tuple(phrases), tuple(dict.fromkeys(parts)))


def _simple(word: str) -> Asked:
    if is_cjk(word) and len(word) > 1:
        own = pairs(word)
        return Asked(word, (word, " ".join(own)), tuple(own) if len(own) > 1 else ())
    return Asked(word, tuple(spellings(word)))


def spellings(word: str) -> list[str]:
    """Return a word and its other spellings with umlauts and ß: `Strasse` gives `Strasse` and `Straße`."""
    pieces, borders = _SPELLED.split(word), _SPELLED.findall(word)
    if not borders:
        return [word]
    choices = product(*(_UMLAUTS[border.lower()] for border in borders[:3]))
    rest = "".join(f"{border}{piece}" for border, piece in zip(borders[3:], pieces[4:], strict=False))
    written = ("".join(_zipped(pieces, choice)) + rest for choice in choices)
    return list(dict.fromkeys([word, *written]))[:_MOST_SPELLINGS]


def _zipped(pieces: Sequence[str], choice: Iterable[str]) -> Iterator[str]:
    yield pieces[0]
    for border, piece in zip(choice, pieces[1:], strict=False):
        yield border + piece


def with_neighbours(found: Sequence[Asked]) -> Iterator[tuple[int, int, str]]:
    """Yield each two or three neighbouring words of a query joined to one word: `data base` gives `database`.

    A text may write them as one word. Each result has the indexes of the first and the last word, and the joined word.
    """
    for at in range(len(found) - 1):
        for last in (at + 1, at + 2):
            run = found[at : last + 1]
            if len(run) == last - at + 1 and not any(item.parts for item in run):
                yield at, last, "".join(item.typed for item in run)
