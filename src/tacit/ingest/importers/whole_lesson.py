"""PURE. Read a document that is one lesson: its title is the lesson, and each heading below is a field of a form."""

from __future__ import annotations

from tacit.ingest.importers.blanks import is_no_name
from tacit.ingest.importers.incidents import Lesson
from tacit.ingest.importers.items import items
from tacit.ingest.importers.naming import stem_of
from tacit.ingest.importers.rules import RULES, WHENS, WHYS, rule_sections
from tacit.ingest.importers.source import Source
from tacit.ingest.importers.titles import name_of
from tacit.notes.values import name_words

# fields that neither say what to do, nor when or why
_OTHERS = {"date", "status", "tags", "details", "impact", "timeline", "evidence", "result", "results", "outcome"}
_OTHERS |= {"example", "examples", "code", "references", "related", "related patterns", "see also", "links", "notes"}
_FIELDS = _OTHERS.union(RULES, WHENS, WHYS)
_FEWEST = 2  # fields of a form


def whole_lesson(source: Source) -> Lesson | None:
    """Return the only lesson of a document; None if the document may have several lessons.

    The highest headings below its title must all be fields of one form, such as "Problem" and "Solution": one of them
    says what to do, another one when or why, and none occurs twice. A heading "Lessons" must not have a list with
    several items. If the title is such a field, too, the file names the lesson.
    """
    parts, title = source.parts, source.title
    top = min((part.level for part in parts[1:]), default=0)
    above = source.slice(parts[0].first, parts[0].last)
    if title.casefold().strip(" :") in _FIELDS:
        title = name_words(stem_of(source.path))
        field = parts[0]._replace(title=source.title, level=top, line=source.title_line)
        parts = (parts[0]._replace(last=parts[0].first - 1), field, *parts[1:]) if above else parts
    tops = [part for part in parts[1:] if part.level == top]
    fields = [part.title.casefold().strip(" :") for part in tops]
    said = {*fields}
    if len(fields) < _FEWEST or len(said) < len(fields) or is_no_name(title) or parts[1].level != top:
        return None
    is_form = said <= _FIELDS and not said.isdisjoint({*WHENS, *WHYS})
    told = [part for part, field in zip(tops, fields, strict=True) if field.startswith(("lesson", "takeaway"))]
    if not is_form or any(len(items(source, part.first, part.last)) > 1 for part in told):
        return None
    found = rule_sections(source, parts)
    if not found:
        return None
    first, last = source.trimmed(parts[0].first, len(source.lines))
    heading = source.title if above else ""  # without text above the fields, the title is enough
    return Lesson(name_of(title), heading, source.slice(first, last), first, last, "", found)
