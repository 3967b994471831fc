"""PURE. The sentences that all formats share: what was found, what it rests on."""

from __future__ import annotations

from tacit.review.values import Change, Finding, Grounds, Kind, Review
from tacit.text import one_line

NAMES = {"error": "error", "warning": "warning", "hint": "note"}


def what(finding: Finding, grounds: Grounds) -> str:
    """What a finding says, on one line."""
    if finding.kind is Kind.REMOVAL:
        where = f" in `{finding.match.scope}`" if finding.match.scope else ""
        said = (
            f"{finding.rule.message}: gone" if finding.rule.message else "the pattern was followed here, and is no more"
        )
        return one_line(f"{said}{where} ({grounds.pattern.name})")
    return one_line(finding.rule.message or grounds.pattern.name)


def rules_changed(review: Review) -> list[tuple[str, tuple[str, ...]]]:
    """The rules that a change adds or alters, under what is said of them."""
    told = (
        ("rules that this change adds, which do not judge it", review.rules_added),
        ("rules that this change alters or removes, which judged it as they were", review.rules_altered),
    )
    return [(title, names) for title, names in told if names]


def evidence(grounds: Grounds) -> str:
    """What a pattern rests on, in counts: `HIGH, 8 examples, last on 2025-01-08`."""
    pattern = grounds.pattern
    examples = f"{pattern.examples} example{'' if pattern.examples == 1 else 's'}"
    against = f", {pattern.against} against" if pattern.against else ""
    last = f", last on {pattern.last_reinforced}" if pattern.last_reinforced else ""
    flags = "".join(f", {name}" for name, on in (("contested", pattern.contested), ("stale", pattern.stale)) if on)
    return f"{pattern.level.name}, {examples}{against}{last}{flags}"


def summary(review: Review) -> str:
    """How many findings of which severity, and what was set aside."""
    counts = {name: sum(f.severity.value == value for f in review.findings) for value, name in NAMES.items()}
    found = ", ".join(f"{number} {name}{'' if number == 1 else 's'}" for name, number in counts.items() if number)
    parts = [found or "no findings"]
    if review.silenced:
        parts.append(f"{review.silenced} silenced")
    return ", ".join(parts)


def looked_at(change: Change) -> str:
    """What was reviewed: `what is not committed: 3 files, 1 not looked into`."""
    number = len(change.files)
    aside = sum(bool(file.remark) for file in change.files)
    passed = f", {aside} not looked into" if aside else ""
    return f"{change.what}: {number} file{'' if number == 1 else 's'}{passed}"
