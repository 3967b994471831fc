"""PURE. Find bold labels, which begin a field or a section: `**Confidence:** HIGH`, `**Context:**`."""

import re
from functools import lru_cache
from typing import NamedTuple

from tacit.ingest.importers.source import Source, heading_words
from tacit.text.late_regex import late

_LABEL = late(
    r" {0,3}(?P<bullet>[-*+][ \t]+)?\*\*(?P<name>[^*\n]{1,80}?)(?::[ \t]*\*\*|\*\*[ \t]*:)[ \t]*(?P<rest>.*)$"
)
_LONGEST_LINE = 2_000  # characters; a longer line has at most one label
_NEXT = late(r"[ \t]{0,8}(?:\||·|•)[ \t]*(?=\*\*[^*\n]{1,80}?(?::[ \t]*\*\*|\*\*[ \t]*:))")
_DATA = late(r"\d|\b(?:HIGH|MEDIUM|LOW|UNPROVEN)\b", re.IGNORECASE)
_KEYS = {
    "confidence": ("confidence", "level", "confidence level"),
    "count": (
        *("based on", "uses", "times used", "used", "number of uses", "occurrences", "times seen"),
        *("recurrence count", "recurrence-count", "recurrences"),
    ),
    "last": ("last reinforced", "last used", "last applied", "last seen"),
    "time": ("time saved", "time saved per use", "time/value saved", "time saving", "time savings"),
    "category": ("category",),
    "tags": ("tags",),
    "examples": ("examples", "example uses", "applied", "applications", "used in", "examples of use"),
    "sources": ("source experiences", "source experience", "source notes", "source note", "sources"),
    "related": ("related patterns", "related pattern", "related"),
}
_KEY_OF = {spelling: key for key, spellings in _KEYS.items() for spelling in spellings}
_TEXTS = frozenset(("category", "tags"))
FIELDS = frozenset(("confidence", "count", "last", "time", "category", "tags"))


class Label(NamedTuple):
    """A label: its words, its key, and the text after it. Its field or section has the lines `line` to `last`.

    The key names a known field. If it is `""`, the label begins a section.
    """

    name: str
    key: str
    value: str
    line: int
    last: int

    @property
    def is_field(self) -> bool:
        """Return whether the text after the label is a value, such as a level, and not the text of a section."""
        return self.key in FIELDS


def labels(source: Source, first: int, last: int) -> list[Label]:
    """Return the labels in a range of lines. The field or section of a label ends where the next label begins.

    In list items, a label only counts if it begins a known field.
    """
    known = source.labels.get((first, last))
    if known is None:
        known = source.labels[first, last] = _read(source, first, last)
    return list(known)


def _read(source: Source, first: int, last: int) -> list[Label]:
    found: list[tuple[str, str, str, int]] = []
    for number, line in source.prose(first, last):
        if "**" not in line:
            continue
        may_have_more = len(line) <= _LONGEST_LINE and any(sign in line for sign in "|·•")
        for piece in _NEXT.split(line) if may_have_more else [line]:
            match = _LABEL.match(piece)
            if match is None:
                break
            name = " ".join(match["name"].split())
            key = key_of(name)
            if match["bullet"] and (key not in FIELDS or not (key in _TEXTS or _DATA.search(match["rest"]))):
                break
            found.append((name, key, match["rest"].strip(), number))
    ends = [*(line - 1 for _, _, _, line in found[1:]), last] if found else []
    return [Label(*label, max(label[3], end)) for label, end in zip(found, ends, strict=True)]


@lru_cache(maxsize=1_000)  # the same labels are in all patterns of a document
def key_of(name: str) -> str:
    """Return the key of the field that a label or heading names; `""` if it names no known field."""
    return _KEY_OF.get(heading_words(name).rstrip(": ").casefold(), "")
