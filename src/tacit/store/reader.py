"""Queries about patterns, for the writer of the store and for commands that only read.

The directory of names says which pattern a name means (see `domain.directory`). The trace of a pattern says where the
code uses it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from tacit.domain.enums import Confidence, Verdict
from tacit.domain.note import Section
from tacit.domain.pattern import Evidence, Pattern, PatternPage, Promotion
from tacit.domain.trace import Trace
from tacit.store import mapping
from tacit.store.rows import PRACTICE, TRACES, Rows
from tacit.text.names import LONGEST_SLUG

if TYPE_CHECKING:
    from tacit.domain.directory import Directory
    from tacit.domain.findings import Diagnostic
    from tacit.domain.practice import Practice


# by date and path; a month counts as its first day, and `retry.md` is before `retry-2.md`
_WHEN = "CASE length(n.date) WHEN 7 THEN n.date || '-01' ELSE n.date END, substr(s.path, 1, length(s.path) - 3)"


class Reader(Rows):
    """Reads the patterns of one knowledge base from the store, as values of `tacit.domain`."""

    def sources(self, paths: Collection[str] | None = None) -> dict[str, str]:
        """Return the digests of all notes and pattern pages in the store by path; if `paths` is given, only theirs."""
        statement = "SELECT path, digest FROM source WHERE workspace_id = ?"
        if paths is None:
            return dict(self.connection.execute(statement, (self.workspace,)))
        found = self.in_chunks(f"{statement} AND path IN ({{}})", list(paths), self.workspace)
        return {row[0]: row[1] for row in found}

    def directory(self) -> tuple[Directory, list[Diagnostic]]:
        """Return the directory of names (which pattern a name or alias means), and findings about conflicting names."""
        from tacit.domain.directory import directory  # a list of patterns does not need it

        statement = (
            "SELECT s.path, p.slug, p.name, p.aliases, p.line FROM page p "
            "JOIN source s ON s.id = p.id WHERE p.workspace_id = ?"
        )
        return directory(mapping.page_names(self.connection.execute(statement, (self.workspace,))))

    def resolve(self, key: str) -> str:
        """Return the slug of the page whose slug or alias is `key` (the slug of a name); `key` if no page has it.

        Only pages that may have such an alias are read. The result is that of `Directory.resolve`.
        """
        of_page = "SELECT 1 FROM page WHERE workspace_id = ? AND slug = ? LIMIT 1"
        if not key or self.connection.execute(of_page, (self.workspace, key)).fetchone():
            return key
        rows = list(self._with_alias(key))
        if not rows:
            return key
        from tacit.domain.directory import directory

        found = directory(mapping.page_names(rows))[0]
        return found.resolve(key)

    def _with_alias(self, key: str) -> Iterator[tuple[object, ...]]:
        """Yield path, slug, name, aliases and line of the pages that may have an alias with the slug `key`.

        Only pages whose aliases contain the longest word of the slug are read. `slugify` changes apostrophes and
        non-ASCII characters, so pages with such aliases are always read. For a shortened slug, all aliases are read.
        """
        words = [word for word in key.split("-") if word not in {"plus", "sharp"}]
        longest = max(words, key=len, default="") if len(key) < LONGEST_SLUG - 1 else ""
        statement = (
            "SELECT s.path, p.slug, p.name, p.aliases, p.line FROM page p JOIN source s ON s.id = p.id "
            "WHERE p.workspace_id = ?1 AND p.aliases <> '' AND (p.aliases LIKE ?2 OR p.aliases GLOB '*[^ -~]*' "
            "OR p.aliases LIKE '%''%') AND NOT EXISTS (SELECT 1 FROM page o JOIN source t ON t.id = o.id "
            "WHERE o.workspace_id = ?1 AND o.slug = p.slug AND t.path < s.path)"
        )
        yield from self.connection.execute(statement, (self.workspace, f"%{longest}%"))

    def evidence(self, slugs: set[str], counting: Verdict | None = None) -> Iterator[tuple[str, list[Evidence]]]:
        """Yield the evidence (what notes say) about each pattern in `slugs` that has any.

        If `counting` is given, only evidence with this verdict that counts as an example is returned.
        """
        only = f"AND e.counts = 1 AND e.verdict = '{counting.value}'" if counting else ""
        statement = (
            f"SELECT {mapping.EVIDENCE_JOINED}, e.pattern FROM evidence e JOIN note n ON n.id = e.note_id "
            f"JOIN source s ON s.id = n.id WHERE e.workspace_id = ? {only} {{}} ORDER BY e.pattern"
        )
        return mapping.evidence_by_pattern(self.for_slugs(statement, "e.pattern", slugs))

    def inline_texts(self, slugs: set[str]) -> dict[str, tuple[str, tuple[Section, ...]]]:
        """Return, by slug, the texts of patterns that are in notes: path and sections of the newest note with a text.

        Notes that do not count, because they are pending or revoked, are skipped.
        """
        statement = (
            "SELECT e.pattern, s.path, e.sections FROM evidence e JOIN note n ON n.id = e.note_id "
            "JOIN source s ON s.id = n.id WHERE e.workspace_id = ? AND e.sections <> '' {} "
            f"{self.not_held('s.id')} ORDER BY {_WHEN}"
        )
        found = self.for_slugs(statement, "e.pattern", slugs)
        return {slug: (path, mapping.sections(text)) for slug, path, text in found}

    def pages(self, slugs: set[str]) -> dict[str, PatternPage]:
        """Return the pages of some patterns, by slug.

        If several pages have the same slug, the first by path is returned.
        """
        statement = (
            f"SELECT s.path, {_columns('p', mapping.PAGE)} FROM page p "
            "JOIN source s ON s.id = p.id WHERE p.workspace_id = ? {}"
        )
        found = [mapping.page(row[0], row[1:]) for row in self.for_slugs(statement, "p.slug", slugs)]
        return {page.slug: page for page in sorted(found, key=lambda page: page.path, reverse=True)}

    def pages_of(self, slug: str) -> tuple[str, ...]:
        """Return the paths of all pages with a slug. More than one page is an error that a sync reports."""
        statement = "SELECT s.path FROM page p JOIN source s ON s.id = p.id WHERE p.workspace_id = ? AND p.slug = ?"
        return tuple(sorted(row[0] for row in self.connection.execute(statement, (self.workspace, slug))))

    def slugs(self, among: set[str] | None = None) -> set[str]:
        """Return the slugs of all patterns that have evidence or a page; if `among` is given, only of those in it."""
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
        """Return the slugs of all patterns whose level the last sync has computed.

        After a sync, these are the patterns that `slugs` returns, but this is faster.
        """
        return {
            row[0]
            for row in self.connection.execute("SELECT slug FROM pattern WHERE workspace_id = ?", (self.workspace,))
        }

    def levels(self, among: set[str] | None = None) -> dict[str, Confidence]:
        """Return the confidence levels of all patterns, or of the patterns `among`, by slug."""
        statement = "SELECT slug, level FROM pattern WHERE workspace_id = ? {}"
        if among is None:
            found: Iterable[mapping.Row] = self.connection.execute(statement.format(""), (self.workspace,))
        else:
            found = list(self.for_slugs(statement, "slug", among))
        return {slug: mapping.LEVELS[level] for slug, level in found}

    def histories(self, slugs: set[str]) -> dict[str, list[Promotion]]:
        """Return the stored changes of confidence level of some patterns, by slug."""
        statement = f"SELECT {mapping.PROMOTION} FROM promotion WHERE workspace_id = ? {{}} ORDER BY id"
        found: dict[str, list[Promotion]] = {}
        for row in self.for_slugs(statement, "pattern", slugs):
            found.setdefault(row[1], []).append(mapping.promotion(row))
        return found

    def patterns(self, slugs: Iterable[str] | None = None) -> list[Pattern]:
        """Return all patterns, or the patterns with these slugs, in no particular order."""
        return [pattern for pattern, _ in self.patterns_and_related(slugs)]

    def patterns_and_related(self, slugs: Iterable[str] | None = None) -> list[tuple[Pattern, tuple[str, ...]]]:
        """Return all patterns, or the patterns with these slugs, each with the names of its related patterns."""
        return self._traced(mapping.patterns(self._patterns(slugs)))

    def listed(self, slugs: Iterable[str] | None = None) -> tuple[list[tuple[Pattern, tuple[str, ...]]], list[bytes]]:
        """Return what `patterns_and_related` returns, and everything that lists show of each pattern, as bytes."""
        rows = list(self._patterns(slugs))
        return self._traced(mapping.patterns(rows)), mapping.listed(rows)

    def _traced(self, found: list[tuple[Pattern, tuple[str, ...]]]) -> list[tuple[Pattern, tuple[str, ...]]]:
        known = self.traces()
        if not known:
            return found
        return [(pattern._replace(in_code=known.get(pattern.slug)), names) for pattern, names in found]

    def traces(self) -> dict[str, Trace]:
        """Return the trace of each pattern by slug: where the last `tacit verify --patterns` found it in the code."""
        text = self.state(TRACES)
        if text != self._traces[0]:
            from tacit.store import traces  # most knowledge bases have none

            self._traces = text, traces.traces(text)
        return self._traces[1]

    def practice(self) -> Practice:
        """Return how many modules follow each standard and pattern, from `tacit check standards --record`."""
        from tacit.store import practice

        return practice.practice(self.state(PRACTICE))

    def _patterns(self, slugs: Iterable[str] | None) -> Iterable[mapping.Row]:
        statement = f"SELECT {mapping.PATTERN}, related FROM pattern WHERE workspace_id = ?"
        if slugs is None:
            return self.connection.execute(statement, (self.workspace,))
        return self.in_chunks(f"{statement} AND slug IN ({{}})", sorted(slugs), self.workspace)

    def names(self) -> list[tuple[str, str]]:
        """Return slug and name of every pattern."""
        return self.connection.execute(
            "SELECT slug, name FROM pattern WHERE workspace_id = ?", (self.workspace,)
        ).fetchall()

    def texts(self, slugs: Iterable[str]) -> dict[str, str]:
        """Return the keywords and texts of some patterns, as the full-text search indexes them, by slug."""
        statement = (
            "SELECT p.slug, t.keywords || ' ' || t.body FROM pattern p JOIN pattern_text t ON t.id = p.id "
            "WHERE p.workspace_id = ? AND p.slug IN ({})"
        )
        return {row[0]: row[1] for row in self.in_chunks(statement, sorted(slugs), self.workspace)}

    def diagnostics(self) -> list[Diagnostic]:
        """Return all findings of the last sync, sorted by location."""
        statement = f"SELECT {mapping.DIAGNOSTIC} FROM diagnostic WHERE workspace_id = ?"
        found = [mapping.diagnostic(row) for row in self.connection.execute(statement, (self.workspace,))]
        return sorted(found, key=lambda item: (item.location, item.rule, item.message))

    def findings(self, rule: str) -> list[Diagnostic]:
        """Return the last sync's findings of one rule, sorted by location."""
        statement = f"SELECT {mapping.DIAGNOSTIC} FROM diagnostic WHERE workspace_id = ? AND rule = ?"
        found = self.connection.execute(statement, (self.workspace, rule))
        return sorted((mapping.diagnostic(row) for row in found), key=lambda item: item.location)


def _columns(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{name}" for name in columns.split(", "))
