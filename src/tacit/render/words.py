"""PURE. Write numbers with their units in the same way for every locale."""

from __future__ import annotations

from collections.abc import Iterable

from tacit.domain.pattern import Pattern
from tacit.domain.trace import Presence, absence, described
from tacit.text.counts import based_on
from tacit.text.escape import inline

_HOUR = 60


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 example`, `2 examples`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def counted(pattern: Pattern) -> str:
    """Return how many examples support a pattern, and by whom: `8 examples: 5 by people, 3 by agents`."""
    return based_on(pattern.examples, pattern.by_agents, pattern.elsewhere, pattern.repositories)


def in_code(pattern: Pattern) -> str:
    """Return in a few words of markdown whether the code shows a pattern; `""` if no check has looked for it."""
    trace = pattern.in_code
    if trace is None or trace.presence is Presence.UNCHECKABLE:
        return ""
    if trace.presence is Presence.MISSING:
        return absence(trace)
    where = "tests only" if trace.presence is Presence.TESTS else "the code"
    return f"in {count(trace.total, 'place')} of {where}"


def places(pattern: Pattern) -> str:
    """Return in words the places of a pattern in the code, the commits that touched them, and the day of the check."""
    return described(pattern.in_code, inline) if pattern.in_code else ""


def minutes(number: int) -> str:
    """Return a time such as `45 min`, `1 h 30 min` or `2 h`."""
    hours, rest = divmod(number, _HOUR)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)


def percentages(numbers: Iterable[int]) -> tuple[int, ...]:
    """Return the share of each number in their sum, in per cent.

    Each share is rounded alone, so that equal numbers have equal shares.
    """
    given = list(numbers)
    whole = sum(given) or 1
    return tuple((number * 200 + whole) // (2 * whole) for number in given)


def examples_for(least: int, below: int = 0) -> str:
    """Return how many examples a confidence level requires: `5 or more examples`, `2 to 4 examples`, `1 example`.

    `least` is the number that the level requires, and `below` the one that the next level requires; 0 if there is none.
    """
    if not below:
        return f"{least} or more examples"
    if below - 1 <= least:
        return count(least, "example")
    return f"{least} to {below - 1} examples"
