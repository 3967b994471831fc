"""PURE. Lessons and learnings: each a note as it stands, and its rule a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from tacit.imports.dates import Found, find_date
from tacit.imports.draft import VIA, Draft, Setting, pattern_page
from tacit.imports.items import Item, is_placeholder, items, placeholders
from tacit.imports.labels import labels
from tacit.imports.naming import category, stem_of
from tacit.imports.pages import sections_of
from tacit.imports.plan import Kind, Plan
from tacit.imports.provenance import origin
from tacit.imports.rules import rule_sections
from tacit.imports.source import Source, heading_words
from tacit.imports.standards import keep_checklist
from tacit.imports.units import Unit, units
from tacit.model import Mention, Note, Section
from tacit.model import Source as Origin
from tacit.names import slugify
from tacit.notes.markdown import plain_text
from tacit.notes.prose import shortened

_DOMAIN = "learning"
_MOST = 1_000  # lessons of one document; the rest stays as it stands
_LONGEST_NAME = 110
_FEWEST_WORDS = 2
_ID = re.compile(
    r"(?:\[?[A-Z]{2,6}-[\w-]*\d[\w-]*\]?|[A-Z]?\d+(?=[.:)])|(?:lesson|issue|rule|learning|trap)\s*#?\d+|\d+(?:\.\d+)+)"
    r"[.:)]?(?:\s*[:—–-])?\s+",
    re.IGNORECASE,
)
_SHOUT = re.compile(
    r"^(?:CRITICAL|IMPORTANT|NOTE|WARNING|BUG|Critical Bug)\s*:\s*|\s*\((?:ALWAYS [A-Z ]+|REQUIRED)\)\s*$"
)
_PHASE = re.compile(r"(?:phase|session|sprint|week|day|iteration|milestone|previous session)\b", re.IGNORECASE)
_NOTHING = re.compile(r"\W*(?:none|n/a|nothing|—|-)\W*", re.IGNORECASE)
_LATER = re.compile(r"\W*(?:future|next|todo|to do|potential|planned|open questions?|how to|format)\b", re.IGNORECASE)
_COMMIT = re.compile(r"\bcommit\b\W{1,8}([0-9a-f]{7,40})\b", re.IGNORECASE)
_TAGS = re.compile(r"^[^\w\n]{0,8}tags[^\w\n]+(.+)$", re.IGNORECASE | re.MULTILINE)
_GENERIC = re.compile(
    r"(?:lessons?(?: learned)?|learnings?|(?:recurring )?patterns?|rules|notes|gotchas|entries|instincts)$",
    re.IGNORECASE,
)
_SUMMARY = re.compile(r"^#{2,6}\s+(?:summary|title)\s*\n+(.+)$", re.IGNORECASE | re.MULTILINE)


class Lesson(NamedTuple):
    """One lesson: its name, its text as it stands, the lines it stands on, and the sections of its pattern."""

    name: str
    heading: str
    text: str
    first: int
    last: int
    group: str
    sections: tuple[Section, ...]


def plan(source: Source, setting: Setting) -> Plan:
    """What lessons hold: for each a note, and a page with its rule."""
    draft = Draft(source, Kind.LESSONS, setting.dated, _newest(source))
    draft.leave_boilerplate()
    found = units(source)
    for unit in found.checklists:
        keep_checklist(draft, unit)
    for lesson in islice(_lessons(draft, found.units), _MOST):
        _take(draft, lesson)
    draft.keep_rest()
    return draft.plan()


def _lessons(draft: Draft, found: tuple[Unit, ...]) -> Iterator[Lesson]:
    source = draft.source
    opening = source.parts[0]
    yield from _of_bullets(draft, opening.first, opening.last, "")
    for unit in found:
        if not draft.ledger.is_open(unit.line):
            continue
        text = source.slice(unit.line + 1, unit.last)
        if (
            is_placeholder(unit.title)
            or (placeholders(unit.title) and placeholders(text))
            or unit.title.startswith("Example: ")
        ):
            draft.ledger.leave("template text", unit.line, unit.last)
        elif _NOTHING.fullmatch(text):
            draft.ledger.leave("says that there is nothing", unit.line, unit.last)
        elif _GENERIC.fullmatch(unit.title) or _is_of_phase(unit, text):
            for part in unit.parts:
                yield from _of_bullets(draft, part.first, part.last, unit.title)
        else:
            yield _of_unit(source, unit, text)


def _is_of_phase(unit: Unit, text: str) -> bool:
    """Whether a unit is what somebody noted in a phase of work: lists under headings, or a list under the phase's."""
    if _PHASE.match(unit.title):
        return len(unit.parts) > 1
    lines = [line for line in text.split("\n") if line.strip()]
    return _PHASE.match(unit.group) is not None and all(line.startswith(("- ", "* ", " ")) for line in lines)


def _of_unit(source: Source, unit: Unit, text: str) -> Lesson:
    name = name_of(unit.title)
    if len(name.split()) < _FEWEST_WORDS and (summary := _SUMMARY.search(text)):
        name = short(plain_text(summary[1]))
    heading = heading_words(source.lines[unit.line - 1].lstrip("# ")) or unit.title
    sections = rule_sections(source, unit.parts) or sections_of(source, unit.parts)
    return Lesson(name, heading, text, unit.line, unit.last, unit.group, sections)


def _of_bullets(draft: Draft, first: int, last: int, group: str) -> Iterator[Lesson]:
    """The outer items of the lists on some lines, each a lesson."""
    source = draft.source
    for item in items(source, first, last):
        if _NOTHING.fullmatch(plain_text(item.text)):
            draft.ledger.leave("says that there is nothing", item.line, item.last)
        elif not is_placeholder(item.text) and item.elided is None and not _is_later(source, item):
            lines = source.lines[item.line - 1 : item.last]
            text = "\n".join(lines)
            plain = plain_text(item.text.replace("\n", " "))
            name = (_before_colon(plain) or short(plain)).lstrip("/")
            yield Lesson(name, "", text, item.line, item.last, group, (Section("Pattern", text, item.line),))


def _is_later(source: Source, item: Item) -> bool:
    """Whether a list stands under a line that says it is about the future."""
    line = item.line - 1
    while line and (
        source.lines[line - 1].lstrip().startswith(("-", "*", "+", " ")) or not source.lines[line - 1].strip()
    ):
        line -= 1
    return line > 0 and _LATER.match(source.lines[line - 1].strip("#* _")) is not None


def _take(draft: Draft, lesson: Lesson) -> None:
    source = draft.source
    slug = slugify(lesson.name)
    if not slug or not draft.ledger.is_open(lesson.first):
        return
    key = draft.page(
        pattern_page(lesson.name, category(_undated(lesson.group), source.title, stem_of(source.path)), lesson.sections)
    )
    found = find_date(lesson.heading) or _stated(lesson.text) or find_date(lesson.group) or find_date(lesson.text)
    tags = _TAGS.search(lesson.text)
    commit = _COMMIT.search(lesson.text)
    # Below a heading its labels are text: `**Result:** …` of a lesson is no field of a note.
    heading = f"## {lesson.heading}\n\n" if lesson.heading else ""
    fields = {label.name.casefold(): label.value for label in labels(source, lesson.first, lesson.last)}
    group = f", under “{lesson.group}”" if lesson.group else ""
    where = f"A lesson {origin(source)}{lesson.first}{group}.{'' if found else draft.undated}"
    note = Note(
        path="",
        date=found.date if found else draft.dated,
        title=lesson.name,
        domain=_DOMAIN,
        project=plain_text(fields.get("project", "")),
        outcome=shortened(plain_text(fields.get("outcome") or fields.get("result") or "")),
        via=VIA,
        tags=tuple(tag.strip(" `*") for tag in tags[1].split(",") if tag.strip(" `*")) if tags else (),
        source=Origin(commit=commit[1]) if commit else Origin(),
        mentions=(Mention(lesson.name),),
        body=f"{heading}{lesson.text}\n\n{where}",
    )
    draft.ledger.place(draft.note(note), lesson.first, lesson.last)
    draft.ledger.place(key, lesson.first)


def name_of(title: str) -> str:
    """A lesson's name: its heading without number, date and shouting."""
    name = _SHOUT.sub("", _ID.sub("", title, count=1) if _ID.match(title) else title)
    if found := find_date(name):
        before, after = name[: found.start].rstrip(" ([-–—:,"), name[found.end :].lstrip(" )]-–—:,")
        name = " ".join(part for part in (before, after) if part)
    name = _SHOUT.sub("", name).strip()
    return short((name or title).lstrip("/"))


def short(text: str) -> str:
    """The first sentence of a text, cut to as many words as a name may have."""
    first = re.split(r"(?<=[.!?])\s|\s→\s", text, maxsplit=1)[0].rstrip(".")
    if len(first) <= _LONGEST_NAME:
        return first
    clause = re.split(r"[;:—]\s|\s[-–]\s", first, maxsplit=1)[0]
    return clause if len(clause) <= _LONGEST_NAME else clause[:_LONGEST_NAME].rpartition(" ")[0].rstrip(",;:")


def _before_colon(text: str) -> str:
    head, colon, rest = text.partition(": ")
    return head if colon and rest and len(head.split()) > _FEWEST_WORDS and len(head) <= _LONGEST_NAME else ""


def _undated(group: str) -> str:
    return (
        ""
        if find_date(group) or _PHASE.match(group) or _GENERIC.fullmatch(group)
        else re.sub(r"^(?:[A-Z]|\d+)\.\s+", "", group)
    )


def _stated(text: str) -> Found | None:
    line = next(
        (line for line in text.split("\n") if re.match(r"\W*(?:date|logged|when|added|origin)\b", line, re.IGNORECASE)),
        "",
    )
    return find_date(line)


def _newest(source: Source) -> str:
    """The date the document says it was last changed on."""
    for line in source.lines:
        if re.match(r"\W*last updated\b", line, re.IGNORECASE) and (found := find_date(line)):
            return found.date
    return ""
