"""PURE. A finding of a rule, before its line is looked up."""

from __future__ import annotations

from typing import NamedTuple

from tacit.domain.lint_rules import LintRule


class Finding(NamedTuple):
    """What a rule found in the file at `path`.

    Where `text` is given, the finding belongs to the first line from `line` on that holds it, if there is one.
    """

    rule: LintRule
    path: str
    message: str
    help: str = ""
    line: int = 1
    column: int = 1
    text: str = ""

    def at(self, lines: list[str]) -> tuple[int, int]:
        """Line and column, in a file with these lines."""
        if self.text:
            for number, line in enumerate(lines[self.line - 1 :], self.line):
                if (found := line.find(self.text)) >= 0:
                    return number, found + 1
        return self.line, self.column
