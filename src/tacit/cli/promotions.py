"""Format the confidence levels that a sync changed, and the documents that it imported, for output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tacit.cli import output
from tacit.cli.names import shown
from tacit.cli.output import one_line

if TYPE_CHECKING:
    from tacit.domain.pattern import Promotion
    from tacit.sync.report import Taken
    from tacit.sync.service import SyncReport


def took(taken: Taken) -> str:
    """Return as text how many files the import of one followed document created, changed and removed."""
    return files_by_how([how for _, how in taken.files])


def files_by_how(changes: Iterable[str]) -> str:
    """Return how many files were created, changed and removed, as in `created 2 files, removed 1 file`.

    `changes` has the kind of change of each file, such as `new`, `changed`, `linked` or `removed`.
    """
    number = Counter(
        {"changed": "changed", "linked": "changed", "removed": "removed"}.get(how, "created") for how in changes
    )
    parts = [f"{how} {output.count(number[how], 'file')}" for how in ("created", "changed", "removed") if number[how]]
    return ", ".join(parts)


def lines(report: SyncReport, *, because: bool = False) -> list[str]:
    """Return one line for each changed confidence level; a pattern that was only renamed is left out.

    If `because` is true, each line ends with the file that caused the change.
    """
    steps = {step.pattern: step for step in report.promotions}
    same = {old for old, new in report.renamed.items() if new in steps and _is_same(steps[old], steps[new])}
    same |= {report.renamed[old] for old in same}
    return [_line(report, step, because=because) for slug, step in steps.items() if slug not in same]


def _is_same(old: Promotion, new: Promotion) -> bool:
    return (old.before, old.after) == (new.after, new.before)


def _line(report: SyncReport, step: Promotion, *, because: bool) -> str:
    cause = f"  ({one_line(step.because)})" if because and step.because else ""
    if name := report.names.get(step.pattern):
        arrow = "↑" if step.before < step.after else "↓"
        return f"{arrow} {shown(name)}: {output.level(step.before)} → {output.level(step.after)}{cause}"
    leads = report.names.get(report.renamed.get(step.pattern, ""), "")
    now = f"part of {shown(leads)}" if leads else "gone"
    return f"↓ {shown(step.name or step.pattern)}: {output.level(step.before)} → {now}{cause}"
