"""PURE. The text of a document to import, split into parts at its headings."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from tacit.errors import NotImportableError
from tacit.notes.markdown import Outline, plain_text, prose, sections
from tacit.text.late_regex import late

_DEEPEST = 6
_PIECE = 20_000  # characters
_FENCE = late(r"\s{0,3}(`{3,}|~{3,})(.*)")
_WHOLE = late(r"\s*(?:`{3,}|~{3,})[ \t]*(?:markdown|md)[ \t]*\n", re.IGNORECASE)
_ANY_FENCE = late(r"[ \t]*(?:```|~~~)")  # also of code in a list
_LONGEST_TITLE = 500
_EMOJI = late(r"^[^\w\[(`\"'“#./+@&<>=${（「『【《-]+|[^\w\])`\"'”!?#+*.%>=}）」』】》！？-]+$")
_CLOSING = late(r"(?<=\s)#+\s*$")
_ANCHOR = late(r"\s*\{#[\w-]+\}\s*$")
_FRONT = late(r"\A(?:[ \t]*\n)*---[ \t]*\n(?:[\w-]+[ \t]*:.*\n|[ \t]+.*\n|- .*\n|#.*\n|[ \t]*\n)*?---[ \t]*(?:\n|\Z)")
_RULE = late(r" {0,3}(?:-[ \t]*){3,}$|^ {0,3}(?:\*[ \t]*){3,}$|^ {0,3}(?:_[ \t]*){3,}$")


class Part(NamedTuple):
    """The text below one heading, up to the next heading of any level. Lines count from 1.

    `line` is the line of the heading; it is 0 for the text above all headings. The text is on the lines `first` to
    `last`.
    """

    title: str
    level: int
    line: int
    first: int
    last: int


@dataclass(frozen=True)
class Source:
    """A document to import: its path, its text and its parts. The first part is above all headings.

    In `text`, all line ends are line feeds. `raw` is the text as it is in the file.
    """

    path: str
    text: str
    raw: str = ""

    @cached_property
    def lines(self) -> list[str]:
        """Return the lines without line ends."""
        return self.text.split("\n")

    @cached_property
    def labels(self) -> dict[tuple[int, int], list[Any]]:
        """Return a dict in which the module `labels` keeps the labels that it found, by the first and last line."""
        return {}

    @cached_property
    def front(self) -> int:
        """Return the number of lines of the YAML front matter, including its fences; 0 if there is none."""
        found = _FRONT.match(self.text)
        return found.group().count("\n") if found else 0

    @cached_property
    def outline(self) -> Outline:
        """Return the headings of all levels."""
        return sections("\n" * self.front + "\n".join(self.lines[self.front :]), 1, _DEEPEST)

    @cached_property
    def title(self) -> str:
        """Return the text of the first heading if it has level 1; otherwise `""`."""
        return heading_words(self.outline.title)

    @cached_property
    def written_title(self) -> str:
        """Return the title with its symbols (see `heading_text`); `""` if there is none."""
        return heading_text(self.outline.title)

    @cached_property
    def title_line(self) -> int:
        """Return the line of the title; 0 if there is none."""
        wanted = self.outline.title
        return next((n for n, line in enumerate(self.lines, 1) if wanted and line.strip("# \t") == wanted), 0)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts of the document in order."""
        found = self.outline.sections
        ends = [*(section.line - 1 for section in found), len(self.lines)]
        starts = self.outline.starts
        opening = Part("", 0, 0, max(self.title_line, self.front) + 1, ends[0])
        rest = (
            Part(heading_words(section.title), section.level, section.line, start, max(end, section.line))
            for section, start, end in zip(found, starts[1:], ends[1:], strict=True)
        )
        return (opening, *rest)

    @cached_property
    def _ends(self) -> list[int]:
        """Return for each part the index of the next part whose heading has the same or a higher level."""
        ends = [len(self.parts)] * len(self.parts)
        open_: list[int] = []
        for number, part in enumerate(self.parts):
            while open_ and self.parts[open_[-1]].level >= part.level:
                ends[open_.pop()] = number
            open_.append(number)
        return ends

    def block(self, number: int) -> range:
        """Return the indexes of the part with the index `number` and of all parts below its heading, as a range."""
        return range(number, self._ends[number])

    def above(self, number: int) -> list[Part]:
        """Return the parts whose headings contain the part with the index `number`, outermost first."""
        found: list[Part] = []
        for part in reversed(self.parts[1:number]):
            if part.level < (found[-1] if found else self.parts[number]).level:
                found.append(part)
        return found[::-1]

    def written(self, line: int) -> str:
        """Return the heading on a line as the document writes it, with its symbols (see `heading_text`)."""
        return heading_text(_CLOSING.sub("", self.lines[line - 1][:_LONGEST_TITLE].lstrip("# ")))

    def slice(self, first: int, last: int) -> str:
        """Return the text of some lines. Blank lines and horizontal rules at both ends are left out."""
        first, last = self.trimmed(first, last)
        return "\n".join(self.lines[first - 1 : last])

    def trimmed(self, first: int, last: int) -> tuple[int, int]:
        """Return a range of lines without the blank lines and horizontal rules at both ends.

        If nothing is left, `last` is less than `first`.
        """
        while first <= last and is_nothing(self.lines[first - 1]):
            first += 1
        while last >= first and is_nothing(self.lines[last - 1]):
            last -= 1
        return first, last

    def prose(self, first: int, last: int) -> list[tuple[int, str]]:
        """Return the lines of a range that are neither code nor quotes, each with its number."""
        return self._prose[bisect_left(self._prose, (first,)) : bisect_left(self._prose, (last + 1,))]

    @cached_property
    def _prose(self) -> list[tuple[int, str]]:
        """Return all lines that are neither code nor quotes, each with its number.

        For some texts, the time of the parser grows with the square of their length. So the text is parsed in small
        parts.
        """
        found: list[tuple[int, str]] = []
        start, size, fence = 0, 0, ""
        for number, line in enumerate(self.lines):
            if size > _PIECE and not fence and line[:1].strip():
                found += prose("\n".join(self.lines[start:number]), start + 1)
                start, size = number, 0
            size += len(line) + 1
            if mark := _FENCE.match(line):
                opens = not fence
                fence = mark[1] if opens else "" if mark[1].startswith(fence) and not mark[2].strip() else fence
        return found + prose("\n".join(self.lines[start:]), start + 1)


def decode(path: str, data: bytes, largest: int) -> Source:
    """Return the document that the bytes of a file contain.

    Raises:
        NotImportableError: the file is too large, or is not text.
    """
    if len(data) > largest:
        raise NotImportableError(path, f"is larger than {largest >> 20} MiB", "split the document")
    try:
        raw = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotImportableError(path, f"is not UTF-8 (line {line})", "save the document as UTF-8") from error
    if "\0" in raw:
        raise NotImportableError(path, "contains NUL bytes, so it is not a text file")
    return Source(path, _unfenced(raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")), raw)


def _unfenced(text: str) -> str:
    """Return a document without the fences of a code block for markdown that contains the whole document.

    Its lines keep their numbers, because the fences become empty lines.
    """
    if not _WHOLE.match(text):
        return text
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if _FENCE.match(line)]
    inner = [_FENCE.match(lines[number]) for number in fences[1:-1]]
    closes = all(mark and not mark[2].strip() for mark in inner[1::2])
    if len(inner) % 2 or not closes or any(map(str.strip, lines[fences[-1] + 1 :])):
        return text
    return "\n".join("" if number in {fences[0], fences[-1]} else line for number, line in enumerate(lines))


def heading_words(title: str) -> str:
    """Return the words of a heading without markup, anchor, and the symbols at its start and end."""
    return _EMOJI.sub("", heading_text(title)).strip()


def heading_text(title: str) -> str:
    """Return a heading without markup, anchor, and the colon at its end.

    Unlike the result of `heading_words`, it has all symbols, such as emoji, so that none is lost.
    """
    return plain_text(_ANCHOR.sub("", title[:_LONGEST_TITLE])).rstrip(": ")


def is_rule(line: str) -> bool:
    """Return whether a line is a horizontal rule."""
    return _RULE.match(line) is not None


def is_fence(line: str) -> bool:
    """Return whether a line opens or closes a code block."""
    return _ANY_FENCE.match(line) is not None


def is_nothing(line: str) -> bool:
    """Return whether a line is blank, a horizontal rule, or the line of `=` below a title."""
    text = line.strip()
    return not text.strip("=") or (text[0] in "-*_" and is_rule(line))
