"""PURE. The sections of a pattern's text, on its page or in a note."""

from __future__ import annotations

from tacit.model import Section
from tacit.notes.markdown import plain_text, sections

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


def curated_sections(text: str, first_line: int, level: int, lead: str) -> tuple[Section, ...]:
    """A pattern's sections, the known ones under their known spelling.

    What stands before the first heading becomes a section titled `lead`, or `""` where there is one.
    """
    outline = sections(text, first_line, level)
    found = tuple(
        Section(_SPELLINGS.get(_plain(section.title), section.title), section.text, section.line, section.level)
        for section in outline.sections
    )
    if not outline.preamble:
        return found
    title = "" if any(section.title == lead for section in found) else lead
    return (Section(title, outline.preamble, outline.starts[0], level), *found)


def _plain(title: str) -> str:
    return plain_text(title).rstrip(": ").casefold()
