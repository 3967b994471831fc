"""PURE. The values of `tacit story`: the items of a story, and the answer to each.

A story is a markdown document with a checklist for correcting another document. An item is one entry of its lists. A
box is an item with a checkbox: `- [ ] The service uses Redis`. A box is ticked if it contains an x: `- [x]`.
"""

from enum import StrEnum
from typing import NamedTuple

from tacit.domain.trace import Place


class Answer(StrEnum):
    """The answer to an item of a story. The values are the words in the report.

    TICKED means that the code proves the item. LOOK means that a person should read the places that were found.
    """

    TICKED = "ticked"
    LOOK = "look here"
    ABSENT = "not in the code"
    NOT_APPLICABLE = "not applicable"
    PERSON = "for a person"


class Role(StrEnum):
    """The kind of an item of a story, which decides how the item is answered."""

    CHECK = "check"  # a box of a checklist
    CRITERION = "criterion"  # a box below "Success criteria"
    LOCATION = "location"  # a place to look at
    ISSUE = "issue"  # a known issue of the document, or a section that needs verification
    TASK = "task"  # a step of a phase


class Section(NamedTuple):
    """A section of a story. `above` has the titles of the sections that contain it, outermost first."""

    title: str
    level: int
    line: int
    above: tuple[str, ...] = ()


class Item(NamedTuple):
    """An item of a story, on line `line` (from 1).

    `section` is the index of its section. `label` is the bold line above its list, such as "Tables to verify". `ticked`
    is true if its box is ticked. `proven` is the line with evidence that tacit wrote below the item, without its
    indentation; it is `""` if there is none. `is_own` is true if nobody has edited the item or that line since tacit
    wrote it. `optional` is true if the item says "if used" or the like.
    """

    role: Role
    text: str
    line: int
    section: int
    label: str = ""
    ticked: bool = False
    proven: str = ""
    is_own: bool = False
    optional: bool = False
    siblings: tuple[str, ...] = ()  # the other items of its list

    @property
    def is_box(self) -> bool:
        """Return whether the item has a checkbox."""
        return self.role in {Role.CHECK, Role.CRITERION}


class Story(NamedTuple):
    """A story as tacit reads it: its lines without line breaks, its sections and its items.

    The first section has level 0 and has the text above all headings. `target` is the path of the document that the
    story is about.
    """

    path: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    target: str = ""

    def chain(self, item: Item) -> tuple[str, ...]:
        """Return the titles of the sections that contain an item, outermost first, without the story's own title."""
        section = self.sections[item.section]
        return tuple(title for title in (*section.above, section.title) if title)


class Answered(NamedTuple):
    """An item of a story with its answer.

    `why` is the reason for the answer. `places` are the first places in the code that show it. `total` is the number of
    all these places; it may be 0 if `places` has all of them. `stale` is the reason why the item's tick is no longer
    true; it is `""` if the tick is true or the item is not ticked.
    """

    item: Item
    answer: Answer
    why: str = ""
    places: tuple[Place, ...] = ()
    total: int = 0
    stale: str = ""


class StoryReport(NamedTuple):
    """The answers to all items of a story.

    `remarks` says which rules and files were not searched. `document` is the path of the document that was verified; it
    is `""` if no document was verified.
    """

    story: Story
    answers: tuple[Answered, ...]
    commit: str = ""
    document: str = ""
    remarks: tuple[str, ...] = ()

    def of(self, *roles: Role) -> tuple[Answered, ...]:
        """Return the answers to the items with one of these roles, such as tasks and success criteria."""
        return tuple(found for found in self.answers if found.item.role in roles)

    @property
    def stale(self) -> tuple[Answered, ...]:
        """Return the ticked boxes whose tick is no longer true."""
        return tuple(found for found in self.answers if found.stale)

    def counts(self) -> dict[Answer, int]:
        """Return how many boxes (items with a checkbox) got each answer."""
        boxes = [found.answer for found in self.answers if found.item.is_box]
        return {answer: boxes.count(answer) for answer in Answer}
