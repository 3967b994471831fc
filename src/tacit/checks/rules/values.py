"""PURE. The values of rules: rules, their matches, and the examples on pages that test them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from tacit.domain.findings import Severity

SUFFIX = ".rules.yml"
LARGEST = 1 << 16  # bytes of a rule file


class Finds(StrEnum):
    """What a rule finds: code that violates its pattern, or code that follows it."""

    VIOLATION = "violation"
    ADOPTION = "adoption"


class Rule(NamedTuple):
    """One rule of a pattern. `path` is its file, and `matcher` is what ast-grep searches for.

    `needles` are sets of words in lower case: every match contains at least one word of each set, so that other texts
    need not be parsed. `files` and `ignores` are globs of the paths that the rule is for, and of exceptions. `fix` is a
    template with variables for the code that replaces a match; it is None if the rule has no fix.
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
        """Return all languages to which the rule applies."""
        return (self.language, *self.others)

    def may_match(self, folded: str) -> bool:
        """Return whether a text in lower case has at least one word of each set in `needles`, as each match has."""
        return all(any(word in folded for word in words) for words in self.needles)


class Match(NamedTuple):
    """A match of a rule. Lines and columns count from 1, offsets (`start` and `end`) from 0 in characters.

    `scope` names the functions and classes around the match, such as `Shop.pay`. `fix` is the text that replaces the
    match; it is None if the rule has no fix.
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
    """A function or class of a source text: its qualified name, first line and last line."""

    name: str
    line: int
    end_line: int


class Comment(NamedTuple):
    """A comment of a source text: its first line, text and offsets.

    If `alone` is true, there is no code on its lines.
    """

    line: int
    text: str
    start: int = 0
    end: int = 0
    alone: bool = False


class Block(NamedTuple):
    """A code block of a page that is marked as a good or a bad example."""

    language: str
    good: bool
    code: str
    line: int


class RuleFile(NamedTuple):
    """The rules of one pattern, with the example blocks of its page."""

    pattern: str
    path: str
    rules: tuple[Rule, ...] = ()
    page: str = ""
    blocks: tuple[Block, ...] = ()
