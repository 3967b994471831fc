"""The words of both full-text indexes: which of them exist, how many rows have them, and which are like a typo."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence

from tacit.text.query_words import Asked, quoted

_TABLES = {"note": "note_fts", "pattern": "pattern_fts"}
_TOKENIZER = "porter unicode61 remove_diacritics 2"
_SHORTEST_TYPO = 4  # characters of a word that is repaired
_LONGEST_SPLIT = 24  # characters; a longer word is no name written as one, and each split is a query
_TWO_TYPOS = 8  # from this length on, two letters may be wrong
_NO_DIGIT = re.compile(r"\D+")
_WORD = re.compile(r"[^\W_]+")


class Vocabulary:
    """Looks words up in the full-text indexes of a store; it writes only to temporary tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._is_open = False

    def has(self, expressions: Iterable[str]) -> bool:
        """Whether any row matches one of the expressions."""
        wanted = " OR ".join(expressions)
        return any(self._has(table, wanted) for table in _TABLES.values())

    def _has(self, table: str, expression: str) -> bool:
        statement = f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1"
        return self.connection.execute(statement, (expression,)).fetchone() is not None

    def rarest(self, found: Sequence[Asked], most: int) -> list[Asked]:
        """Return the words that the fewest rows have, in their order, without words that no row has."""
        stems = self._stems([(item.typed,) for item in found])
        rows = self._frequencies({stem for own in stems for stem in own})
        held = {number: min(rows.get(stem, 0) for stem in own) for number, own in enumerate(stems) if own}
        best = sorted((number for number, count in held.items() if count), key=lambda number: (held[number], number))
        return [found[number] for number in sorted(best[:most])]

    def in_two(self, word: str) -> str:
        """Return a word that nobody wrote as one in two, if there is such a phrase: `nodejs` gives `node js`."""
        splits = [f"{word[:at]} {word[at:]}" for at in range(2, len(word) - 1)] if len(word) <= _LONGEST_SPLIT else []
        if not splits or not self.has(map(quoted, splits)):
            return ""
        return next((phrase for phrase in splits if self.has([quoted(phrase)])), "")

    def nearest(self, word: str) -> str:
        """Return the word that is most like a misspelt one, `""` if none differs by a letter or two.

        Only words that begin with its first letter, or with its second, are compared.
        """
        if len(word) < _SHORTEST_TYPO or not word[:_SHORTEST_TYPO].isalpha():
            return ""
        from rapidfuzz.distance import OSA

        (own,) = self._stems([(word,)])
        stem = own[0] if own else ""
        digits = _NO_DIGIT.sub("", stem)
        most = 1 if len(word) < _TWO_TYPOS else 2
        rows: dict[str, int] = {}
        for first in sorted({stem[:1], stem[1:2]}):
            for term, count in self._beginning_with(first):
                if abs(len(term) - len(stem)) <= most and _NO_DIGIT.sub("", term) == digits:
                    rows[term] = rows.get(term, 0) + count
        best = min(
            (
                (distance, -count, term)
                for term, count in rows.items()
                if (distance := OSA.distance(stem, term, score_cutoff=most)) <= most
            ),
            default=None,
        )
        return self._as_written(best[2]) if best else ""

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
        """Return the terms that FTS5's tokenizer makes of some words."""
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
        found: dict[str, int] = {}
        for name in _TABLES:
            statement = f"SELECT doc FROM temp.{name}_row WHERE term = ?"
            for term in sorted(terms):
                for (count,) in self.connection.execute(statement, (term,)):
                    found[term] = found.get(term, 0) + count
        return found

    def _beginning_with(self, first: str) -> list[tuple[str, int]]:
        self._open()
        statements = (f"SELECT term, doc FROM temp.{name}_row WHERE term >= ? AND term < ?" for name in _TABLES)
        after = f"{first}\U0010ffff"
        return [row for statement in statements for row in self.connection.execute(statement, (first, after))]

    def _as_written(self, term: str) -> str:
        """Return a word of a text that has this term."""
        for name in _TABLES:
            statement = (
                f"SELECT t.{'name' if name == 'pattern' else 'title'} || ' ' || t.keywords || ' ' || t.body "
                f"FROM temp.{name}_instance i JOIN {name}_text t ON t.id = i.doc WHERE i.term = ? LIMIT 1"
            )
            row = self.connection.execute(statement, (term,)).fetchone()
            written = sorted({word for word in _WORD.findall(row[0]) if word[:1].casefold() == term[:1]}) if row else []
            stems = self._stems([(word,) for word in written])
            for word, own in zip(written, stems, strict=True):
                if own == (term,):
                    return str(word)
        return ""
