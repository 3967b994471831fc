"""PURE. Compare a rule's matches before and after a change: which are new, and which are gone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.review.values import ChangedFile, Spot
from tacit.checks.rules.match import MOST_MATCHES
from tacit.checks.rules.values import Match, Scope
from tacit.text.display import lines_of
from tacit.text.languages import language_of

_SAME = 85  # percent: from this similarity on, a match counts as the same code, moved and edited
_KIN = 60  # percent: from this similarity on, a line counts as the edited version of another line
_SHORTEST = 4  # characters; shorter lines are too common to be compared
_MOST_COMPARED = 400  # matches or lines that are compared with one match or line, to limit the time
_AROUND = 4  # lines of context on each side of a match
_SHARED = 2  # lines of context that must be equal if code was moved to another function or file


class Place(NamedTuple):
    """A match of a rule in a changed file.

    `file` is the index of the file in the change, and `hunks` has the indexes of the file's hunks that contain lines of
    the match. `around` has the changed lines near the match. If the file was added or deleted, `whole` is true, and
    `around` also has all lines above the match.
    """

    file: int
    match: Match
    hunks: tuple[int, ...] = ()
    around: frozenset[str] = frozenset()
    whole: bool = False


def normalised(match: Match) -> str:
    """Return a match's text without white space, to compare it with moved and reformatted code."""
    return "".join(match.text.split())


def on_new_lines(files: Sequence[ChangedFile], found: Iterable[Place]) -> list[Place]:
    """Return the matches after the change that are on added lines."""
    return _touched((place, files[place.file].hunks_bringing(place.match)) for place in found)


def on_old_lines(files: Sequence[ChangedFile], found: Iterable[Place]) -> list[Place]:
    """Return the matches before the change that are on deleted lines."""
    return _touched((place, files[place.file].hunks_taking(place.match)) for place in found)


def on_kept_lines(
    files: Sequence[ChangedFile], after: Mapping[int, Sequence[Match]], before: Mapping[int, Sequence[Match]]
) -> list[Place]:
    """Return the new matches on unchanged lines: an edit elsewhere in the file made this code match.

    `after` and `before` have the rule's matches on both sides of the change, by the index of the file. A file is
    skipped if one of its texts is only partly known, if its language changed, or if the rule has `MOST_MATCHES` (1,000)
    matches or more in it.
    """
    found = []
    for number, matches in sorted(after.items()):
        file, old = files[number], before.get(number, ())
        if file.partial or file.before is None or max(len(matches), len(old)) >= MOST_MATCHES:
            continue
        if language_of(file.path) != language_of(file.old_path):
            continue
        known = {(match.line, match.column, match.end_line, match.end_column) for match in old}
        for match in matches:
            if file.hunks_bringing(match):
                continue
            shift = sum(h.old_count - h.count for h in file.hunks if h.start + (h.count == 0) <= match.line)
            if (match.line + shift, match.column, match.end_line + shift, match.end_column) not in known:
                found.append(Place(number, match))
    return found


def _touched(found: Iterable[tuple[Place, tuple[int, ...]]]) -> list[Place]:
    return [Place(place.file, place.match, hunks) for place, hunks in found if hunks]


def in_context(files: Sequence[ChangedFile], places: Iterable[Place], *, old: bool) -> list[Place]:
    """Return the matches with their field `around` set to the changed lines near each match.

    If `old` is true, the matches are in the texts before the change, and the lines are deleted ones. Otherwise, the
    matches are in the texts after the change, and the lines are added ones.
    """
    texts: dict[int, Sequence[str]] = {}
    found = []
    for place in places:
        file, match = files[place.file], place.match
        if place.file not in texts:
            texts[place.file] = lines_of((file.before if old else file.after) or "")
        lines, numbers = texts[place.file], set[int]()
        whole = (file.after if old else file.before) is None
        for hunk in (file.hunks[number] for number in place.hunks):
            start, count = (hunk.old_start, hunk.old_count) if old else (hunk.start, hunk.count)
            first = start if whole else max(start, match.line - _AROUND)
            numbers.update(range(first, min(start + count, len(lines) + 1, match.end_line + _AROUND + 1)))
        around = {lines[number - 1].strip() for number in numbers if not match.line <= number <= match.end_line}
        telling = frozenset(line for line in around if len(line) >= _SHORTEST)
        found.append(place._replace(around=telling, whole=whole))
    return found


def surplus(here: Sequence[Place], there: Sequence[Place]) -> list[Place]:
    """Return the matches in `here` (one side of the change) that have no counterpart in `there` (the other side).

    A counterpart is one of these: the same code in the same function or between the same lines (moved code), a match in
    the same hunk or function (edited code), or similar code between the same lines (moved and edited code). Each match
    is the counterpart of at most one other match.
    """
    left = list(here)
    others = list(there)
    for pair in (_same_place, _same_code, _same_hunk, _same_function, _nearly_same_code):
        if not left or not others:
            break
        left, others = pair(left, others)
    return left


def _moved(one: Place, other: Place) -> bool:
    """Return whether two matches with the same code, before and after the change, are one match that was moved.

    Otherwise, the old match was removed, and the new one was added elsewhere.
    """
    names = [place.match.scope.rpartition(".")[2] for place in (one, other)]
    if names[0] == names[1] and (names[0] or one.file == other.file):
        return True
    return len(one.around & other.around) >= _SHARED or (one.whole and other.whole and one.around == other.around)


def _same_place(here: list[Place], there: list[Place]) -> tuple[list[Place], list[Place]]:
    return _equal(here, there, lambda place: (normalised(place.match), place.match.scope), _moved)


def _same_code(here: list[Place], there: list[Place]) -> tuple[list[Place], list[Place]]:
    return _equal(here, there, lambda place: (normalised(place.match), ""), _moved)


def _same_function(here: list[Place], there: list[Place]) -> tuple[list[Place], list[Place]]:
    inside, inside_there = ([place for place in side if place.match.scope] for side in (here, there))
    left, others = _equal(inside, inside_there, lambda place: (str(place.file), place.match.scope))
    left, others = _equal(left, others, lambda place: ("", place.match.scope))  # moved to another file
    return (
        left + [place for place in here if not place.match.scope],
        others + [place for place in there if not place.match.scope],
    )


def _equal(
    here: list[Place],
    there: list[Place],
    key: Callable[[Place], tuple[str, str]],
    fits: Callable[[Place, Place], bool] = lambda _one, _other: True,
) -> tuple[list[Place], list[Place]]:
    waiting: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in there:
        waiting[key(place)].append(place)
    left = []
    for place in here:
        same = waiting.get(key(place), [])
        last = range(len(same) - 1, max(-1, len(same) - 1 - _MOST_COMPARED), -1)
        number = next((number for number in last if fits(place, same[number])), None)
        if number is None:
            left.append(place)
        else:
            del same[number]
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
        near = process.extract(text, texts, scorer=fuzz.ratio, score_cutoff=_SAME) if texts else []
        best = next((number for *_, number in near if _moved(place, there[number])), None)
        if best is None:
            left.append(place)
        else:
            del texts[best]
    return left, [there[number] for number in sorted(texts)]


def survives(file: ChangedFile, place: Place, scopes: Iterable[Scope]) -> bool:
    """Return whether the code of a match before the change still exists after it, unchanged or edited.

    At least half of the matched lines must exist. `scopes` are the functions and classes after the change. The one
    around the match must exist under the same name.
    """
    match = place.match
    own = [scope for scope in scopes if match.scope and scope.name == match.scope]
    if file.after is None or file.before is None or (match.scope and not own):
        return False
    lines = lines_of(file.after)
    spans = [(max(0, hunk.start - 1), hunk.count) for hunk in (file.hunks[number] for number in place.hunks)]
    if not any(count for _, count in spans):  # the lines were only deleted, but the function may have moved
        moved = (scope for scope in own if any(h.count and h.brings(scope.line, scope.line) for h in file.hunks))
        spans = [(scope.line - 1, scope.end_line - scope.line + 1) for scope in moved]
    come = [line.strip() for start, count in spans for line in lines[start : start + count]][:_MOST_COMPARED]
    old = [line.strip() for line in lines_of(file.before)[match.line - 1 : match.end_line]]
    old = [line for line in old if len(line) >= _SHORTEST]
    old = ([line for line in old if not line.endswith((":", "{"))] or old)[:_MOST_COMPARED]  # without heads of blocks
    standing = {line.strip() for line in lines}
    kept = sum(line in standing or _alike(line, come) for line in old)
    return bool(old) and kept * 2 >= len(old)


def _alike(line: str, come: Sequence[str]) -> bool:
    from rapidfuzz import fuzz, process

    return process.extractOne(line, come, scorer=fuzz.ratio, score_cutoff=_KIN) is not None


def spot(file: ChangedFile, place: Place, scopes: Iterable[Scope]) -> Spot:
    """Return the line of the file after the change at which to report that a match is gone.

    This is the first line of the hunk that replaced the match, if it is in the same function; otherwise it is the first
    line of the function. `scopes` are the functions and classes after the change.
    """
    own = [scope for scope in scopes if place.match.scope and scope.name == place.match.scope]
    hunks = [file.hunks[number] for number in place.hunks]
    for scope in own:
        for hunk in hunks:
            if hunk.start <= scope.end_line and scope.line < hunk.start + max(1, hunk.count):
                return Spot(file.path, max(hunk.start, scope.line))
    return Spot(file.path, own[0].line if own else max(1, hunks[0].start))
