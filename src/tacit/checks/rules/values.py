"""PURE. The values of rules: rules, matches, and the examples that test them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from tacit.domain.findings import Severity

SUFFIX = ".rules.yml"
LARGEST = 1 << 16  # bytes of a rule file


class Finds(StrEnum):
    """What a match of a rule means: code that violates the pattern, or code that follows it."""

    VIOLATION = "violation"
    ADOPTION = "adoption"


class Rule(NamedTuple):
    """One rule of a pattern, read from `path`; `matcher` is passed to ast-grep.

    `needles` are sets of words, case folded: a text without at least one word of each set has no match. `fix` is a
    template with metavariables, None if the rule has no fix.
    """

    pattern: str
    id: str
    language: str
    matcher: Mapping[str, Any]
    path: str = ""
    line: int = 1
    message: str = ""
    note: str = ""
    severity: Severity = Severity.HINT
    finds: Finds = Finds.VIOLATION
    files: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    fix: str | None = None
    needles: tuple[frozenset[str], ...] = ()
    others: tuple[str, ...] = ()  # more languages of the rule

    @property
    def languages(self) -> tuple[str, ...]:
        """All languages that the rule is for."""
        return (self.language, *self.others)

    def may_match(self, folded: str) -> bool:
        """Return whether a case-folded text contains the words that every match of this rule contains."""
        return all(any(word in folded for word in words) for words in self.needles)


class Match(NamedTuple):
    """A match of a rule: lines and columns from 1, offsets in characters.

    `scope` names the functions and classes around it (`Shop.pay`), and `fix` is the text that would replace it.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int
    text: str
    scope: str = ""
    fix: str | None = None


class Scope(NamedTuple):
    """A function or class: its qualified name, its first and its last line."""

    name: str
    line: int
    end_line: int


class Comment(NamedTuple):
    """A comment, its first line, its offsets, and whether its lines contain no code."""

    line: int
    text: str
    start: int = 0
    end: int = 0
    alone: bool = False


class Block(NamedTuple):
    """A fenced code block of a page that is marked as a good or a bad example."""

    language: str
    good: bool
    code: str
    line: int


class RuleFile(NamedTuple):
    """The rules of one pattern, and the marked blocks of its page."""

    pattern: str
    path: str
    rules: tuple[Rule, ...] = ()
    page: str = ""
    blocks: tuple[Block, ...] = ()
