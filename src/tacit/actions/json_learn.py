"""The JSON document that `tacit learn --json` prints."""

from __future__ import annotations

from typing import Any

from tacit.actions.learn import LearnReport, Moved, Refusal
from tacit.domain import serialize
from tacit.domain.pattern import Pattern
from tacit.text.outgoing import Frame


def learned(report: LearnReport, frame: Frame) -> dict[str, Any]:
    """Return the result of `tacit learn` as JSON.

    `frame` prepares the texts of known patterns for agents: texts that read like instructions are withheld.
    """
    near = [_refused(item, frame) for item in report.near]
    if report.refused:
        return {"refused": [_refused(item, frame) for item in report.refused], "near": near}
    head = {"root": str(report.root), "note": report.note, "existing": report.existing, "near": near}
    head["files"] = list(report.files)
    if report.sync is None and not report.existing:
        return {**head, "would_write": dict(report.written)}
    return {
        **head,
        "written": [path for path, _ in report.written],
        "patterns": [_moved(item, report.note) for item in report.moved],
        "promotions": serialize.promotions(report.sync.promotions) if report.sync else [],
        "text_not_used": list(report.unused),
        "workflows": list(report.workflows),
        "samples": list(report.samples),
        "time_saved": report.minutes,
    }


def _refused(item: Refusal, frame: Frame) -> dict[str, Any]:
    candidates = [
        {
            "slug": candidate.slug,
            "name": frame.line(candidate.name),
            "confidence": candidate.level.name,
            "examples": candidate.examples,
            "likeness": round(candidate.likeness, 2),
            "context": frame.line(candidate.context) or None,
        }
        for candidate in item.candidates
    ]
    return {"name": item.name, "near_duplicate": item.close, "candidates": candidates}


def _moved(item: Moved, note: str) -> dict[str, Any]:
    if item.after is None:
        return {"name": item.name, "after": None}
    pattern, example = item.after.dossier.pattern, item.after.example(note)
    following = item.after.next_level
    return {
        "slug": pattern.slug,
        "name": pattern.name,
        "verdict": example.evidence.verdict.value if example else None,
        "counts": example.counts if example else False,
        "reason": (example.reason or None) if example else None,
        "before": _counts(item.before) if item.before else None,
        "after": _counts(pattern),
        "next": {"level": following.name, "missing": item.after.missing} if following else None,
        "time_saved": pattern.minutes_total,
    }


def _counts(pattern: Pattern) -> dict[str, Any]:
    return {
        "confidence": pattern.level.name,
        "examples": pattern.examples,
        "against": pattern.against,
        "limits": pattern.limits,
    }
