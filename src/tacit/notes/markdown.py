"""PURE. The structure of markdown, as CommonMark sees it: sections, bullets, prose, with source lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pyromark import Markdown
from pyromark.event import Event

from tacit.model import Section

_MARKDOWN = Markdown()
_LEVELS = {f"H{level}": level for level in range(1, 7)}
_ATX = re.compile(r"#{1,6}(?=[ \t]|$)")
_BLANK_LINES = re.compile(r"(?:[ \t]*\n)*")
_MARKS = re.compile(r"[*_`\[\]<>&\\!]")


@dataclass(frozen=True, slots=True)
class Outline:
    """A text's title, what stands before its first section, and its sections.

    `title` is the first heading of level 1, if it comes before all sections. `starts` holds, for the
    preamble and then each section, the line its text starts on.
    """

    title: str
    preamble: str
    sections: tuple[Section, ...]
    starts: tuple[int, ...]


class _Heading(NamedTuple):
    level: int
    title: str
    line: int
    start: int
    end: int


def sections(text: str, first_line: int = 1, level: int = 2) -> Outline:
    """The sections that top-level headings of `level` or higher open; `text` starts at `first_line`.

    Each ends where the next one opens, so that no text stands in two of them.
    """
    data = text.encode()
    headings = [heading for heading in _headings(text, data, first_line) if heading.level <= level]
    title, opening = "", b""
    if headings and headings[0].level == 1 < level:
        first = headings.pop(0)
        title = first.title
        opening = data[: first.start] + b"\n" * data.count(b"\n", first.start, first.end)
        begin = first.end
    else:
        begin = 0
    ends = [heading.start for heading in headings] + [len(data)]
    preamble, skipped = _trimmed(opening + data[begin : ends[0]])
    starts = [first_line + skipped]
    found: list[Section] = []
    for heading, end in zip(headings, ends[1:], strict=True):
        body, skipped = _trimmed(data[heading.end : end])
        found.append(Section(heading.title, body, heading.line, heading.level))
        starts.append(heading.line + data.count(b"\n", heading.start, heading.end) + skipped)
    return Outline(title, preamble, tuple(found), tuple(starts))


def plain_text(text: str) -> str:
    """The words of one line of markdown, without its marks."""
    if not _MARKS.search(text):
        return " ".join(text.split())
    pieces = [words(event) for event in _MARKDOWN.events(f"# {' '.join(text.split())} #")]
    return " ".join("".join(pieces).split())


def prose(text: str, first_line: int = 1) -> list[tuple[int, str]]:
    """The lines that are neither code, HTML nor quotes, with their numbers."""
    data = text.encode()
    hidden: set[int] = set()
    line, position, end = 0, 0, 0
    for event, span in _MARKDOWN.events_with_range(text, merge_text=True):
        if isinstance(event, str) or "Start" not in event or span["start"] < end:
            continue
        tag = event["Start"]
        if tag == "HtmlBlock" or (isinstance(tag, dict) and ("CodeBlock" in tag or "BlockQuote" in tag)):
            line += data.count(b"\n", position, span["start"])
            position, end = span["start"], span["end"]
            hidden.update(range(line, line + data[position:end].rstrip(b"\n").count(b"\n") + 1))
    lines = enumerate(text.split("\n"))
    return [(first_line + number, content) for number, content in lines if number not in hidden]


def _headings(text: str, data: bytes, first_line: int) -> Iterator[_Heading]:
    depth, line, position = 0, first_line, 0
    for event, span in _MARKDOWN.events_with_range(text, merge_text=True):
        if isinstance(event, str):
            continue
        if "Start" in event:
            tag = event["Start"]
            if depth == 0 and isinstance(tag, dict) and "Heading" in tag:
                start, end = data.rfind(b"\n", 0, span["start"]) + 1, span["end"]
                line += data.count(b"\n", position, start)
                position = start
                level = _LEVELS[tag["Heading"]["level"]]
                yield _Heading(level, _heading_text(data[start:end].decode()), line, start, end)
            depth += 1
        elif "End" in event:
            depth -= 1


def _heading_text(source: str) -> str:
    """The text of a heading as written, less its marks."""
    lines = source.rstrip("\n").split("\n")
    first = lines[0].lstrip(" \t")
    if not (marks := _ATX.match(first)):
        return " ".join(line.strip(" \t") for line in lines[:-1])
    content = first[marks.end() :].strip(" \t")
    bare = content.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else content


def _trimmed(data: bytes) -> tuple[str, int]:
    """A text without leading and trailing blank lines, and how many led."""
    text = data.decode()
    found = _BLANK_LINES.match(text)
    end = found.end() if found else 0
    return text[end:].rstrip(" \t\n"), text.count("\n", 0, end)


def words(event: Event) -> str:
    """What an event adds to plain text."""
    if isinstance(event, str):
        return " "
    if "Text" in event:
        return event["Text"]
    if "Code" in event:
        return event["Code"]
    if "InlineHtml" in event:
        return event["InlineHtml"]
    return ""
