"""PURE. Turn the planned changes of a pattern's text into edits of the pattern's page, or into a new page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tacit.domain.assemble import RELATED, related_names
from tacit.domain.note import Section
from tacit.domain.pattern import PatternPage
from tacit.ingest.adopt.plan import PatternPlan
from tacit.ingest.adopt.sections import Edit, apply
from tacit.notes.markdown import sections

_LEVEL = 2  # the level of the headings of sections on a page


def page_edits(own: PatternPlan, body: str, first_line: int, last_line: int) -> list[Edit] | None:
    """Return the edits of a pattern page's file; None if the file does not have the sections that `own` changes.

    `own` has the planned changes. `body` is the text after the front matter. It begins at the line `first_line` of the
    file, and ends at `last_line`.
    """
    outline = sections(body, first_line, _LEVEL)
    known = own.dossier.sections
    starts = outline.starts if len(known) > len(outline.sections) else outline.starts[1:]
    if len(starts) != len(known):
        return None
    heads = [section.line for section in known]
    ends = [*heads[1:], last_line + 1]
    found = []
    for number, edits in own.edits.items():
        found += [Edit(starts[number] + e.first - 1, starts[number] + e.last - 1, e.lines) for e in edits]
    found += [Edit(heads[number] - 1, ends[number] - 1, ()) for number in own.removed]
    for after, section in own.added:
        at = ends[after] if after >= 0 else heads[0] if heads else last_line + 1
        found.append(Edit(at - 1, at - 1, _section_lines(section, at_end=at > last_line)))
    related = next((number for number, section in enumerate(known) if section.title == RELATED), -1)
    if any(own.related) and related >= 0:
        listed = _related_edits(known[related].text, own)
        found += [Edit(starts[related] + e.first - 1, starts[related] + e.last - 1, e.lines) for e in listed]
    elif own.related[0]:
        text = "\n".join(f"- {name}" for name in own.related[0])
        found.append(Edit(last_line, last_line, _section_lines(Section(RELATED, text), at_end=True)))
    return found


def _section_lines(section: Section, *, at_end: bool) -> tuple[str, ...]:
    lines = [*([f"## {section.title}", ""] if section.title else []), *section.text.split("\n")]
    return ("", *lines) if at_end else (*lines, "")


def _related_edits(text: str, own: PatternPlan) -> Iterator[Edit]:
    """Yield the edits of the list under "Related patterns" (`text`) that `own` plans.

    Lines with removed names are deleted, and new names are added at the end of the list.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if set(related_names([Section(RELATED, line)])) & set(own.related[1]):
            yield Edit(number, number + 1, ())
    if own.related[0]:
        yield Edit(len(lines), len(lines), tuple(f"- {name}" for name in own.related[0]))


def own_page(own: PatternPlan, path: str) -> PatternPage:
    """Return a new page for a pattern whose text was only in notes. The changes in `own` are applied to this text."""
    pattern = own.dossier.pattern
    found: list[Section] = [section for after, section in own.added if after < 0]
    for number, section in enumerate(own.dossier.sections):
        if number not in own.removed:
            text = apply(section.text, own.edits.get(number, ()))
            if section.title == RELATED:
                text = apply(text, list(_related_edits(text, own)))
            found.append(section._replace(text=text))
        found += [added for after, added in own.added if after == number]
    if own.related[0] and all(section.title != RELATED for section in own.dossier.sections):
        found.append(Section(RELATED, "\n".join(f"- {name}" for name in own.related[0])))
    return new_page(path, pattern.slug, pattern.name, pattern.category, found)


def new_page(path: str, slug: str, name: str, category: str, parts: Sequence[Section]) -> PatternPage:
    """Return a page with some sections, whose headings all have level 2."""
    return PatternPage(path, slug, name, category, sections=tuple(part._replace(level=_LEVEL) for part in parts))
