"""Full-text search with SQLite's FTS5.

Rows that have all words of a query come before those that have some, and whole words come before prefixes.
"""

import sqlite3
from collections.abc import Iterable, Iterator
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
_MOST_JOINED = 8  # words of a query up to which neighbours are tried as one word
_MOST_PREFIXES = 4  # words of a query up to which all of them are prefixes, too
_TIES = 50  # rows that are read beyond the limit, so that equal scores are ordered by key
_WEIGHTS = "10.0, 5.0, 1.0, 1.0"


class Match(NamedTuple):
    """A row of a full-text index that matched; a higher `score` is better, and `whole` if all words of the query match.

    In `excerpt` each matched word is between the control characters 2 and 3.
    """

    key: str
    score: float
    excerpt: str
    whole: bool = True


class Query(NamedTuple):
    """A query that was compared with the vocabulary: `corrected` is the text of the query with typos repaired."""

    words: tuple[Asked, ...]
    unknown: frozenset[str] = frozenset()
    corrected: str = ""


class _Index(NamedTuple):
    table: str
    name: str
    key: str
    join: str


_PATTERNS = _Index("pattern_fts", "name", "p.slug, p.workspace_id", "JOIN pattern p ON p.id = {}.rowid")
_NOTES = _Index("note_fts", "title", "s.path, s.workspace_id", "JOIN source s ON s.id = {}.rowid")


def prepare(connection: sqlite3.Connection, text: str) -> Query:
    """Return the words to search for: the rarest of a long text, typos repaired, other ways to write them added."""
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
    """Add to each word those ways to write it with its neighbours as one word that are in the vocabulary."""
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
    """Return the patterns (by slug) that share words with a text, best first, each with its score."""
    return _similar(connection, _PATTERNS, workspace, query, limit)


def similar_notes(connection: sqlite3.Connection, workspace: int, query: str | Query, limit: int) -> dict[str, float]:
    """Return the notes (by path) in the order of `search_notes`, each with its score."""
    return {found.key: found.score for found in _tiers(connection, _NOTES, workspace, query, limit).values()}


def notes_sharing(connection: sqlite3.Connection, workspace: int, phrases: Iterable[str], limit: int) -> list[str]:
    """Return the notes (by path) that have some of the phrases, best first. They are searched for as they are."""
    query = Query(tuple(Asked(phrase, (" ".join(words(phrase)),)) for phrase in phrases))
    return list(_similar(connection, _NOTES, workspace, query, limit))


def _similar(
    connection: sqlite3.Connection, index: _Index, workspace: int, query: str | Query, limit: int
) -> dict[str, float]:
    if isinstance(query, str):
        query = prepare(connection, query)
    expression = _some(query.words)
    return {key: score for _, key, score in _rows(connection, index, workspace, expression, limit)}


def _search(
    connection: sqlite3.Connection, index: _Index, workspace: int, query: str | Query, limit: int
) -> list[Match]:
    if isinstance(query, str):
        query = prepare(connection, query)
    found = _tiers(connection, index, workspace, query, limit)
    whole = _excerpts(connection, index.table, _some(query.words), list(found))
    rest = [row for row in found if row not in whole]  # reading all words that begin with a prefix takes longer
    by_prefix = _excerpts(connection, index.table, " OR ".join(item.prefix() for item in query.words), rest)
    excerpts = whole | by_prefix
    return [match._replace(excerpt=excerpts.get(row, "")) for row, match in found.items()]


def _tiers(
    connection: sqlite3.Connection, index: _Index, workspace: int, query: str | Query, limit: int
) -> dict[int, Match]:
    """Return the matches by row, best first; a row that has all words has a higher score than one that has some."""
    if isinstance(query, str):
        query = prepare(connection, query)
    found: dict[int, Match] = {}
    for whole, expression in _expressions(query, index.name):
        if len(found) >= limit:
            break
        most = min((match.score for match in found.values()), default=float("inf"))
        for row, key, score in _rows(connection, index, workspace, expression, limit):
            if row not in found and len(found) < limit:
                found[row] = Match(key, min(score, most), "", whole)
    return found


def _expressions(query: Query, name: str) -> Iterator[tuple[bool, str]]:
    """Yield the expressions to search for in turn, each with whether its rows have all words of the query."""
    asked_for = query.words
    if not asked_for:
        return
    few = len(asked_for) <= _MOST_PREFIXES
    every = " AND ".join(item.whole() for item in asked_for)
    if few:  # names weigh most, and ranking only the rows with all words in the name takes a fraction of the time
        yield True, f"{name} : ({every})"
    yield True, every
    if few or query.unknown:
        yield (
            True,
            " AND ".join(item.prefix() if few or item.typed in query.unknown else item.whole() for item in asked_for),
        )
    if len(asked_for) > 1 or asked_for[0].parts:
        yield False, _some(asked_for)
    beginnings = [item.prefix() for item in asked_for if few or item.typed in query.unknown]
    if beginnings and len(asked_for) > 1:
        yield False, " OR ".join(beginnings)


def _some(asked_for: Iterable[Asked]) -> str:
    return " OR ".join(dict.fromkeys(term for item in asked_for for term in item.any_of_it()))


def _rows(
    connection: sqlite3.Connection, index: _Index, workspace: int, expression: str, limit: int
) -> list[tuple[int, str, float]]:
    """Return the best rows for an expression: row id, key and score."""
    if not expression or limit < 1:
        return []
    join = index.join.format(index.table)
    alone = connection.execute("SELECT count(*) FROM workspace").fetchone()[0] == 1
    key, owner = index.key.split(", ")
    inner = "" if alone else f"{join} "
    only = "" if alone else f"AND {owner} = {int(workspace)} "
    statement = (
        f"SELECT best.rowid, {key}, best.score FROM (SELECT {index.table}.rowid AS rowid, "
        f"-bm25({index.table}, {_WEIGHTS}) AS score FROM {index.table} {inner}WHERE {index.table} MATCH ? {only}"
        f"ORDER BY 2 DESC LIMIT ?) AS best {index.join.format('best')} "
    )
    rows = connection.execute(f"{statement}WHERE {owner} = ?", (expression, limit + _TIES, workspace)).fetchall()
    return sorted(rows, key=lambda row: (-row[2], row[1]))[:limit]


def _excerpts(connection: sqlite3.Connection, table: str, expression: str, rows: list[int]) -> dict[int, str]:
    """Return an excerpt of each row: of the text, the title or the keywords, the first that has a matched word."""
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
    """Cut an excerpt around its first matched word."""
    if len(excerpt) <= _LONGEST_EXCERPT:
        return excerpt
    start = max(0, min(excerpt.find(_BEFORE), len(excerpt) - _LONGEST_EXCERPT) - _LONGEST_EXCERPT // 4)
    text = excerpt[start : start + _LONGEST_EXCERPT - 3]
    if text.rfind(_BEFORE) > text.rfind(_AFTER):
        text += _AFTER
    return f"{_CUT * bool(start)}{text}{_CUT}"
