"""PURE. Split the text of a pattern, on its page or in a note, into sections."""

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
_RULES = ("rule", "the rule", "the pattern")  # other titles of the section that says what to do


def curated_sections(
    text: str, first_line: int, level: int, lead: str, found: Findings, *, most: int = MOST_SECTIONS
) -> tuple[Section, ...]:
    """Return the sections of a pattern's text; known titles get their standard spelling.

    If no section has the title "Pattern", a section "Rule" gets it, because both say what to do. The text before the
    first heading becomes a section with the title `lead`, or without a title if another section has this title.

    `first_line` is the line number of the text in its file. Headings below `level` begin no section, and `most` is the
    largest number of sections. Warnings about text beyond a limit are added to `found`.
    """
    outline = sections(text, first_line, level, most)
    report_cut(outline, found)
    parts = tuple(
        Section(_SPELLINGS.get(_plain(section.title), section.title), section.text, section.line, section.level)
        for section in outline.sections
    )
    parts = _with_rule(parts)
    for section in parts:
        if section.title == RELATED and section.text.count("\n") >= MOST_RELATED and not related_names([section]):
            message = f"more than {MOST_RELATED:,} related patterns: the list is shown as written, without links"
            found.warning("too-many", message, section.line, 1, "list only the most closely related patterns")
    if outline.preamble:
        title = "" if any(section.title == lead for section in parts) else lead
        parts = (Section(title, outline.preamble, outline.starts[0], level), *parts)
    if (fits := fitting([section.text for section in parts])) < len(parts):
        message = "too much text or markup: generated pages show only the beginning of each section from here on"
        found.warning("too-many", message, parts[fits].line, 1, "shorten the text, or split it")
    return parts


def _with_rule(parts: tuple[Section, ...]) -> tuple[Section, ...]:
    rule = next((part for part in parts if _plain(part.title) in _RULES), None)
    if rule is None or any(part.title == "Pattern" for part in parts):
        return parts
    return tuple(part._replace(title="Pattern") if part is rule else part for part in parts)


def report_cut(outline: Outline, found: Findings) -> None:
    """Report the line from which headings were not read, if a text has too many headings or too much markup."""
    if outline.cut:
        message = "too many headings, or too much markup: everything from here on is read as one section"
        found.warning("too-many", message, outline.cut, 1, "split the file")


def _plain(title: str) -> str:
    return plain_text(title).rstrip(": ").casefold()
