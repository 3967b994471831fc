"""PURE. Matches before and after a change: what it brings in, and what it takes away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from tacit.review.values import ChangedFile
from tacit.rules.values import Match

_SAME = 85  # of 100: from so much likeness on it is the same code, moved and touched up
_KIN = 60  # and from so much on a line is what became of another one
_SHORTEST = 4
_MOST_COMPARED = 400


class Place(NamedTuple):
    """A match in one of the changed files, by the file's number."""

    file: int
    match: Match
    hunks: tuple[int, ...] = ()


def normalised(match: Match) -> str:
    """A match's text without the white space that moving and formatting change."""
    return "".join(match.text.split())


def on_new_lines(files: Sequence[ChangedFile], found: Iterable[Place]) -> list[Place]:
    """The matches in texts after the change that the change has touched."""
    return _touched((place, files[place.file].hunks_bringing(place.match)) for place in found)


def on_old_lines(files: Sequence[ChangedFile], found: Iterable[Place]) -> list[Place]:
    """The matches in texts before the change that the change has touched."""
    return _touched((place, files[place.file].hunks_taking(place.match)) for place in found)


def _touched(found: Iterable[tuple[Place, tuple[int, ...]]]) -> list[Place]:
    return [Place(place.file, place.match, hunks) for place, hunks in found if hunks]


def surplus(here: Sequence[Place], there: Sequence[Place]) -> list[Place]:
    """The touched matches of one side that have no counterpart on the other.

    A counterpart is the same code in the same function or else anywhere (it was moved), a match in the same hunk
    or function (it was edited), or code that is nearly the same anywhere (it was both). Each counts once.
    """
    left = list(here)
    others = list(there)
    for pair in (_same_place, _same_code, _same_hunk, _same_function, _nearly_same_code):
        if not left or not others:
            break
        left, others = pair(left, others)
    return left


def _same_place(here: list[Place], there: list[Place]) -> tuple[list[Place], list[Place]]:
    return _equal(here, there, lambda place: (normalised(place.match), place.match.scope))


def _same_code(here: list[Place], there: list[Place]) -> tuple[list[Place], list[Place]]:
    return _equal(here, there, lambda place: (normalised(place.match), ""))


def _same_function(here: list[Place], there: list[Place]) -> tuple[list[Place], list[Place]]:
    inside, inside_there = ([place for place in side if place.match.scope] for side in (here, there))
    left, others = _equal(inside, inside_there, lambda place: (str(place.file), place.match.scope))
    left, others = _equal(left, others, lambda place: ("", place.match.scope))  # in another file: it was moved
    return (
        left + [place for place in here if not place.match.scope],
        others + [place for place in there if not place.match.scope],
    )


def _equal(
    here: list[Place], there: list[Place], key: Callable[[Place], tuple[str, str]]
) -> tuple[list[Place], list[Place]]:
    waiting: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in there:
        waiting[key(place)].append(place)
    left = []
    for place in here:
        if same := waiting.get(key(place)):
            same.pop()
        else:
            left.append(place)
    return left, [place for places in waiting.values() for place in places]


def _same_hunk(here: list[Place], there: list[Place]) -> tuple[list[Place], list[Place]]:
    waiting: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, place in enumerate(there):
        for hunk in place.hunks:
            waiting[place.file, hunk].append(number)
    used: set[int] = set()
    left = []
    for place in here:
        near = (number for hunk in place.hunks for number in waiting[place.file, hunk] if number not in used)
        counterpart = next(near, None)
        if counterpart is None:
            left.append(place)
        else:
            used.add(counterpart)
    return left, [place for number, place in enumerate(there) if number not in used]


def _nearly_same_code(here: list[Place], there: list[Place]) -> tuple[list[Place], list[Place]]:
    from rapidfuzz import fuzz, process

    texts = {number: normalised(place.match) for number, place in enumerate(there[:_MOST_COMPARED])}
    left = []
    for place in here:
        text = normalised(place.match)
        best = process.extractOne(text, texts, scorer=fuzz.ratio, score_cutoff=_SAME) if texts else None
        if best is None:
            left.append(place)
        else:
            del texts[best[2]]
    return left, [there[number] for number in sorted(texts)]


def survives(file: ChangedFile, place: Place, scopes: Iterable[str]) -> bool:
    """Whether what a match stood in, and what it was made for, is still there after the change.

    The function or class has to be there under its name, and at least half of the match's lines: as they were, or
    as a line alike among those that came in their place.
    """
    from rapidfuzz import fuzz, process

    match = place.match
    if file.after is None or file.before is None or (match.scope and match.scope not in scopes):
        return False
    old = [line.strip() for line in file.before.split("\n")[match.line - 1 : match.end_line]]
    old = [line for line in old if len(line) >= _SHORTEST][:_MOST_COMPARED]
    lines = file.after.split("\n")
    standing = {line.strip() for line in lines}
    come = [
        line.strip()
        for number in place.hunks
        for line in lines[max(0, file.hunks[number].start - 1) :][: file.hunks[number].count]
    ][:_MOST_COMPARED]
    kept = sum(
        line in standing or process.extractOne(line, come, scorer=fuzz.ratio, score_cutoff=_KIN) is not None
        for line in old
    )
    return bool(old) and kept * 2 >= len(old)
