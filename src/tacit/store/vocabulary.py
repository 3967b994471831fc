"""The words in the full-text indexes of notes and patterns.

The module finds which words exist, how many notes and patterns have them, and which words are like a misspelt word. A
term is a word in the form in which FTS5's tokenizer indexes it: its stem.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from tacit.store.rows import CHUNK, chunks, marks
from tacit.text.late_regex import late
from tacit.text.query_words import Asked, quoted
from tacit.text.typos import folded, with_one_edit

_TABLES = {"note": "note_fts", "pattern": "pattern_fts"}
_TOKENIZER = "porter unicode61 remove_diacritics 2"
_SHORTEST_TYPO, _LONGEST_TYPO = 4, 40  # characters; shorter and longer words are not repaired
_LONGEST_SPLIT = 24  # characters; a longer word is not split in two, because each split is a query
_MOST_COMPARED = 8  # similar terms of which texts are read
_MOST_TEXTS = 5  # texts that are read for each of these terms
_LAST = "\U0010ffff"
_TWO_TYPOS = 8  # characters; in a word of this length or more, two letters may be wrong
_TWO_IN_STEM = 6  # characters that its stem must have for that: two of the five letters of `round` make it `run`
_NO_DIGIT = late(r"\D+")
_WORD = late(r"[^\W_]+")


def _beginnings(stem: str) -> set[str]:
    """Return the first two letters of all stems with which a misspelt stem is compared: `abc` gives ab, ba, bc and ac.

    These allow for one typo in the first two letters. If all stems with the same first letter were compared, counting
    their rows would take eight times as long in a large store. For other scripts than ASCII, one letter is compared.
    """
    if not stem.isascii():  # other scripts have more letters, and fewer terms with each
        return {stem[:1], stem[1:2]}
    first, second, third = stem[:1], stem[1:2], stem[2:3]
    return {first + second, second + first, second + third, first + third}


class Vocabulary:
    """Looks up words in the full-text indexes of a store. It writes only to temporary tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._is_open = False

    def has(self, expressions: Iterable[str]) -> bool:
        """Return whether any note or pattern matches one of these expressions for FTS5, such as a word in quotes."""
        wanted = " OR ".join(expressions)
        return any(self._has(table, wanted) for table in _TABLES.values())

    def _has(self, table: str, expression: str) -> bool:
        statement = f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1"
        return self.connection.execute(statement, (expression,)).fetchone() is not None

    def rarest(self, found: Sequence[Asked], most: int) -> list[Asked]:
        """Return the `most` words of a query that the fewest notes and patterns have, in the query's order.

        Words that no note and no pattern has are left out.
        """
        stems = self._stems([(item.typed,) for item in found])
        rows = self._frequencies({stem for own in stems for stem in own})
        held = {number: min(rows.get(stem, 0) for stem in own) for number, own in enumerate(stems) if own}
        best = sorted((number for number, count in held.items() if count), key=lambda number: (held[number], number))
        return [found[number] for number in sorted(best[:most])]

    def in_two(self, word: str) -> str:
        """Return a word as two words if a text has these two side by side: `nodejs` gives `node js`; else `""`."""
        splits = [f"{word[:at]} {word[at:]}" for at in range(2, len(word) - 1)] if len(word) <= _LONGEST_SPLIT else []
        if not splits or not self.has(map(quoted, splits)):
            return ""
        return next((phrase for phrase in splits if self.has([quoted(phrase)])), "")

    def begins(self, word: str) -> bool:
        """Return whether the full-text indexes have a stem that begins with the letters of `word`.

        FTS5's own prefix queries are not used, because they would reduce `word` to its stem first.
        """
        self._open()
        first = folded(word)
        within = (first, f"{first}{_LAST}")
        statements = (f"SELECT 1 FROM temp.{name}_row WHERE term >= ? AND term < ? LIMIT 1" for name in _TABLES)
        return any(self.connection.execute(statement, within).fetchone() for statement in statements)

    def nearest(self, word: str) -> str:
        """Return the word of the store that is most like a misspelt word; `""` if none is similar enough.

        The index has stems, and a typo can change the stem more than the word: the stem of `faling` is `fale`. So the
        stems of all words that differ from the misspelt word by one letter are looked up in the index. If it has none
        of them, the stems in the index are compared with the misspelt word's stem, but only if the word is long or not
        ASCII.
        """
        if not _SHORTEST_TYPO <= len(word) <= _LONGEST_TYPO or not word[:_SHORTEST_TYPO].isalpha():
            return ""
        typed = folded(word)
        if found := self._with_one_edit(typed):
            return found
        return self._with_like_stem(word) if len(word) >= _TWO_TYPOS or not typed.isascii() else ""

    def _with_one_edit(self, typed: str) -> str:
        """Return the word of the store that differs from `typed` by one letter; `""` if there is none.

        A word that a text contains exactly is preferred, for example `failing` for `faling`. If there is none, a word
        of the store with the same stem is returned, such as `fails`.
        """
        edits = list(with_one_edit(typed))
        by_term: dict[str, set[str]] = {}
        (stems,) = self._stems([edits])  # all in one row, which takes a fifth of the time of one row for each
        rows = self._frequencies(set(stems))  # faster than counting the rows of all similar terms
        for edit, term in zip(edits, stems, strict=True):  # one term for each edit, which has no punctuation
            if term in rows:
                by_term.setdefault(term, set()).add(edit)
        likely = sorted(by_term, key=lambda term: (-rows[term], term))[:_MOST_COMPARED]
        for term in likely:
            if written := self._written(term) & by_term[term]:
                return min(written)
        return self._as_written(likely[0]) if likely else ""

    def _with_like_stem(self, word: str) -> str:
        from rapidfuzz.distance import OSA

        (own,) = self._stems([(word,)])
        stem = own[0] if own else ""
        rows: dict[str, int] = {}
        for first in sorted(_beginnings(stem)):
            for term, count in self._beginning_with(first):
                rows[term] = rows.get(term, 0) + count
        digits = _NO_DIGIT.sub("", stem)
        most = 1 if len(word) < _TWO_TYPOS or len(stem) < _TWO_IN_STEM else 2
        best = min(
            (
                (distance, -count, term)
                for term, count in rows.items()
                if abs(len(term) - len(stem)) <= most and _NO_DIGIT.sub("", term) == digits
                if (distance := OSA.distance(stem, term, score_cutoff=most)) <= most
            ),
            default=None,
        )
        return self._as_written(best[2]) if best else ""

    def _written(self, term: str) -> set[str]:
        """Return all words, in lower case and without accents, of some texts that have a word with the stem `term`."""
        return {folded(word) for text in self._texts(term, _MOST_TEXTS) for word in _WORD.findall(text)}

    def _open(self) -> None:
        if not self._is_open:
            self._is_open = True
            self.connection.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.asked USING fts5(word, tokenize = '{_TOKENIZER}')"
            )
            self.connection.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.asked_terms USING fts5vocab(temp, asked, instance)"
            )
            for name, table in _TABLES.items():
                for kind in ("row", "instance"):
                    self.connection.execute(
                        f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name}_{kind} USING fts5vocab(main, {table}, {kind})"
                    )

    def _stems(self, wanted: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
        """Return, for each list of words, their stems, as FTS5's tokenizer makes them."""
        self._open()
        self.connection.execute("DELETE FROM temp.asked")
        self.connection.executemany(
            "INSERT INTO temp.asked (rowid, word) VALUES (?, ?)",
            [(number, " ".join(item)) for number, item in enumerate(wanted, 1)],
        )
        found: dict[int, list[str]] = {}
        for term, number in self.connection.execute("SELECT term, doc FROM temp.asked_terms ORDER BY doc, offset"):
            found.setdefault(number, []).append(term)
        return [tuple(found.get(number, ())) for number in range(1, len(wanted) + 1)]

    def _frequencies(self, terms: set[str]) -> dict[str, int]:
        """Return, for each of these stems that is in an index, the number of notes and patterns that have it."""
        found: dict[str, int] = {}
        for name in _TABLES:
            for some in chunks(sorted(terms), CHUNK):  # one statement for each term takes four times as long
                statement = f"SELECT term, doc FROM temp.{name}_row WHERE term IN ({marks(some)})"
                for term, count in self.connection.execute(statement, some):
                    found[term] = found.get(term, 0) + count
        return found

    def _beginning_with(self, first: str) -> list[tuple[str, int]]:
        self._open()
        statements = (f"SELECT term, doc FROM temp.{name}_row WHERE term >= ? AND term < ?" for name in _TABLES)
        after = f"{first}{_LAST}"
        return [row for statement in statements for row in self.connection.execute(statement, (first, after))]

    def _as_written(self, term: str) -> str:
        """Return a word with the stem `term`, as a text in the store spells it; `""` if there is none."""
        for text in self._texts(term, 1):
            written = sorted({word for word in _WORD.findall(text) if word[:1].casefold() == term[:1]})
            stems = self._stems([(word,) for word in written])
            for word, own in zip(written, stems, strict=True):
                if own == (term,):
                    return str(word)
        return ""

    def _texts(self, term: str, most: int) -> Iterator[str]:
        """Yield the texts of at most `most` notes, and of as many patterns, with a word that has the stem `term`."""
        for name in _TABLES:
            statement = (
                f"SELECT t.{'name' if name == 'pattern' else 'title'} || ' ' || t.keywords || ' ' || t.body FROM "
                f"(SELECT DISTINCT doc FROM temp.{name}_instance WHERE term = ? LIMIT ?) i "
                f"JOIN {name}_text t ON t.id = i.doc"
            )
            yield from (row[0] for row in self.connection.execute(statement, (term, most)))
