"""PURE. Find the date that a document gives for all of its text: in its first lines, its title or its file name."""

import re
from collections.abc import Iterator

from tacit.ingest.importers.dates import Found, find_date
from tacit.ingest.importers.source import Source
from tacit.notes.values import iso_date
from tacit.text.late_regex import late

_FIELD = late(
    r"[\s>*_|#-]{0,8}(?P<name>[A-Za-z][A-Za-z ]{0,30}?)[\s*_]{0,4}[:|][\s*_`\"'|]{0,8}(?P<value>[\w(].{0,80})"
)
_LATER = late(
    r"updated|modified|changed|revised|review|due|deadline|next|valid|expire|version|target|status", re.IGNORECASE
)
_UPDATED = late(r"\W*last updated\b", re.IGNORECASE)
_HEAD = late(r"(?:\w+ )?(?:summary|overview|metadata|details|information|info|facts|incident)|date", re.IGNORECASE)
_NAMED = late(r"(?<!\d)((?:19|20)\d{2})[-_.]?(\d{2})(?:[-_.]?(\d{2}))?(?!\d)")
_WEEKDAY = 16  # the most characters before a date in a value, such as `Wednesday, `


def document_date(source: Source) -> str:
    """Return the date that a document gives for itself in ISO form; `""` if there is none.

    It is the first of these: a field such as `Date:` in its first lines, a date in the title, a date in the name of the
    file or its folder, and "Last updated".
    """
    return _in_head(source) or _day(find_date(source.title)) or _in_name(source.path) or _updated(source)


def _in_head(source: Source) -> str:
    """Return the date in the first field with a date, such as `Date: 2024-11-12`, in the first lines of a document.

    A field about a later change, such as "Updated", does not count.
    """
    for line in _head(source):
        field = _FIELD.match(line)
        if field and not _LATER.search(field["name"]):
            found = find_date(field["value"])
            if found and found.start <= _WEEKDAY:
                return found.date
    return ""


def _head(source: Source) -> Iterator[str]:
    """Yield the first lines of a document.

    These are the front matter, the text below the title, and the first sections if their headings announce only facts,
    such as "Summary".
    """
    yield from source.lines[: source.front]
    for part in source.parts:
        if part.line and not _HEAD.fullmatch(part.title):
            return
        said = source.lines[part.first - 1 : part.last]
        yield from (f"Date: {line}" for line in said if part.title.casefold() == "date" and line.strip())
        yield from said


def _in_name(path: str) -> str:
    """Return the date in the name of a file, or else the day in the name of its folder."""
    folder, _, name = path.rpartition("/")
    return _named(name) or next((day for day in [_named(folder.rpartition("/")[2])] if len(day) > len("2025-01")), "")


def _named(name: str) -> str:
    for match in _NAMED.finditer(name):
        try:
            if match[3] or match.group()[4:5] in "-_.":
                return iso_date("-".join(filter(None, match.groups()))) or ""
        except ValueError:  # the digits are not a date
            continue
    return ""


def _updated(source: Source) -> str:
    return next((found for line in source.lines if _UPDATED.match(line) and (found := _day(find_date(line)))), "")


def _day(found: Found | None) -> str:
    return found.date if found else ""
