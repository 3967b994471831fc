"""PURE. The values of a review: changes, findings and the result."""

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

# A link or submodule is not source code of this repository, whatever its file extension.
NO_CODE = frozenset({"submodule", "link", "a link is not followed"})
# Files beside the settings that decide what agents are told, each with the table of its entries.
LISTS = {
    "confirmed-text.toml": ("confirmed", "texts that agents get although these texts read like instructions"),
    "verify-accepted.toml": ("accepted", "accepted findings of `tacit verify`"),
}
_DATA = frozenset({"css", "html", "json", "yaml"})


def is_source(path: str) -> bool:
    """Return whether the language of a file is a programming language, and not one of data (JSON) or markup (HTML)."""
    return rule_language(language_of(path)) not in {"", *_DATA}


@dataclass(frozen=True, slots=True)
class Hunk:
    """A range of lines that a change replaces: the first line (from 1) and the number of lines, before and after it.

    If there are no lines before or after the change, the first line there is the line above the hunk, as in a diff
    without context.
    """

    old_start: int
    old_count: int
    start: int
    count: int

    def takes(self, first: int, last: int) -> bool:
        """Return whether the hunk replaces one of the lines `first` to `last` of the text before the change."""
        return _touches(self.old_start, self.old_count, first, last)

    def brings(self, first: int, last: int) -> bool:
        """Return whether the hunk adds one of the lines `first` to `last` of the text after the change.

        For a hunk that only deletes lines, return whether it deletes them between two of these lines.
        """
        return _touches(self.start, self.count, first, last)


def _touches(start: int, count: int, first: int, last: int) -> bool:
    if count == 0:  # a position between two lines, which must be inside the range
        return first <= start < last
    return first < start + count and start <= last


class ChangedFile(NamedTuple):
    """One file of a change, with its texts before and after.

    A text is None if the file does not exist before or after the change, or if it was skipped. `remark` is the reason
    why the file was skipped. `unwritten` says why it is not reviewed: `generated`, `vendored` or `minified`. If
    `partial` is true, the texts have only the lines of the diff, each at its line number.
    """

    path: str
    old_path: str
    before: str | None = None
    after: str | None = None
    hunks: tuple[Hunk, ...] = ()
    remark: str = ""
    partial: bool = False
    unwritten: str = ""

    def hunks_taking(self, match: Match) -> tuple[int, ...]:
        """Return the numbers of the hunks that replace lines of a match in the text before the change."""
        first = bisect_left(self.hunks, match.line, key=lambda hunk: hunk.old_start + hunk.old_count)
        return tuple(_overlapping(self.hunks, first, match, old=True))

    def hunks_bringing(self, match: Match) -> tuple[int, ...]:
        """Return the numbers of the hunks that add lines of a match in the text after the change."""
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
    """The change to review: its description, its files, and the commits before and after it.

    `what` is the description. If `target` is `""`, the change is not committed; `staged` is true if only staged changes
    are reviewed. If `base` is `""`, the user gave a diff, so that the commit before the change is not known.
    """

    what: str
    files: tuple[ChangedFile, ...] = ()
    base: str = ""
    target: str = ""
    staged: bool = False


class Kind(StrEnum):
    """The kind of a finding: a new violation of a pattern, or the removal of code that followed a pattern."""

    VIOLATION = "violation"
    REMOVAL = "removal"


class Spot(NamedTuple):
    """The line at which a finding is shown, in a file after the change."""

    path: str
    line: int


class Finding(NamedTuple):
    """A match of a rule that a change adds or removes.

    If the change removes code that followed a pattern, `path` and `match` are those before the change. `spot` is the
    line after the change at which to show the finding. `excerpt` has the source lines from `match.line` on.
    `fingerprint` does not change when lines move.
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
    """A changed file that was not checked completely, the reason, and whether it is source code."""

    path: str
    reason: str
    is_source: bool


class Silenced(NamedTuple):
    """A finding that an ignore comment silences, with the comment's line after the change and its reason."""

    finding: Finding
    line: int
    reason: str


class ToCheck(NamedTuple):
    """A pattern without rules that is relevant to the change: why it is, and a checklist for a person."""

    pattern: Pattern
    reason: str
    checklist: tuple[str, ...] = ()


class Grounds(NamedTuple):
    """The reasons and evidence that a report shows for a pattern with findings.

    `why` says why the pattern exists, and `limits` says when it does not apply. `link` is the path of its page, and
    `notes` are the paths of its newest notes. If the readers of the report are not allowed to see the evidence,
    `limits`, `link` and `notes` are empty.
    """

    pattern: Pattern
    why: str = ""
    limits: tuple[str, ...] = ()
    link: str = ""
    notes: tuple[str, ...] = ()


class Review(NamedTuple):
    """The result of a review.

    `grounds` has the reasons and evidence to show for each pattern, by slug. `diagnostics` reports errors in ignore
    comments and rules. `altered` reports how the change alters the instructions for coding agents. `by_committed` is
    true if the rules were read from a commit.

    A review shows only patterns of the levels that the user asked for: `considered` is their number. `lower` is the
    number of patterns with rules that are not shown because of their levels. `left_out` is the number of MEDIUM
    patterns with rules that are not shown. `not_shown` has the number of findings that are not shown, by level.
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
    altered: tuple[Diagnostic, ...] = ()
    left_out: int = 0
    lower: int = 0
    not_shown: tuple[tuple[str, int], ...] = ()
    considered: int = 0
    by_committed: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Return the changed files that were not checked completely, sorted by path."""
        found = [Skipped(f.path, f.remark, is_source(f.path) and f.remark not in NO_CODE) for f in self.change.files]
        found += [
            Skipped(item.location.path, item.message, is_source=True)
            for item in self.diagnostics
            if item.rule in {"not-looked-into", "too-many-matches"}
        ]
        return tuple(sorted(item for item in found if item.reason))

    @property
    def alters_agents(self) -> bool:
        """Return whether the change alters the instructions for coding agents, or the rules of patterns."""
        return bool(self.altered or self.rules_added or self.rules_altered or self.rules_removed)

    @property
    def unwritten(self) -> tuple[ChangedFile, ...]:
        """Return the changed files that were not reviewed because they are generated, vendored or minified."""
        return tuple(file for file in self.change.files if file.unwritten)

    @property
    def silenced(self) -> int:
        """Return the number of silenced findings."""
        return len(self.silences)

    @property
    def blind(self) -> bool:
        """Return whether a rule has an error and could not be used, so that the review may have missed something.

        Rules that are switched off, or that fail their own examples, do not make a review blind.
        """
        meant = ("fails-its-examples", "unproven-rule", "unmatched-example", "rule-off")
        return any(item.severity is Severity.ERROR and item.rule not in meant for item in self.diagnostics)

    @property
    def complete(self) -> bool:
        """Return whether all rules were used, and all changed source files checked.

        Rules that are switched off are ignored.
        """
        wrong = any(item.severity is Severity.ERROR and item.rule != "rule-off" for item in self.diagnostics)
        return not wrong and not any(item.is_source for item in self.skipped)

    @property
    def worst(self) -> Severity | None:
        """Return the highest severity of all findings; None if there are no findings."""
        order = (Severity.ERROR, Severity.WARNING, Severity.HINT)
        return next((severity for severity in order if any(f.severity is severity for f in self.findings)), None)
