"""PURE. Numbers in words, the same in every locale."""

from __future__ import annotations

from collections.abc import Iterable

_HOUR = 60


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 example`, `2 examples`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def minutes(number: int) -> str:
    """A time as people say it: `45 min`, `1 h 30 min`, `2 h`."""
    hours, rest = divmod(number, _HOUR)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)


def percentages(numbers: Iterable[int]) -> tuple[int, ...]:
    """Shares of the whole in per cent, each rounded by itself, so that equal numbers show equal shares."""
    given = list(numbers)
    whole = sum(given) or 1
    return tuple((number * 200 + whole) // (2 * whole) for number in given)


def examples_for(least: int, below: int = 0) -> str:
    """How many examples a level takes: `5 or more examples`, `2 to 4 examples`, `1 example`."""
    if not below:
        return f"{least} or more examples"
    if below - 1 <= least:
        return count(least, "example")
    return f"{least} to {below - 1} examples"
