"""PURE. What changed, and what was found in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tacit.checks.rules.values import Match, Rule
from tacit.domain.findings import Diagnostic, Severity
from tacit.domain.note import NOTHING
from tacit.domain.pattern import Pattern
from tacit.text.languages import language_of, rule_language

# A link or submodule is no code of this repository, whatever its name ends in.
NO_CODE = frozenset({"submodule", "link", "a link is not followed"})
_DATA = frozenset({"css", "html", "json", "yaml"})


def is_source(path: str) -> bool:
    """Whether a file's name says that it is source code, and not data or markup."""
    return rule_language(language_of(path)) not in {"", *_DATA}


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that were replaced: first line from 1 and number, before and after.

    Where nothing stood, the first line is the one before that place, as in a diff without context.
    """

    old_start: int
    old_count: int
    start: int
    count: int

    def takes(self, first: int, last: int) -> bool:
        """Whether lines of the text before, `first` to `last`, are among those replaced."""
        return _touches(self.old_start, self.old_count, first, last)

    def brings(self, first: int, last: int) -> bool:
        """Whether lines of the text after, `first` to `last`, are among the new ones, or have lost some."""
        return _touches(self.start, self.count, first, last)


def _touches(start: int, count: int, first: int, last: int) -> bool:
    if count == 0:  # between two lines: the place has to lie inside
        return first <= start < last
    return first < start + count and start <= last


class ChangedFile(NamedTuple):
    """One file of a change; a text is None where there is none, or `remark` says why it was not looked into.

    `partial` texts hold only what a diff shows, each line in its place.
    """

    path: str
    old_path: str
    before: str | None = None
    after: str | None = None
    hunks: tuple[Hunk, ...] = ()
    remark: str = ""
    partial: bool = False

    def hunks_taking(self, match: Match) -> tuple[int, ...]:
        """The hunks, by number, that replace a part of a match in the text before."""
        first = bisect_left(self.hunks, match.line, key=lambda hunk: hunk.old_start + hunk.old_count)
        return tuple(_overlapping(self.hunks, first, match, old=True))

    def hunks_bringing(self, match: Match) -> tuple[int, ...]:
        """The hunks, by number, that bring a part of a match in the text after."""
        first = bisect_left(self.hunks, match.line, key=lambda hunk: hunk.start + hunk.count)
        return tuple(_overlapping(self.hunks, first, match, old=False))


def _overlapping(hunks: Sequence[Hunk], first: int, match: Match, *, old: bool) -> Iterator[int]:
    for number in range(first, len(hunks)):
        hunk = hunks[number]
        if (hunk.old_start if old else hunk.start) > match.end_line:
            break
        if (hunk.takes if old else hunk.brings)(match.line, match.end_line):
            yield number


class Change(NamedTuple):
    """What is reviewed: what it is called, its files, and the revisions it lies between.

    Without a `target` it leads to what is not committed, or only to what is `staged`; without a `base` it is a diff
    from anywhere.
    """

    what: str
    files: tuple[ChangedFile, ...] = ()
    base: str = ""
    target: str = ""
    staged: bool = False


class Kind(StrEnum):
    """What a finding says."""

    VIOLATION = "violation"
    REMOVAL = "removal"


class Spot(NamedTuple):
    """A line of a file as it is after the change, where a reader has to look."""

    path: str
    line: int


class Finding(NamedTuple):
    """A match that a change brings in, or one that it takes away: then `path` and `match` are as they were before.

    `spot` is where it is to be looked at now, `excerpt` are source lines from `match.line` on, and `fingerprint` stays
    the same when lines move.
    """

    kind: Kind
    path: str
    match: Match
    rule: Rule
    severity: Severity
    fingerprint: str
    spot: Spot
    excerpt: tuple[str, ...] = ()


class Skipped(NamedTuple):
    """A changed file that was not looked at, or not wholly, the reason, and whether it is source code."""

    path: str
    reason: str
    is_source: bool


class Silenced(NamedTuple):
    """A finding that a comment silences: the line of the comment in the file as it is now, and its reason."""

    finding: Finding
    line: int
    reason: str


class ToCheck(NamedTuple):
    """A pattern that concerns a change and has no rule that could tell: why it does, and what to look at."""

    pattern: Pattern
    reason: str
    checklist: tuple[str, ...] = ()


class Grounds(NamedTuple):
    """What stands behind a pattern's findings: the pattern, its own words, its limits, and where they can be read."""

    pattern: Pattern
    why: str = ""
    limits: tuple[str, ...] = ()
    link: str = ""
    notes: tuple[str, ...] = ()


class Review(NamedTuple):
    """Everything that a review found; `grounds` are by slug.

    `diagnostics` tell what is wrong with comments in the change and with rules; `left_out` is the number of MEDIUM
    patterns whose rules did not judge, and `by_committed` whether those that did were read from a commit.
    """

    change: Change
    findings: tuple[Finding, ...] = ()
    to_check: tuple[ToCheck, ...] = ()
    grounds: Mapping[str, Grounds] = NOTHING
    diagnostics: tuple[Diagnostic, ...] = ()
    silences: tuple[Silenced, ...] = ()
    rules_used: int = 0
    rules_refused: tuple[str, ...] = ()
    rules_added: tuple[str, ...] = ()
    rules_altered: tuple[str, ...] = ()
    rules_removed: tuple[str, ...] = ()
    levels_lowered: tuple[str, ...] = ()
    left_out: int = 0
    by_committed: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The changed files that were not looked at, or not wholly, in the order of their paths."""
        found = [Skipped(f.path, f.remark, is_source(f.path) and f.remark not in NO_CODE) for f in self.change.files]
        found += [
            Skipped(item.location.path, item.message, is_source=True)
            for item in self.diagnostics
            if item.rule in {"not-looked-into", "too-many-matches"}
        ]
        return tuple(sorted(item for item in found if item.reason))

    @property
    def silenced(self) -> int:
        """How many findings are silenced."""
        return len(self.silences)

    @property
    def blind(self) -> bool:
        """Whether rules could not judge that should: not those switched off, or set aside by their page's examples."""
        meant = ("fails-its-examples", "unmatched-example", "rule-off")
        return any(item.severity is Severity.ERROR and item.rule not in meant for item in self.diagnostics)

    @property
    def worst(self) -> Severity | None:
        """The worst severity of all findings."""
        order = (Severity.ERROR, Severity.WARNING, Severity.HINT)
        return next((severity for severity in order if any(f.severity is severity for f in self.findings)), None)
