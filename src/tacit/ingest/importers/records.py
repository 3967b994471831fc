"""PURE. Read lessons that programs recorded: one JSON object on each line, or a YAML list of mappings."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from tacit.ingest.importers.source import Source
from tacit.ingest.importers.titles import short
from tacit.notes.markdown import plain_text
from tacit.notes.tree import FrontMatterError, plain, tree
from tacit.notes.values import name_words
from tacit.text.late_regex import late
from tacit.text.word_parts import word_count

_RULES = (
    "rule",
    "lesson",
    "learning",
    "insight",
    "takeaway",
    "fix",
    "action",
    "pattern",
    "content",
    "description",
    "solution",
)
_TEXTS = ("detail", "details", "text", "body", "note", "finding", "observation", "message", "summary", "value")
_NAMES = ("title", "name")
_TITLES = ("summary", "headline", "subject", "key", "slug", "pattern")  # short texts, or words with hyphens
_KINDS = ("type", "kind", "category")
_LESSON = late(
    r"lesson|learning|learned|gotcha|pitfall|pattern|insight|instinct|convention|preference|rule|takeaway|mistake|trap"
    r"|memor(?:y|ies)|decision|best.?practice",
    re.IGNORECASE,
)
_WHENS = ("trigger", "context", "problem", "when", "mistake", "situation")
_DATES = ("date", "created_at", "created", "timestamp", "ts", "time", "learned_at")
_DOMAINS = ("domain", "category", "area", "type")
_VALUES = late(r"(?:[^\s=]+=\S*(?:\s+|\Z))+")
_ITEM = late(r"(?P<indent>[ \t]*)-[ \t]+\S")
_BEFORE = late(r"\s*(?:#.*)?|---\s*|[\w-]+[ \t]*:.{0,200}")  # comments and plain fields before the first item
_LONGEST_DATE = len("2024-11-12")


class Record(NamedTuple):
    """One recorded lesson: its fields, and its first and last line.

    Programs use many names for the fields; here their keys are always `id`, `named`, `rule`, `trigger`, `domain`,
    `date` and `tags`. `id` and `named` both have the name of the lesson. `tags` has the value of the record's field, or
    None; all others are texts.
    """

    fields: dict[str, Any]
    first: int
    last: int


def records(source: Source) -> Iterator[Record]:
    """Yield the records that have a rule. Lines or items that can't be read are skipped."""
    found = _of_json(source) if source.path.lower().endswith(".jsonl") else _of_yaml(source)
    named = _LESSON.search(source.path.rpartition("/")[2]) is not None
    for fields, first, last in found:
        is_lesson = named or _LESSON.search(_first(fields, _KINDS)) is not None
        if rule := _said(fields, _RULES) or (_said(fields, _TEXTS) if is_lesson else ""):
            name = _first(fields, _NAMES) or _title(fields, rule) or short(plain_text(rule))
            yield Record(
                {
                    "id": name,
                    "named": name,
                    "rule": rule,
                    "trigger": _first(fields, _WHENS),
                    "domain": _first(fields, _DOMAINS),
                    "date": _first(fields, _DATES)[:_LONGEST_DATE],
                    "tags": fields.get("tags"),
                },
                first,
                last,
            )


def _title(fields: Mapping[str, Any], rule: str) -> str:
    """Return a short text that names a record, from a field such as `summary` or `slug`.

    The result is `""` if there is no such field, or if its text is the `rule` itself. If the text has no spaces, its
    words are returned: "Retry once" for `retry-once`.
    """
    found = _first(fields, _TITLES)
    if not found or found == rule:
        return ""
    return short(plain_text(found)) if " " in found else name_words(found)


def _of_json(source: Source) -> Iterator[tuple[Mapping[str, Any], int, int]]:
    for number, line in enumerate(source.lines, 1):
        try:
            value = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value, number, number


def _of_yaml(source: Source) -> Iterator[tuple[Mapping[str, Any], int, int]]:
    """Yield the items of the outermost YAML list.

    Each is read on its own, so that a broken item does not hide the others.
    """
    heads = [(n, found) for n, line in enumerate(source.lines, 1) if (found := _ITEM.match(line))]
    if not heads:
        return
    outer = min(len(found["indent"]) for _, found in heads)
    starts = [number for number, found in heads if len(found["indent"]) == outer]
    if not all(_BEFORE.fullmatch(line) for line in source.lines[: starts[0] - 1]):
        return
    for first, end in pairwise([*starts, len(source.lines) + 1]):
        _, last = source.trimmed(first, end - 1)
        lines = source.lines[first - 1 : last]
        text = "\n".join([lines[0][outer:].replace("-", " ", 1), *(line[outer:] for line in lines[1:])])
        try:
            yield {key: plain(value) for key, (_, value) in tree(_dedented(text)).root.pairs.items()}, first, last
        except FrontMatterError:
            continue


def _dedented(text: str) -> str:
    width = len(text) - len(text.lstrip(" "))
    return "\n".join(line[width:] if line[:width].isspace() else line for line in text.split("\n"))


def _first(fields: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(fields[key]).strip() for key in keys if fields.get(key) and _is_text(fields[key])), "")


def _said(fields: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """Return the first value of some fields that is prose; `""` if there is none.

    A single word such as `session_activity`, or a list, is not prose.
    """
    texts = (str(fields[key]).strip() for key in keys if fields.get(key) and _is_text(fields[key]))
    return next((text for text in texts if word_count(text) > 1 and not _VALUES.fullmatch(text)), "")


def _is_text(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
