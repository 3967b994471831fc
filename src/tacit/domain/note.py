"""An episodic note as a value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from tacit.domain.enums import Confidence, Result, Verdict

NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Section(NamedTuple):
    """One section of markdown: its heading's text and level, its text, and the line of its heading.

    `text` is everything up to the next heading of the same or a higher level, deeper headings
    included as they stand, without leading and trailing blank lines.
    """

    title: str
    text: str
    line: int = 1
    level: int = 2


class Source(NamedTuple):
    """Where a note's task can be found in version control."""

    commit: str = ""
    pull_request: str = ""
    files: tuple[str, ...] = ()


class Mention(NamedTuple):
    """What one note says of one pattern; `name` as written, `line` where it is written.

    `claimed` is a level that the note asserts beside the name: never believed, only compared.
    `sections` hold the pattern's text where the note carries it (`## Pattern: Name`).
    """

    name: str
    verdict: Verdict = Verdict.SUPPORTS
    outcome: str = ""
    line: int = 1
    claimed: Confidence | None = None
    sections: tuple[Section, ...] = ()


class Note(NamedTuple):
    """One episodic note. `date` is ISO: `2024-11-12`, or `2024-11` where the day is unknown.

    `minutes` is the time saved; `body` the text after the front matter; `extra` the keys of the
    front matter that tacit does not know, as JSON values.
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
    source: Source = Source()
    mentions: tuple[Mention, ...] = ()
    body: str = ""
    extra: Mapping[str, object] = NOTHING


@lru_cache(maxsize=1 << 14)
def first_day(text: str) -> date:
    """The day an ISO date stands for; a month (`2024-11`) stands for its first day.

    Raises:
        ValueError: the text is no date of the calendar.
    """
    return date.fromisoformat(text if len(text) > len("2024-11") else f"{text}-01")
