"""PURE. Catalogues: the entries under each category, a page each; nothing more is known of them."""

from __future__ import annotations

import re

from tacit.imports.draft import Draft, Setting, pattern_page
from tacit.imports.items import items
from tacit.imports.naming import category, stem_of
from tacit.imports.pages import joined, sections_of
from tacit.imports.plan import Kind, Plan
from tacit.imports.source import Part, Source
from tacit.model import Alias, Section
from tacit.names import slugify
from tacit.notes.markdown import plain_text

_CATEGORY = re.compile(r"\bpatterns\b[^\w]*$", re.IGNORECASE)
_LONGEST = 200
_ABOUT = re.compile(
    r"(?:usage|best practices|related|references?|see also|adding|contributing|pattern selection|"
    r"quick reference|recent|when)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"\*{0,2}\[(?P<name>[^\]]+)\]\((?P<target>[^)]+)\)\*{0,2}\s*(?:[-–—:]\s*)?(?P<rest>.*)", re.DOTALL)
_TEXT = re.compile(
    r"\*\*(?P<name>[^*]+?):?\*\*\s*(?:[-–—:]\s*)?(?P<rest>.*)|(?P<plain>.+?)(?:\s[-–—]\s(?P<after>.+))?$", re.DOTALL
)


def plan(source: Source, setting: Setting) -> Plan:
    """What a catalogue holds: a page per entry in its category, with what the entry says of it."""
    draft = Draft(source, Kind.CATALOGUE, setting.dated)
    draft.leave_boilerplate()
    for number, part in enumerate(source.parts):
        if part.line and _lists_entries(source, number):
            _take(draft, part, setting)
    draft.keep_rest()
    return draft.plan()


def entries(source: Source) -> tuple[int, int]:
    """How many entries the document lists as a catalogue does, and how many of them are links to documents."""
    found = [
        item
        for number, part in enumerate(source.parts)
        if part.line and _lists_entries(source, number)
        for item in items(source, part.first, part.last)
    ]
    return len(found), sum(_target(item.text) != "" for item in found)


def _lists_entries(source: Source, number: int) -> bool:
    part = source.parts[number]
    above = source.above(number)
    if part.first > part.last or any(_ABOUT.match(other.title) for other in (*above, part)):
        return False
    listed = items(source, part.first, part.last)
    if not listed or (max(len(item.text) for item in listed) > _LONGEST and not _target(listed[0].text)):
        return False
    linked = sum(_target(item.text) != "" for item in listed) * 2 > len(listed)
    return linked or _CATEGORY.search(part.title) is not None


def _target(text: str) -> str:
    """The document that an entry links to, `""` where it links to none."""
    link = _LINK.match(text)
    return link["target"].partition("#")[0] if link and ".md" in link["target"] else ""


def _take(draft: Draft, part: Part, setting: Setting) -> None:
    draft.ledger.say(part.line)
    where = category(part.title, draft.source.title, stem_of(draft.source.path))
    for item in items(draft.source, part.first, part.last):
        name, text = _read(item.text)
        sections = [Section("Context", text, item.line)]
        aliases: tuple[Alias, ...] = ()
        target = _target(item.text)
        if target and (other := setting.neighbour(target)) and other.title:
            if slugify(other.title) != slugify(name):
                aliases = (Alias(name),)
            name = other.title
            sections += sections_of(other, other.parts)
        if f"page:{slugify(name)}" in draft.pages:
            name = f"{name} ({part.title})"
        page = pattern_page(name, where, joined(sections))
        if page.slug and f"page:{page.slug}" not in draft.pages:
            draft.ledger.place(draft.page(page._replace(aliases=aliases)), item.line, item.last)


def _read(text: str) -> tuple[str, str]:
    """An entry's name, and what is said of it; a link's target stands with that."""
    if link := _LINK.match(text):
        return plain_text(link["name"]), f"{link['rest']}\n\nSee `{link['target']}`.".strip()
    found = _TEXT.match(text)
    if found is None:
        return plain_text(text), ""
    return plain_text(found["name"] or found["plain"] or text), (found["rest"] or found["after"] or "").strip()
