"""PURE. Lessons as a document tells them, and which of them tell of one incident."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tacit.domain.note import Section
from tacit.ingest.importers.dates import Found, find_date, fits
from tacit.text.names import slugify


class Lesson(NamedTuple):
    """One lesson: its name, its text as it stands, the lines it stands on, and the sections of its pattern."""

    name: str
    heading: str
    text: str
    first: int
    last: int
    group: str
    sections: tuple[Section, ...]


def by_name(lessons: Iterable[Lesson]) -> Iterator[tuple[Lesson, ...]]:
    """The lessons that tell of one incident together, the fullest first.

    That are those of one name and date. A mention without a date of its own tells of the fullest one's.
    """
    of_name: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        of_name[slugify(lesson.name)].append(lesson)
    for slug, told in of_name.items():
        if slug:
            yield from _by_date(told)


def _by_date(told: Sequence[Lesson]) -> Iterator[tuple[Lesson, ...]]:
    incidents: dict[str, list[Lesson]] = {}
    undated = []
    for lesson in sorted(told, key=fullness, reverse=True):
        if found := own_date(lesson):
            date = next((date for date in incidents if fits(date, found.date)), found.date)
            incidents.setdefault(date, []).append(lesson)
        else:
            undated.append(lesson)
    if undated and incidents:
        next(iter(incidents.values())).extend(undated)
    elif undated:
        incidents[""] = undated
    yield from map(tuple, incidents.values())


def fullness(lesson: Lesson) -> tuple[int, int]:
    """By how much a lesson is told: sections, then letters."""
    return len(lesson.sections), len(lesson.text)


def own_date(lesson: Lesson) -> Found | None:
    """The date that a lesson states, itself or by the heading above it."""
    return find_date(lesson.heading) or _stated(lesson.text) or find_date(lesson.group) or find_date(lesson.text)


def _stated(text: str) -> Found | None:
    line = next(
        (line for line in text.split("\n") if re.match(r"\W*(?:date|logged|when|added|origin)\b", line, re.IGNORECASE)),
        "",
    )
    return find_date(line)
