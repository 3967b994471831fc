"""PURE. Examples and thresholds into a level and its history: a fold, without a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from tacit.domain.enums import Confidence, Verdict
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import first_day
from tacit.domain.pattern import Evidence, Example, Promotion, Thresholds

AGENT = "agent"
_COMMIT_DIGITS = 7
_YEAR = timedelta(days=366)


class Standing(NamedTuple):
    """Where a pattern stands: its level, every example in order, and how it got there."""

    level: Confidence
    examples: tuple[Example, ...]
    history: tuple[Promotion, ...]

    def counting(self, verdict: Verdict) -> list[Evidence]:
        """The evidence with this verdict that counts, oldest first."""
        return [e.evidence for e in self.examples if e.counts and e.evidence.verdict is verdict]


def level_of(net: int, thresholds: Thresholds, *, conditions_met: bool = True) -> Confidence:
    """The level for `net` = supporting minus contradicting examples."""
    if net >= thresholds.high and conditions_met:
        return Confidence.HIGH
    if net >= thresholds.medium:
        return Confidence.MEDIUM
    return Confidence.LOW if net >= 1 else Confidence.UNPROVEN


def fold(
    pattern: str,
    evidence: Iterable[Evidence],
    thresholds: Thresholds,
    project: Callable[[str], str] = str.lower,
) -> Standing:
    """Walk a pattern's evidence in the order (date, path) and note each change of level.

    `project` gives the identity behind a project's name.
    """
    tally = _Tally(thresholds, project)
    history: list[Promotion] = []
    examples: list[Example] = []
    for item in sorted(evidence, key=lambda item: (*in_order(item), item.line, item.name)):
        before = tally.level
        reason = tally.add(item)
        examples.append(Example(item, not reason, reason, tally.level))
        if tally.level is not before:
            history.append(Promotion(pattern, before, tally.level, item.date, item.path))
    return Standing(tally.level, tuple(examples), tuple(history))


def in_order(evidence: Evidence) -> tuple[str, str]:
    """The place of an evidence in its pattern's order; a month sorts as its first day."""
    day = evidence.date
    return (day if len(day) > len("2024-11") else f"{day}-01", evidence.path)


class _Change(NamedTuple):
    """A commit or pull request: two are the same where their keys are, and one's name begins with the other's."""

    kind: str
    name: str
    key: str


@dataclass(slots=True)
class _Tally:
    """Running counts, and what has been seen."""

    thresholds: Thresholds
    project: Callable[[str], str]
    net: int = 0
    level: Confidence = Confidence.UNPROVEN
    projects: set[str] = field(default_factory=set)
    authors: set[str] = field(default_factory=set)
    persons: int = 0
    notes: set[str] = field(default_factory=set)
    texts: dict[tuple[Verdict, str], str] = field(default_factory=dict)
    changes: dict[tuple[Verdict, str, str, str], list[tuple[_Change, str]]] = field(default_factory=dict)

    def add(self, item: Evidence) -> str:
        """Count an evidence, or say why it does not count."""
        project = self.project(item.project)
        changes = _changes(item) if item.commit or item.pull_request else ()
        if reason := self._reason_against(item, project, changes):
            return reason
        self.notes.add(item.path)
        if item.body_key:
            self.texts[item.verdict, item.body_key] = item.path
        for change in changes:
            self.changes.setdefault((item.verdict, project, change.kind, change.key), []).append((change, item.path))
        if item.verdict is Verdict.SUPPORTS:
            self.net += 1
            self.projects.add(project)
            self.authors.add(item.author.casefold())
            self.persons += item.via.casefold() != AGENT
        elif item.verdict is Verdict.CONTRADICTS:
            self.net -= 1
        self.level = level_of(self.net, self.thresholds, conditions_met=self._conditions_met())
        return ""

    def _reason_against(self, item: Evidence, project: str, changes: Iterable[_Change]) -> str:
        if item.path in self.notes:
            return "the note names this pattern already"
        if not (item.body_key or item.outcome or item.has_source):
            return "the note is empty: no text, no outcome, no source"
        if item.body_key and (twin := self.texts.get((item.verdict, item.body_key))):
            return f"the same text as {twin}"
        for change in changes:
            for other, path in self.changes.get((item.verdict, project, change.kind, change.key), ()):
                if change.name.startswith(other.name) or other.name.startswith(change.name):
                    return f"the same {change.kind} as {path}"
        return ""

    def _conditions_met(self) -> bool:
        limits = self.thresholds
        return (
            (limits.high_projects <= 1 or len(self.projects - {""}) >= limits.high_projects)
            and (limits.high_authors <= 1 or len(self.authors - {""}) >= limits.high_authors)
            and self.persons >= limits.high_persons
        )


def _changes(item: Evidence) -> list[_Change]:
    found = []
    if item.commit:
        commit = item.commit.lower()
        found.append(_Change("commit", commit, commit[:_COMMIT_DIGITS]))
    if item.pull_request:
        number = item.pull_request.lower().lstrip("#")
        found.append(_Change("pull request", f"{number} ", number))
    return found


def remarks(standing: Standing) -> list[Diagnostic]:
    """Hints about a pattern's evidence: what repeats, and levels that notes claim and do not hold."""
    found = []
    for example in standing.examples:
        item = example.evidence
        at = Location(item.path, item.line)
        if not example.counts:
            found.append(
                Diagnostic(at, Severity.HINT, "does-not-count", f"{item.name}: does not count, {example.reason}")
            )
        if item.claimed is not None and item.claimed is not example.level:
            message = f"{item.name}: claims {item.claimed.name}, with this note it is {example.level.name}"
            found.append(Diagnostic(at, Severity.HINT, "claimed-level", message, "a level is counted, never written"))
    return found


def reference_date(newest_first: Iterable[str]) -> str:
    """The notes' own "today": the newest date with another note within a year before it, else the newest.

    Takes the dates of all notes, ISO, newest first; the result is `""` where there are none. One note
    dated far in the future thus can't make every pattern stale.
    """
    dates = iter(newest_first)
    newest = later = next(dates, "")
    for earlier in dates:
        if first_day(later) - first_day(earlier) <= _YEAR:
            return later
        later = earlier
    return newest


def stale_before(reference: str, days: int) -> str:
    """The ISO day before which a pattern's newest example makes it stale; `""` if nothing can be stale.

    It is `days` before the reference date.
    """
    if not reference:
        return ""
    try:
        return (first_day(reference) - timedelta(days=days)).isoformat()
    except OverflowError:  # before the year 1
        return ""
