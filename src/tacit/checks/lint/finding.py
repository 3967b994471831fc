"""PURE. A finding of a lint rule, before its line number is known."""

from __future__ import annotations

from typing import NamedTuple

from tacit.domain.lint_rules import LintRule


class Finding(NamedTuple):
    """A finding of a rule in the file at `path`.

    If `text` is given, the finding is at the first line from `line` on that contains this text, if there is one.
    """

    rule: LintRule
    path: str
    message: str
    help: str = ""
    line: int = 1
    column: int = 1
    text: str = ""

    def at(self, lines: list[str]) -> tuple[int, int]:
        """Return the line and column of the finding, in a file with these lines."""
        if self.text:
            for number, line in enumerate(lines[self.line - 1 :], self.line):
                if (found := line.find(self.text)) >= 0:
                    return number, found + 1
        return self.line, self.column
