"""PURE. Choose the patterns that a newcomer reads first."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tacit.domain.enums import Confidence, Status
from tacit.domain.pattern import Pattern
from tacit.render.words import count
from tacit.text.names import slugify

_HIGH, _RETIRED = Confidence.HIGH, Status.RETIRED
MOST = 10  # patterns to read first
_POOL = 5  # patterns of a category with the most examples, among which their projects decide


class Chosen(NamedTuple):
    """A pattern on the reading list.

    `is_first` is true if it is the first one of its category in the list.
    """

    pattern: Pattern
    is_first: bool

    @property
    def reason(self) -> str:
        """Return in words why the pattern was chosen for the reading list."""
        found, place = self.pattern, "the first of" if self.is_first else "another one of"
        projects = f" in {count(len(found.projects), 'project')}" if found.projects else ""
        return f"{count(found.examples, 'example')}{projects}, {place} the category {found.category}"


def reading_list(patterns: Iterable[Pattern], most: int = MOST) -> tuple[Chosen, ...]:
    """Return at most `most` patterns for newcomers to read first, in reading order.

    Only patterns that are HIGH, in use, have a text, and are neither stale nor contested are chosen. The categories
    take turns. In its turn, a category looks at its five remaining patterns with the most examples, and gives the one
    with the project from which the list has the fewest patterns so far.
    """
    return _chosen(sorted(_sound(patterns), key=_rank), most)


def _chosen(ranked: Iterable[Pattern], most: int = MOST) -> tuple[Chosen, ...]:
    groups: dict[str, list[Pattern]] = {}
    for pattern in ranked:
        groups.setdefault(pattern.category, []).append(pattern)
    projects = Counter[str]()
    found: list[Chosen] = []
    is_first = True
    while groups and len(found) < most:
        for group in list(groups.values())[: most - len(found)]:
            best = min(group[:_POOL], key=lambda pattern: _shared(pattern, projects))  # the first one of several
            group.remove(best)
            projects.update(best.projects)
            found.append(Chosen(best, is_first))
        groups = {category: group for category, group in groups.items() if group}
        is_first = False
    return tuple(found)


def _rank(pattern: Pattern) -> tuple[int, str, str]:
    return -pattern.examples, pattern.name.casefold(), pattern.slug


def _shared(pattern: Pattern, projects: Counter[str]) -> int:
    """Return how many patterns in the list so far are from a project of this pattern.

    If the pattern has several projects, the project with the fewest patterns in the list is used. `projects` has the
    number of patterns in the list for each project.
    """
    return min(map(projects.__getitem__, pattern.projects), default=0)


def by_project(patterns: Iterable[Pattern]) -> tuple[tuple[str, tuple[Chosen, ...]], ...]:
    """Return the name of each project and the patterns that its newcomers read first, sorted by name."""
    sound = list(_sound(patterns))
    slugs = {name: slugify(name) for pattern in sound for name in pattern.projects}
    names: dict[str, str] = {}
    for name, slug in slugs.items():
        names.setdefault(slug, name)
    groups: dict[str, list[Pattern]] = {slug: [] for slug in names}
    for pattern in sorted(sound, key=_rank):
        for name in pattern.projects:
            groups[slugs[name]].append(pattern)
    found = ((names[slug], _chosen(group)) for slug, group in groups.items())
    return tuple(sorted(found, key=lambda item: (item[0].casefold(), item[0])))


def _sound(patterns: Iterable[Pattern]) -> Iterator[Pattern]:
    """Yield the patterns that are fit for newcomers: HIGH, in use, with a text, and neither stale nor contested."""
    for pattern in patterns:
        is_proven = pattern.level is _HIGH and pattern.status is not _RETIRED
        if is_proven and pattern.has_text and not pattern.stale and not pattern.against:
            yield pattern
