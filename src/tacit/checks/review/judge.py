"""PURE. Turn matches of rules into findings with a severity and a fingerprint."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tacit.checks.review.compare import Place, normalised, spot
from tacit.checks.review.values import ChangedFile, Finding, Kind, Spot
from tacit.checks.rules.values import Finds, Match, Rule, Scope
from tacit.domain.enums import Confidence
from tacit.domain.findings import Severity
from tacit.domain.note import NOTHING
from tacit.domain.pattern import Pattern
from tacit.text.display import lines_of, path_text

MOST_EXCERPT = 6  # lines of code shown with a finding
_LONGEST_LINE = 300  # characters of a line of code shown with a finding
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.HINT)
_MOST = {Confidence.HIGH: Severity.ERROR, Confidence.MEDIUM: Severity.WARNING}


def severity(rule: Rule, pattern: Pattern, kind: Kind) -> Severity:
    """Return the severity of a rule's findings. Its pattern's level limits it: only HIGH patterns give errors.

    Findings of contested or stale patterns, and removals of code that followed a pattern, are at most warnings.
    """
    caps = [rule.severity, _MOST.get(pattern.level, Severity.HINT)]
    if pattern.contested or pattern.stale or kind is Kind.REMOVAL:
        caps.append(Severity.WARNING)
    return max(caps, key=_ORDER.index)


def reaches(found: Severity, least: Severity) -> bool:
    """Return whether a severity is at least as high as `least`."""
    return _ORDER.index(found) <= _ORDER.index(least)


def fingerprints(kind: Kind, rule: Rule, path: str, matches: Sequence[Match]) -> list[str]:
    """Return a fingerprint for each match of a rule in a file: a hash of the path, the rule and the matched code.

    It contains no line number, so it stays the same if lines move. `kind` says whether findings are violations, or
    removals of code that followed a pattern.
    """
    seen: Counter[str] = Counter()
    found = []
    for match in matches:
        text = normalised(match)
        parts = (kind.value, rule.pattern, rule.id, path_text(path), text, str(seen[text]))
        seen[text] += 1
        found.append(hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16])
    return found


def findings(
    rule: Rule,
    pattern: Pattern,
    files: Sequence[ChangedFile],
    places: Sequence[Place],
    everywhere: Mapping[int, Sequence[Match]],
    *,
    scopes: Mapping[int, Sequence[Scope]] = NOTHING,
) -> list[Finding]:
    """Return the findings for the matches at `places`: new violations, or removals of code that followed the pattern.

    `everywhere` has all matches of the rule, by the index of the file: those after the change for violations, those
    before it for removals. Fingerprints depend on them, because equal matches are numbered. `scopes` are the functions
    and classes of each file after the change; only removals need them.
    """
    kind = Kind.VIOLATION if rule.finds is Finds.VIOLATION else Kind.REMOVAL
    worst = severity(rule, pattern, kind)
    names: dict[int, dict[Match, str]] = {}
    found = []
    for place in places:
        number, match, file = place.file, place.match, files[place.file]
        path, text = (file.path, file.after) if kind is Kind.VIOLATION else (file.old_path, file.before)
        if number not in names:
            matches = everywhere[number]
            names[number] = dict(zip(matches, fingerprints(kind, rule, path, matches), strict=True))
        last = min(match.end_line, match.line + MOST_EXCERPT - 1)
        excerpt = tuple(line.rstrip("\r")[:_LONGEST_LINE] for line in lines_of(text or "")[match.line - 1 : last])
        now = Spot(path, match.line) if kind is Kind.VIOLATION else spot(file, place, scopes.get(number, ()))
        found.append(Finding(kind, path, match, rule, worst, names[number][match], now, excerpt))
    return found


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by severity, then by location."""
    return tuple(
        sorted(findings, key=lambda f: (_ORDER.index(f.severity), f.path, f.match.line, f.match.column, f.rule.id))
    )
