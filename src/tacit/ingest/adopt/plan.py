"""PURE. What is to be done about an edited page: where each edit goes, and what has no place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tacit.domain.note import Note, Section
from tacit.domain.pattern import Dossier
from tacit.ingest.adopt.cutting import Line
from tacit.ingest.adopt.sections import Edit

COUNTED = "this line is worked out from the notes: put it back, and change what it is worked out from"

RENAMED = "put the heading back, and give the pattern its new name with `tacit rename`"
RETIRED = "put it back; a pattern that no longer holds is taken out with `tacit retire`"


class Problem(NamedTuple):
    """A line of the page that can't be taken over, and what to do instead."""

    line: int
    message: str
    help: str


@dataclass(slots=True)
class PatternPlan:
    """Changes of one pattern's text: edits by section, the sections taken out, and new ones.

    Sections are those of the dossier, by their place in it; `added` are new sections, each with the place of the
    section it follows, -1 where it is to be the first. `related` are names to add and to take out.
    """

    dossier: Dossier
    edits: dict[int, list[Edit]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    added: list[tuple[int, Section]] = field(default_factory=list)
    related: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.edits or self.removed or self.added or any(self.related))


class NewPattern(NamedTuple):
    """A pattern that was written into the page."""

    name: str
    category: str
    sections: tuple[Section, ...]
    line: int


@dataclass(slots=True)
class Plan:
    """Everything an edited page asks for."""

    patterns: list[PatternPlan] = field(default_factory=list)
    new: list[NewPattern] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)  # line and text
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, message: str, help_text: str) -> None:
        """Say that something has no place."""
        self.problems.append(Problem(line, message, help_text))

    def refuse_lines(self, lines: Iterable[Line], message: str, help_text: str = COUNTED) -> None:
        """Say of each line that it has no place."""
        for line in lines:
            self.refuse(line.number, message, help_text)

    def keep(self, lines: Sequence[Line]) -> None:
        """Let lines go to the page's keep region."""
        if text := "\n".join(line.text for line in lines):
            self.kept.append((lines[0].number, text))
