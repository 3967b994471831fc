"""PURE. Format a review as JSON values. Later releases may add keys, but do not change the meaning of a key."""

from __future__ import annotations

from typing import Any

from tacit.checks.review import words
from tacit.checks.review.values import Finding, Grounds, Review, ToCheck
from tacit.domain.serialize import diagnostic
from tacit.text.display import path_text


def review(value: Review) -> dict[str, Any]:
    """Return a review as the value that `tacit review --format json` prints."""
    return {
        "change": {
            "what": value.change.what,
            "files": len(value.change.files),
            "not_looked_into": [
                {"path": path_text(item.path), "reason": item.reason, "source": item.is_source}
                for item in value.skipped
            ],
            "not_judged": [{"path": path_text(file.path), "reason": file.unwritten} for file in value.unwritten],
        },
        "findings": [finding(item, value.grounds[item.rule.pattern]) for item in value.findings],
        "to_check": [_to_check(item, value.grounds[item.pattern.slug]) for item in value.to_check],
        "silenced": value.silenced,
        "silenced_findings": [
            {
                **finding(item.finding, value.grounds[item.finding.rule.pattern]),
                "silenced_by": {"line": item.line, "reason": item.reason},
            }
            for item in value.silences
        ],
        "rules": {
            "used": value.rules_used,
            "refused": list(value.rules_refused),
            "added": list(value.rules_added),
            "altered": list(value.rules_altered),
            "removed": list(value.rules_removed),
            "left_out": value.left_out,
        },
        "not_shown": dict(value.not_shown),
        "levels_lowered": list(value.levels_lowered),
        "alters_agents": [{"path": item.location.path, "what": item.message} for item in value.altered],
        "diagnostics": [diagnostic(item) for item in value.diagnostics],
    }


def finding(item: Finding, grounds: Grounds) -> dict[str, Any]:
    """Return one finding of a review as a JSON value. Lines and columns count from 1.

    `grounds` has the pattern of the finding, with its reason and evidence. If the finding is a removal (the change
    removed code that followed a pattern), `path` and the position are those before the change, and `now` is the place
    after the change.
    """
    return {
        "kind": item.kind.value,
        "path": path_text(item.path),
        "line": item.match.line,
        "column": item.match.column,
        "end_line": item.match.end_line,
        "end_column": item.match.end_column,
        "now": {"path": path_text(item.spot.path), "line": item.spot.line},
        "severity": item.severity.value,
        "pattern": item.rule.pattern,
        "rule": item.rule.id,
        "message": words.what(item, grounds),
        "note": item.rule.note or None,
        "excerpt": list(item.excerpt),
        "fix": item.match.fix,
        "fingerprint": item.fingerprint,
        **_grounds(grounds),
    }


def _to_check(item: ToCheck, grounds: Grounds) -> dict[str, Any]:
    return {"pattern": item.pattern.slug, "reason": item.reason, "checklist": list(item.checklist), **_grounds(grounds)}


def _grounds(value: Grounds) -> dict[str, Any]:
    pattern = value.pattern
    return {
        "name": pattern.name,
        "why": value.why or None,
        "confidence": pattern.level.name,
        "examples": pattern.examples,
        "against": pattern.against,
        "last_reinforced": pattern.last_reinforced or None,
        "stale": pattern.stale,
        "contested": pattern.contested,
        "limits": list(value.limits),
        "page": value.link or None,
        "notes": list(value.notes),
    }
