"""PURE. The result of reading a file: the value (a note or a pattern page) and the findings about the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Generic, TypeVar

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.text.display import INVISIBLE, one_line
from tacit.text.names import LONGEST_PATTERN_NAME
from tacit.text.orders import reads_as

T = TypeVar("T")
MOST_OF_A_RULE = 100  # findings of one rule for one file, to limit the output; the rest is reported as a number
_LONGEST_QUOTE = 60  # characters of the file that a message quotes, so that the message stays on one line


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """The value of a file and its diagnostics, sorted by line and column.

    Usually, `value` is None if and only if one of the diagnostics is an error. There are three exceptions. A copy of a
    pattern page that a sync service made because of a conflict has only a warning, and no value. A pattern page with a
    git conflict in a section has an error, and a value without this section. A pattern page with bytes that are not
    UTF-8 below its front matter has an error and a value, too.
    """

    value: T | None
    diagnostics: tuple[Diagnostic, ...] = ()


class Findings:
    """Collects the diagnostics about one file while the file is read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.failed = False
        self._found: list[Diagnostic] = []
        self._of_rule: Counter[str] = Counter()

    def error(self, rule: str, message: str, line: int = 1, column: int = 1, advice: str = "") -> None:
        """Record an error that rejects the file: nothing in the file is used."""
        self.failed = True
        self._add(Severity.ERROR, rule, message, Location(self.path, line, column), advice)

    def error_in_part(self, rule: str, message: str, line: int, advice: str = "", column: int = 1) -> None:
        """Record an error in a part of the file. Only this part is ignored or replaced; the rest is used."""
        self._add(Severity.ERROR, rule, message, Location(self.path, line, column), advice)

    def warning(self, rule: str, message: str, line: int = 1, column: int = 1, advice: str = "") -> None:
        """Record a warning about a part of the file that was ignored, was repaired, or may be dangerous."""
        self._add(Severity.WARNING, rule, message, Location(self.path, line, column), advice)

    def hint(self, rule: str, message: str, line: int = 1, column: int = 1, advice: str = "") -> None:
        """Record a hint: nothing in the file was ignored or repaired, but its author can improve the file."""
        self._add(Severity.HINT, rule, message, Location(self.path, line, column), advice)

    def _add(self, severity: Severity, rule: str, message: str, location: Location, advice: str) -> None:
        self._of_rule[rule] += 1
        if self._of_rule[rule] <= MOST_OF_A_RULE:
            self._found.append(Diagnostic(location, severity, rule, message, advice))

    def reading(self, value: T | None) -> Reading[T]:
        """Return the value of the file and the findings. If an error rejected the file, the value is None."""
        found = sorted(self._found, key=lambda finding: finding.location)
        for rule, number in self._of_rule.items():
            if more := max(0, number - MOST_OF_A_RULE):
                message = f"{more:,} more findings of the rule `{rule}` are not shown"
                found.append(Diagnostic(Location(self.path), Severity.HINT, "too-many", message))
        return Reading(None if self.failed else value, tuple(found))


def quoted(text: str) -> str:
    """Return a part of a file for a message: in backticks, on one short line, with codes for invisible characters.

    Coding agents read messages, too: text that reads like an instruction is replaced by a fixed sentence.
    """
    from tacit.text.outgoing import LEFT_OUT, code  # few files have a finding

    return shortened(LEFT_OUT if reads_as(INVISIBLE.sub("", text)) else code(text))


def shortened(text: str) -> str:
    """Return the beginning of a text in backticks on one line, for a message.

    Unlike `quoted`, this function does not check whether the text reads like an instruction.
    """
    line = one_line(text[: 2 * _LONGEST_QUOTE])
    return f"`{line[:_LONGEST_QUOTE]}…`" if len(line) > _LONGEST_QUOTE else f"`{line}`"


def report_long_name(name: str, line: int, column: int, found: Findings, *, cut: str = "") -> None:
    """Add a warning to `found` if the name of a pattern is too long for lists and messages.

    `cut` is added to the message; it says how many characters of the name are used if the rest is ignored.
    """
    if len(name) > LONGEST_PATTERN_NAME:
        message = f"a pattern name has {len(name):,} characters{cut}"
        advice = f"use at most {LONGEST_PATTERN_NAME} characters, and move the rest to the outcome or the text"
        found.warning("long-name", message, line, column, advice)
