"""PURE. How a knowledge base grew: levels by quarter, and notes and time saved by month."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from tacit.domain.enums import Confidence
from tacit.domain.pattern import Promotion
from tacit.render.summary import LEVELS
from tacit.server.web.values import Site, quarter
from tacit.text.names import slugify

_MOST_PROJECTS = 12  # columns of the table of notes; the notes of other projects are added up


class Quarter(NamedTuple):
    """A quarter on the page about growth.

    `levels` are the numbers of patterns with each level at the end of the quarter, HIGH first. `changes` is the number
    of changes of level in the quarter, and `minutes` the time that its notes saved.
    """

    name: str
    levels: tuple[int, ...]
    changes: int
    minutes: int


class Month(NamedTuple):
    """A month on the page about growth.

    It has the number of its notes, the minutes that they saved, and the number of notes of each project in the table.
    """

    name: str
    notes: int
    minutes: int
    by_project: tuple[int, ...]


class Projects(NamedTuple):
    """The projects with columns of their own in the table of notes by month, each with name and anchor.

    `others` is true if the table has a last column with the sums of all other projects.
    """

    names: tuple[tuple[str, str], ...]
    others: bool


def quarters(site: Site) -> list[Quarter]:
    """Return the quarters from the first note or change of level to the last, oldest first.

    Quarters without notes and changes are included.
    """
    minutes, changes = Counter[str](), Counter[str]()
    for month, _, saved in site.log.months:
        minutes[quarter(month)] += saved
    now: dict[str, Confidence] = {}
    after: dict[str, tuple[int, ...]] = {}
    for name, steps in groupby(reversed(site.log.steps), key=lambda step: quarter(step.date)):
        for step in steps:
            now[step.pattern] = step.after
            changes[name] += 1
        counts = Counter(now.values())
        after[name] = tuple(counts[level] for level in LEVELS)
    found, last = [], (0,) * len(LEVELS)
    for name in _every(sorted({*after, *minutes})):
        last = after.get(name, last)
        found.append(Quarter(name, last, changes[name], minutes[name]))
    return found


def _every(names: Sequence[str]) -> list[str]:
    """Return the names of all quarters from the first to the last of `names`.

    If that is more than a century, because a year is mistyped, return only `names`.
    """
    if not names:
        return []
    first, last = (int(name[:4]) * 4 + int(name[-1]) - 1 for name in (names[0], names[-1]))
    every = [f"{number // 4:04}-Q{number % 4 + 1}" for number in range(first, last + 1)]
    return every if len(every) <= 400 else list(names)  # noqa: PLR2004 — the quarters of a century


def months(site: Site) -> tuple[Projects, list[Month]]:
    """Return the projects with most notes, and the notes by month, newest month first."""
    counts: dict[str, Counter[str]] = {}
    for note in site.log.notes.values():
        counts.setdefault(site.project(note.project), Counter())[note.date[: len("2024-11")]] += 1
    most = sorted(counts, key=lambda slug: (-counts[slug].total(), slug))
    shown, rest = most[:_MOST_PROJECTS], most[_MOST_PROJECTS:]
    columns = [counts[slug] for slug in shown] + [sum((counts[slug] for slug in rest), Counter[str]())] * bool(rest)
    names = tuple((site.projects.get(slug, slug) or "no project", slugify(slug) or "no-project") for slug in shown)
    found = [
        Month(month, notes, minutes, tuple(column[month] for column in columns))
        for month, notes, minutes in reversed(site.log.months)
    ]
    return Projects(names, bool(rest)), found


def years(site: Site) -> dict[str, list[tuple[str, list[Promotion]]]]:
    """Return the changes of level by year and month, newest first."""
    found: dict[str, list[tuple[str, list[Promotion]]]] = {}
    for month, steps in groupby(site.log.steps, key=lambda step: step.date[: len("2024-11")]):
        found.setdefault(month[:4], []).append((month, list(steps)))
    return found
