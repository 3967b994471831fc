"""Statements that all readers of the store use.

A fact of the store is a text with a key, such as the revision of the last pull. A note is held back if it does not
count because it is pending or revoked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

from tacit.domain.trace import Trace
from tacit.store import mapping

T = TypeVar("T")

# Keys of facts of the store: whether any note is held back, because it is pending or revoked; a remark about what git
# could not tell; the results of `tacit verify --patterns` and `tacit check standards --record`; the last pull.
HELD, REMARK, TRACES, PRACTICE, REVISION = "held", "trust", "in-code", "in-practice", "team revision"
# Keys of the digests of the files from which the store's facts are: `in-code.toml`, `in-practice.toml` and `team.tsv`.
TRACES_DIGEST, PRACTICE_DIGEST, TEAM_DIGEST = "in-code digest", "in-practice digest", "team digest"
CHUNK = 500  # values in one statement; SQLite allows 32,766
_EVERYTHING = 0.2  # the share of all patterns above which one pass over all rows is faster than many look-ups


class Rows:
    """Reads a knowledge base from the store with SQL. `Reader` and `Store` are subclasses."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self.connection = connection
        statement = (
            "SELECT w.id, s.key, s.value FROM workspace w LEFT JOIN state s ON s.workspace_id = w.id WHERE w.name = ?"
        )
        rows = connection.execute(statement, (name,)).fetchall()
        self.workspace = int(rows[0][0]) if rows else 0
        self._facts: dict[str, str] | None = {key: value for _, key, value in rows}
        self._number_of_patterns = -1
        self._traces: tuple[str, dict[str, Trace]] = "", {}  # the text from which the traces were read, and the traces

    def hold(self) -> None:
        """From now on, read the store in its present state, even if another process writes to it."""
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN")  # a read transaction, which ends when the connection is closed
        self._facts = None
        self.state(HELD)

    def state(self, key: str) -> str:
        """Return the text that the store has for the key `key`, such as a hash of the settings; `""` if it has none."""
        if self._facts is None:
            statement = "SELECT key, value FROM state WHERE workspace_id = ?"
            self._facts = dict(self.connection.execute(statement, (self.workspace,)).fetchall())
        return str(self._facts.get(key, ""))

    def not_held(self, source: str, kind: str = "<> ''") -> str:
        """Return an SQL condition that leaves out notes that must not count; `""` if there are no such notes.

        A note must not count if it is pending (not on the branch in `[trust]`) or revoked. `source` is the SQL
        expression for a note's id. `kind` compares the reason: with `= 'pending'`, only pending notes are left out.
        """
        if not self.state(HELD):
            return ""
        return (
            "AND NOT EXISTS (SELECT 1 FROM word w JOIN source h ON h.workspace_id = w.workspace_id AND h.path = w.path "
            f"WHERE h.id = {source} AND w.held {kind})"
        )

    def one(self, statement: str) -> Any:
        """Run SQL with the id of the knowledge base for the only `?`, and return the first value of the first row."""
        return self.connection.execute(statement, (self.workspace,)).fetchone()[0]

    def in_chunks(self, statement: str, values: Sequence[object], *first: object) -> list[mapping.Row]:
        """Return the rows of an SQL statement in which `values` take the place of `{}`, as in `WHERE slug IN ({})`.

        `first` are the values of the parameters before `{}`. Long lists are split into several statements.
        """
        found: list[mapping.Row] = []
        for start in range(0, len(values), CHUNK):
            chunk = values[start : start + CHUNK]
            found += self.connection.execute(statement.format(marks(chunk)), (*first, *chunk)).fetchall()
        return found

    def for_slugs(self, statement: str, column: str, slugs: set[str]) -> Iterable[mapping.Row]:
        """Return the rows of a statement for the patterns `slugs`, in the statement's order.

        `{}` in the statement is replaced by a condition for the column `column`. For many patterns, all rows are read
        in one pass.
        """
        if len(slugs) > CHUNK and self._number_of_patterns < 0:
            self._number_of_patterns = self.one("SELECT count(*) FROM pattern WHERE workspace_id = ?")
        if len(slugs) > max(CHUNK, self._number_of_patterns * _EVERYTHING):
            position = statement[: statement.index(" FROM ")].removeprefix("SELECT ").split(", ").index(column)
            everything = self.connection.execute(statement.format(""), (self.workspace,))
            return (row for row in everything if row[position] in slugs)
        some, wanted = f"AND {column} IN ({{}})", sorted(slugs)
        narrowed = [(some.format(marks(chunk)), chunk) for chunk in chunks(wanted, CHUNK)]
        cursors = (self.connection.execute(statement.format(n), (self.workspace, *c)) for n, c in narrowed)
        return chain.from_iterable(cursors)


def marks(values: Sequence[object]) -> str:
    """Return SQL parameter marks (`?`) for a list of values."""
    return ", ".join("?" * len(values))


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Split values into lists of at most `size`, so that each fits into one SQL statement."""
    remaining = iter(values)
    while chunk := list(islice(remaining, size)):
        yield chunk
