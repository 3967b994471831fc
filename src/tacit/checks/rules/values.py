"""PURE. What a rule is, where it matched, and what it was proven on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from tacit.domain.findings import Severity

SUFFIX = ".rules.yml"


class Finds(StrEnum):
    """What a match of a rule means."""

    VIOLATION = "violation"
    ADOPTION = "adoption"


class Rule(NamedTuple):
    """One rule of a pattern, read from `path`; `matcher` is what ast-grep is given.

    `needles` are sets of words, case folded: a text without at least one word of each set has no match. `fix` is a
    template with metavariables, None where the rule has none.
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

    def may_match(self, folded: str) -> bool:
        """Whether a text, case folded, holds what every match of this rule holds."""
        return all(any(word in folded for word in words) for words in self.needles)


class Match(NamedTuple):
    """A place that a rule matched: lines and columns from 1, offsets in characters.

    `scope` names the functions and classes around it (`Shop.pay`), and `fix` is what the rule would put there.
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
    """A function or class by its qualified name, and the lines it stands on."""

    name: str
    line: int
    end_line: int


class Comment(NamedTuple):
    """A comment, the line it begins on, its offsets, and whether it has its lines to itself."""

    line: int
    text: str
    start: int = 0
    end: int = 0
    alone: bool = False


class Block(NamedTuple):
    """A fenced code block of a page that is marked as an example to follow or to avoid."""

    language: str
    good: bool
    code: str
    line: int


class RuleFile(NamedTuple):
    """The rules of one pattern, and the marked blocks of its page at `page`."""

    pattern: str
    path: str
    rules: tuple[Rule, ...] = ()
    page: str = ""
    blocks: tuple[Block, ...] = ()
