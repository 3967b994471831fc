"""Convert rows of the store's tables to values of `tacit.domain`; `store/written.py` converts values to rows.

A constant such as `NOTE` or `PATTERN` has the names of a table's columns, in the order in which rows have the values.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from tacit.domain.enums import Confidence, Result, Status, Verdict
from tacit.domain.note import Section
from tacit.domain.pattern import Alias, Evidence, Pattern, PatternPage, Promotion

if TYPE_CHECKING:
    from tacit.domain.directory import PageNames
    from tacit.domain.findings import Diagnostic
    from tacit.domain.trust import Word

Row = Sequence[Any]

LEVELS = {level.value: level for level in Confidence}
_LEVEL_NAMES = {level.name: level for level in Confidence}
_VERDICTS = {verdict.value: verdict for verdict in Verdict}
_RESULTS = {result.value: result for result in Result}
_STATUSES = {status.value: status for status in Status}

SOURCE = "id, workspace_id, path, kind, digest, accepted"
NOTE = (
    "id, workspace_id, date, title, domain, project, outcome, result, minutes, author, via, commit_id, pull_request, "
    "has_source, body_key, confirmed"
)
NOTE_TEXT = "id, workspace_id, title, keywords, body, hidden, tags, extra"
EVIDENCE = "workspace_id, note_id, name, name_key, pattern, verdict, outcome, line, claimed, sections, counts"
PAGE = (
    "id, workspace_id, slug, name, category, aliases, tags, minutes, applies_to, languages, status, superseded_by, "
    "line, sections, extra"
)
PATTERN = (
    "slug, name, category, level, examples, against, limits, since, last_reinforced, newest, minutes_total, "
    "minutes_per_use, projects, domains, tags, languages, applies_to, aliases, status, superseded_by, page, has_text, "
    "evidence, by_agents, pending, pending_against, elsewhere, repositories, fingerprint"
)
LISTED = PATTERN.count(",")  # the number of columns before the fingerprint
SHARED = "workspace_id, name_key, pattern, verdict, date, repository, people, agents"
WORD = "workspace_id, path, commit_id, date, authors, later, held"
PROMOTION = "workspace_id, pattern, level_before, level_after, date, because"
DIAGNOSTIC = "workspace_id, scope, path, line, column_number, severity, rule, message, help"

# The columns of `evidence()`: an evidence row `e` joined with its note `n` and the note's source `s`.
EVIDENCE_JOINED = (
    "s.path, n.date, n.title, e.name, e.line, e.verdict, n.domain, n.project, e.outcome, n.outcome, n.result, "
    "n.minutes, n.author, n.via, n.commit_id, n.pull_request, n.body_key, n.has_source, e.claimed, n.confirmed"
)


def marks(columns: str) -> str:
    """Return SQL parameter marks for a list of columns, one `?` for each: `a, b` gives `?, ?`."""
    return ", ".join("?" * (columns.count(",") + 1))


def evidence_by_pattern(rows: Iterable[Row]) -> Iterator[tuple[str, list[Evidence]]]:
    """Yield the slug of each pattern with its evidence (what notes say about it).

    The rows have the columns `EVIDENCE_JOINED` and then the slug, and are sorted by the slug.
    """
    for slug, group in groupby(rows, itemgetter(-1)):
        yield slug, [evidence(row) for row in group]


def evidence(row: Row) -> Evidence:
    """Return a piece of evidence (what a note says about a pattern) from a row with the columns `EVIDENCE_JOINED`."""
    outcome, result, claimed = row[8] or row[9], _RESULTS.get(row[10]), _LEVEL_NAMES.get(row[18])
    # by position: naming the fields takes twice as long, and there may be a hundred thousand rows
    who, what = (*row[11:14], row[19]), (*row[14:17], bool(row[17]), claimed)
    return Evidence._make((*row[:5], _VERDICTS[row[5]], row[6], row[7], outcome, result, *who, *what))


def page_names(rows: Iterable[Row]) -> list[PageNames]:
    """Return the names and aliases of pattern pages, from rows of path, slug, name, aliases and line."""
    from tacit.domain.directory import PageNames

    return [PageNames(row[0], row[1], row[2], aliases(row[3]) if row[3] else (), row[4]) for row in rows]


def page(path: str, row: Row) -> PatternPage:
    """Return a pattern page from its path and a row with the columns `PAGE`."""
    return PatternPage(
        path=path, slug=row[2], name=row[3], category=row[4],
        aliases=aliases(row[5]), tags=texts(row[6]),
        minutes=row[7], applies_to=texts(row[8]), languages=texts(row[9]), status=Status(row[10]),
        superseded_by=row[11], line=row[12], sections=sections(row[13]), extra=json.loads(row[14] or "{}"),
    )  # fmt: skip


def patterns(rows: Iterable[Row]) -> list[tuple[Pattern, tuple[str, ...]]]:
    """Return patterns with their level and numbers, each with the names of its related patterns.

    The rows have the columns `PATTERN` and `related`.
    """
    return [(_pattern(row), tuple(row[-1].split("\n")) if row[-1] else ()) for row in rows]


def listed(rows: Iterable[Row]) -> list[bytes]:
    """Return for each row everything that a list shows of its pattern, as bytes, so that changes can be detected."""
    # version 2 of marshal has no references, which could differ for equal values; repr is ten times slower
    return [marshal.dumps(tuple(row[:LISTED]), 2) for row in rows]


def _pattern(row: Row) -> Pattern:
    lists, stale = map(texts, row[12:18]), False
    return Pattern._make(
        (
            *row[:3], LEVELS[row[3]], *row[4:7], row[22], *row[7:12], *lists, _STATUSES[row[18]], row[19], row[20],
            bool(row[21]), *row[23:28], stale, row[28], None,
        )
    )  # fmt: skip


def word(row: Row) -> tuple[str, Word]:
    """Return the path of a note, and what git and `[trust]` say about the note, from a row with the columns `WORD`."""
    from tacit.domain.trust import Word  # only settings of `[trust]` need it

    later = tuple(map(tuple, json.loads(row[5]))) if row[5] else ()
    return row[1], Word(row[2], row[3], tuple(json.loads(row[4])) if row[4] else (), later, row[6])


def diagnostic(row: Row) -> Diagnostic:
    """Return a finding from a row with the columns `DIAGNOSTIC`."""
    from tacit.domain.findings import Diagnostic, Location, Severity  # few look-ups need them

    return Diagnostic(Location(row[2], row[3], row[4]), Severity(row[5]), row[6], row[7], row[8])


def promotion(row: Row) -> Promotion:
    """Return a change of confidence level from a row with the columns `PROMOTION`."""
    return Promotion(row[1], Confidence(row[2]), Confidence(row[3]), row[4], row[5])


@lru_cache(maxsize=1 << 12)
def texts(column: str) -> tuple[str, ...]:
    """Return a list of texts from a column in which the list is stored as JSON.

    Results are cached, because many patterns have the same lists.
    """
    if "\\" in column:
        return tuple(json.loads(column))
    return tuple(column[2:-2].split('", "')) if column else ()  # without escapes, no text has a quote in it


def sections(column: str) -> tuple[Section, ...]:
    """Return the sections of a page or note from a column in which they are stored as JSON."""
    return tuple(Section(*fields) for fields in json.loads(column)) if column else ()


def aliases(column: str) -> tuple[Alias, ...]:
    """Return the aliases of a page from a column in which they are stored as JSON."""
    return tuple(Alias(name, line) for name, line in json.loads(column)) if column else ()
