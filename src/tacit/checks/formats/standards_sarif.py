"""PURE. Format the findings of `tacit check standards` as SARIF 2.1.0.

A finding is a standard that a module, such as a service, does not follow, or that no module follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tacit.checks.formats.sarif import LEVELS, log, place
from tacit.checks.standards.values import Finding, Matrix
from tacit.checks.standards.words import shown
from tacit.domain.findings import Diagnostic
from tacit.text.display import one_line

_RULES = {
    "not-followed": "A module does not follow a standard that nearly all modules follow.",
    "required-standard": "A module does not follow a standard that the settings require.",
    "dead-standard": "A document states a standard that no module follows.",
}


def sarif(matrices: Sequence[Matrix], version: str, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return a SARIF log with one run, which has the findings of all matrices (which module follows which standard).

    `version` is tacit's version. Remarks and `diagnostics`, which are errors in the file of people's answers, become
    notifications.
    """
    found = [finding for matrix in matrices for finding in matrix.findings]
    names = sorted({finding.rule for finding in found})
    rules = [{"id": f"standards/{name}", "name": name, "shortDescription": {"text": _RULES[name]}} for name in names]
    driver = {"name": "tacit", "semanticVersion": version, "rules": rules}
    results = [_result(finding, names.index(finding.rule)) for finding in found]
    notes = [_note("note", remark, "remark") for matrix in matrices for remark in matrix.remarks]
    notes += [_note(LEVELS[item.severity.value], str(item), item.rule) for item in diagnostics]
    return log(driver, results, notes)


def _result(finding: Finding, number: int) -> dict[str, Any]:
    region = {"startLine": finding.at.line, "startColumn": finding.at.column}
    return {
        "ruleId": f"standards/{finding.rule}",
        "ruleIndex": number,
        "level": LEVELS[finding.severity.value],
        "message": {"text": one_line(shown(finding))},
        "locations": [place(finding.at.path, region)],
        "partialFingerprints": {"tacit/v1": finding.fingerprint},
    }


def _note(level: str, text: str, name: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": one_line(text)}, "descriptor": {"id": name}}
