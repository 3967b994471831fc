"""PURE. Split a generated page by the anchors of its patterns (`<a id="…">`), and by headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tacit.render.keep import comparable
from tacit.render.seal import CLOSING_FENCE, FENCE

_ANCHOR = re.compile(r'<a id="([^"]*)"></a>')


class Line(NamedTuple):
    """A line of a page with its number in the file."""

    number: int
    text: str


@dataclass(slots=True)
class Part:
    """A heading of a page with the lines below it. `head` is None for the lines before the first heading."""

    head: Line | None
    body: list[Line] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The text of the heading, without `#`."""
        return self.head.text.lstrip("#").strip() if self.head else ""

    @property
    def line(self) -> int:
        """The number of the first line of the part."""
        return self.head.number if self.head else self.body[0].number if self.body else 1


def page_lines(text: str) -> list[Line]:
    """Return the lines of a page without what users own: text between keep markers, and the ticks of checkboxes."""
    return [Line(*line) for line in comparable(text)]


def by_anchor(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Return pairs of an anchor's name and the lines from the anchor to the next anchor.

    The first pair has the name `""` and the lines before the first anchor.
    """
    found: list[tuple[str, list[Line]]] = [("", [])]
    for line, in_code in _walk(lines):
        anchor = None if in_code else _ANCHOR.fullmatch(line.text)
        if anchor:
            found.append((anchor[1], []))
        found[-1][1].append(line)
    return found


def by_heading(lines: Sequence[Line], level: int) -> list[Part]:
    """Split lines at the headings of one level. The first part has the lines before the first heading."""
    mark = f"{'#' * level} "
    found = [Part(None)]
    for line, in_code in _walk(lines):
        if not in_code and line.text.startswith(mark):
            found.append(Part(line))
        else:
            found[-1].body.append(line)
    return found


def _walk(lines: Sequence[Line]) -> Iterator[tuple[Line, bool]]:
    """Yield each line, and whether it is in a code block."""
    fence = ""
    for line in lines:
        inside = bool(fence)
        if fence:
            closing = CLOSING_FENCE.match(line.text)
            fence = "" if closing and closing[1].startswith(fence) else fence
        elif opening := FENCE.match(line.text):
            fence, inside = opening[1], True
        yield line, inside


def trimmed(lines: Sequence[Line]) -> list[Line]:
    """Return lines without blank lines and horizontal rules at the start and end."""
    kept = list(lines)
    while kept and kept[-1].text in ("", "---"):
        kept.pop()
    while kept and kept[0].text in ("", "---"):
        kept.pop(0)
    return kept


def texts(lines: Sequence[Line]) -> list[str]:
    """Return the text of each line."""
    return [line.text for line in lines]
