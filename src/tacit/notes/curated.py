"""PURE. The sections of a pattern's text, on its page or in a note."""

from __future__ import annotations

from tacit.domain.assemble import MOST_RELATED, RELATED, related_names
from tacit.domain.note import Section
from tacit.notes.markdown import MOST_SECTIONS, Outline, plain_text, sections
from tacit.notes.reading import Findings
from tacit.text.sanitize import fitting

KNOWN_SECTIONS = (
    "Context",
    "Pattern",
    "Why it works",
    "Code example",
    "Implementation details",
    "Best practices",
    "Anti-patterns",
    "Testing strategies",
    "Detection",
    "Checklist",
    "Related patterns",
)
_SPELLINGS = {title.casefold(): title for title in KNOWN_SECTIONS}


def curated_sections(
    text: str, first_line: int, level: int, lead: str, found: Findings, *, most: int = MOST_SECTIONS
) -> tuple[Section, ...]:
    """A pattern's sections, the known ones under their known spelling.

    What stands before the first heading becomes a section titled `lead`, or `""` where there is one.
    """
    outline = sections(text, first_line, level, most)
    report_cut(outline, found)
    parts = tuple(
        Section(_SPELLINGS.get(_plain(section.title), section.title), section.text, section.line, section.level)
        for section in outline.sections
    )
    for section in parts:
        if section.title == RELATED and section.text.count("\n") >= MOST_RELATED and not related_names([section]):
            message = f"more than {MOST_RELATED:,} related patterns: they are shown as they stand, without links"
            found.warning("too-many", message, section.line, 1, "name the nearest ones")
    if outline.preamble:
        title = "" if any(section.title == lead for section in parts) else lead
        parts = (Section(title, outline.preamble, outline.starts[0], level), *parts)
    if (fits := fitting([section.text for section in parts])) < len(parts):
        message = "more text or markup than generated pages show: of the sections from here on they show the beginning"
        found.warning("too-many", message, parts[fits].line, 1, "split the text, or shorten it")
    return parts


def report_cut(outline: Outline, found: Findings) -> None:
    """Say where headings were no longer looked for."""
    if outline.cut:
        message = "too many headings, or too much markup: from here on this is the text of one section"
        found.warning("too-many", message, outline.cut, 1, "split the file")


def _plain(title: str) -> str:
    return plain_text(title).rstrip(": ").casefold()
