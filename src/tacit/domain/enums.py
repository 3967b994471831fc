"""Closed sets of values: verdicts, results, status, confidence levels."""

from __future__ import annotations

from enum import Enum, StrEnum


class Verdict(StrEnum):
    """What a note says about a pattern."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    LIMITS = "limits"


class Result(StrEnum):
    """How a task ended; it does not change whether a note counts."""

    SUCCESS = "success"
    PARTIAL = "partial"
    FAILURE = "failure"


class Status(StrEnum):
    """Whether a pattern is in use."""

    ACTIVE = "active"
    RETIRED = "retired"


class Confidence(Enum):
    """A pattern's level, which is counted from its evidence and never read from a file."""

    UNPROVEN = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3

    def __lt__(self, other: Confidence) -> bool:
        return bool(self._value_ < other._value_)  # `value` is a property of the class, which is much slower

    def __le__(self, other: Confidence) -> bool:
        return bool(self._value_ <= other._value_)
