"""Enumerations: verdicts of notes, results of tasks, and the status and confidence level of patterns."""

from __future__ import annotations

from enum import Enum, StrEnum


class Verdict(StrEnum):
    """The verdict of a note on a pattern: it helped (supports), failed (contradicts) or did not apply (limits)."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    LIMITS = "limits"


class Result(StrEnum):
    """The result of the task that a note describes. The result does not change whether the note counts."""

    SUCCESS = "success"
    PARTIAL = "partial"
    FAILURE = "failure"


class Status(StrEnum):
    """The status of a pattern: in use (active) or no longer in use (retired)."""

    ACTIVE = "active"
    RETIRED = "retired"


class Confidence(Enum):
    """The confidence level of a pattern, which is computed from notes about the pattern and never read from a file."""

    UNPROVEN = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3

    def __lt__(self, other: Confidence) -> bool:
        return bool(self._value_ < other._value_)  # `self.value` is a property, which is much slower

    def __le__(self, other: Confidence) -> bool:
        return bool(self._value_ <= other._value_)
