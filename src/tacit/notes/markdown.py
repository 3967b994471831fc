"""PURE. The structure of a markdown text, as CommonMark defines it: sections and prose, with line numbers."""

import re
from typing import TYPE_CHECKING, NamedTuple

from pyromark import Markdown

from tacit.domain.note import Section
from tacit.text.late_regex import late

if TYPE_CHECKING:
    from pyromark.event import Event

_MARKDOWN = Markdown()
# Limits for one file, so that parsing takes a limited time. Texts written by hand are far below the limits.
MOST_SECTIONS = 2_000
_MOST_EVENTS = 250_000  # events of the markdown parser
_LOOKED_AT = 50_000  # characters of prose that are read; dates and outcomes are at the beginning
_LEVELS = {f"H{level}": level for level in range(1, 7)}
_ATX = late(r"#{1,6}(?=[ \t]|$)")
_MAY_BE_HEADING = late(r"^ {0,3}(?:#{1,6}(?:[ \t]|$)|=+[ \t]*$|-+[ \t]*$)", re.MULTILINE)
_BLANK_LINES = re.compile(r"(?:[ \t]*\n)*")
_MARKS = re.compile(r"[*_`\[\]<>&\\!]")


class Outline(NamedTuple):
    """The title of a markdown text, the text before its first section (the preamble), and its sections.

    `title` is the first heading of level 1, if it comes before all sections. `starts` has the number of the first text
    line of the preamble, and then that of each section. `cut` is the number of the line from which headings were not
    read because there are too many; 0 if all headings were read.
    """

    title: str
    preamble: str
    sections: tuple[Section, ...]
    starts: tuple[int, ...]
    cut: int = 0


class _Heading(NamedTuple):
    level: int
    title: str
    line: int
    start: int
    end: int


def sections(text: str, first_line: int = 1, level: int = 2, most: int = MOST_SECTIONS) -> Outline:
    """Split a text into sections at its headings of `level` or a higher level, except headings in lists and quotes.

    `first_line` is the line number of the text in its file. A section ends where the next section starts, so no text
    belongs to two sections. If there are more than `most` sections, the last one contains the rest of the text.
    """
    data = text.encode()
    headings, cut = _headings(text, data, first_line, level, most)
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
    return Outline(title, preamble, tuple(found), tuple(starts), cut)


def plain_text(text: str) -> str:
    """Return the words of one line of markdown without markup; of a very long line, only the beginning is used."""
    text = text[:_LOOKED_AT]
    if not _MARKS.search(text):
        return " ".join(text.split())
    pieces = [words(event) for event in _MARKDOWN.events(f"# {' '.join(text.split())} #")]
    return " ".join("".join(pieces).split())


def prose(text: str, first_line: int = 1) -> list[tuple[int, str]]:
    """Return the lines of a text that are not code, HTML or block quotes, each with its line number in the file.

    Of a very long text, only the beginning is used.
    """
    text = text[:_LOOKED_AT]
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


def _headings(text: str, data: bytes, first_line: int, lowest: int, most: int) -> tuple[list[_Heading], int]:
    """Return the headings outside of lists and quotes, and the number of the line from which headings were not read.

    Headings below the level `lowest` are left out. At most `most` headings are read; the number is 0 if all were read.
    `data` is the text in UTF-8.
    """
    found: list[_Heading] = []
    depth, line, position, last = 0, first_line, 0, -1
    for match in _MAY_BE_HEADING.finditer(text):
        last = match.end()
    if last < 0:
        return found, 0
    last = len(text[:last].encode())
    for number, (event, span) in enumerate(_MARKDOWN.events_with_range(text, merge_text=True)):
        if span["start"] > last and depth == 0:
            break
        if number >= _MOST_EVENTS or len(found) > most:
            break_at = found.pop().start if len(found) > most else span["start"]
            return found, first_line + data.count(b"\n", 0, break_at)
        if isinstance(event, str):
            continue
        if "Start" in event:
            tag = event["Start"]
            if depth == 0 and isinstance(tag, dict) and "Heading" in tag:
                start, end = data.rfind(b"\n", 0, span["start"]) + 1, span["end"]
                line += data.count(b"\n", position, start)
                position = start
                level = _LEVELS[tag["Heading"]["level"]]
                if level <= lowest:
                    found.append(_Heading(level, _heading_text(data[start:end].decode()), line, start, end))
            depth += 1
        elif "End" in event:
            depth -= 1
    return found, 0


def _heading_text(source: str) -> str:
    """Return the text of a heading as written, without its `#` marks or underline."""
    lines = source.rstrip("\n").split("\n")
    first = lines[0].lstrip(" \t")
    if not (marks := _ATX.match(first)):
        return " ".join(line.strip(" \t") for line in lines[:-1])
    content = first[marks.end() :].strip(" \t")
    bare = content.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else content


def _trimmed(data: bytes) -> tuple[str, int]:
    """Return a text without leading and trailing blank lines, and the number of leading blank lines."""
    text = data.decode()
    found = _BLANK_LINES.match(text)
    end = found.end() if found else 0
    return text[end:].rstrip(" \t\n"), text.count("\n", 0, end)


def words(event: "Event") -> str:
    """Return the text in one event of the markdown parser, without markup; `""` if the event has no text."""
    if isinstance(event, str):
        return " "
    if "Text" in event:
        return event["Text"]
    if "Code" in event:
        return event["Code"]
    if "InlineHtml" in event:
        return event["InlineHtml"]
    return ""
