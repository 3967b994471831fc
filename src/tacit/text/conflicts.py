"""PURE. Find the conflict markers that git writes into a file if it can't merge two versions of the file."""

from collections.abc import Iterator
from typing import NamedTuple

from tacit.text.late_regex import late

OURS, BASE, BETWEEN, THEIRS = "<<<<<<<", "|||||||", "=======", ">>>>>>>"
_START = f"{OURS} "
_FENCE = late(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}(?=[^`]*$)|~{3,})")
_END_OF_FENCE = late(r"[ \t>]*(`{3,}|~{3,})[ \t]*$")
MESSAGE = "git left a conflict here"
RESOLVE = "keep one side or both, and remove the three marker lines"


class Conflict(NamedTuple):
    """The line numbers (from 1) of the markers `<<<<<<<`, `=======`, `>>>>>>>` of a conflict; 0 if one is missing."""

    start: int
    between: int = 0
    end: int = 0

    def described(self) -> str:
        """Return a message about the conflict with the lines of its markers."""
        parts = [f"`=======` in line {self.between}"] if self.between else []
        parts += [f"`>>>>>>>` in line {self.end}"] if self.end else []
        return f"{MESSAGE} ({', '.join(parts)})" if parts else MESSAGE


def conflicts(text: str, *, markdown: bool = True) -> tuple[Conflict, ...]:
    """Return the conflicts in a text. If `markdown` is true, conflicts inside code blocks are left out."""
    if f"\n{_START}" not in text and not text.removeprefix("\ufeff").startswith(_START):
        return ()
    return tuple(_found(text.removeprefix("\ufeff").splitlines(), markdown=markdown))


def _found(lines: list[str], *, markdown: bool) -> Iterator[Conflict]:
    fence = ""
    last: Conflict | None = None
    for number, line in enumerate(lines, 1):
        if fence and last is None:
            closing = _END_OF_FENCE.match(line)
            fence = "" if closing and closing[1].startswith(fence) else fence
        elif line.startswith(_START):
            if last is not None:
                yield last
            last = Conflict(number)
        elif last is not None and not last.between and line == BETWEEN:
            last = last._replace(between=number)
        elif last is not None and last.between and (line == THEIRS or line.startswith(f"{THEIRS} ")):
            yield last._replace(end=number)
            last = None
        elif markdown and last is None and (opening := _FENCE.match(line)):
            fence = opening[1]
    if last is not None:
        yield last


def sides(text: str) -> tuple[str, str]:
    """Return the two versions of a text that has git's conflict markers: ours (above `=======`) and theirs (below it).

    If a marker of a conflict is missing, both versions have all lines of this conflict, with its markers.
    """
    lines = text.splitlines()
    ours, theirs, at = [], [], 0
    for found in conflicts(text):
        if not found.end:
            continue
        both = lines[at : found.start - 1]
        own = lines[found.start : found.between - 1]
        base = next((n for n, line in enumerate(own) if line == BASE or line.startswith(f"{BASE} ")), len(own))
        ours += [*both, *own[:base]]
        theirs += [*both, *lines[found.between : found.end - 1]]
        at = found.end
    return "\n".join((*ours, *lines[at:], "")), "\n".join((*theirs, *lines[at:], ""))
