"""PURE. What became of every line of a document: placed in a file, or left out with a reason."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from tacit.ingest.importers.source import Source, is_nothing

_WORD = re.compile(r"\w+")
GROUP = "a heading of a group; its category"
_NUMBER = re.compile(r"^[ \t]*\d{1,6}[.)][ \t]", re.MULTILINE)
LONGEST_SAID = 400
LONGEST_HEADING = 60  # a longer line holds a text beside its label


class Ledger:
    """One document's lines while they are placed; a key names a file of the plan."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.placed: dict[int, list[str]] = {}
        self.reasons: dict[int, str] = {}
        self.said: set[int] = set()

    def place(self, key: str, first: int, last: int | None = None) -> None:
        """Say that some lines stand in a file."""
        for line in range(first, (first if last is None else last) + 1):
            self.placed.setdefault(line, []).append(key)

    def say(self, line: int) -> None:
        """Say that a line's words are a file's structure: a name, a category, a figure of the front matter."""
        if line and len(self.source.lines[line - 1]) <= LONGEST_SAID:
            self.said.add(line)

    def say_headings(self, lines: Iterable[int]) -> None:
        """Say that some lines are headings, which stand as they are or under the name that pages have for them."""
        self.said.update(line for line in lines if len(self.source.lines[line - 1]) <= LONGEST_HEADING)

    def leave(self, reason: str, first: int, last: int | None = None) -> None:
        """Say that some lines are left out; the first reason stands."""
        for line in range(first, (first if last is None else last) + 1):
            if not self.is_nothing(line):
                self.reasons.setdefault(line, reason)

    def is_open(self, line: int) -> bool:
        """Whether a line says something, and nobody has said what became of it."""
        spoken = line in self.placed or line in self.reasons or line in self.said
        return not spoken and not self.is_nothing(line)

    def is_nothing(self, line: int) -> bool:
        """Whether a line is blank or a rule."""
        return is_nothing(self.source.lines[line - 1])

    def open_runs(self) -> Iterable[tuple[int, int]]:
        """Runs of lines that nobody has spoken of, blank lines within them included."""
        start = last = 0
        for line in range(1, len(self.source.lines) + 1):
            if self.is_open(line):
                start, last = start or line, line
            elif start and not self.is_nothing(line):
                yield start, last
                start = 0
        if start:
            yield start, last


def words_of(text: str) -> set[str]:
    """The words of a text, whatever their case."""
    return set(_WORD.findall(text.casefold()))


def run_of(text: str) -> str:
    """The words of a text one after another, whatever their case and what stands between; a list's number is none."""
    return f" {' '.join(_WORD.findall(_NUMBER.sub('', text).casefold()))} ".replace("  ", " ")


def unaccounted(
    lines: Sequence[str], placed: Mapping[int, Iterable[str]], spoken: Container[int], texts: Mapping[str, str]
) -> list[int]:
    """The numbers of lines with words that the files they are placed in do not hold, but for those spoken of."""
    words = {key: words_of(text) for key, text in texts.items()}
    lost = []
    for number, line in enumerate(lines, 1):
        if number not in spoken and (wanted := words_of(line)):
            there: set[str] = set().union(*(words.get(key, set()) for key in placed.get(number, ())))
            if not wanted <= there:
                lost.append(number)
    return lost
