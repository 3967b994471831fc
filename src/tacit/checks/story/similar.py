"""PURE. Find names that contain the words of an item. They may show what an item asks for in a form no probe knows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tacit.checks.story.name_list import NameList
from tacit.checks.story.paths import is_aside, is_tool
from tacit.checks.story.words import spaced, stems
from tacit.checks.verify.facts import PROVING, Fact
from tacit.checks.verify.world import World
from tacit.domain.trace import Place

_KINDS = ("definition", "member", "uses", "environment")
_MOST_NAMES = 200  # names that are looked at for one item
_SHORTEST = 4  # letters of a word; a shorter one is a part of too many names


class Similar:
    """Finds declared names and imports by the words that they contain."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._lists: dict[str, NameList] = {}  # by kind

    def places(self, wanted: frozenset[str]) -> Iterator[Place]:
        """Yield a place in the code in use for each name that contains all of these words. The words are stems."""
        if not wanted or max(map(len, wanted)) < _SHORTEST:
            return
        longest = max(sorted(wanted), key=len)
        for kind in _KINDS:
            for name in islice(self._listed(kind).like([f"*{longest.removesuffix('i')}*"]), _MOST_NAMES):
                if wanted <= stems(spaced(name)):
                    yield from self._place(kind, name)

    def _listed(self, kind: str) -> NameList:
        if kind not in self._lists:
            names = dict.fromkeys(name for name, _ in self.world.of_kind(kind))
            self._lists[kind] = NameList(names, is_exact=False)
        return self._lists[kind]

    def _place(self, kind: str, name: str) -> Iterator[Place]:
        found = (one for one in self.world.find(kind, name) if _is_used(one.fact))
        yield from (Place(one.fact.path, one.fact.line, f"{kind} {name}", one.repository) for one in islice(found, 1))


def _is_used(fact: Fact) -> bool:
    return fact.tier in PROVING and not (is_aside(fact.path) or is_tool(fact.path))
