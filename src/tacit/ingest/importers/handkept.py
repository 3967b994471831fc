"""PURE. Read a pattern document that a person wrote: its patterns with the values that it states, and its footer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from tacit.domain.enums import Confidence
from tacit.ingest.importers.dates import find_date
from tacit.ingest.importers.items import Example, Item, is_placeholder, items, project_of, read_example
from tacit.ingest.importers.labels import Label, key_of, labels
from tacit.ingest.importers.naming import without_count, without_number
from tacit.ingest.importers.pieces import FIELD_HEADINGS, Claim, Piece, pieces_of
from tacit.ingest.importers.related import names_in
from tacit.ingest.importers.shapes import Lists, real
from tacit.ingest.importers.source import Part, Source, is_rule
from tacit.text.late_regex import late

_LEVEL = late(r"\b(HIGH|MEDIUM|LOW|UNPROVEN)\b", re.IGNORECASE)
_COUNT = late(r"(\d{1,6})")
_COUNTED = late(r"(\d{1,6}) (?:times|projects|examples|occurrences|uses)")
_GROUP = late(r"\b(HIGH|MEDIUM|LOW)\b.*\bpatterns?\b|\bpatterns?\b.*\b(HIGH|MEDIUM|LOW)\b", re.IGNORECASE)
_NAMED = late(r"(?:pattern|muster)\s*(?:#?\d+)?\s*:\s*(?=\S)", re.IGNORECASE)
_ANTI = late(r"anti-?pattern\s*:", re.IGNORECASE)
_MOST_EXAMPLES = 500  # examples of one pattern; a longer list was not written by hand, and stays text
_IN_LIST = late(r"\s|$|[-*+]\s|\d+[.)]\s|-{3,}")
_MOST_RELATED = 200
_FOOTER = frozenset(
    ("total patterns", "confidence breakdown", "pattern extraction stats", "last updated", "next review")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One pattern of a document, on the lines `line` to `last`, with the values that the document states for it.

    `level` is the level of its heading (the number of `#`), and `group` the heading above it. `claimed` is the stated
    confidence level. `sources` are list items with paths of notes. `elided` and `sources_elided` are items such as "…
    and 5 more", which count examples and notes that the document does not list.
    """

    name: str
    line: int
    last: int
    level: int
    group: str = ""
    claimed: Confidence | None = None
    fields: Mapping[str, Claim] = field(default_factory=dict)
    pieces: tuple[Piece, ...] = ()
    examples: tuple[tuple[Item, Example], ...] = ()
    elided: tuple[Item, ...] = ()
    sources: tuple[Item, ...] = ()
    named: frozenset[Item] = frozenset()  # the items of `sources` that are in a list of examples
    sources_elided: tuple[Item, ...] = ()
    related: tuple[Item, ...] = ()
    in_title: int | None = None  # the number in a title such as `Retry (3 occurrences)`
    field_headings: tuple[int, ...] = ()  # lines such as `### Confidence`

    @property
    def count(self) -> int | None:
        """Return the number of examples that the document states for the pattern; None if it states none.

        An import never counts this number. It only compares the number with the listed examples.
        """
        if stated := self.fields.get("count"):
            found = _COUNT.search(stated.text)
        else:
            stated = self.fields.get("confidence")
            found = _COUNTED.search(stated.text) if stated else None
        return int(found[1]) if found else self.in_title

    @property
    def count_line(self) -> int:
        """Return the line on which the document states the number of examples."""
        stated = self.fields.get("count") or self.fields.get("confidence")
        return stated.line if stated else self.line


class Footer(NamedTuple):
    """The footer of the document: its lines, and the lines with each of its fields."""

    first: int
    last: int
    lines: tuple[int, ...] = ()
    total: Claim | None = None
    levels: tuple[tuple[Confidence, int, int], ...] = ()  # level, how many, line
    updated: Claim | None = None


class HandKept(NamedTuple):
    """The contents of a pattern document that a person wrote.

    `entries` are its patterns with the values that it states. `templates` are patterns that only have placeholders, so
    that they are not imported. `groups` are the headings that have patterns below them and are no patterns themselves.
    `footer` is None if there is none.
    """

    source: Source
    entries: tuple[Entry, ...]
    templates: tuple[Entry, ...]
    groups: tuple[Part, ...]
    footer: Footer | None

    @property
    def updated(self) -> str:
        """Return the date of the last change that the document states.

        If it states none, it is the newest date of an example, or else `""`.
        """
        if self.footer and self.footer.updated and (found := find_date(self.footer.updated.text)):
            return found.date
        opening = self.source.parts[0]
        for label in labels(self.source, opening.first, opening.last):
            if label.name.casefold() in {"last updated", "updated", "date"} and (found := find_date(label.value)):
                return found.date
        dates = [example.date for entry in self.entries for _, example in entry.examples if example.date]
        return max(dates, default="")


@lru_cache(maxsize=1)  # called twice per document: to detect its kind, and to plan its import
def read(source: Source) -> HandKept:
    """Return the patterns of a document, with their stated values."""
    footer = _footer(source)
    reader = _Reader(source, footer.first - 1 if footer else len(source.lines))
    entries = reader.entries()
    to_fill_in = [_is_template(source, entry) for entry in entries]
    return HandKept(
        source,
        tuple(_with_projects([entry for entry, empty in zip(entries, to_fill_in, strict=True) if not empty])),
        tuple(entry for entry, empty in zip(entries, to_fill_in, strict=True) if empty),
        tuple(reader.groups),
        footer,
    )


def level_in(text: str) -> Confidence | None:
    """Return the first confidence level that a text names; None if it names none."""
    found = _LEVEL.search(text)
    return Confidence[found.group().upper()] if found else None


class _Reader:
    """Goes through the parts of a document, and collects those that are patterns."""

    def __init__(self, source: Source, end: int) -> None:
        self.source, self.end = source, end
        self.groups: list[Part] = []

    def entries(self) -> list[Entry]:
        found: list[Entry] = []
        group: Part | None = None
        number = 1
        parts = self.source.parts
        while number < len(parts):
            part = parts[number]
            block = self.source.block(number)
            if group is not None and part.level <= group.level:
                group = None
            if self._is_pattern(block):
                found.append(self._entry(block, group))
                number = block.stop
                continue
            if any(self._is_pattern(self.source.block(inner)) for inner in block[1:]):
                group = part
                self.groups.append(part)
            number += 1
        return found

    def _is_pattern(self, block: range) -> bool:
        """Return whether a heading is that of a pattern.

        It has a level, a count, or a label `Pattern` and dated examples; or its title says so. `block` has the indexes
        of the heading's part of the document, and of the parts below it.
        """
        part = self.source.parts[block.start]
        counted = without_count(part.title)[1] is not None and not part.title.startswith(("(", "["))
        if _NAMED.match(part.title) or _ANTI.match(part.title) or counted:
            return True
        if part.level == 1 and block.start == 1 and not self.source.title:
            return False
        found = self._labels(part)
        if any(label.key in {"confidence", "count"} for label in found) or self._has_examples(found):
            return True
        inner = [self.source.parts[number] for number in block[1:]]
        return any(key_of(sub.title) in {"confidence", "count"} and sub.level == part.level + 1 for sub in inner)

    def _has_examples(self, found: Sequence[Label]) -> bool:
        """Return whether one of the labels is `Pattern`, and a line below a label for examples has a date."""
        listed = [label for label in found if label.key == "examples"]
        lines = (line for label in listed for line in self.source.lines[label.line - 1 : label.last])
        return any(label.name.casefold() == "pattern" for label in found) and any(map(find_date, lines))

    def _labels(self, part: Part) -> list[Label]:
        last = min(part.last, self.end)
        return labels(self.source, part.first, last) if part.first <= last else []

    def _entry(self, block: range, group: Part | None) -> Entry:
        parts = [self.source.parts[number] for number in block]
        head = parts[0]
        last = min(parts[-1].last, self.end)
        pieces, stated = pieces_of(self.source, parts, last)
        named = _NAMED.match(head.title)
        name, number = without_count(head.title[named.end() :].strip() if named else without_number(head.title))
        entry = Entry(
            name,
            head.line,
            last,
            head.level,
            group.title if group else "",
            fields=stated,
            pieces=tuple(pieces),
            in_title=number,
            field_headings=tuple(part.line for part in parts[1:] if key_of(part.title) in FIELD_HEADINGS),
        )
        confidence = stated.get("confidence")
        heading = _GROUP.search(entry.group)
        claimed = level_in(confidence.text) if confidence else level_in(heading.group()) if heading else None
        return self._with_lists(replace(entry, claimed=claimed))

    def _with_lists(self, entry: Entry) -> Entry:
        found = Lists()
        pieces = tuple(found.read(self.source, piece) for piece in entry.pieces)
        related = [
            item
            for piece in pieces
            if piece.key == "related" and piece.first <= piece.last
            for item in items(self.source, piece.first, piece.last)
        ]
        return replace(
            entry,
            pieces=pieces,
            examples=tuple(found.chosen()[:_MOST_EXAMPLES]),
            elided=tuple(item for item in found.listed() if item.elided is not None),
            sources=real(found.sources),
            named=frozenset(found.named),
            sources_elided=tuple(item for item in found.sources if item.elided is not None),
            related=real([*_on_the_label(entry), *related])[:_MOST_RELATED],
        )


def _on_the_label(entry: Entry) -> list[Item]:
    """Return the related patterns that an entry lists on the same line as a label: `**Related:** Retry, Cache`."""
    stated = [piece for piece in entry.pieces if piece.key == "related"]
    return [Item(name, piece.line, piece.line) for piece in stated for name in names_in(piece.value)]


def _with_projects(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of a document with the project of each example.

    A line with a project and a task, such as `Alpha - Login (2025-01-02)`, clearly names its project. The name in a
    line such as `Alpha 2025-01-02` is taken for a project only if another example clearly names this project.
    """
    names = frozenset(
        project.casefold() for entry in entries for item, _ in entry.examples if (project := project_of(item.text))
    )
    if not names:
        return list(entries)
    return [
        replace(entry, examples=tuple((item, _in_project(item, example, names)) for item, example in entry.examples))
        for entry in entries
    ]


def _in_project(item: Item, example: Example, names: frozenset[str]) -> Example:
    return read_example(item.text, names) if example == read_example(item.text) else example


def _is_template(source: Source, entry: Entry) -> bool:
    """Return whether a pattern is only a template: its name, or all of its text, consists of placeholders."""
    if is_placeholder(entry.name):
        return True
    said = [p for p in entry.pieces if p.key not in {"confidence", "count", "last", "time"} and p.first <= p.last]
    texts = [text for piece in said for text in source.slice(piece.first, piece.last).split("\n") if text.strip()]
    return bool(texts) and all(
        is_placeholder(text) or (text.lstrip().startswith("**") and text.rstrip().endswith(":**")) for text in texts
    )


def _footer(source: Source) -> Footer | None:
    """Return the footer of a document: the lines from its first to its last label. It is below a horizontal rule."""
    for part in reversed(source.parts[1:]):
        found = labels(source, part.first, part.last) if part.first <= part.last else []
        for label in found:
            if label.name.casefold() in _FOOTER and _after_rule(source, label.line):
                return _read_footer(source, label.line, [other for other in found if other.line >= label.line])
    return None


def _after_rule(source: Source, line: int) -> bool:
    before = line - 1
    while before and not source.lines[before - 1].strip():
        before -= 1
    return before > 0 and is_rule(source.lines[before - 1])


def _read_footer(source: Source, first: int, found: list[Label]) -> Footer:
    last = found[-1].last
    lines = [line for label in found if label.name.casefold() in _FOOTER for line in _field_lines(source, label)]
    total = updated = None
    levels = []
    for label in found:
        if label.name.casefold() == "last updated":
            updated = Claim(label.value, label.line)
        elif label.name.casefold() == "total patterns":
            total = Claim(label.value, label.line)
    for number in range(first, last + 1):
        text = source.lines[number - 1]
        match = re.match(r"\s*[-*]\s+(?:\*\*)?(HIGH|MEDIUM|LOW)\b[^:\d]*:(?:\*\*)?\s*(\d{1,6})", text, re.IGNORECASE)
        if match:
            levels.append((Confidence[match[1].upper()], int(match[2]), number))
        elif (
            whole := re.match(r"\s*[-*]\s+(?:\*\*)?Total Patterns:(?:\*\*)?\s*(\d{1,6})", text, re.IGNORECASE)
        ) and not total:
            total = Claim(whole[1], number)
    return Footer(first, last, tuple(lines), total, tuple(levels), updated)


def _field_lines(source: Source, label: Label) -> list[int]:
    """Return the lines of a field in the footer: its label, and the list below it."""
    below = range(label.line + 1, label.last + 1)
    end = next((n for n in below if not _IN_LIST.match(source.lines[n - 1])), label.last + 1)
    return list(range(label.line, end))
