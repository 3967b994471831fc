"""PURE. The values of `tacit story`: the items of a story, and the answer to each."""

from enum import StrEnum
from typing import NamedTuple

from tacit.domain.trace import Place


class Answer(StrEnum):
    """The answer to an item of a story."""

    TICKED = "ticked"
    LOOK = "look here"
    ABSENT = "not in the code"
    NOT_APPLICABLE = "not applicable"
    PERSON = "for a person"


class Role(StrEnum):
    """What an item of a story asks for."""

    CHECK = "check"  # a box of a checklist
    CRITERION = "criterion"  # a box below "Success criteria"
    LOCATION = "location"  # a place to look at
    ISSUE = "issue"  # a known issue of the document, or a section that needs verification
    TASK = "task"  # a step of a phase


class Section(NamedTuple):
    """A heading of a story; `above` are the titles of the headings that contain it, outermost first."""

    title: str
    level: int
    line: int
    above: tuple[str, ...] = ()


class Item(NamedTuple):
    """An item of a story, on line `line` (from 1).

    `label` is the bold line above its list, such as "Tables to verify". `ticked` is true if its box has a tick.
    `proven` is the line below it that tacit wrote, without indentation, and `""` if there is none. `is_own` is true
    if that line is exactly as tacit wrote it. `optional` is true if the item says "if used".
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
        """Return whether the item has a box."""
        return self.role in {Role.CHECK, Role.CRITERION}


class Story(NamedTuple):
    """A story: its lines without line breaks, its sections, its items, and the path of the document that it is about.

    The first section has level 0, for the text above all headings.
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
    """An item with its answer.

    `why` is the reason. `places` are places in the code, and `total` is the number of all places if more were
    found. `stale` is the reason why a tick is no longer true, and `""` if it is true or nobody ticked the item.
    """

    item: Item
    answer: Answer
    why: str = ""
    places: tuple[Place, ...] = ()
    total: int = 0
    stale: str = ""


class StoryReport(NamedTuple):
    """The answers to all items of a story.

    `remarks` says what was not searched. `document` is the document that was verified, and `""` if there is none.
    """

    story: Story
    answers: tuple[Answered, ...]
    commit: str = ""
    document: str = ""
    remarks: tuple[str, ...] = ()

    def of(self, *roles: Role) -> tuple[Answered, ...]:
        """Return the answers to the items with one of these roles."""
        return tuple(found for found in self.answers if found.item.role in roles)

    @property
    def stale(self) -> tuple[Answered, ...]:
        """Return the ticks that are no longer true."""
        return tuple(found for found in self.answers if found.stale)

    def counts(self) -> dict[Answer, int]:
        """Return the number of boxes with each answer."""
        boxes = [found.answer for found in self.answers if found.item.is_box]
        return {answer: boxes.count(answer) for answer in Answer}
