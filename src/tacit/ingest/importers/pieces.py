"""PURE. Split the text of a pattern or lesson at its labels and headings."""

from collections.abc import Sequence
from typing import NamedTuple

from tacit.ingest.importers.labels import Label, key_of, labels
from tacit.ingest.importers.source import Part, Source

FIELD_HEADINGS = frozenset(("confidence", "count", "last", "time"))
_WITHIN = frozenset(("why", "why it works", "placement/context", "documented in"))  # labels after a heading's code


class Piece(NamedTuple):
    """A piece of a pattern's text: a label or heading, and the text below it on the lines `first` to `last`."""

    title: str
    key: str
    value: str
    line: int
    first: int
    last: int


class Claim(NamedTuple):
    """A value that the document states, with its line."""

    text: str
    line: int


def pieces_of(source: Source, parts: Sequence[Part], last: int) -> tuple[list[Piece], dict[str, Claim]]:
    """Return the pieces of a pattern's text in order, and the values of its fields by key.

    The first of `parts` is below the pattern's heading; the others are below its subheadings. `last` is the last line.
    """
    pieces: list[Piece] = []
    stated: dict[str, Claim] = {}
    direct = min((part.level for part in parts[1:]), default=0)
    for number, part in enumerate(parts):
        end = min(part.last, last)
        if number and part.level > direct:  # its text belongs to the piece of the heading above
            if pieces:
                pieces[-1] = pieces[-1]._replace(last=end)
            continue
        key = key_of(part.title) if number else ""
        found = labels(source, part.first, end) if part.first <= end else []
        if number and key not in FIELD_HEADINGS:
            found = [label for label in found if label.name.casefold() in _WITHIN]
            pieces.append(Piece(part.title, key, "", part.line, part.first, found[0].line - 1 if found else end))
        else:
            _take_text(source, part, found[0].line - 1 if found else end, pieces, stated)
        ends = [*(label.line - 1 for label in found[1:]), end]
        for label, label_end in zip(found, ends, strict=False):
            _take(source, label._replace(last=max(label.line, label_end)), pieces, stated)
    return pieces, stated


def _take_text(source: Source, part: Part, last: int, pieces: list[Piece], stated: dict[str, Claim]) -> None:
    """Add the text above the first label to `pieces`. If the heading names a field, add its value to `stated`, too."""
    key = key_of(part.title)
    key = key if key in FIELD_HEADINGS else ""
    text = source.slice(part.first, last)
    if text and key:
        first, end = source.trimmed(part.first, last)
        value = " ".join(text.split())
        stated.setdefault(key, Claim(value, first))
        pieces.append(Piece(part.title, key, value, first, first, end))
    elif text:
        pieces.append(Piece("", "", "", part.line, part.first, last))


def _take(source: Source, label: Label, pieces: list[Piece], stated: dict[str, Claim]) -> None:
    if label.is_field:
        stated.setdefault(label.key, Claim(label.value, label.line))
        pieces.append(Piece(label.name, label.key, label.value, label.line, label.line, label.line))
        if source.slice(label.line + 1, label.last):
            pieces.append(Piece("", "", "", label.line, label.line + 1, label.last))
    else:
        first = label.line if label.value else label.line + 1
        pieces.append(Piece(label.name, label.key, label.value, label.line, first, label.last))
