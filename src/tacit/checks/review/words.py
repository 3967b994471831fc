"""PURE. The sentences that all formats share: what was found, what it rests on."""

from __future__ import annotations

from tacit.checks.review.values import Change, Finding, Grounds, Kind, Review, Silenced
from tacit.domain.findings import Diagnostic
from tacit.text.display import one_line

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


def reasons(finding: Finding, grounds: Grounds) -> list[str]:
    """Why a finding matters: the rule's note, the pattern's own words, and where it does not hold."""
    limits = (f"Where it does not hold: {limit}" for limit in grounds.limits)
    return [one_line(part) for part in (finding.rule.note, grounds.why, *limits) if part]


def links(grounds: Grounds) -> str:
    """Where it can be read up: the page and the newest notes, empty for a reader who may not know them."""
    return ", ".join(part for part in (grounds.link, *grounds.notes) if part)


def silenced(item: Silenced, grounds: Grounds) -> str:
    """What a silenced finding says, and the comment that silences it: `… (Name), silenced in line 3: why`."""
    said = f"{what(item.finding, grounds)} [{item.finding.rule.pattern}]"
    return one_line(f"{said}; silenced in line {item.line}: {item.reason}")


def rules_changed(review: Review) -> list[tuple[str, tuple[str, ...]]]:
    """The rules that a change adds, alters or removes, and levels that it lowers, under what is said of them."""
    told = (
        ("rules that this change adds, which do not judge it", review.rules_added),
        ("rules that this change alters, which judged it as they were", review.rules_altered),
        ("rules that this change removes, which judged it all the same", review.rules_removed),
        ("levels that this change lowers, which judged it as they were", review.levels_lowered),
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
    aside = review.left_out
    if aside and not found:  # a lower level might have found something
        parts.append(f"{aside} MEDIUM pattern{'' if aside == 1 else 's'} with rules left out (--level medium)")
    return ", ".join(parts)


def is_of_change(review: Review, diagnostic: Diagnostic) -> bool:
    """Whether something is wrong in a changed file, and not in the knowledge base that judges it."""
    return any(diagnostic.location.path == file.path for file in review.change.files)


def told(diagnostic: Diagnostic) -> str:
    """What is wrong, and what to do about it, on one line."""
    return one_line(f"{diagnostic.message}; {diagnostic.help}" if diagnostic.help else diagnostic.message)


def looked_at(change: Change) -> str:
    """What was reviewed: `what is not committed: 3 files, 1 not looked into`."""
    number = len(change.files)
    aside = sum(bool(file.remark) for file in change.files)
    passed = f", {aside} not looked into" if aside else ""
    return f"{change.what}: {number} file{'' if number == 1 else 's'}{passed}"
