"""PURE. Read the sections of a pattern page from text of a document: its labels and headings become sections."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tacit.domain.note import Section
from tacit.ingest.importers.code import marked, marked_as
from tacit.ingest.importers.pieces import Piece, pieces_of
from tacit.ingest.importers.related import as_list
from tacit.ingest.importers.source import Part, Source, heading_words
from tacit.notes.curated import KNOWN_SECTIONS
from tacit.text.late_regex import late

_TITLES = {name.casefold(): name for name in KNOWN_SECTIONS} | {
    **dict.fromkeys(("solution", "the pattern", "approach", "description", "rule", "action"), "Pattern"),
    "why": "Why it works",
    "code": "Code example",
    "implementation": "Implementation details",
    "related pattern": "Related patterns",
    "related": "Related patterns",
    "anti-patterns to avoid": "Anti-patterns",
    "testing strategy": "Testing strategies",
    "best practice": "Best practices",
}
_WRONG = late(r"\W*(?:wrong|bad|incorrect|broken|don'?t|anti-patterns?|never do)\b|❌", re.IGNORECASE)
_RIGHT = late(r"\W*(?:correct|right|good|fixed)\b|✅", re.IGNORECASE)


def spelt(title: str) -> str:
    """Return the usual form of a section's title, such as "Why it works"; an unknown title is returned unchanged."""
    return _TITLES.get(title.rstrip(": ").casefold(), title)


def title_of(source: Source, piece: Piece) -> str:
    """Return the title for the section of a piece: its usual form, or else the heading as the document writes it.

    A piece is a label or heading with the text below it.
    """
    title, written = spelt(piece.title), source.written(piece.line) if piece.line else ""
    return written if title == piece.title == heading_words(written) and title not in KNOWN_SECTIONS else title


def sections_of(source: Source, parts: Sequence[Part]) -> tuple[Section, ...]:
    """Return the sections of some text of a document.

    The text above its first heading or label is the pattern's own text.
    """
    pieces, _ = pieces_of(source, parts, parts[-1].last)
    named = {spelt(piece.title) for piece in pieces}
    lead = "" if "Pattern" in named else "Pattern"
    return joined([section for piece in pieces if (section := _section(source, piece, lead))])


def headings_of(source: Source, parts: Sequence[Part]) -> list[int]:
    """Return the line numbers of the headings and labels (`**Context:**`) of a document that became sections of a page.

    The section may have its title in another form: `why it works:` becomes "Why it works".
    """
    pieces, _ = pieces_of(source, parts, parts[-1].last)
    return [piece.line for piece in pieces if piece.title]


def joined(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Merge sections with the same title. Each stays at the place of the first one."""
    found: dict[str, Section] = {}
    for section in sections:
        before = found.get(section.title)
        text = f"{before.text}\n\n{section.text}" if before else section.text
        found[section.title] = Section(section.title, text, before.line if before else section.line)
    return tuple(section for section in found.values() if section.text.strip())


def at_the_end(sections: Sequence[Section], titles: Sequence[str]) -> list[Section]:
    """Return the sections, with those that have one of these titles moved to the end."""
    return sorted(sections, key=lambda section: section.title in titles)


def without_label(text: str, value: str) -> str:
    """Return the text of a section without the label at its start.

    `value` is the text after the label on its line; if it is `""`, the text is returned unchanged.
    """
    head, newline, rest = text.partition("\n")
    at = head.find(value) if value else -1
    return head[at:] + newline + rest if at >= 0 else text


def _section(source: Source, piece: Piece, lead: str) -> Section | None:
    text = source.slice(piece.first, piece.last) if piece.first <= piece.last else ""
    if piece.key in {"confidence", "count", "last", "time", "category", "tags"} and piece.value:
        text = piece.value
    text = without_label(text, piece.value)
    if not text.strip():
        return None
    if _WRONG.match(piece.title):
        text = marked_as(text, "bad")
    elif _RIGHT.match(piece.title):
        text = marked_as(text, "good")
    title = title_of(source, piece) if piece.title else lead
    if piece.key == "related" and piece.value:
        text = as_list(text)
    return Section(title, marked(text), piece.line)
