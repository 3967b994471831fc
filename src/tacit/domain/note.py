"""A note (the record of one task) as an immutable value."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from tacit.domain.enums import Confidence, Result, Verdict

_PEOPLE = frozenset({"", "import", "sample"})  # values of `via` of notes that no agent recorded
NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Section(NamedTuple):
    """A section of a markdown text. `title`, `line` and `level` (1 to 6) are those of the section's heading.

    `text` is everything up to the next heading of the same or a higher level. It includes deeper headings, and has no
    blank lines at the start and the end.
    """

    title: str
    text: str
    line: int = 1
    level: int = 2


class Source(NamedTuple):
    """The commit, the pull request and the files of the task that a note describes."""

    commit: str = ""
    pull_request: str = ""
    files: tuple[str, ...] = ()


class Mention(NamedTuple):
    """The name of a pattern in a note, with the note's verdict on the pattern (supports, contradicts or limits).

    `name` is spelled as in the note, and `line` is the number of its line. `claimed` is the confidence level that the
    note gives after the name. It does not change the computed level, but a different one causes a hint. `sections` has
    the pattern's text, if the note contains it in a section `## Pattern: Name`.
    """

    name: str
    verdict: Verdict = Verdict.SUPPORTS
    outcome: str = ""
    line: int = 1
    claimed: Confidence | None = None
    sections: tuple[Section, ...] = ()


class Note(NamedTuple):
    """One note. `date` is an ISO date: `2024-11-12`, or `2024-11` if the day is unknown.

    `minutes` is the time saved. `via` names the program or agent that recorded the note; it is `""` if a person did.
    `confirmed` is the person who confirmed an agent's note. `mentions` are the patterns that the note names. `body` is
    the text after the front matter. `extra` has the unknown keys of the front matter, with JSON values.
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
        """Return whether a coding agent recorded the note and no person confirmed it."""
        return is_by_agent(self.via, self.confirmed)


@lru_cache(maxsize=1 << 10)
def is_by_agent(via: str, confirmed: str) -> bool:
    """Return whether an agent recorded a note and no person confirmed it, from its fields `via` and `confirmed`."""
    return not confirmed and via.casefold() not in _PEOPLE


@lru_cache(maxsize=1 << 14)
def first_day(text: str) -> date:
    """Return the date of an ISO day (`2024-11-12`), or of the first day of an ISO month (`2024-11`).

    Raises:
        ValueError: the text is not a date, or the calendar has no such date.
    """
    return date.fromisoformat(text if len(text) > len("2024-11") else f"{text}-01")
