"""PURE. Recognise the evidence of a pattern by its form: lists of notes, and lines with a date.

Evidence is examples, and paths of notes. A piece of a pattern's text is a label or heading with the text below it (see
`pieces`).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tacit.ingest.importers.dates import find_date, fits
from tacit.ingest.importers.items import (
    Example,
    Item,
    dated_by_name,
    is_note_path,
    is_placeholder,
    items,
    note_path,
    read_example,
)
from tacit.ingest.importers.labels import FIELDS
from tacit.ingest.importers.pieces import Piece
from tacit.ingest.importers.source import Source
from tacit.notes.markdown import plain_text
from tacit.notes.prose import shortened
from tacit.text.late_regex import late

_HAPPENED = (
    r"(?:first |also |then )?(?:seen|observed|found|noticed|discovered|learn(?:ed|t)|applied|used|re-?used|"
    r"recurred|recurrence|reinforced|reinforcement|confirmed|repeated|happened|hit|occurrence)"
)
_OCCURRENCE = late(rf"\W*{_HAPPENED}\b", re.IGNORECASE)
_ORIGIN = late(rf"(?:{_HAPPENED}(?: (?:in|on|at))?|origin|source)", re.IGNORECASE)
_NEWEST = late(r"last\b|updated\b|next\b|review", re.IGNORECASE)
# Marks of a sample that shows how to write something, which is not an example of its use.
_BOX = late(r"\[[ xX]\][ \t]")
_SYNTAX = late(r"\W*(?:good|bad|right|wrong|correct|incorrect|do|don'?t|yes|no)\b\W|[`✅❌✓✗]", re.IGNORECASE)
_BEFORE_DATE = late(r"[\W_]{0,6}")
_AFTER_DATE = late(r"^[\s\])*_.,:;–—-]+")
_LIST = late(r"\A[ \t]*[-*+•][ \t]+")
_COMMA = late(r"[,;]\s*")


class Evidence(NamedTuple):
    """The evidence of a pattern in a piece of its text: examples, and list items with paths of notes.

    A piece is a label or heading with the text below it.
    """

    examples: tuple[tuple[Item, Example], ...] = ()
    notes: tuple[Item, ...] = ()
    single: bool = False  # the example is a single occurrence, which a list of examples may repeat


_NOTHING = Evidence()


class Lists:
    """Collects the evidence (examples and paths of notes) in all pieces of one pattern's text.

    A piece is a label or heading with the text below it.
    """

    def __init__(self) -> None:
        self.lists: list[list[Item]] = []  # the items of each list of examples
        self.dated: list[tuple[Item, Example]] = []
        self.single: list[tuple[Item, Example]] = []
        self.sources: list[Item] = []
        self.named: set[Item] = set()

    def read(self, source: Source, piece: Piece) -> Piece:
        """Collect the examples and paths of notes in a piece (a label or heading with its text), and return the piece.

        If only the form of the text shows that it has them, and not the title, the returned piece gets the key
        `examples` or `sources`.
        """
        if piece.key == "examples" and piece.first <= piece.last:
            rows = [row for row in rows_of(source, piece) if not is_syntax(row)]
            notes = [row for row in rows if is_note_path(row.text)]
            self.sources += notes
            self.named.update(notes)
            self.lists.append([row for row in rows if row not in notes])
            return piece
        found = evidence_of(source, piece)
        if piece.key == "sources" and not found.examples:
            self.sources += rows_of(source, piece)
            return piece
        self.sources += found.notes
        (self.single if found.single else self.dated).extend(
            (row, example) for row, example in found.examples if row.elided is None and not is_placeholder(row.text)
        )
        self.lists.append([row for row, _ in found.examples if row.elided is not None])
        if not (found.examples or found.notes):
            return piece
        return piece._replace(key="sources" if found.notes else "examples")

    def listed(self) -> list[Item]:
        """Return the items of the lists of examples. If some lists are numbered, only those count."""
        numbered = [rows for rows in self.lists if any(row.numbered for row in rows)]
        return [row for rows in numbered or self.lists for row in rows]

    def chosen(self) -> list[tuple[Item, Example]]:
        """Return the examples of the pattern that the import uses, in the order of their lines.

        A single mention such as "First seen 2026-01-29" is left out if another example or note has the same date.
        """
        found = [(item, read_example(item.text)) for item in real(self.listed())] + self.dated
        dates = [example.date for _, example in found] + [dated_by_name(note_path(item.text)) for item in self.sources]
        found += [
            (item, example) for item, example in self.single if not any(fits(date, example.date) for date in dates)
        ]
        return sorted(found, key=lambda one: one[0].line)


def real(found: Sequence[Item]) -> tuple[Item, ...]:
    """Return the items that are evidence: no placeholders, and no counts such as "… and 5 more"."""
    return tuple(item for item in found if item.elided is None and not is_placeholder(item.text))


def evidence_of(source: Source, piece: Piece) -> Evidence:
    """Return the examples and paths of notes in a piece (a label or heading with the text below it).

    The title of the piece does not say that it has examples, so only its form can show it: a date in the title, or
    items that all are paths of notes or begin with a date. For any other piece, the result is empty.
    """
    if piece.key in FIELDS or piece.key == "related" or _NEWEST.match(piece.title):
        return _NOTHING
    single = _occurrence(source, piece)
    if found := _dated_title(source, piece) or single:
        return Evidence((found,), single=found is single)
    rows = rows_of(source, piece)
    real = [row for row in rows if row.elided is None and not is_placeholder(row.text)]
    whole = bool(real) and _is_whole(source, piece, rows)
    if whole and all(is_note_path(row.text) for row in real):
        return Evidence(notes=tuple(rows))
    if all(starts_with_date(row.text) or (_OCCURRENCE.match(row.text) and find_date(row.text)) for row in real):
        return Evidence(tuple((row, read_example(row.text)) for row in rows))
    return _NOTHING


def rows_of(source: Source, piece: Piece) -> list[Item]:
    """Return the items of a piece of a pattern's text (a label or heading with the text below it).

    These are its list items, the paths of notes on the line of its label, or its lines if each begins with a date.
    """
    if piece.first > piece.last:
        return []
    if found := items(source, piece.first, piece.last):
        return found
    if piece.value and note_path(piece.value):
        return [Item(part.strip(), piece.line, piece.line) for part in _COMMA.split(piece.value) if part.strip()]
    lines = [(number, line) for number, line in source.prose(piece.first, piece.last) if line.strip()]
    if piece.value or not all(starts_with_date(line) for _, line in lines):
        return []
    return [Item(line.strip(), number, number) for number, line in lines]


def is_syntax(item: Item) -> bool:
    """Return whether an item without a date is no example of use, but a sample or a box to tick.

    A sample begins with code or a word such as "Bad:".
    """
    text = _LIST.sub("", item.text)
    is_other = _SYNTAX.match(text) is not None or _BOX.match(text) is not None
    return is_other and find_date(text) is None and not is_note_path(text)


def starts_with_date(text: str) -> bool:
    """Return whether a line begins with a date. Markup before it does not count."""
    plain = plain_text(text[:500])
    found = find_date(plain)
    return found is not None and _BEFORE_DATE.fullmatch(plain[: found.start]) is not None


def _is_whole(source: Source, piece: Piece, rows: list[Item]) -> bool:
    """Return whether a piece of a pattern's text has only its items (`rows`) and lines that end with a colon."""
    inside = {line for row in rows for line in range(row.line, row.last + 1)}
    said = [line for line in range(piece.first, piece.last + 1) if source.slice(line, line)]
    return all(line in inside or source.lines[line - 1].rstrip().endswith(":") for line in said)


def _dated_title(source: Source, piece: Piece) -> tuple[Item, Example] | None:
    """Return the example in a piece whose label or heading begins with a date: `**2026-02-18 reinforcement:** Held`.

    The result is None if it does not.
    """
    found = find_date(piece.title)
    if found is None or not starts_with_date(piece.title):
        return None
    rest = _AFTER_DATE.sub("", piece.title[found.end :])
    text = source.slice(piece.first, piece.last) if piece.first <= piece.last else ""
    said = piece.value or shortened(plain_text(text))
    if not said and not rest:
        return None
    whole = text if piece.value else f"{piece.title}\n\n{text}".strip()
    item = Item(_LIST.sub("", whole), piece.line, max(piece.line, piece.last))
    return item, Example(shortened(plain_text(said)) or rest, "", found.date, plain_text(said) or rest)


def _occurrence(source: Source, piece: Piece) -> tuple[Item, Example] | None:
    """Return the example in a line such as `**Source:** First seen 2026-01-29` or `**First seen:** 2026-01-29`.

    The result is None if the piece is not such a line.
    """
    value = piece.value
    if not value or source.slice(piece.line + 1, piece.last) or is_note_path(value):
        return None
    plain = plain_text(value)
    date = find_date(plain)
    if date is None or find_date(plain[date.end :]):
        return None
    if not (_OCCURRENCE.match(plain) or _ORIGIN.fullmatch(piece.title)):
        return None
    said = f"{piece.title}: {plain}"
    return Item(f"{piece.title}: {value}", piece.line, piece.line), Example(shortened(said), "", date.date, said)
