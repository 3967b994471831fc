"""I/O. Answer all items of a story: boxes, locations, known issues, tasks and success criteria.

An item is an entry of the story's checklist. A probe says which evidence in the code answers it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tacit.checks.story.answer import Answering, asked
from tacit.checks.story.criteria import Criteria
from tacit.checks.story.draft import answered as answered_claim
from tacit.checks.story.marked import marked
from tacit.checks.story.names import Names
from tacit.checks.story.probes import Probe, Probes
from tacit.checks.story.proof import MOST_PLACES
from tacit.checks.story.seek import seek
from tacit.checks.story.technologies import Technologies
from tacit.checks.story.values import Answer, Answered, Item, Role, Story
from tacit.checks.verify.facts import PROVING, Inventory
from tacit.checks.verify.tiers import tier_of
from tacit.checks.verify.values import DocumentReport
from tacit.checks.verify.world import World

_MOST_LEFT = 1  # words of a location or task that its probe need not cover
_SPAN = re.compile(r"`([^`\s]+)`")


class Examined:
    """A story with all evidence in the code that can answer its items.

    `report` is the verification of the document that the story is about; it is None if no document was verified.
    `remarks` says which rules and files were not searched.
    """

    def __init__(
        self,
        story: Story,
        probes: Probes,
        inventories: Sequence[Inventory],
        report: DocumentReport | None = None,
        caches: Sequence[Path | None] = (),
    ) -> None:
        self.story, self.report = story, report
        world = World(
            inventories, names={word for item in story.items for one in marked(item.text) for word in one.words}
        )
        technologies = Technologies(inventories)
        self.names = Names(world, technologies)
        self.criteria = Criteria(report, world, probes, technologies) if report else None
        self.asked = {item: asked(story, item, probes) for item in story.items}
        used: dict[str, Probe] = {one.probe.id: one.probe for one in self.asked.values() if one.probe}
        asked_for = tuple(used.values())
        every = probes.probes if caches else asked_for  # without a cache, no results are kept for other stories
        searched = seek(asked_for, every, inventories, caches or [None] * len(inventories), technologies.origins)
        technologies.unused, self.remarks = searched.unused, searched.remarks
        files = [
            path
            for inventory in inventories
            for path in inventory.paths
            if tier_of(path) in PROVING and (inventory.repository, path) not in searched.generated
        ]
        self.answering = Answering(story, searched.found, technologies, self.names, files)

    def answers(self) -> tuple[Answered, ...]:
        """Return the answers to all items, in the order of the story."""
        return tuple(_with_stale(self._answer(item)) for item in self.story.items)

    def _answer(self, item: Item) -> Answered:
        if self.report and (found := answered_claim(item, self.report)):
            return found
        if item.role is Role.CHECK:
            return self.answering.answer(self.asked[item])
        if item.role is Role.LOCATION:
            return self._location(item)
        if item.role is Role.TASK:
            return self._task(item)
        return self._of_document(item)

    def _of_document(self, item: Item) -> Answered:
        if self.criteria is None:
            return Answered(item, Answer.PERSON, "no document was verified: pass it with --doc")
        found = self.criteria.answer(item)
        return found or Answered(item, Answer.PERSON, "the verification of the document says nothing about this")

    def _location(self, item: Item) -> Answered:
        """Answer an item of "Locations to check": all paths in it must exist.

        If the item has no path, it can't be proven; the answer only names places in the code that a person can read.
        """
        spans = [span for span in _SPAN.findall(item.text) if "/" in span or "." in span]
        if spans:
            places = [place for span in spans for place in self.names.paths(span)]
            missing = [span for span in spans if not self.names.paths(span)]
            if not missing:
                return Answered(item, Answer.TICKED, "", tuple(places[:MOST_PLACES]), len(places))
            near = [path for span in missing if (path := self.names.nearest(span))]
            hint = f"; perhaps {near[0]}" if near else ""
            why = f"no such path: {', '.join(missing)}{hint}"
            return Answered(item, Answer.ABSENT, why, tuple(places[:MOST_PLACES]), len(places))
        return self._places(item)

    def _places(self, item: Item) -> Answered:
        """Answer an item that has no paths with places in the code that a person can read.

        If its probe does not cover more than one word of the item, no places are given, and a person has to answer.
        """
        found = self.answering.answer(self.asked[item])
        if found.answer not in {Answer.TICKED, Answer.LOOK} or not found.places:
            return found
        if len(self.asked[item].left) > _MOST_LEFT:
            return Answered(item, Answer.PERSON, "no probe covers all words of this item")
        return found._replace(answer=Answer.LOOK, why="places worth reading")

    def _task(self, item: Item) -> Answered:
        """Answer a task. It is done if the verification of the document shows this.

        Otherwise, the answer gives places in the code that a person can read, if there are any.
        """
        said = self.criteria.answer(item) if self.criteria else None
        if said is not None and said.answer is Answer.TICKED:
            return said
        found = self._places(item)
        why = said.why if said else ""
        if found.places:
            return Answered(item, Answer.LOOK, why or "places worth reading", found.places, found.total)
        if found.answer in {Answer.ABSENT, Answer.NOT_APPLICABLE}:
            return found
        return said or found


def _with_stale(found: Answered) -> Answered:
    """Return the answer, with a reason in `stale` if the item is ticked and the tick is out of date.

    This is so if tacit wrote the tick and the code no longer proves the item, or if a person ticked a box for something
    that is not in the code.
    """
    item = found.item
    if not item.is_box or not item.ticked or found.answer is Answer.TICKED:
        return found
    if item.is_own:
        return found._replace(stale=f"was proven earlier; the answer is now: {found.answer.value}")
    if item.role is Role.CHECK and found.answer is Answer.ABSENT:
        return found._replace(stale=f"ticked by a person, but {found.answer.value}")
    return found
