"""The result of `tacit verify --patterns` for one pattern: whether the code shows the pattern, and where.

The values are frozen, and the module uses the standard library only.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

MOST_PLACES = 5  # places that are stored for a pattern, so that its page stays short
SHORT = 12  # digits of a commit's hash, as messages show it


class Presence(StrEnum):
    """Whether the last check found a pattern in the code."""

    FOUND = "found"
    TESTS = "only in tests"
    MISSING = "not found"
    UNCHECKABLE = "not checkable"


class Place(NamedTuple):
    """A place in the code that shows a pattern.

    `shows` says what was found there: a rule of the pattern, such as `rule use-join`, or a name that the pattern's page
    mentions. `repository` is the name of the folder of the code, if it is not the repository of the knowledge base.
    """

    path: str
    line: int
    shows: str
    repository: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{self.repository}:{place}" if self.repository else place


class Trace(NamedTuple):
    """The result of a check of the code for one pattern.

    `places` are places in the code that show the pattern, at most `MOST_PLACES`; `total` is the number of all such
    places. `first` and `last` are the oldest and the newest commit that touched the files of these places, with their
    dates. `reason` says why nothing was found, or why the code can't be checked for the pattern. `since` is the commit
    since which the code has no trace of the pattern. `checked` is the date of the check, and `commit` the commit that
    was checked.
    """

    presence: Presence
    checked: str
    commit: str = ""
    places: tuple[Place, ...] = ()
    total: int = 0
    first: str = ""
    last: str = ""
    since: str = ""
    reason: str = ""


def absence(trace: Trace | None) -> str:
    """Return "not found in the code since COMMIT" if the last check did not find a pattern; otherwise `""`."""
    if trace is None or trace.presence is not Presence.MISSING:
        return ""
    return absent_since(trace.since)


def absent_since(commit: str) -> str:
    """Return `not found in the code since COMMIT`, or `not found in the code` if `commit` is `""`."""
    return f"not found in the code since {commit[:SHORT]}" if commit else "not found in the code"


def described(trace: Trace, escape: Callable[[str], str] = str) -> str:
    """Return a trace in words: the places that show the pattern, the commits that touched them, and the checked commit.

    If no place was found, the words give the reason instead. `escape` makes names safe to print.
    """
    checked = f"checked {trace.checked}" + (f" at {trace.commit[:SHORT]}" if trace.commit else "")
    if trace.presence in {Presence.MISSING, Presence.UNCHECKABLE}:
        since = f" since {trace.since[:SHORT]}" if trace.since and trace.presence is Presence.MISSING else ""
        reason = f" ({escape(trace.reason)})" if trace.reason else ""
        return f"{trace.presence.value}{since}{reason}; {checked}"
    shown = ", ".join(f"{escape(str(place))} ({escape(place.shows)})" for place in trace.places)
    more = f" and {trace.total - len(trace.places)} more" if trace.total > len(trace.places) else ""
    touched = "".join(
        f"; {word} touched on {day} in {commit[:SHORT]}"
        for word, (commit, _, day) in (("first", trace.first.partition(" ")), ("last", trace.last.partition(" ")))
        if commit
    )
    return f"{'only in tests: ' * (trace.presence is Presence.TESTS)}{shown}{more}{touched}; {checked}"
