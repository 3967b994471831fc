"""PURE. Read tables of lessons: each row is a lesson, and has its own date."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from tacit.domain.note import Section
from tacit.ingest.importers.blanks import is_empty_line
from tacit.ingest.importers.incidents import Lesson
from tacit.ingest.importers.source import Source
from tacit.ingest.importers.titles import named
from tacit.notes.markdown import plain_text
from tacit.text.late_regex import late

_BAR = late(r"(?<!\\)\|")
_RULE = late(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?")
_LESSON = late(r"(?:lessons?|learnings?|takeaways?|insights?|what we learned)(?: learned)?", re.IGNORECASE)
_FIX = late(r"(?:the )?(?:fix|solution|what (?:worked|works)|what to do(?: instead)?|correct approach)", re.IGNORECASE)
_DATE = late(r"(?:date|day|when|added|logged)\b", re.IGNORECASE)
_RULES = late(r"(?:rules?|correction)", re.IGNORECASE)  # has lessons only if there is a date column
_PROBLEM = late(
    r"(?:mistakes?|problems?|issues?|what (?:happened|went wrong|broke|failed)|traps?|symptoms?|context|"
    r"errors?(?! codes?)|(?:wrong )?assumptions?|gotchas?|pitfalls?)\b",
    re.IGNORECASE,
)
_LONGEST = 2_000
_MARKER = late(r"\W*(?:yes|no|y|n|\d+)?\W*", re.IGNORECASE)


class Table(NamedTuple):
    """A table of lessons.

    `head` is the line of its header, and `rule` the line of dashes below the header. `others` are the lines of rows
    that are no lessons, such as empty ones.
    """

    head: int
    rule: int
    lessons: tuple[Lesson, ...]
    others: tuple[int, ...]


def tables(source: Source, first: int, last: int, group: str) -> Iterator[Table]:
    """Yield the tables in a range of lines that have a column for the lesson, and at least one other column.

    `group` is the heading above the tables.
    """
    lines = source.prose(first, last)
    texts = dict(lines)
    for (head, titles), (rule, dashes) in pairwise(lines):
        if rule != head + 1 or not _RULE.fullmatch(dashes[:_LONGEST]) or not titles.lstrip().startswith("|"):
            continue
        names = _cells(titles)
        dated = any(_DATE.match(name) for name in names)
        said = next((n for n, name in enumerate(names) if _LESSON.fullmatch(name)), None)
        if said is None and any(_PROBLEM.match(name) for name in names):
            said = next((n for n, name in enumerate(names) if _FIX.fullmatch(name)), None)
        if said is None and dated:
            said = next((n for n, name in enumerate(names) if _RULES.fullmatch(name)), None)
        if said is None or len(names) == 1:
            continue
        found = [(line, _cells(texts[line])) for line in _rows(texts, rule + 1)]
        rows = [_lesson(names, cells, said, number, group) for number, cells in found if len(cells) > said]
        lessons = tuple(row for row in rows if row is not None)
        said_on = {lesson.first for lesson in lessons}
        yield Table(head, rule, lessons, tuple(number for number, _ in found if number not in said_on))


def rows(source: Source, first: int, last: int) -> Iterator[tuple[list[str], int, list[str]]]:
    """Yield the rows of the tables in a range of lines: the titles of the columns, the line number, and the cells."""
    lines = source.prose(first, last)
    texts = dict(lines)
    for (head, titles), (rule, dashes) in pairwise(lines):
        if rule == head + 1 and titles.lstrip().startswith("|") and _RULE.fullmatch(dashes[:_LONGEST]):
            for line in _rows(texts, rule + 1):
                yield _cells(titles), line, _cells(texts[line])


def _rows(texts: Mapping[int, str], line: int) -> Iterator[int]:
    """Yield the numbers of the lines that are rows of a table. `line` is the first line that may be a row.

    `texts` has the lines by their numbers. One blank line does not end the table, unless another table begins after it.
    """
    while True:
        is_gap = line in texts and not texts[line].strip() and not _RULE.fullmatch(texts.get(line + 2, "")[:_LONGEST])
        line += is_gap
        if not texts.get(line, "").lstrip().startswith("|"):
            return
        yield line
        line += 1


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in _BAR.split(row.strip().removeprefix("|").removesuffix("|"))]


def _lesson(names: list[str], cells: list[str], said: int, line: int, group: str) -> Lesson | None:
    rule = cells[said]
    if _MARKER.fullmatch(plain_text(rule)) or is_empty_line(rule):
        return None
    pairs = [(name, cell) for name, cell in zip(names, cells, strict=False) if cell]
    trouble = next((cell for name, cell in pairs if _PROBLEM.match(name)), "")
    text = "\n".join(f"- {name}: {cell}" for name, cell in pairs)
    sections = [Section("Context", trouble, line)] if trouble else []
    return Lesson(named(rule), "", text, line, line, group, (*sections, Section("Pattern", rule, line)))
