"""PURE. Split a generated page into parts: at the anchors of its patterns (`<a id="…"></a>`), and at headings.

A keep region is the part of a page between keep markers, in which users may write.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tacit.render.keep import comparable
from tacit.render.seal import CLOSING_FENCE, FENCE

_ANCHOR = re.compile(r'<a id="([^"]*)"></a>')


class Line(NamedTuple):
    """A line of a page with its number, from 1."""

    number: int
    text: str


@dataclass(slots=True)
class Part:
    """A part of a page: a heading and the lines below it, up to the next part.

    The lines before the first heading are a part whose `head` is None.
    """

    head: Line | None
    body: list[Line] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Return the text of the heading, without `#`; `""` if there is no heading."""
        return self.head.text.lstrip("#").strip() if self.head else ""

    @property
    def line(self) -> int:
        """Return the number of the part's first line."""
        return self.head.number if self.head else self.body[0].number if self.body else 1


def page_lines(text: str) -> list[Line]:
    """Return the lines of a page, to compare its generated and its edited version.

    The text in keep regions (between keep markers, where users may write) is left out, and checkboxes are empty,
    because users may change both.
    """
    return [Line(*line) for line in comparable(text)]


def by_anchor(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Split the lines of a page at anchors (`<a id="…"></a>`), and return the name of each anchor with its lines.

    The lines before the first anchor have the name `""`.
    """
    found: list[tuple[str, list[Line]]] = [("", [])]
    for line, in_code in _walk(lines):
        anchor = None if in_code else _ANCHOR.fullmatch(line.text)
        if anchor:
            found.append((anchor[1], []))
        found[-1][1].append(line)
    return found


def by_heading(lines: Sequence[Line], level: int) -> list[Part]:
    """Split lines at the headings of one level, and return the parts. The first one has the lines above them."""
    mark = f"{'#' * level} "
    found = [Part(None)]
    for line, in_code in _walk(lines):
        if not in_code and line.text.startswith(mark):
            found.append(Part(line))
        else:
            found[-1].body.append(line)
    return found


def _walk(lines: Sequence[Line]) -> Iterator[tuple[Line, bool]]:
    """Yield each line, and whether it is inside a code block. The fences of a code block count as inside."""
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
    """Return lines without the blank lines and horizontal rules before and after the text."""
    kept = list(lines)
    while kept and kept[-1].text in ("", "---"):
        kept.pop()
    while kept and kept[0].text in ("", "---"):
        kept.pop(0)
    return kept


def texts(lines: Sequence[Line]) -> list[str]:
    """Return the text of each line, without the line numbers."""
    return [line.text for line in lines]


def rest_of(base: Sequence[Line], before: Sequence[Line], new: Sequence[Line]) -> Sequence[Line]:
    """Return the generated lines at the end of `new` if a user has split the generated text (`base`) by a new heading.

    Example: `base` has the lines a, b, c, d. A user inserts a new pattern after b, so the page has a, b, a new heading,
    the user's text, c, d. Then `before` is a, b; `new` is all lines below the new heading; the result is c, d. The
    result is empty if `new` does not end with those lines of `base` that are missing in `before`.
    """
    last = next((line.text for line in reversed(trimmed(before))), None)
    start = max((number for number, line in enumerate(base, 1) if line.text == last), default=0)
    missing, found = trimmed(base[start:]), trimmed(new)
    if not missing or texts(found[-len(missing) :]) != texts(missing):
        return []
    return new[new.index(found[-len(missing)]) :]
