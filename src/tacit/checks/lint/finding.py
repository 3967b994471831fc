"""PURE. A finding of a lint rule, whose exact line may be looked up later."""

from typing import NamedTuple

from tacit.domain.lint_rules import LintRule


class Finding(NamedTuple):
    """A finding of a lint rule in the file at `path`.

    If `text` is not empty, the finding is at the first line, from `line` on, that contains this text. If there is no
    such line, it is at `line`.
    """

    rule: LintRule
    path: str
    message: str
    help: str = ""
    line: int = 1
    column: int = 1
    text: str = ""

    def at(self, lines: list[str]) -> tuple[int, int]:
        """Return the line and column of the finding, both from 1. `lines` are the lines of its file."""
        if self.text:
            for number, line in enumerate(lines[self.line - 1 :], self.line):
                if (found := line.find(self.text)) >= 0:
                    return number, found + 1
        return self.line, self.column
