"""What the store knows, read: the same queries for a writer and for a look-up that may not write."""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from tacit.domain.confidence import reference_date
from tacit.domain.directory import Directory, directory
from tacit.domain.enums import Confidence, Status, Verdict
from tacit.domain.findings import Diagnostic, Severity
from tacit.domain.layout import Totals
from tacit.domain.note import Section
from tacit.domain.pattern import Evidence, Pattern, PatternPage, Promotion
from tacit.store import mapping

T = TypeVar("T")

CHUNK = 500
_EVERYTHING = 0.2  # from this share of all patterns on, one pass over all rows beats many look-ups


class Reader:
    """One workspace of the store: speaks values of `model.py`, never rows."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self.connection = connection
        row = connection.execute("SELECT id FROM workspace WHERE name = ?", (name,)).fetchone()
        self.workspace = int(row[0]) if row else 0

    def state(self, key: str) -> str:
        """A remembered text, `""` where there is none."""
        statement = "SELECT value FROM state WHERE workspace_id = ? AND key = ?"
        row = self.connection.execute(statement, (self.workspace, key)).fetchone()
        return str(row[0]) if row else ""

    def sources(self, paths: Collection[str] | None = None) -> dict[str, str]:
        """Content hash by path of every file that was read, or of some."""
        statement = "SELECT path, digest FROM source WHERE workspace_id = ?"
        if paths is None:
            return dict(self.connection.execute(statement, (self.workspace,)))
        found = self.in_chunks(f"{statement} AND path IN ({{}})", list(paths), self.workspace)
        return {row[0]: row[1] for row in found}

    def number_of_sources(self) -> int:
        """How many files were read."""
        return int(self._one("SELECT count(*) FROM source WHERE workspace_id = ?"))

    def check_sources(self, number: int) -> None:
        """Count the files that were read, not by their index.

        Raises:
            DatabaseError: there are others than this number, which the index tells: it is spoiled.
        """
        if self._one("SELECT count(*) FROM source NOT INDEXED WHERE workspace_id = ?") != number:
            raise sqlite3.DatabaseError("an index has lost rows")

    def directory(self) -> tuple[Directory, list[Diagnostic]]:
        """Where names lead, and what is wrong between pages."""
        statement = (
            "SELECT s.path, p.slug, p.name, p.aliases, p.line FROM page p "
            "JOIN source s ON s.id = p.id WHERE p.workspace_id = ?"
        )
        return directory(mapping.page_names(row) for row in self.connection.execute(statement, (self.workspace,)))

    def evidence(self, slugs: set[str], counting: Verdict | None = None) -> Iterator[tuple[str, list[Evidence]]]:
        """The evidence of some patterns, all or what counts with one verdict, pattern by pattern where there is any."""
        only = f"AND e.counts = 1 AND e.verdict = '{counting.value}'" if counting else ""
        statement = (
            f"SELECT {mapping.EVIDENCE_JOINED}, e.pattern FROM evidence e JOIN note n ON n.id = e.note_id "
            f"JOIN source s ON s.id = n.id WHERE e.workspace_id = ? {only} {{}} ORDER BY e.pattern"
        )
        current, group = "", list[Evidence]()
        for row in self.for_slugs(statement, "e.pattern", slugs):
            if row[-1] != current:
                if group:
                    yield current, group
                current, group = row[-1], []
            group.append(mapping.evidence(row))
        if group:
            yield current, group

    def inline_texts(self, slugs: set[str]) -> dict[str, tuple[str, tuple[Section, ...]]]:
        """Path and sections of the newest note that carries a pattern's text, by slug."""
        statement = (
            "SELECT e.pattern, s.path, e.sections FROM evidence e JOIN note n ON n.id = e.note_id "
            "JOIN source s ON s.id = n.id WHERE e.workspace_id = ? AND e.sections <> '' {} "
            "ORDER BY CASE length(n.date) WHEN 7 THEN n.date || '-01' ELSE n.date END, s.path"
        )
        found = self.for_slugs(statement, "e.pattern", slugs)
        return {slug: (path, mapping.sections(text)) for slug, path, text in found}

    def pages(self, slugs: set[str]) -> dict[str, PatternPage]:
        """The pages that hold some slugs: of several with the same, the first by path, as `directory` has it."""
        statement = (
            f"SELECT s.path, {_columns('p', mapping.PAGE)} FROM page p "
            "JOIN source s ON s.id = p.id WHERE p.workspace_id = ? {}"
        )
        found = [mapping.page(row[0], row[1:]) for row in self.for_slugs(statement, "p.slug", slugs)]
        return {page.slug: page for page in sorted(found, key=lambda page: page.path, reverse=True)}

    def slugs(self, among: set[str] | None = None) -> set[str]:
        """Every pattern there is evidence or a page for, of all or of some."""
        if among is None:
            statement = (
                "SELECT pattern FROM evidence WHERE workspace_id = ? UNION SELECT slug FROM page WHERE workspace_id = ?"
            )
            return {row[0] for row in self.connection.execute(statement, (self.workspace, self.workspace))}
        found = {row[0] for row in self.for_slugs("SELECT slug FROM page WHERE workspace_id = ? {}", "slug", among)}
        for slug in among - found:
            statement = "SELECT 1 FROM evidence WHERE workspace_id = ? AND pattern = ? LIMIT 1"
            if self.connection.execute(statement, (self.workspace, slug)).fetchone():
                found.add(slug)
        return found

    def pattern_slugs(self) -> set[str]:
        """Every pattern that was counted: after a sync the same as `slugs`, and quicker to tell."""
        return {
            row[0]
            for row in self.connection.execute("SELECT slug FROM pattern WHERE workspace_id = ?", (self.workspace,))
        }

    def levels(self, among: set[str] | None = None) -> dict[str, Confidence]:
        """The levels of patterns by slug, of all or of some."""
        statement = "SELECT slug, level FROM pattern WHERE workspace_id = ? {}"
        if among is None:
            found: Iterable[mapping.Row] = self.connection.execute(statement.format(""), (self.workspace,))
        else:
            found = list(self.for_slugs(statement, "slug", among))
        return {slug: mapping.LEVELS[level] for slug, level in found}

    def in_use(self) -> tuple[dict[Confidence, int], int]:
        """How many patterns of each level are in use, and how many are retired."""
        statement = "SELECT level, status, count(*) FROM pattern WHERE workspace_id = ? GROUP BY level, status"
        levels, retired = dict.fromkeys(Confidence, 0), 0
        for level, status, count in self.connection.execute(statement, (self.workspace,)):
            if status == Status.RETIRED:
                retired += count
            else:
                levels[mapping.LEVELS[level]] += count
        return levels, retired

    def histories(self, slugs: set[str]) -> dict[str, list[Promotion]]:
        """The saved histories of some patterns."""
        statement = f"SELECT {mapping.PROMOTION} FROM promotion WHERE workspace_id = ? {{}} ORDER BY id"
        found: dict[str, list[Promotion]] = {}
        for row in self.for_slugs(statement, "pattern", slugs):
            found.setdefault(row[1], []).append(mapping.promotion(row))
        return found

    def patterns(self, slugs: Iterable[str] | None = None) -> list[Pattern]:
        """Patterns as they stand, all or those of some slugs, in no particular order."""
        return [pattern for pattern, _ in self.patterns_and_related(slugs)]

    def patterns_and_related(self, slugs: Iterable[str] | None = None) -> list[tuple[Pattern, tuple[str, ...]]]:
        """Patterns, each with the names it calls related."""
        return [_with_related(row) for row in self._patterns(slugs)]

    def listed(self, slugs: Iterable[str] | None = None) -> Iterator[tuple[Pattern, tuple[str, ...], bytes]]:
        """The same, and what stands for all that a list can show of a pattern: all but what it shows alone."""
        for row in self._patterns(slugs):
            # its second version knows no references, so that equal values are equal bytes; repr takes ten times as long
            yield *_with_related(row), marshal.dumps(tuple(row[: mapping.LISTED]), 2)

    def _patterns(self, slugs: Iterable[str] | None) -> Iterable[mapping.Row]:
        statement = f"SELECT {mapping.PATTERN}, related FROM pattern WHERE workspace_id = ?"
        if slugs is None:
            return self.connection.execute(statement, (self.workspace,))
        return self.in_chunks(f"{statement} AND slug IN ({{}})", sorted(slugs), self.workspace)

    def names(self) -> list[tuple[str, str]]:
        """Slug and name of every pattern."""
        return self.connection.execute(
            "SELECT slug, name FROM pattern WHERE workspace_id = ?", (self.workspace,)
        ).fetchall()

    def texts(self, slugs: Iterable[str]) -> dict[str, str]:
        """What full-text search knows of some patterns beside their names, by slug."""
        statement = (
            "SELECT p.slug, t.keywords || ' ' || t.body FROM pattern p JOIN pattern_text t ON t.id = p.id "
            "WHERE p.workspace_id = ? AND p.slug IN ({})"
        )
        return {row[0]: row[1] for row in self.in_chunks(statement, sorted(slugs), self.workspace)}

    def totals(self) -> Totals:
        """Sums over all notes."""
        sums = "SELECT coalesce(sum(notes), 0), coalesce(sum(unlinked), 0), coalesce(sum(minutes), 0) FROM month"
        found = self.connection.execute(f"{sums} WHERE workspace_id = ?", (self.workspace,)).fetchone()
        return Totals(
            notes=found[0],
            unlinked=found[1],
            rejected=self.rejected(),
            minutes=found[2],
            newest=self._one("SELECT coalesce(max(date), '') FROM note WHERE workspace_id = ?"),
            reference=self.reference(),
        )

    def minutes(self) -> int:
        """The time saved by all notes: each note's once, where a pattern counts it as support."""
        return int(self._one("SELECT coalesce(sum(minutes), 0) FROM month WHERE workspace_id = ?"))

    def reference(self) -> str:
        """The notes' own "today"; see `promotion.reference_date`."""
        statement = "SELECT date FROM note WHERE workspace_id = ? ORDER BY date DESC"
        return reference_date(row[0] for row in self.connection.execute(statement, (self.workspace,)))

    def rejected(self) -> int:
        """How many notes could not be read."""
        return int(self._one("SELECT count(*) FROM source WHERE workspace_id = ? AND accepted = 0 AND kind = 'note'"))

    def _one(self, statement: str) -> Any:
        return self.connection.execute(statement, (self.workspace,)).fetchone()[0]

    def diagnostics(self) -> list[Diagnostic]:
        """Every finding, by place."""
        statement = f"SELECT {mapping.DIAGNOSTIC} FROM diagnostic WHERE workspace_id = ?"
        found = [mapping.diagnostic(row) for row in self.connection.execute(statement, (self.workspace,))]
        return sorted(found, key=lambda item: (item.location, item.rule, item.message))

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        statement = "SELECT count(*) FROM diagnostic WHERE workspace_id = ? AND severity = ?"
        return int(self.connection.execute(statement, (self.workspace, severity.value)).fetchone()[0])

    def all_promotions(self) -> list[Promotion]:
        """The history of every pattern."""
        statement = f"SELECT {mapping.PROMOTION} FROM promotion WHERE workspace_id = ?"
        return [mapping.promotion(row) for row in self.connection.execute(statement, (self.workspace,))]

    def examples_by_project(self) -> list[tuple[str, int, int]]:
        """Name as written, number of counting supports and their minutes, for each project named."""
        statement = (
            "SELECT n.project, count(*), coalesce(sum(n.minutes), 0) FROM evidence e JOIN note n ON n.id = e.note_id "
            "WHERE e.workspace_id = ? AND e.counts = 1 AND e.verdict = 'supports' AND n.project <> '' "
            "GROUP BY n.project ORDER BY n.project"
        )
        return self.connection.execute(statement, (self.workspace,)).fetchall()

    def notes(self, paths: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Title and date of some notes, by path."""
        statement = (
            "SELECT s.path, n.title, n.date FROM note n JOIN source s ON s.id = n.id "
            "WHERE s.workspace_id = ? AND s.path IN ({})"
        )
        return {row[0]: (row[1], row[2]) for row in self.in_chunks(statement, paths, self.workspace)}

    def titles(self) -> dict[str, str]:
        """The title of every note, by path."""
        statement = (
            "SELECT s.path, n.title FROM note n JOIN source s ON s.id = n.id WHERE n.workspace_id = ? ORDER BY s.path"
        )
        return dict(self.connection.execute(statement, (self.workspace,)))

    def unlinked(self) -> list[tuple[str, str, str]]:
        """Path, title and text of the notes that say nothing of any pattern, by path."""
        statement = (
            "SELECT s.path, n.title, t.body FROM note n JOIN source s ON s.id = n.id JOIN note_text t ON t.id = n.id "
            "WHERE n.workspace_id = ? AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.note_id = n.id) ORDER BY s.path"
        )
        return self.connection.execute(statement, (self.workspace,)).fetchall()

    def commits(self) -> set[str]:
        """The commits that notes name as their sources."""
        statement = "SELECT commit_id FROM note WHERE workspace_id = ? AND commit_id <> ''"
        return {row[0] for row in self.connection.execute(statement, (self.workspace,))}

    def about_notes(self, paths: Sequence[str]) -> dict[str, tuple[str, str, str, str]]:
        """Title, date, project and outcome of some notes, by path."""
        statement = (
            "SELECT s.path, n.title, n.date, n.project, n.outcome FROM note n JOIN source s ON s.id = n.id "
            "WHERE s.workspace_id = ? AND s.path IN ({})"
        )
        return {row[0]: (row[1], row[2], row[3], row[4]) for row in self.in_chunks(statement, paths, self.workspace)}

    def dated_after(self, day: str) -> list[tuple[str, str]]:
        """Path and date of the notes dated after a day."""
        statement = (
            "SELECT s.path, n.date FROM note n JOIN source s ON s.id = n.id WHERE n.workspace_id = ? AND n.date > ? "
            "ORDER BY s.path"
        )
        return self.connection.execute(statement, (self.workspace, day)).fetchall()

    def in_chunks(self, statement: str, values: Sequence[object], *first: object) -> Iterator[mapping.Row]:
        """Rows of a statement whose `{}` takes a list too long for one call."""
        for chunk in chunks(values, CHUNK):
            yield from self.connection.execute(statement.format(marks(chunk)), (*first, *chunk)).fetchall()

    def for_slugs(self, statement: str, column: str, slugs: set[str]) -> Iterator[mapping.Row]:
        """Rows for some patterns; all rows in one pass where that is most of them."""
        total = self.connection.execute(
            "SELECT count(*) FROM pattern WHERE workspace_id = ?", (self.workspace,)
        ).fetchone()[0]
        if len(slugs) > max(CHUNK, total * _EVERYTHING):
            position = statement[: statement.index(" FROM ")].removeprefix("SELECT ").split(", ").index(column)
            everything = self.connection.execute(statement.format(""), (self.workspace,))
            yield from (row for row in everything if row[position] in slugs)
        else:
            for chunk in chunks(sorted(slugs), CHUNK):
                narrowed = statement.format(f"AND {column} IN ({marks(chunk)})")
                yield from self.connection.execute(narrowed, (self.workspace, *chunk))


def _with_related(row: mapping.Row) -> tuple[Pattern, tuple[str, ...]]:
    return mapping.pattern(row), tuple(row[-1].split("\n")) if row[-1] else ()


def _columns(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{name}" for name in columns.split(", "))


def marks(values: Sequence[object]) -> str:
    """Parameter marks for a list of values."""
    return ", ".join("?" * len(values))


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """`values` in lists of at most `size`."""
    remaining = iter(values)
    while chunk := list(islice(remaining, size)):
        yield chunk
