"""PURE. Apply the edit of a section on a generated page to the source of the section, in a page or note.

Text that the user did not edit stays the same in the source, character by character. It can't be copied from the
generated page, because links, HTML and other markup look different there. A code block of the source whose first line
has the mark `bad` is shown on pages below a label such as "To avoid:".
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from tacit.ingest.adopt.cutting import Line, texts
from tacit.text.markup import block, pieces
from tacit.text.secrets import LEFT_OUT

_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:")
_HEADING = re.compile(r"(#{1,6})(?= |$)")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})(.*)")
_BULLET = re.compile(r"(\s*)([-*+]) ")
_MARKS = {"To follow:": "good", "To avoid:": "bad"}
_LOWEST = 6  # the deepest level of a heading in markdown
_HIGHEST_INSIDE = 3  # the highest level of a heading inside a section, whose own heading has level 2


class Edit(NamedTuple):
    """A replacement of lines: those from `first` up to, but not including, `last` become `lines`.

    Numbers count from 0.
    """

    first: int
    last: int
    lines: tuple[str, ...]


class _Segment(NamedTuple):
    """A range of lines of the source, and the lines that a generated page shows for it."""

    first: int
    last: int
    shown: tuple[str, ...]


def section_edits(source: str, shown: Sequence[str], edited: Sequence[str], top: int) -> list[Edit] | None:
    """Return edits of a section's source; after them, the page shows the lines `edited` instead of the lines `shown`.

    The result is None if a page does not show this source as the lines `shown`, or if an edited range of the source has
    text that the page does not show, such as a link definition. `top` is the level of the section's own heading on the
    page; the headings inside the section have deeper levels there.
    """
    segments = _segments(source, top)
    if segments is None or [line for segment in segments for line in segment.shown] != list(shown):
        return None
    lines = source.split("\n")
    shift = _shift(lines, segments)
    edits = [
        Edit(first, last, tuple(_bulleted(_restored(new, shift), first, segments, lines)))
        for first, last, new in _differences(segments, edited)
    ]
    for edit in edits:
        if any(_DEFINITION.match(line) or LEFT_OUT in line for line in lines[edit.first : edit.last]):
            return None
    return edits


def apply(source: str, edits: Sequence[Edit]) -> str:
    """Return the source after the edits."""
    lines = source.split("\n")
    for edit in sorted(edits, reverse=True):
        lines[edit.first : edit.last] = edit.lines
    return "\n".join(lines)


def _segments(source: str, top: int) -> list[_Segment] | None:
    """Split the source of a section into segments, each with the lines that a page shows for it.

    A segment is the smallest range of lines for which the lines on the page are known. The result is None if it is not
    known which block of the source became which block of the page. `top` is the level of the section's heading on the
    page.
    """
    lines = source.split("\n")
    if block(source, top=top) == source:
        return [_Segment(number, number + 1, (text.rstrip(),)) for number, text in enumerate(lines)]
    found = pieces(source, top=top)
    if found is None:
        return None
    segments: list[_Segment] = []
    for (start, text), (end, _) in zip(found, [*found[1:], (len(lines), "")], strict=True):
        last = end
        while last > start and not lines[last - 1].strip():
            last -= 1
        if segments:
            segments.append(_Segment(segments[-1].last, start, ("",)))
        segments += _of_block(lines[start:last], [line.rstrip() for line in text.split("\n")], start)
    return segments


def _of_block(lines: Sequence[str], shown: Sequence[str], start: int) -> list[_Segment]:
    """Return the segments of a block: one for each line, or a single one if the page shows more or fewer lines.

    `shown` are the lines that the page shows for the block, and `start` is the number of the block's first line.
    """
    lead = 0 if len(lines) == len(shown) or shown[0] not in _MARKS else 2
    if len(shown) - lead != len(lines):
        return [_Segment(start, start + len(lines), tuple(shown))]
    first = _Segment(start, start + 1, tuple(shown[: lead + 1]))
    return [first, *(_Segment(start + n, start + n + 1, (shown[n + lead],)) for n in range(1, len(lines)))]


def _differences(segments: Sequence[_Segment], edited: Sequence[str]) -> list[tuple[int, int, list[str]]]:
    """Return each edited range of the source: its first line, the line after its last line, and the user's new lines.

    `segments` are small ranges of the source with the lines that the page shows for them. `edited` are all lines of the
    edited page. The new lines are still in the form in which the page shows them.
    """
    shown = [line for segment in segments for line in segment.shown]
    place = matching(shown, edited)
    found = []
    at, source_at, edited_at = 0, 0, 0
    for segment in [*segments, None]:
        if segment is None:
            start, begins = (segments[-1].last if segments else 0), len(edited)
        else:
            places = [place.get(at + n, -1) for n in range(len(segment.shown))]
            at += len(segment.shown)
            if places[0] < edited_at or places != list(range(places[0], places[0] + len(places))):
                continue
            start, begins = segment.first, places[0]
        if start > source_at or begins > edited_at:
            found.append((source_at, start, list(edited[edited_at:begins])))
        if segment is not None:
            source_at, edited_at = segment.last, places[-1] + 1
    return found


def matching(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Find the lines that two texts share; return their indexes in `after` by their indexes in `before`.

    Equal lines at the beginning and at the end of the texts are matched first.
    """
    shortest = min(len(before), len(after))
    head = next((n for n in range(shortest) if before[n] != after[n]), shortest)
    tail = next((n for n in range(shortest - head) if before[-1 - n] != after[-1 - n]), shortest - head)
    middle = before[head : len(before) - tail], after[head : len(after) - tail]
    blocks = SequenceMatcher(None, *middle, autojunk=False).get_matching_blocks()
    place = {n: n for n in range(head)} | {head + a + n: head + b + n for a, b, size in blocks for n in range(size)}
    return place | {len(before) - 1 - n: len(after) - 1 - n for n in range(tail)}


def _shift(lines: Sequence[str], segments: Sequence[_Segment]) -> int:
    """Return how many levels deeper headings are on the page than in the source; 0 if the section has no headings."""
    for segment in segments:
        if segment.shown and (shown := _HEADING.match(segment.shown[0])) and len(segment.shown) == 1:
            source = _HEADING.match(lines[segment.first].lstrip())
            if source:
                return len(shown[1]) - len(source[1])
    return 0


def _restored(shown: Sequence[str], shift: int) -> list[str]:
    """Turn lines of a page into lines of the source.

    Headings get the source's levels again: they are `shift` levels deeper on the page. A label such as "To avoid:"
    above a code block is removed, because only pages show it: the source has the mark `bad` in the first line of the
    code block.
    """
    found: list[str] = []
    fence = ""
    for number, line in enumerate(shown):
        opening = _FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and not opening[2].strip():
                fence = ""
        elif opening:
            fence = opening[1]
        elif heading := _HEADING.match(line):
            level = max(_HIGHEST_INSIDE, len(heading[1]) - shift)
            line = "#" * min(level, _LOWEST) + line[len(heading[1]) :]  # noqa: PLW2901
        elif _is_mark(shown[number : number + 3]) or (number and _is_mark(shown[number - 1 : number + 2])):
            continue
        found.append(line)
    return found


def _bulleted(shown: Sequence[str], first: int, segments: Sequence[_Segment], lines: Sequence[str]) -> list[str]:
    """Return lines of a page with the bullets (`-`, `*` or `+`) of the source, because a page shows only one kind.

    The bullets are those of the list items in the source that are nearest to the line `first`. `segments` match the
    lines of the source (`lines`) with those of the page.
    """
    bullets: dict[tuple[str, str], str] = {}  # keys: the indentation and the bullet on the page
    # the nearest segment comes last and overwrites the others
    for segment in sorted(segments, key=lambda one: abs(one.first - first), reverse=True):
        if len(segment.shown) == segment.last - segment.first == 1:
            here, there = _BULLET.match(segment.shown[0]), _BULLET.match(lines[segment.first])
            if here and there:
                bullets[here[1], here[2]] = there[2]
    found = []
    for line in shown:
        item = _BULLET.match(line)
        bullet = bullets.get((item[1], item[2])) if item else None
        found.append(f"{item[1]}{bullet}{line[item.end(2) :]}" if item and bullet else line)
    return found


def _is_mark(lines: Sequence[str]) -> bool:
    """Return whether these lines are a label such as "To avoid:", a blank line and the marked code block below it."""
    label, blank, code, *_ = [*lines, "", "", ""]
    fence = _FENCE.match(code)
    return label in _MARKS and not blank and fence is not None and _MARKS[label] in fence[2].split()


def changes(base: Sequence[Line], disk: Sequence[Line]) -> list[tuple[list[Line], list[Line]]]:
    """Return the places at which the generated page (`base`) and the edited page (`disk`) differ.

    Each result has the lines of both pages.
    """
    place = matching(texts(base), texts(disk))
    found = []
    base_at = disk_at = 0
    for number, other in [*sorted(place.items()), (len(base), len(disk))]:
        if number > base_at or other > disk_at:
            found.append((list(base[base_at:number]), list(disk[disk_at:other])))
        base_at, disk_at = number + 1, other + 1
    return found
