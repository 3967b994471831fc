"""An episodic note as a value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from tacit.domain.enums import Confidence, Result, Verdict

_PEOPLE = frozenset({"", "import", "sample"})  # values of `via` that stand for a person, or for a document of a person
NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Section(NamedTuple):
    """A section of markdown: the text and level of its heading, its own text, and the line of its heading.

    `text` is everything up to the next heading of the same or a higher level, with deeper headings,
    without leading and trailing blank lines.
    """

    title: str
    text: str
    line: int = 1
    level: int = 2


class Source(NamedTuple):
    """The commit, pull request and files of a note's task."""

    commit: str = ""
    pull_request: str = ""
    files: tuple[str, ...] = ()


class Mention(NamedTuple):
    """What one note says about one pattern; `name` is as written, `line` is its line.

    `claimed` is a level that the note gives after the name; it is only compared with the counted level.
    `sections` is the pattern's text if the note has it (`## Pattern: Name`).
    """

    name: str
    verdict: Verdict = Verdict.SUPPORTS
    outcome: str = ""
    line: int = 1
    claimed: Confidence | None = None
    sections: tuple[Section, ...] = ()


class Note(NamedTuple):
    """One episodic note. `date` is ISO: `2024-11-12`, or `2024-11` if the day is unknown.

    `minutes` is the time saved, `via` says what recorded the note if it was not a person, `confirmed` is the person who
    confirmed it, `body` is the text after the front matter, `extra` has the keys of the front matter that tacit does
    not know, as JSON values.
    """

    path: str
    date: str
    title: str
    domain: str = "code"
    project: str = ""
    outcome: str = ""
    result: Result | None = None
    minutes: int | None = None
    tags: tuple[str, ...] = ()
    author: str = ""
    via: str = ""
    confirmed: str = ""
    source: Source = Source()
    mentions: tuple[Mention, ...] = ()
    body: str = ""
    extra: Mapping[str, object] = NOTHING

    @property
    def is_by_agent(self) -> bool:
        """Whether a coding agent recorded the note and no person confirmed it."""
        return is_by_agent(self.via, self.confirmed)


def is_by_agent(via: str, confirmed: str) -> bool:
    """Whether `via` names something other than a person and nobody confirmed the note."""
    return not confirmed and via.casefold() not in _PEOPLE


@lru_cache(maxsize=1 << 14)
def first_day(text: str) -> date:
    """Return an ISO date as a date; a month (`2024-11`) gives its first day.

    Raises:
        ValueError: the text is not a date of the calendar.
    """
    return date.fromisoformat(text if len(text) > len("2024-11") else f"{text}-01")
