"""PURE. A document's text with its lines, cut at its headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tacit.errors import NotImportableError
from tacit.notes.markdown import Outline, plain_text, prose, sections

_DEEPEST = 6
_LONGEST_TITLE = 500
_EMOJI = re.compile(r"^[^\w\[(`\"'“#./+@&-]+|[^\w\])`\"'”!?#+*.%-]+$")
_ANCHOR = re.compile(r"\s*\{#[\w-]+\}\s*$")
_FRONT = re.compile(
    r"\A(?:[ \t]*\n)*---[ \t]*\n(?:[\w-]+[ \t]*:.*\n|[ \t]+.*\n|- .*\n|#.*\n|[ \t]*\n)*?---[ \t]*(?:\n|\Z)"
)
_RULE = re.compile(r" {0,3}(?:-[ \t]*){3,}$|^ {0,3}(?:\*[ \t]*){3,}$|^ {0,3}(?:_[ \t]*){3,}$")


class Part(NamedTuple):
    """What one heading opens, up to the next heading of any level; lines count from 1.

    `line` is the heading's (0 before the first one), the text stands on the lines `first` to `last`.
    """

    title: str
    level: int
    line: int
    first: int
    last: int


@dataclass(frozen=True)
class Source:
    """A document: the path it is known by, its lines, and its parts in order; the first is before all headings.

    `text` has line feeds alone; `raw` is as the file has it.
    """

    path: str
    text: str
    raw: str = ""

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return self.text.split("\n")

    @cached_property
    def front(self) -> int:
        """How many lines a YAML front matter takes, its fences included; 0 where there is none."""
        found = _FRONT.match(self.text)
        return found.group().count("\n") if found else 0

    @cached_property
    def outline(self) -> Outline:
        """The headings of every level."""
        return sections("\n" * self.front + "\n".join(self.lines[self.front :]), 1, _DEEPEST)

    @cached_property
    def title(self) -> str:
        """The words of the document's first heading, if that is of level 1."""
        return heading_words(self.outline.title)

    @cached_property
    def title_line(self) -> int:
        """The line of the title, 0 where there is none."""
        wanted = self.outline.title
        return next((n for n, line in enumerate(self.lines, 1) if wanted and line.strip("# \t") == wanted), 0)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What each heading opens."""
        found = self.outline.sections
        ends = [*(section.line - 1 for section in found[0:]), len(self.lines)]
        starts = self.outline.starts
        opening = Part("", 0, 0, max(self.title_line, self.front) + 1, ends[0])
        rest = (
            Part(heading_words(section.title), section.level, section.line, start, max(end, section.line))
            for section, start, end in zip(found, starts[1:], ends[1:], strict=True)
        )
        return (opening, *rest)

    @cached_property
    def _ends(self) -> list[int]:
        """For each part, the number of the first later one that does not stand below it."""
        ends = [len(self.parts)] * len(self.parts)
        open_: list[int] = []
        for number, part in enumerate(self.parts):
            while open_ and self.parts[open_[-1]].level >= part.level:
                ends[open_.pop()] = number
            open_.append(number)
        return ends

    def block(self, number: int) -> range:
        """The numbers of a part and of all that stand deeper after it."""
        return range(number, self._ends[number])

    def above(self, number: int) -> list[Part]:
        """The parts that a part stands below, the outermost first."""
        found: list[Part] = []
        for part in reversed(self.parts[1:number]):
            if part.level < (found[-1] if found else self.parts[number]).level:
                found.append(part)
        return found[::-1]

    def slice(self, first: int, last: int) -> str:
        """The text of some lines, less blank lines and rules at either end."""
        first, last = self.trimmed(first, last)
        return "\n".join(self.lines[first - 1 : last])

    def trimmed(self, first: int, last: int) -> tuple[int, int]:
        """The lines less blank ones and rules at either end; `last` is below `first` where nothing is left."""
        while first <= last and is_nothing(self.lines[first - 1]):
            first += 1
        while last >= first and is_nothing(self.lines[last - 1]):
            last -= 1
        return first, last

    def prose(self, first: int, last: int) -> list[tuple[int, str]]:
        """The lines of a stretch that are neither code nor quotes, with their numbers."""
        return prose("\n".join(self.lines[first - 1 : last]), first)


def decode(path: str, data: bytes, largest: int) -> Source:
    """The document that a file's bytes hold.

    Raises:
        NotImportableError: it is too large, or no text.
    """
    if len(data) > largest:
        raise NotImportableError(path, f"is larger than {largest >> 20} MiB", "split the document")
    try:
        raw = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotImportableError(path, f"is not UTF-8 (line {line})", "save it as UTF-8") from error
    if "\0" in raw:
        raise NotImportableError(path, "holds zero bytes: it is no text")
    return Source(path, raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), raw)


def heading_words(title: str) -> str:
    """A heading's words without marks, an anchor, and signs at its ends."""
    return _EMOJI.sub("", plain_text(_ANCHOR.sub("", title[:_LONGEST_TITLE]))).strip()


def is_rule(line: str) -> bool:
    """Whether a line is a thematic break."""
    return _RULE.match(line) is not None


def is_nothing(line: str) -> bool:
    """Whether a line is blank or a rule."""
    return not line.strip() or is_rule(line)
