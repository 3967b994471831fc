"""PURE. Group the lessons of a document that are about the same incident, so that it counts once."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tacit.domain.note import Section
from tacit.ingest.importers.dates import Found, find_date, fits
from tacit.text.names import slugify


class Lesson(NamedTuple):
    """One lesson of a document: its name, its unchanged text, its lines, and the sections of its pattern.

    `claimed` is the number of times that the lesson happened, according to its heading. This number is shown, but never
    counted.
    """

    name: str
    heading: str
    text: str
    first: int
    last: int
    group: str
    sections: tuple[Section, ...]
    claimed: int | None = None


def by_name(lessons: Iterable[Lesson]) -> Iterator[tuple[Lesson, ...]]:
    """Group the lessons by the incident that they are about, and yield each group with its longest lesson first.

    All lessons about an incident have the same name and date. If a lesson has no date, it belongs to the incident of
    the longest lesson with the same name and a date. Lessons whose name has no letter or digit are left out.
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
    """Return a sort key for the length of a lesson: its number of sections, then its number of characters."""
    return len(lesson.sections), len(lesson.text)


def own_date(lesson: Lesson) -> Found | None:
    """Return the date that a lesson gives for itself, in its text or in the heading above it."""
    return find_date(lesson.heading) or _stated(lesson.text) or find_date(lesson.group) or find_date(lesson.text)


def _stated(text: str) -> Found | None:
    line = next(
        (line for line in text.split("\n") if re.match(r"\W*(?:date|logged|when|added|origin)\b", line, re.IGNORECASE)),
        "",
    )
    return find_date(line)
