"""PURE. Find the lessons in a document whose paragraphs each begin with a statement in bold: `**Cache by key.** …`."""

from collections.abc import Iterator

from tacit.domain.note import Section
from tacit.ingest.importers.code import is_verdict
from tacit.ingest.importers.incidents import Lesson
from tacit.ingest.importers.shapes import starts_with_date
from tacit.ingest.importers.source import Part, Source, is_fence
from tacit.ingest.importers.titles import named
from tacit.text.late_regex import late

_LEAD = late(r"\*\*(?!\s)[^*]{1,600}\*\*")
_GAP = late(r"[\s_-]+")  # between words, also of an id such as `cache-by-key`
_FEWEST = 3  # such paragraphs in a document
_FEWEST_WORDS = 3
_LONGEST_TOPIC = 4  # words; a longer heading is a statement
_MOST_LINES = 6  # of a statement in bold


def bold_lessons(source: Source) -> dict[int, list[Lesson]]:
    """Return the lessons below each heading, by the line of the heading; `{}` if the document has fewer than three.

    A lesson is a paragraph that begins with a statement in bold, or with a label above good and bad code, up to the
    next lesson. The first lesson must directly follow the heading. The heading must name a topic, or have several
    lessons.
    """
    found = {part.line: list(_of(source, part)) for part in source.parts if part.line}
    topics = {part.line for part in source.parts if len(part.title.split()) <= _LONGEST_TOPIC}
    found = {line: lessons for line, lessons in found.items() if len(lessons) > (line not in topics)}
    return found if sum(map(len, found.values())) >= _FEWEST else {}


def _of(source: Source, part: Part) -> Iterator[Lesson]:
    prose = dict(source.prose(part.first, part.last))
    said = [number for number in range(part.first, part.last + 1) if source.lines[number - 1].strip()]
    starts = [
        number
        for number in said
        if number in prose and (_begins(source, number, part.last) or is_judged(source, number, part.last))
    ]
    if not starts or starts[0] != said[0]:
        return
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), part.last], strict=True):
        first, last = source.trimmed(start, end)
        text = source.slice(first, last)
        yield Lesson(
            named(text.partition("\n```")[0]), "", text, first, last, part.title, (Section("Pattern", text, first),)
        )


def is_judged(source: Source, number: int, last: int) -> bool:
    """Return whether the line `number` begins with words in bold, and a code block below it shows good or bad code."""
    if not _LEAD.match(source.lines[number - 1]) or number >= last or not is_fence(source.lines[number]):
        return False
    end = next((line for line in range(number + 2, last + 1) if is_fence(source.lines[line - 1])), last)
    return any(map(is_verdict, source.lines[number + 1 : end]))


def _begins(source: Source, number: int, last: int) -> bool:
    """Return whether a paragraph begins in the line `number`, with a statement in bold.

    A label such as `**Fix:**` is no statement. The paragraph may end at the line `last` or before.
    """
    before = source.lines[number - 2].strip() if number > 1 else ""
    if not source.lines[number - 1].startswith("**") or (before and not before.startswith("#")):
        return False
    lead = _LEAD.match("\n".join(source.lines[number - 1 : min(last, number - 1 + _MOST_LINES)]))
    words = lead.group().strip("*").rstrip() if lead else ""
    return len(_GAP.split(words)) >= _FEWEST_WORDS and not words.endswith(":") and not starts_with_date(words)
