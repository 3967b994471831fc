"""PURE. Format a verification of documents as SARIF 2.1.0.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

from typing import Any

from tacit.checks.formats.sarif import LEVELS, artifact, log, place
from tacit.checks.verify.values import Judged, Report
from tacit.checks.verify.words import NOUNS, message
from tacit.domain.findings import Severity
from tacit.text.display import one_line


def sarif(report: Report, version: str) -> dict[str, Any]:
    """Return a verification of documents as a SARIF log with one run.

    The run has the findings (the claims that are reported as wrong), and one rule for each kind of claim, such as
    `table`.
    """
    pairs = [(document.path, item) for document in report.documents for item in document.judged if item.severity]
    kinds = sorted({item.claim.kind for _, item in pairs})
    rules = [_rule(kind) for kind in kinds]
    driver = {"name": "tacit", "semanticVersion": version, "rules": rules}
    results = [_result(path, item, kinds.index(item.claim.kind)) for path, item in pairs]
    notes = [
        {"level": "note", "message": {"text": one_line(remark)}, "descriptor": {"id": "not-read"}}
        for remark in report.remarks
    ]
    return log(driver, results, notes)


def _rule(kind: str) -> dict[str, Any]:
    noun = NOUNS.get(kind, kind)
    text = f"A document names a {noun} that the code does not have, or has differently."
    return {"id": f"verify/{kind}", "name": noun, "shortDescription": {"text": text}}


def _result(path: str, item: Judged, number: int) -> dict[str, Any]:
    claim = item.claim
    region = {"startLine": claim.line, "startColumn": max(1, claim.column)}
    result: dict[str, Any] = {
        "ruleId": f"verify/{claim.kind}",
        "ruleIndex": number,
        "level": LEVELS[(item.severity or Severity.HINT).value],
        "message": {"text": one_line(message(item))},
        "locations": [place(path, region)],
        "partialFingerprints": {"tacit/v1": item.fingerprint},
    }
    own = [spot for spot in item.evidence if not spot.repository]
    if own:
        result["relatedLocations"] = [
            {"physicalLocation": {"artifactLocation": artifact(spot.path), "region": {"startLine": spot.line or 1}}}
            for spot in own
        ]
    if item.silenced:
        result["suppressions"] = [{"kind": "external", "justification": one_line(item.silenced)}]
    return result
