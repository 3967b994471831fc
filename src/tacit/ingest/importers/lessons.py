"""PURE. Import lessons: each becomes a note with its unchanged text, and its rule becomes a pattern.

Most lessons are units: a heading with all text below it (see `units`). Several lessons with the same name and date are
about one incident, and become one note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tacit.domain.note import Mention, Note, Section
from tacit.domain.note import Source as Origin
from tacit.ingest.importers import worth
from tacit.ingest.importers.blanks import is_empty_line, is_no_name, is_remark
from tacit.ingest.importers.bold_lessons import bold_lessons
from tacit.ingest.importers.dates import find_date
from tacit.ingest.importers.draft import VIA, Draft, Setting, pattern_page
from tacit.ingest.importers.incidents import Lesson, by_name, fullness, own_date
from tacit.ingest.importers.items import is_placeholder, items
from tacit.ingest.importers.labels import labels
from tacit.ingest.importers.lesson_tables import Table, tables
from tacit.ingest.importers.naming import category, stem_of, without_count
from tacit.ingest.importers.pages import sections_of
from tacit.ingest.importers.plan import Kind, PageDraft, Plan
from tacit.ingest.importers.provenance import BY_DOCUMENT, origin
from tacit.ingest.importers.rules import rule_sections
from tacit.ingest.importers.source import Part, Source, heading_words, is_nothing
from tacit.ingest.importers.standards import keep_checklist
from tacit.ingest.importers.titles import name_of, named, short
from tacit.ingest.importers.units import Unit, units
from tacit.ingest.importers.whole_lesson import whole_lesson
from tacit.notes.markdown import plain_text
from tacit.notes.prose import shortened
from tacit.text.late_regex import late

_DOMAIN = "learning"
_MOST = 1_000  # lessons of one document; further lessons are not split into notes, but kept as text
_FEWEST_WORDS = 2
_PHASE = late(r"(?:phase|session|sprint|week|day|iteration|milestone|previous session)\b", re.IGNORECASE)
_NOTHING = late(r"\W*(?:none|n/a|nothing|—|-)\W*", re.IGNORECASE)
_NO_CONTENT = "an entry without content, such as “none”"
_COMMIT = late(r"\bcommit\b\W{1,8}([0-9a-f]{7,40})\b", re.IGNORECASE)
_TAGS = late(r"^[^\w\n]{0,8}tags[^\w\n]+(.+)$", re.IGNORECASE | re.MULTILINE)
_GENERIC = late(
    r"(?:(?:key|main|recent|current|other|general) )?"
    r"(?:lessons?(?: learned)?|learnings?|(?:recurring )?patterns?|rules|notes|gotchas|entries|instincts)",
    re.IGNORECASE,
)
_STATEMENT = late(r"\*\*(?:[^*\s]+\s+){2,}[^*]*[^*:\s]\*\*(?!:)")
_BLOCK = late(r"\[[A-Z]{2,8}-[\w-]*\d[\w-]*\]")
_LINE = late(r"[-*\s]*([A-Za-z][A-Za-z ]{0,30}?)\**:\**\s+(\S.*)")
_FEWEST_BLOCKS = 2
_OF_THE_NOTE = frozenset(
    (
        *("date", "status", "category", "severity", "priority", "author", "logged", "tags", "metadata", "commit"),
        *("files changed", "files created", "files modified", "knowledge gap"),
    )
)
_LABELLED = late(
    r"\*\*(?:key )?(?:lesson|takeaway|learning|insight)s?(?: learned)?(?: #?\d+)?(?::|\*\*:)\s?\S", re.IGNORECASE
)
_SUMMARY = late(r"^#{2,6}\s+(?:summary|title)\s*\n+(.+)$", re.IGNORECASE | re.MULTILINE)


def plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for a document of lessons: notes, and for each name of a lesson a page with the lesson's rule.

    Lessons about the same incident (the same name and date) have one note.
    If there are more than `_MOST` lessons, the others stay on a page of the user's own text, and a warning counts them.
    """
    draft = Draft(source, Kind.LESSONS, setting.dated)
    draft.leave_boilerplate()
    if one := whole_lesson(source):
        _take(draft, (one,), category(source.path.rpartition("/")[0].rpartition("/")[2]))
        draft.keep_rest()
        return draft.plan()
    found = units(source)
    for unit in found.checklists:
        keep_checklist(draft, unit)
    tabled = _take_tables(draft)
    lessons = [lesson for table in tabled for lesson in table.lessons]
    lessons += _lessons(draft, found.units, tabled)
    for told in by_name(lessons[:_MOST]):
        _take(draft, told)
    if len(lessons) > _MOST:
        draft.warn(
            lessons[_MOST].first,
            "many-lessons",
            f"{len(lessons) - _MOST:,} of {len(lessons):,} lessons did not become notes; the limit is {_MOST:,}",
            "split the document; the other lessons are unchanged on the page for the rest of the document",
        )
    _show_claims(draft, lessons)
    draft.keep_rest()
    return draft.plan()


def _show_claims(draft: Draft, lessons: Sequence[Lesson]) -> None:
    """Report lessons whose heading states a wrong number of occurrences, such as `[hits: 3] Retry`.

    The number is wrong if the document gives another number of notes for the lesson.
    """
    counted = Counter(mention.name for note in draft.notes.values() for mention in note.note.mentions)
    for lesson in lessons:
        if lesson.claimed is not None and (number := counted[lesson.name]) != lesson.claimed:
            draft.claim(lesson.first, f"“{lesson.name}” claims {lesson.claimed}, {number} found")


def is_template(source: Source) -> bool:
    """Return whether most of a document consists of examples to fill in."""
    found = units(source).units
    blank = [unit for unit in found if worth.is_template(source, unit)]
    return len(blank) > sum(unit not in blank for unit in found)


def _lessons(draft: Draft, found: tuple[Unit, ...], tabled: Sequence[Table]) -> Iterator[Lesson]:
    source = draft.source
    opening = source.parts[0]
    yield from _of_bullets(draft, opening.first, opening.last, "")
    for part in source.parts:
        yield from _of_blocks(draft, part)
    worthy, topics = worth.lessons_among(source, found), worth.topic_lists(source, found)
    in_tables = {line for table in tabled for line in (*(row.first for row in table.lessons), *table.others)}
    in_bold = bold_lessons(source)
    for unit in found:
        said = [n for n in range(unit.line + 1, unit.last + 1) if n not in in_tables]
        if not draft.ledger.is_open(unit.line) or not any(map(draft.ledger.is_open, said)):
            continue
        text = source.slice(unit.line + 1, unit.last)
        told = _labelled(source, unit)
        is_list = _GENERIC.fullmatch(unit.title) or _is_of_phase(unit, text) or _is_collection(source, unit)
        if worth.is_template(source, unit):
            draft.ledger.leave("template text", unit.line, unit.last)
        elif is_remark(text):
            continue
        elif _NOTHING.fullmatch(text) or is_empty_line(text):
            draft.ledger.leave(_NO_CONTENT, unit.line, unit.last)
        elif len(told) > 1:
            yield from told
        elif not (told or worth.is_one(unit)) and (
            bold := [one for part in unit.parts for one in in_bold.get(part.line, ())]
        ):
            yield from bold
        elif is_list or unit.line in topics:
            for part in unit.parts:
                yield from _of_bullets(draft, part.first, part.last, unit.title, part)
        elif unit.line in worthy:
            yield _of_unit(source, unit, text)


def _labelled(source: Source, unit: Unit) -> list[Lesson]:
    """Return the paragraphs of a unit that say that they are lessons, such as `**Lesson: Streaming is hard.** …`.

    A unit is a heading with all text below it. Each of these paragraphs is returned as a lesson.
    """
    found = []
    for number, line in source.prose(unit.line + 1, unit.last):
        if _LABELLED.match(line):
            last = next((n for n in range(number, unit.last) if not source.lines[n].strip()), unit.last)
            text = source.slice(number, last)
            rule = (Section("Pattern", text, number),)
            found.append(Lesson(named(text), "", text, number, last, unit.title, rule))
    return found


def _take_tables(draft: Draft) -> list[Table]:
    """Return the tables of lessons in a document.

    In `draft`, the headers and the empty rows of these tables are recorded as left out of the import.
    """
    found = [table for part in draft.source.parts for table in tables(draft.source, part.first, part.last, part.title)]
    for table in found:
        draft.ledger.leave("the header of a table whose rows became lessons", table.head, table.rule)
        for line in table.others:
            if not re.search(r"\w", draft.source.lines[line - 1]):
                draft.ledger.leave(_NO_CONTENT, line)
    return found


def _is_collection(source: Source, unit: Unit) -> bool:
    """Return whether a unit (a heading with all text below it) is a list of lessons: several items, and no other text.

    In addition, its heading must say that it has lessons, or each item must begin with a statement in bold.
    """
    listed = items(source, unit.line + 1, unit.last)
    fewest = max(len(listed), _FEWEST_WORDS)
    stated = sum(_STATEMENT.match(item.text) is not None for item in listed) >= fewest
    if not worth.COLLECTION.search(unit.title) and not stated:
        return False
    lines = {line for item in listed for line in range(item.line, item.last + 1)}
    said = [line for line in range(unit.line + 1, unit.last + 1) if not is_nothing(source.lines[line - 1])]
    return len(listed) > 1 and all(line in lines for line in said)


def _is_of_phase(unit: Unit, text: str) -> bool:
    """Return whether a unit has the lessons of a phase of work, such as "Sprint 3"; each list item is then a lesson.

    A unit is a heading with all text below it, and `text` is this text. Either its heading names a phase and there are
    headings below it, or it is below the heading of a phase and has nothing but a list.
    """
    if _PHASE.match(unit.title):
        return len(unit.parts) > 1
    lines = [line for line in text.split("\n") if line.strip()]
    return _PHASE.match(unit.group) is not None and all(line.startswith(("- ", "* ", " ")) for line in lines)


def _of_unit(source: Source, unit: Unit, text: str) -> Lesson:
    name = name_of(unit.title)
    if is_no_name(name):
        name = named(text)
    if len(name.split()) < _FEWEST_WORDS and (summary := _SUMMARY.search(text)):
        name = short(plain_text(summary[1]))
    heading = source.written(unit.line) or unit.title
    sections = rule_sections(source, unit.parts) or tuple(
        section
        for section in sections_of(source, unit.parts)
        if heading_words(section.title).casefold() not in _OF_THE_NOTE
    )
    return Lesson(name, heading, text, unit.line, unit.last, unit.group, sections, without_count(unit.title)[1])


def _of_bullets(draft: Draft, first: int, last: int, group: str, part: Part | None = None) -> Iterator[Lesson]:
    """Yield a lesson for each list item in a range of lines. Nested items belong to the item above them.

    `group` is the heading above the list. Items that are reports, plans or references are skipped; if the heading of
    `part` announces them, such as "Next steps", all items are skipped.
    """
    source = draft.source
    listed = items(source, first, last)
    asides = worth.no_lessons(source, listed, part)
    for item in listed:
        if _NOTHING.fullmatch(plain_text(item.text)):
            draft.ledger.leave(_NO_CONTENT, item.line, item.last)
        elif not (is_placeholder(item.text) or item.elided is not None or item.line in asides):
            text = "\n".join(source.lines[item.line - 1 : item.last])
            said = (Section("Pattern", text, item.line),)
            yield Lesson(named(item.text), "", text, item.line, item.last, group, said)


def _of_blocks(draft: Draft, part: Part) -> Iterator[Lesson]:
    """Yield a lesson for each paragraph that begins with an id, such as `[BUG-001]`, and has labels below it.

    Only the text of `part` is searched. `draft` has the document.
    """
    source, starts = draft.source, list[int]()
    for number in range(part.first, part.last + 1):
        if _BLOCK.match(source.lines[number - 1]) and not source.lines[number - 2].strip():
            starts.append(number)
    if len(starts) < _FEWEST_BLOCKS:
        return
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), part.last], strict=True):
        first, last = source.trimmed(start, end)
        fields = {
            found[1].casefold(): found[2] for line in source.lines[first - 1 : last] if (found := _LINE.match(line))
        }
        rule = next((fields[name] for name in ("lesson", "rule", "pattern", "learning", "fix") if fields.get(name)), "")
        if rule:
            said = (Section("Pattern", rule, first),)
            heading = heading_words(source.lines[first - 1])
            yield Lesson(named(rule), heading, source.slice(first, last), first, last, part.title, said)


def _take(draft: Draft, told: Sequence[Lesson], group: str = "") -> None:
    """Add one note and one page for all lessons in `told`. They are about one incident, and have the same name.

    `group` is the category of the page; if it is empty, the headings say it.
    """
    source = draft.source
    told = [lesson for lesson in told if draft.ledger.is_open(lesson.first)]
    if not told:
        return
    lesson, *others = told
    fullest = max(told, key=fullness)
    group = group or category(_undated(fullest.group), source.title, stem_of(source.path))
    page = pattern_page(lesson.name, group, fullest.sections)
    key = draft.page(page)
    if len(page.sections) > len(draft.pages[key].page.sections):  # the page of a repeated lesson gets the longer text
        draft.pages[key] = PageDraft(key, page)
    note = draft.note(_note(draft, lesson, others))
    for one in told:
        draft.ledger.place(note, one.first, one.last)
        draft.ledger.place(key, one.first)


def _note(draft: Draft, lesson: Lesson, others: Sequence[Lesson]) -> Note:
    source = draft.source
    found = own_date(lesson)
    tags = _TAGS.search(lesson.text)
    commit = _COMMIT.search(lesson.text)
    fields = {label.name.casefold(): label.value for label in labels(source, lesson.first, lesson.last)}
    group = f", under “{lesson.group}”" if lesson.group else ""
    where = f"A lesson {origin(source)}{group}.{'' if found else draft.undated or f' {BY_DOCUMENT}'}"
    return Note(
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
        body="\n\n".join([*map(_body, (lesson, *others)), where]),
    )


def _body(lesson: Lesson) -> str:
    """Return the text of a lesson as the text of a note: the heading at level 2, and the lesson's text below it.

    Because of the heading, a label such as `**Result:** …` in the text is not read as a field of the note.
    """
    return f"## {lesson.heading}\n\n{lesson.text}" if lesson.heading else lesson.text


def _undated(group: str) -> str:
    return (
        ""
        if find_date(group) or _PHASE.match(group) or _GENERIC.fullmatch(group) or worth.is_aside(group)
        else re.sub(r"^(?:[A-Z]|\d+)\.\s+", "", group)
    )
