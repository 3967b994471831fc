"""PURE. Choose the patterns that a newcomer reads first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from tacit.domain.enums import Confidence
from tacit.domain.pattern import Pattern
from tacit.render.words import count

MOST = 10  # patterns to read first


class Chosen(NamedTuple):
    """A pattern to read, and the reason why it was chosen."""

    pattern: Pattern
    reason: str


def reading_list(patterns: Iterable[Pattern], most: int = MOST) -> tuple[Chosen, ...]:
    """Return the patterns to read first, in reading order.

    They are HIGH, in use, have a text, and are neither stale nor contested. Each next one is from a category that the
    list has least, then from projects that it has least, then the one with most examples.
    """
    left = [p for p in patterns if _is_sound(p)]
    categories, projects = Counter[str](), Counter[str]()
    found: list[Chosen] = []

    def rank(pattern: Pattern) -> tuple[int, int, int, str, str]:
        least = min((projects[name] for name in pattern.projects), default=0)
        return categories[pattern.category], least, -pattern.examples, pattern.name.casefold(), pattern.slug

    while left and len(found) < most:
        best = min(left, key=rank)
        left.remove(best)
        found.append(Chosen(best, _reason(best, is_first=not categories[best.category])))
        categories[best.category] += 1
        projects.update(best.projects)
    return tuple(found)


def _is_sound(pattern: Pattern) -> bool:
    is_proven = pattern.level is Confidence.HIGH and not pattern.retired
    return is_proven and pattern.has_text and not pattern.stale and not pattern.contested


def _reason(pattern: Pattern, *, is_first: bool) -> str:
    projects = f" in {count(len(pattern.projects), 'project')}" if pattern.projects else ""
    place = "the first of" if is_first else "another one of"
    return f"{count(pattern.examples, 'example')}{projects}, {place} the category {pattern.category}"
