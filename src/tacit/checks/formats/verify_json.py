"""PURE. Format a verification of documents as JSON."""

from __future__ import annotations

from typing import Any

from tacit.checks.verify.values import DocumentReport, Evidence, Judged, Report, Unnamed
from tacit.text.display import path_text


def verification(report: Report, *, every: bool = False) -> dict[str, Any]:
    """Return a verification as a JSON value: its documents, each with its claims and their verdicts.

    Only claims with a severity (errors, warnings and hints, silenced or not) are included; if `every` is true, all are.
    """
    return {
        "commit": report.commit or None,
        "documents": [_document(document, every=every) for document in report.documents],
        "counts": {verdict.value: number for verdict, number in report.counts().items()},
        "left_out": list(report.remarks),
    }


def _document(document: DocumentReport, *, every: bool) -> dict[str, Any]:
    listed = [item for item in document.judged if every or item.severity is not None]
    return {
        "path": path_text(document.path),
        "claims": [_claim(document, item) for item in listed],
        "not_named": [_unnamed(item) for item in document.unnamed],
    }


def _claim(document: DocumentReport, item: Judged) -> dict[str, Any]:
    claim = item.claim
    return {
        "line": claim.line,
        "column": max(1, claim.column),
        "section": document.headings[claim.section].title or None,
        "kind": claim.kind,
        "name": path_text(claim.name),
        "value": claim.value or None,
        "owner": claim.owner or None,
        "mood": claim.mood.value,
        "negative": claim.negative,
        "verdict": item.verdict.value,
        "severity": item.severity.value if item.severity else None,
        "why": item.why or None,
        "suggestion": item.suggestion or None,
        "evidence": [evidence(place) for place in item.evidence],
        "fix": {"old": item.fix.old, "new": item.fix.new} if item.fix else None,
        "silenced": item.silenced or None,
        "fingerprint": item.fingerprint,
    }


def evidence(place: Evidence) -> dict[str, Any]:
    """Return the place in the code that is the reason for a verdict, as a JSON value."""
    return {
        "path": path_text(place.path),
        "line": place.line or None,
        "tier": place.tier or None,
        "repository": place.repository or None,
    }


def _unnamed(item: Unnamed) -> dict[str, Any]:
    pairs = zip(item.names, item.evidence, strict=True)
    return {"kind": item.kind, "names": [{"name": name, "evidence": evidence(place)} for name, place in pairs]}
