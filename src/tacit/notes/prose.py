"""PURE. Read fields from the text of a note if its front matter does not have them: fields in bold, title, outcome."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tacit.notes.markdown import Outline, plain_text, prose
from tacit.text.late_regex import late
from tacit.text.names import slugify

LONGEST_OUTCOME = 200  # characters, so that an outcome fits into a table and a list
_LABELS = {
    "date": "date",
    "project": "project",
    "result": "result",
    "time saved": "time_saved",
    "tags": "tags",
    "author": "author",
    "outcome": "outcome",
}
_HINT = re.compile(rf"\*\*(?:{'|'.join(_LABELS)})")
_FIELD = late(r"\*\*([^*:\n]{1,40})(?::[ \t]{0,9}\*\*|\*\*[ \t]{0,9}:)")
# A line of fields that ends in the middle of a label, or between the number of a time and its unit
_BROKEN_LABEL = late(r"\*\*[^*:\n]{1,40}$")
_BROKEN_TIME = late(r"\*\*time saved:[ \t]{0,9}\*\*[ \t]{0,9}[0-9.]{1,9}$", re.IGNORECASE)
_UNIT = late(r"[ \t]*(?:h|hours?|m|min|minutes?)\b", re.IGNORECASE)
_LIST_MARK = late(r"[ \t]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)?")
_PLAIN_DATE = late(
    r"[ \t]*(?:[-*+][ \t]+)?[\[(]?(?:date|created)[ \t]*::?[ \t]*([0-9]{4}[-/][0-9]{1,2}(?![0-9])[^\])]*)",
    re.IGNORECASE,
)
_ENDS = " \t|·•,;\\"
_SUFFIX = late(r"(?s)(.*\S)(?: [-–—|] (.*)| \(([^()]*)\))$")
_SENTENCE = late(r"(?s)(.{1,200}?[.!?])(?=\s)")


class TextField(NamedTuple):
    """The value of a field such as `**Date:** …` in the text of a note, with its line number."""

    text: str
    line: int


def has_fields(lower: str) -> bool:
    """Return whether a text in lower case may have fields in bold, such as `**date:**`."""
    return _HINT.search(lower) is not None


def text_fields(outline: Outline) -> dict[str, TextField]:
    """Return the fields in bold before the first section and in the sections `Context` and `Outcome`, by key.

    If a field is repeated, its first value is used.
    """
    found: dict[str, TextField] = {}
    places = [("", outline.preamble), *((section.title, section.text) for section in outline.sections)]
    for (title, text), start in zip(places, outline.starts, strict=True):
        if title and key_of(title) not in {"context", "outcome"}:
            continue
        if has_fields(text.lower()):
            for number, line in _joined(prose(text, start)):
                for key, value in _line_fields(line):
                    found.setdefault(key, TextField(value, number))
    return found


def _joined(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Join a line of fields with the next one if a formatter broke it inside a label, or between a number and its unit.

    The joined line gets the number of the first of the two. All other lines are yielded unchanged, because the line
    after a field may be an ordinary sentence.
    """
    before: tuple[int, str] | None = None
    for number, line in lines:
        if before and _continues(before[1], line):
            before = before[0], f"{before[1]} {line.strip()}"
            continue
        if before:
            yield before
        before = number, line
    if before:
        yield before


def _continues(line: str, following: str) -> bool:
    if _BROKEN_TIME.search(line):
        return _UNIT.match(following) is not None
    label = _BROKEN_LABEL.search(line)
    return label is not None and _FIELD.match(f"{label.group()} {following.strip()}") is not None


def plain_date(body: str, first_line: int) -> TextField | None:
    """Return the date in the first line such as `Date: 2024-02-03` or `date:: 2024-02-03` above the first section.

    Return None if there is no such line.
    """
    lower = body.lower()
    if "date:" not in lower and "created:" not in lower:
        return None
    for number, line in prose(body, first_line):
        if line.startswith("## "):
            return None
        if found := _PLAIN_DATE.match(line):
            return TextField(found[1].strip(), number)
    return None


def key_of(title: str) -> str:
    """Return the words of a heading in lower case, without markup and colon, to compare headings."""
    return plain_text(title).rstrip(": ").casefold()


def less_suffix(title: str, project: str, date: str) -> str:
    """Return a title without suffixes such as ` - shop` that repeat the note's project or date.

    A suffix is removed only if it equals the project or the date of the note.
    """
    known = {slugify(project), date, date[: len("2024-11")]} - {""}
    while found := _SUFFIX.match(title):
        suffix = (found.group(2) or found.group(3) or "").strip()
        if suffix not in known and slugify(suffix) not in known:
            break
        title = found.group(1)
    return title


def first_outcome(text: str) -> str:
    """Return the first paragraph or list item of a section as one line of at most 201 characters."""
    gathered: list[str] = []
    for _, line in prose(text):
        mark = _LIST_MARK.match(line)
        content = line[mark.end() if mark else 0 :].strip()
        ends = not content or (mark and mark.group().strip()) or content.startswith("#")
        if gathered and ends:
            break
        if content and not content.startswith("#") and not _field_at_start(content):
            gathered.append(content)
    return shortened(plain_text(" ".join(gathered)))


def shortened(text: str) -> str:
    """Shorten a text of more than 200 characters to its first sentence, or to the words that fit and `…`."""
    if len(text) <= LONGEST_OUTCOME:
        return text
    if found := _SENTENCE.match(text):
        return found.group(1)
    head, space, _ = text[:LONGEST_OUTCOME].rpartition(" ")
    return f"{head if space else text[: LONGEST_OUTCOME - 1]}…"


def _field_at_start(line: str) -> bool:
    found = _FIELD.match(line)
    return found is not None and found.group(1).strip().lower() in _LABELS


def _line_fields(line: str) -> list[tuple[str, str]]:
    """Return the keys and values of the fields in a line such as `**Date:** 2025-11-11 | **Project:** shop`."""
    mark = _LIST_MARK.match(line)
    labels = list(_FIELD.finditer(line))
    if not labels or (mark and labels[0].start() != mark.end()):
        return []
    ends = [label.start() for label in labels[1:]] + [len(line)]
    fields = []
    for label, end in zip(labels, ends, strict=True):
        key = _LABELS.get(" ".join(label.group(1).split()).lower())
        value = plain_text(line[label.end() : end].strip(_ENDS))
        if key and value:
            fields.append((key, value))
    return fields
