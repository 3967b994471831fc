"""PURE. The order of patterns in lists, and which patterns are stale.

Commands that only look up a pattern import this module, so it imports little and loads fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tacit.domain.enums import Status
from tacit.domain.note import first_day
from tacit.domain.pattern import Pattern

_RETIRED = Status.RETIRED  # looking this up in the class takes longer than the comparison
_YEAR = timedelta(days=366)


def settle(patterns: Iterable[Pattern], reference: str, stale_after_days: int) -> list[Pattern]:
    """Return the patterns; `stale` becomes true for those whose newest example is more than `stale_after_days` old.

    The age is measured from the date `reference`, not from today (see `reference_date`).
    """
    limit = stale_before(reference, stale_after_days)
    return [
        pattern._replace(stale=True) if pattern.newest and _day(pattern.newest) < limit else pattern
        for pattern in patterns
    ]


def _day(date: str) -> str:
    return date if len(date) > len("2024-11") else f"{date}-01"


def in_reading_order(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Return patterns in reading order: HIGH first, by name within a confidence level, and retired patterns last."""
    found = list(patterns)
    placed = sorted(zip(reading_places(found), range(len(found)), strict=True))
    return tuple(found[number] for _, number in placed)


def reading_places(patterns: Iterable[Pattern]) -> list[tuple[bool, int, str, str]]:
    """Return the sort key of each pattern, in the order of `patterns`; `in_reading_order` sorts by these keys."""
    return [(p.status is _RETIRED, -p.level._value_, p.name.casefold(), p.slug) for p in patterns]


def reference_date(newest_first: Iterable[str]) -> str:
    """Return the date from which the age of patterns is measured, to find stale ones.

    It is the date of the newest note. But a wrong date far in the future would make every pattern stale, so a note is
    skipped if the next older note is more than a year older. If all notes are skipped, the newest date is returned, or
    `""` if there are no notes. `newest_first` has the ISO dates of all notes.
    """
    dates = iter(newest_first)
    newest = later = next(dates, "")
    for earlier in dates:
        if first_day(later) - first_day(earlier) <= _YEAR:
            return later
        later = earlier
    return newest


def stale_before(reference: str, days: int) -> str:
    """Return the ISO day `days` before the reference date; a pattern whose newest example is older is stale.

    Returns `""`, so that no pattern is stale, if `reference` is `""` or the day would be before the year 1.
    """
    if not reference:
        return ""
    try:
        return (first_day(reference) - timedelta(days=days)).isoformat()
    except OverflowError:  # before the year 1
        return ""
