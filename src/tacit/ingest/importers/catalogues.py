"""PURE. Import a catalogue of patterns: each entry becomes a page.

The text of the page comes from the document to which the entry links or, without a link, from the file in the
catalogue's folder that is named after the entry, or from the section about it in the file of its category.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tacit.domain.note import Section
from tacit.domain.pattern import Alias
from tacit.ingest.importers.definitions import Definitions
from tacit.ingest.importers.draft import Draft, Setting, pattern_page
from tacit.ingest.importers.items import Item, items
from tacit.ingest.importers.ledger import GROUP
from tacit.ingest.importers.naming import category, stem_of
from tacit.ingest.importers.pages import joined, sections_of
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.related import clearly_meant
from tacit.ingest.importers.source import Part, Source
from tacit.notes.markdown import plain_text
from tacit.text.late_regex import late
from tacit.text.names import slugify

_CATEGORY = late(r"\bpatterns\b[^\w]*$", re.IGNORECASE)
_LONGEST = 200
_ABOUT = late(
    r"(?:usage|best practices|related|references?|see also|adding|contributing|pattern selection|"
    r"quick reference|recent|when)\b",
    re.IGNORECASE,
)
_NAMES = late(r"\s*\|\s*\**(?:pattern|name|entry|standard|practice|rule)s?\b", re.IGNORECASE)
_RULE = late(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?")
_BAR = late(r"(?<!\\)\|")
_PAIR = 2
_LINK = late(r"\*{0,2}\[(?P<name>[^\]]+)\]\((?P<target>[^)]+)\)\*{0,2}\s*(?:[-–—:]\s*)?(?P<rest>.*)", re.DOTALL)
_TEXT = late(
    r"\*\*(?P<name>[^*]+?):?\*\*\s*(?:[-–—:]\s*)?(?P<rest>.*)|(?P<plain>.+?)(?:\s[-–—]\s(?P<after>.+))?$", re.DOTALL
)


class _Table(NamedTuple):
    """A table of catalogue entries: the line of its header, and its rows."""

    head: int
    rows: tuple[Item, ...]


def plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for a catalogue: one page for each entry. The heading above an entry becomes its category."""
    draft = Draft(source, Kind.CATALOGUE, setting.dated)
    draft.leave_boilerplate()
    for number, part in enumerate(source.parts):
        if part.line and _lists_entries(source, number):
            _take(draft, part, setting)
    draft.keep_rest()
    return draft.plan()


def entries(source: Source) -> tuple[int, int]:
    """Return how many entries a catalogue lists, and how many of them link to a document."""
    found = [
        item
        for number, part in enumerate(source.parts)
        if part.line and _lists_entries(source, number)
        for item in _listed(source, part)
    ]
    return len(found), sum(_target(item.text) != "" for item in found)


def _lists_entries(source: Source, number: int) -> bool:
    part = source.parts[number]
    above = source.above(number)
    if part.first > part.last or any(_ABOUT.match(other.title) for other in (*above, part)):
        return False
    listed = _listed(source, part)
    if not listed or (max(len(item.text) for item in listed) > _LONGEST and not _target(listed[0].text)):
        return False
    linked = sum(_target(item.text) != "" for item in listed) * 2 > len(listed)
    return linked or _CATEGORY.search(part.title) is not None


def _target(text: str) -> str:
    """Return the path of the document to which an entry links; `""` if it has no link."""
    link = _LINK.match(text)
    return link["target"].partition("#")[0] if link and ".md" in link["target"] else ""


def _listed(source: Source, part: Part) -> list[Item]:
    """Return the entries below the heading of a category (`part`): its list items, or else the rows of its tables.

    The first cell of a row is the name of the entry.
    """
    return items(source, part.first, part.last) or [row for table in _tables(source, part) for row in table.rows]


def _tables(source: Source, part: Part) -> list[_Table]:
    """Return the tables in the section of a category whose first column has the names of patterns."""
    found: list[_Table] = []
    lines = source.prose(part.first, part.last)
    for (head, text), (number, rule) in pairwise(lines):
        if not (_RULE.fullmatch(rule) and _NAMES.match(text)):
            continue
        titles = _cells(text)
        rows = []
        for line, row in lines[number - part.first + 1 :]:
            if not row.lstrip().startswith("|"):
                break
            name, *rest = _cells(row)
            said = rest if len(titles) == _PAIR else [f"{a}: {b}" for a, b in zip(titles[1:], rest, strict=False) if b]
            rows.append(Item(f"{name} - {'; '.join(said)}" if any(rest) else name, line, line))
        found.append(_Table(head, tuple(row for row in rows if row.text)))
    return found


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in _BAR.split(row.strip().strip("|"))]


def _take(draft: Draft, part: Part, setting: Setting) -> None:
    draft.ledger.leave(GROUP, part.line)
    where = category(part.title, draft.source.title, stem_of(draft.source.path))
    for table in () if items(draft.source, part.first, part.last) else _tables(draft.source, part):
        draft.ledger.leave("the header of a table whose rows became pages", table.head, table.head + 1)
    for item in _listed(draft.source, part):
        name, text = _read(item.text)
        sections = [Section("Context", text, item.line)] if text else []
        aliases: tuple[Alias, ...] = ()
        target = _target(item.text)
        if target and (other := setting.neighbour(target)) and other.title:
            if slugify(other.title) != slugify(name):
                aliases = (Alias(name),)
            name = other.title
            sections += Definitions(other).added_to(sections_of(other, other.parts))
        elif not target:
            real, found = _from_folder(name, part.title, setting)
            if slugify(real) != slugify(name):
                aliases = (Alias(real),)
            sections += found
        if f"page:{slugify(name)}" in draft.pages:
            name = f"{name} ({part.title})"
        page = pattern_page(name, where, joined(sections))
        if page.slug and f"page:{page.slug}" not in draft.pages:
            draft.ledger.place(draft.page(page._replace(aliases=aliases)), item.line, item.last)


def _from_folder(name: str, group: str, setting: Setting) -> tuple[str, Sequence[Section]]:
    """Return the name and text of an entry without a link, from its own file or from the file of its category.

    `group` is the heading of the category. In the category's file, the section whose heading clearly means the entry
    gives the name and the text; without such a section, the text only names the file. If there is no file, the text is
    empty.
    """
    slugs = _spelt(slugify(name))
    groups = [*_spelt(slugify(group)), *_spelt(category(group))]
    for target in (*(f"{slug}.md" for slug in slugs), *(f"{g}/{slug}.md" for g in groups for slug in slugs)):
        if other := setting.neighbour(target):
            return name, Definitions(other).added_to(sections_of(other, other.parts))
    for target in (f"{slug}.md" for slug in groups):
        if other := setting.neighbour(target):
            meant = clearly_meant(name, [part.title for part in other.parts[1:]])
            number = next((n for n, part in enumerate(other.parts) if n and part.title == meant), 0)
            found = sections_of(other, [other.parts[inner] for inner in other.block(number)]) if number else ()
            return meant or name, Definitions(other).added_to(found) or (Section("Context", f"See `{target}`.", 0),)
    return name, ()


def _spelt(slug: str) -> tuple[str, ...]:
    """Return the file names without ending that a slug usually has: with hyphens, and with underscores."""
    return tuple(dict.fromkeys((slug, slug.replace("-", "_"))))


def _read(text: str) -> tuple[str, str]:
    """Return the name and the description of an entry from its text in the catalogue.

    If the entry has a link, "See" and the path to which it leads are added to the description, so that the path is not
    lost.
    """
    if link := _LINK.match(text):
        return plain_text(link["name"]), f"{link['rest']}\n\nSee `{link['target']}`.".strip()
    found = _TEXT.match(text)
    if found is None:
        return plain_text(text), ""
    return plain_text(found["name"] or found["plain"] or text), (found["rest"] or found["after"] or "").strip()
