"""Full-text search in notes and patterns with SQLite's FTS5.

A result with all words of a query comes before results with some of them, and whole words come before prefixes.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tacit.store.vocabulary import Vocabulary
from tacit.text.query_words import MOST, Asked, asked, quoted, simple, with_neighbours, words

__all__ = [
    "Match",
    "Query",
    "notes_sharing",
    "prepare",
    "search_notes",
    "search_patterns",
    "similar_notes",
    "similar_patterns",
    "words",
]

_BEFORE, _AFTER, _CUT = "\x02", "\x03", "…"
_LONGEST_EXCERPT = 1_000
_MOST_JOINED = 8  # words; in a longer query, neighbouring words are not searched for as one word
_MOST_PREFIXES = 4  # words; in a longer query, known words are not searched for as prefixes
_LARGE = 20_000  # rows; ranking that many takes 25 ms, and ranking 100,000 takes 150 ms
_TIES = 50  # rows that are read beyond the limit, so that equal scores are ordered by key
_WEIGHTS = "10.0, 5.0, 1.0, 1.0"


class Match(NamedTuple):
    """A note or pattern that matched a query. A higher `score` is better; `whole` is true if all words match.

    `key` is the path of the note or the slug of the pattern. In `excerpt`, each matched word is between the control
    characters 2 and 3.
    """

    key: str
    score: float
    excerpt: str
    whole: bool = True


class Query(NamedTuple):
    """The words of a query after they were compared with the words of the notes and patterns in the store.

    `unknown` are the words that no note or pattern has, and for which no similar word was found. `corrected` is the
    text of the query with typos replaced; `""` if no word was replaced.
    """

    words: tuple[Asked, ...]
    unknown: frozenset[str] = frozenset()
    corrected: str = ""


class _Index(NamedTuple):
    table: str
    name: str
    key: str
    join: str


class _Expression(NamedTuple):
    """An expression for FTS5 (SQLite's full-text search).

    If `whole` is true, a row must match all terms, else any of them. `column` is the column to search; `""` means all.
    """

    whole: bool
    terms: Sequence[str]
    column: str = ""

    def text(self) -> str:
        text = (" AND " if self.whole else " OR ").join(self.terms)
        return f"{self.column} : ({text})" if self.column else text


_PATTERNS = _Index("pattern_fts", "name", "p.slug, p.workspace_id", "JOIN pattern p ON p.id = {}.rowid")
_NOTES = _Index("note_fts", "title", "s.path, s.workspace_id", "JOIN source s ON s.id = {}.rowid")


def prepare(connection: sqlite3.Connection, text: str) -> Query:
    """Return the query for a text: its words, other spellings of them, and replacements for typos.

    If the text is long, only its rarest words are searched for.
    """
    found = asked(text)
    vocabulary = Vocabulary(connection)
    if len(found) > MOST:
        found = vocabulary.rarest(simple(found), MOST) or found[:MOST]
    unknown = {item.typed for item in found if not vocabulary.has(item.any_of_it())}
    if len(found) <= _MOST_JOINED:
        found = list(_joined(found, vocabulary))
        unknown -= {item.typed for item in found if vocabulary.has(item.any_of_it())}
    corrected = text
    for number, item in enumerate(found):
        if item.typed in unknown and not any(map(vocabulary.begins, item.phrases)):
            other = {part: better for part in item.parts or (item.typed,) if (better := _repaired(part, vocabulary))}
            if other:
                found[number] = item.replaced(other)
                unknown.discard(item.typed)
                for part, better in other.items():
                    corrected = corrected if " " in better else corrected.replace(part, better)
    return Query(tuple(found), frozenset(unknown), corrected if corrected != text else "")


def _repaired(word: str, vocabulary: Vocabulary) -> str:
    return vocabulary.in_two(word) or vocabulary.nearest(word)


def _joined(found: list[Asked], vocabulary: Vocabulary) -> Iterator[Asked]:
    """Yield the words of a query, each with the words of the store that it forms together with its neighbours.

    For the query `post gres`, both words also match `postgres`, if a text in the store has this word.
    """
    more: dict[int, list[str]] = {}
    for first, last, word in with_neighbours(found):
        if vocabulary.has([f"{quoted(word)} *"]):
            for number in range(first, last + 1):
                more.setdefault(number, []).append(word)
    for number, item in enumerate(found):
        yield item._replace(phrases=(*item.phrases, *more.get(number, ())))


def search_patterns(connection: sqlite3.Connection, workspace: int, query: str | Query, limit: int) -> list[Match]:
    """Return the patterns (by slug) whose name, keywords or text have the words of a query, best first."""
    return _search(connection, _PATTERNS, workspace, query, limit)


def search_notes(connection: sqlite3.Connection, workspace: int, query: str | Query, limit: int) -> list[Match]:
    """Return the notes (by path) whose title, keywords or text have the words of a query, best first."""
    return _search(connection, _NOTES, workspace, query, limit)


def similar_patterns(
    connection: sqlite3.Connection, workspace: int, query: str | Query, limit: int
) -> dict[str, float]:
    """Return the patterns (by slug) that have any word of a text, best first, each with its score."""
    return _similar(connection, _PATTERNS, workspace, query, limit)


def similar_notes(connection: sqlite3.Connection, workspace: int, query: str | Query, limit: int) -> dict[str, float]:
    """Return the notes (by path) that `search_notes` finds, in the same order, each with its score."""
    return {found.key: found.score for found in _tiers(connection, _NOTES, workspace, query, limit).values()}


def notes_sharing(connection: sqlite3.Connection, workspace: int, phrases: Iterable[str], limit: int) -> list[str]:
    """Return the notes (by path) that contain any of the phrases, best first. Typos are not repaired."""
    query = Query(tuple(Asked(phrase, (" ".join(words(phrase)),)) for phrase in phrases))
    return list(_similar(connection, _NOTES, workspace, query, limit))


def _similar(
    connection: sqlite3.Connection, index: _Index, workspace: int, query: str | Query, limit: int
) -> dict[str, float]:
    if isinstance(query, str):
        query = prepare(connection, query)
    rows = _Rows(connection, index, workspace, limit).best(_some(query.words))
    return {key: score for _, key, score in rows}


def _search(
    connection: sqlite3.Connection, index: _Index, workspace: int, query: str | Query, limit: int
) -> list[Match]:
    if isinstance(query, str):
        query = prepare(connection, query)
    found = _tiers(connection, index, workspace, query, limit)
    whole = _excerpts(connection, index.table, _some(query.words).text(), list(found))
    rest = [row for row in found if row not in whole]  # only these, because a search by prefix takes longer
    by_prefix = _excerpts(connection, index.table, " OR ".join(item.prefix() for item in query.words), rest)
    excerpts = whole | by_prefix
    return [match._replace(excerpt=excerpts.get(row, "")) for row, match in found.items()]


def _tiers(
    connection: sqlite3.Connection, index: _Index, workspace: int, query: str | Query, limit: int
) -> dict[int, Match]:
    """Return at most `limit` matches for a query, best first; the key of each match is the id of its row.

    The expressions for the query are searched for one after the other, the strictest first. So rows with all words of
    the query come before rows with some of the words, and no row has a higher score than a row before it.
    """
    if isinstance(query, str):
        query = prepare(connection, query)
    found: dict[int, Match] = {}
    rows = _Rows(connection, index, workspace, limit)
    for expression in _expressions(query, index.name):
        if len(found) >= limit:
            break
        most = min((match.score for match in found.values()), default=float("inf"))
        for row, key, score in rows.best(expression):
            if row not in found and len(found) < limit:
                found[row] = Match(key, min(score, most), "", expression.whole)
    return found


def _expressions(query: Query, name: str) -> Iterator[_Expression]:
    """Yield FTS5 expressions for a query, from the strictest to the loosest.

    For a short query, the first one is for rows with all words in the column `name`. The last ones are for rows with
    any of the words, or with a word that begins like one of them.
    """
    asked_for = query.words
    if not asked_for:
        return
    few = len(asked_for) <= _MOST_PREFIXES
    every = [item.whole() for item in asked_for]
    if not query.unknown:
        if few:  # names weigh most, and ranking only the rows with all words in the name takes a fraction of the time
            yield _Expression(True, every, name)
        yield _Expression(True, every)
    if few or query.unknown:
        yield _Expression(
            True, [item.prefix() if few or item.typed in query.unknown else item.whole() for item in asked_for]
        )
    if len(asked_for) > 1 or asked_for[0].parts:
        yield _some(asked_for)
    beginnings = [item.prefix() for item in asked_for if few or item.typed in query.unknown]
    if beginnings and len(asked_for) > 1:
        yield _Expression(False, beginnings)


def _some(asked_for: Iterable[Asked]) -> _Expression:
    return _Expression(False, list(dict.fromkeys(term for item in asked_for for term in item.any_of_it())))


class _Rows:
    """Finds and ranks the rows of a full-text index for one query."""

    def __init__(self, connection: sqlite3.Connection, index: _Index, workspace: int, limit: int) -> None:
        self._connection, self._index, self._workspace, self._limit = connection, index, workspace, limit
        self._frequent: dict[str, bool] = {}
        self._last = connection.execute(f"SELECT max(rowid) FROM {index.table}").fetchone()[0] or 0
        self._is_alone = connection.execute("SELECT count(*) FROM workspace").fetchone()[0] == 1

    def best(self, expression: _Expression) -> list[tuple[int, str, float]]:
        """Return the best rows for an expression: row id, slug or path, and score.

        A word is frequent if more than half of the rows have it. FTS5 gives such a word almost no weight, but in a
        large index, ranking all rows that have only frequent words takes most of the time. These rows are therefore
        ranked only if too few other rows match, beginning with the rows that were added last.
        """
        terms = expression.terms
        if not terms or self._limit < 1:
            return []
        if self._last <= _LARGE or expression.column:
            return self._ranked(expression)
        if expression.whole and not all(map(self._is_frequent, terms)):
            return self._ranked(expression)
        rare = [term for term in terms if not self._is_frequent(term)]
        if len(rare) == len(terms):
            return self._ranked(expression)
        found = self._ranked(expression._replace(terms=rare)) if rare else []
        for after in (self._last - _LARGE, 0):
            if len(found) < self._limit:
                known = {row for row, _, _ in found}
                more = self._ranked(expression, after)
                found = [*found, *(item for item in more if item[0] not in known)][: self._limit]
        return found

    def _ranked(self, expression: _Expression, after: int = 0) -> list[tuple[int, str, float]]:
        """Return the best rows for an expression; only rows whose id is greater than `after` are ranked."""
        table, join = self._index.table, self._index.join
        key, owner = self._index.key.split(", ")
        inner, only = ("", "") if self._is_alone else (f"{join.format(table)} ", f"AND {owner} = {self._workspace} ")
        if after:
            only += f"AND {table}.rowid > {after} "
        statement = (
            f"SELECT best.rowid, {key}, best.score FROM (SELECT {table}.rowid AS rowid, "
            f"-bm25({table}, {_WEIGHTS}) AS score FROM {table} {inner}WHERE {table} MATCH ? {only}"
            f"ORDER BY 2 DESC LIMIT ?) AS best {join.format('best')} WHERE {owner} = ?"
        )
        rows = self._connection.execute(statement, (expression.text(), self._limit + _TIES, self._workspace)).fetchall()
        return sorted(rows, key=lambda row: (-row[2], row[1]))[: self._limit]

    def _is_frequent(self, term: str) -> bool:
        """Return whether more than half of the rows in the index match the FTS5 expression `term`, such as a word."""
        if term not in self._frequent:
            table, half = self._index.table, self._last // 2
            statement = f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1 OFFSET ?"
            self._frequent[term] = self._connection.execute(statement, (term, half)).fetchone() is not None
        return self._frequent[term]


def _excerpts(connection: sqlite3.Connection, table: str, expression: str, rows: list[int]) -> dict[int, str]:
    """Return an excerpt with a matched word for each row id: from the text, else the title, else the keywords."""
    columns = ", ".join(f"snippet({table}, {number}, '{_BEFORE}', '{_AFTER}', '{_CUT}', 16)" for number in (2, 0, 1))
    statement = f"SELECT {columns} FROM {table} WHERE {table} MATCH ? AND rowid = ?"
    found = {}
    for row in rows:
        texts = connection.execute(statement, (expression, row)).fetchone()
        if texts is None:
            continue
        found[row] = _cut(next((text for text in texts if _BEFORE in text), texts[0]))
    return found


def _cut(excerpt: str) -> str:
    """Shorten a long excerpt to the text around its first matched word."""
    if len(excerpt) <= _LONGEST_EXCERPT:
        return excerpt
    start = max(0, min(excerpt.find(_BEFORE), len(excerpt) - _LONGEST_EXCERPT) - _LONGEST_EXCERPT // 4)
    text = excerpt[start : start + _LONGEST_EXCERPT - 3]
    if text.rfind(_BEFORE) > text.rfind(_AFTER):
        text += _AFTER
    return f"{_CUT * bool(start)}{text}{_CUT}"
