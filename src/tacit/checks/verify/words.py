"""PURE. The sentences about a verification of documents that all output formats share.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

from tacit.checks.verify.values import Judged, Report, Unnamed, Verdict
from tacit.domain.findings import Severity

SIGNS = {
    Verdict.VERIFIED: "✓",
    Verdict.DIFFERS: "✗",
    Verdict.MISSING: "✗",
    Verdict.WEAK: "?",
    Verdict.PLANNED: "…",
    Verdict.UNKNOWN: "?",
}
NOUNS = {
    "queue-group": "queue group",
    "environment": "environment variable",
    "index": "index",
}
_PLURALS = {"index": "indexes"}
_COUNTED = {
    Verdict.VERIFIED: "verified",
    Verdict.DIFFERS: "different",
    Verdict.MISSING: "missing",
    Verdict.WEAK: "weak (not in source or settings)",
    Verdict.PLANNED: "planned",
    Verdict.UNKNOWN: "not checkable",
}
_MOST_NAMES = 8  # names in a message, so that it stays short


def shown(item: Judged, *, every: bool) -> bool:
    """Return whether a report lists a claim: it is reported as a warning or an error, and not silenced.

    If `every` is true, the report lists all claims, and the result is True.
    """
    return every or (item.severity in {Severity.WARNING, Severity.ERROR} and not item.silenced)


def head(item: Judged) -> str:
    """Return a claim on one line: its name, the version or tag in the document, and the reason for the verdict."""
    claim = item.claim
    name = f"{claim.owner}: {claim.name}" if claim.kind == "import" else claim.name
    value = f" {claim.value}" if claim.kind in {"version", "package", "image"} and claim.value else ""
    why = f": {item.why}" if item.why and not item.why.startswith("as ") else ""
    return f"{name}{value}{why}"


def told(item: Judged) -> list[str]:
    """Return the lines below a claim in a report: suggestion, evidence, and why it is silenced or its fingerprint."""
    parts = []
    if item.suggestion:
        parts.append(f"→ {item.suggestion}")
    if item.evidence:
        parts.append(f"evidence: {', '.join(map(str, item.evidence))}")
    if item.silenced:
        parts.append(f"silenced: {item.silenced}")
    elif item.severity is not None:
        parts.append(f"fingerprint: {item.fingerprint}")
    return parts


def message(item: Judged) -> str:
    """Return a finding as one sentence, for formats that have one line per finding."""
    suggestion = f" → {item.suggestion}" if item.suggestion else ""
    places = f" [{', '.join(map(str, item.evidence))}]" if item.evidence else ""
    return f"{head(item)}{suggestion}{places}"


def unnamed_line(item: Unnamed) -> str:
    """Return a line with the names of one kind that the code declares and the document does not contain."""
    noun = NOUNS.get(item.kind, item.kind)
    plural = _PLURALS.get(noun, f"{noun}s")
    names = ", ".join(item.names[:_MOST_NAMES])
    more = f" and {len(item.names) - _MOST_NAMES} more" if len(item.names) > _MOST_NAMES else ""
    return f"in the code, but not in this document: {noun if len(item.names) == 1 else plural} {names}{more}"


def closing(report: Report) -> str:
    """Return the last line of a report: the number of claims for each verdict."""
    counts = report.counts()
    total = sum(counts.values())
    number = len(report.documents)
    where = f"{number} document{'' if number == 1 else 's'}"
    parts = [
        f"{count} {_COUNTED[verdict]}" for verdict, count in counts.items() if count or verdict is Verdict.VERIFIED
    ]
    silenced = sum(bool(item.silenced) for document in report.documents for item in document.judged)
    if silenced:
        parts.append(f"{silenced} silenced")
    at = f" at {report.commit[:12]}" if report.commit else ""
    return f"{total} claim{'' if total == 1 else 's'} in {where}{at}: {', '.join(parts)}{_noted(report)}"


def _noted(report: Report) -> str:
    """Return a phrase with the number of wrong claims that are only notes (hints); `""` if there are none.

    By default, notes do not make the command fail.
    """
    number = sum(item.severity is Severity.HINT for document in report.documents for item in document.findings)
    if not number:
        return ""
    what, count = ("1 is a note", "counts") if number == 1 else (f"{number} are notes", "count")
    return f"; {what}, which --all lists and which {count} for the exit code only with --strict or --fail-on note"
