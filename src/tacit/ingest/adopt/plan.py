"""PURE. The plan for an edited generated page: which edit is written to which file, and which edits are refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tacit.domain.note import Note, Section
from tacit.domain.pattern import Dossier
from tacit.ingest.adopt.cutting import Line
from tacit.ingest.adopt.sections import Edit

COUNTED = "this line is computed from the notes: restore it, and change the notes instead"

RENAMED = "restore the heading, and use `tacit rename` to rename the pattern"
RETIRED = "restore the part, and use `tacit retire` to remove a pattern that is no longer valid"


class Problem(NamedTuple):
    """A refused edit: its line, why it can't be written to a file, and what to do instead."""

    line: int
    message: str
    help: str


@dataclass(slots=True)
class PatternPlan:
    """The changes to one pattern's text: edited, removed and new sections.

    A section is given by its index in `dossier`, the pattern with its text and examples. `added` has new sections, each
    with the index of the section before it; -1 means that it becomes the first one. `related` has the names of related
    patterns to add, and those to remove.
    """

    dossier: Dossier
    edits: dict[int, list[Edit]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    added: list[tuple[int, Section]] = field(default_factory=list)
    related: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))

    def __bool__(self) -> bool:
        """Return whether the plan has any changes."""
        return bool(self.edits or self.removed or self.added or any(self.related))


class NewPattern(NamedTuple):
    """A new pattern that the user wrote into a generated page."""

    name: str
    category: str
    sections: tuple[Section, ...]
    line: int


@dataclass(slots=True)
class Plan:
    """All changes that the edits of one page require: changed and new patterns, new notes, and text to keep.

    The text to keep is moved to the page's keep region, which sync never changes. `problems` are the edits that are
    refused.
    """

    patterns: list[PatternPlan] = field(default_factory=list)
    new: list[NewPattern] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)  # the line and text of each passage for the keep region
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, message: str, help_text: str) -> None:
        """Refuse an edit: add a problem about a line, with advice on what to do instead."""
        self.problems.append(Problem(line, message, help_text))

    def refuse_lines(self, lines: Iterable[Line], message: str, help_text: str = COUNTED) -> None:
        """Refuse the edits of several lines for the same reason."""
        for line in lines:
            self.refuse(line.number, message, help_text)

    def keep(self, lines: Sequence[Line]) -> None:
        """Add lines to the text for the page's keep region, which sync never changes."""
        if text := "\n".join(line.text for line in lines):
            self.kept.append((lines[0].number, text))
