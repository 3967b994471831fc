"""PURE. The plan for an edited page: the file to which each edit is written, and the edits that are refused."""

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
    """A line of the page whose edit can't be written to a file, and what to do instead."""

    line: int
    message: str
    help: str


@dataclass(slots=True)
class PatternPlan:
    """The changes to one pattern's text: edited, removed and new sections.

    Sections are given by their index in the dossier (the pattern's text and evidence). `added` are new sections, each
    with the index of the section before it; -1 means the first place. `related` are the names of related patterns to
    add and to remove.
    """

    dossier: Dossier
    edits: dict[int, list[Edit]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    added: list[tuple[int, Section]] = field(default_factory=list)
    related: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))

    def __bool__(self) -> bool:
        """Return whether there are any changes."""
        return bool(self.edits or self.removed or self.added or any(self.related))


class NewPattern(NamedTuple):
    """A new pattern that the user wrote into the page."""

    name: str
    category: str
    sections: tuple[Section, ...]
    line: int


@dataclass(slots=True)
class Plan:
    """All changes for one edited page."""

    patterns: list[PatternPlan] = field(default_factory=list)
    new: list[NewPattern] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)  # the line and text of each passage for the keep region
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, message: str, help_text: str) -> None:
        """Add a problem: the edit of this line can't be written to a file."""
        self.problems.append(Problem(line, message, help_text))

    def refuse_lines(self, lines: Iterable[Line], message: str, help_text: str = COUNTED) -> None:
        """Add a problem for each of these lines."""
        for line in lines:
            self.refuse(line.number, message, help_text)

    def keep(self, lines: Sequence[Line]) -> None:
        """Add lines to the text for the page's keep region, the part of a page that sync never changes."""
        if text := "\n".join(line.text for line in lines):
            self.kept.append((lines[0].number, text))
