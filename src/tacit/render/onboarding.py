"""PURE. Choose the patterns that a newcomer reads first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from tacit.domain.enums import Confidence
from tacit.domain.pattern import Pattern
from tacit.render.words import count
from tacit.text.names import slugify

MOST = 10  # patterns to read first
_POOL = 5  # patterns of a category with most examples, among which the projects decide


class Chosen(NamedTuple):
    """A pattern to read, and the reason why it was chosen."""

    pattern: Pattern
    reason: str


def reading_list(patterns: Iterable[Pattern], most: int = MOST) -> tuple[Chosen, ...]:
    """Return the patterns to read first, in reading order.

    They are HIGH, in use, have a text, and are neither stale nor contested. Each category gives one in turn: of those
    with most examples, the one from projects that the list has least.
    """
    groups: dict[str, list[Pattern]] = {}
    for pattern in sorted(filter(_is_sound, patterns), key=_rank):
        groups.setdefault(pattern.category, []).append(pattern)
    projects = Counter[str]()
    found: list[Chosen] = []
    is_first = True
    while groups and len(found) < most:
        for group in list(groups.values())[: most - len(found)]:
            best = min(group[:_POOL], key=lambda pattern: (_shared(pattern, projects), *_rank(pattern)))
            group.remove(best)
            projects.update(best.projects)
            found.append(Chosen(best, _reason(best, is_first=is_first)))
        groups = {category: group for category, group in groups.items() if group}
        is_first = False
    return tuple(found)


def _rank(pattern: Pattern) -> tuple[int, str, str]:
    return -pattern.examples, pattern.name.casefold(), pattern.slug


def _shared(pattern: Pattern, projects: Counter[str]) -> int:
    """Return how often the list has the rarest project of a pattern."""
    return min((projects[name] for name in pattern.projects), default=0)


def by_project(patterns: Iterable[Pattern]) -> tuple[tuple[str, tuple[Chosen, ...]], ...]:
    """Return the name of each project with what its newcomers read first, sorted by name."""
    names: dict[str, str] = {}
    groups: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        if _is_sound(pattern):
            for name in pattern.projects:
                names.setdefault(slugify(name), name)
                groups.setdefault(slugify(name), []).append(pattern)
    found = ((names[slug], reading_list(group)) for slug, group in groups.items())
    return tuple(sorted(found, key=lambda item: (item[0].casefold(), item[0])))


def _is_sound(pattern: Pattern) -> bool:
    is_proven = pattern.level is Confidence.HIGH and not pattern.retired
    return is_proven and pattern.has_text and not pattern.stale and not pattern.contested


def _reason(pattern: Pattern, *, is_first: bool) -> str:
    projects = f" in {count(len(pattern.projects), 'project')}" if pattern.projects else ""
    place = "the first of" if is_first else "another one of"
    return f"{count(pattern.examples, 'example')}{projects}, {place} the category {pattern.category}"
