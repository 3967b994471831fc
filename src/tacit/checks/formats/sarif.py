"""PURE. Format a review as SARIF 2.1.0, for code scanning services and editors."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tacit.checks.review import words
from tacit.checks.review.values import Finding, Grounds, Kind, Review
from tacit.checks.rules.values import Rule
from tacit.domain.findings import Diagnostic
from tacit.text.display import one_line, path_text
from tacit.text.escape import inline

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "hint": "note"}


def sarif(review: Review, version: str) -> dict[str, Any]:
    """Return a review as a SARIF log with one run, which has the findings and the rules that found them."""
    silenced = [item.finding for item in review.silences]
    used = {_id(item): item for item in (*silenced, *review.findings)}
    numbers = {name: number for number, name in enumerate(sorted(used))}
    rules = [_rule(used[name].rule, review.grounds[used[name].rule.pattern], name) for name in sorted(used)]
    driver = {"name": "tacit", "semanticVersion": version, "rules": rules}
    results = [_result(item, review.grounds[item.rule.pattern], numbers) for item in review.findings]
    results += [
        {
            **_result(item.finding, review.grounds[item.finding.rule.pattern], numbers),
            "suppressions": [
                {
                    "kind": "inSource",
                    "justification": one_line(item.reason),
                    "location": place(item.finding.spot.path, {"startLine": item.line}),
                }
            ],
        }
        for item in review.silences
    ]
    return log(driver, results, _notifications(review), successful=review.complete)


def log(
    driver: dict[str, Any],
    results: list[dict[str, Any]],
    notifications: list[dict[str, Any]],
    *,
    successful: bool = True,
) -> dict[str, Any]:
    """Return a SARIF log with one run. `driver` is the SARIF object that describes tacit and its rules.

    `results` are the findings. `notifications` are messages about the run itself, such as skipped files. `successful`
    says whether the run could check everything.
    """
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "invocations": [{"executionSuccessful": successful, "toolExecutionNotifications": notifications}],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _id(item: Finding) -> str:
    return f"{item.rule.pattern}/{item.rule.id}" + ("" if item.kind is Kind.VIOLATION else "/removed")


def _rule(rule: Rule, grounds: Grounds, name: str) -> dict[str, Any]:
    pattern = grounds.pattern
    limits = [f"Where it does not hold: {limit}" for limit in grounds.limits]
    said = [rule.note, grounds.why, *limits, words.evidence(grounds), words.links(grounds)]
    parts = [one_line(part) for part in said if part]
    return {
        "id": name,
        "name": pattern.name,
        "shortDescription": {"text": rule.message or pattern.name},
        "help": {"text": "\n\n".join(parts), "markdown": "\n\n".join(map(inline, parts))},
        "defaultConfiguration": {"level": LEVELS[rule.severity.value]},
        "properties": {"tags": list(pattern.tags), "confidence": pattern.level.name},
    }


def _result(item: Finding, grounds: Grounds, numbers: dict[str, int]) -> dict[str, Any]:
    match = item.match
    whole: dict[str, Any] = {
        "startLine": match.line,
        "startColumn": match.column,
        "endLine": match.end_line,
        "endColumn": match.end_column,
    }
    region: dict[str, Any] = {"startLine": item.spot.line}
    if item.kind is Kind.VIOLATION:
        region = {**whole, "snippet": {"text": "\n".join(item.excerpt)}}
    result: dict[str, Any] = {
        "ruleId": _id(item),
        "ruleIndex": numbers[_id(item)],
        "level": LEVELS[item.severity.value],
        "message": {"text": f"{words.what(item, grounds)} ({grounds.pattern.name}: {words.evidence(grounds)})"},
        "locations": [place(item.spot.path, region)],
        "partialFingerprints": {"tacit/v1": item.fingerprint},
    }
    if match.fix is not None and item.kind is Kind.VIOLATION:
        replacement = {"deletedRegion": whole, "insertedContent": {"text": match.fix}}
        change = {"artifactLocation": artifact(item.path), "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": "The fix of the rule"}, "artifactChanges": [change]}]
    return result


def place(path: str, region: dict[str, Any]) -> dict[str, Any]:
    """Return the SARIF location of a region (its lines and columns) in a file."""
    return {"physicalLocation": {"artifactLocation": artifact(path), "region": region}}


def artifact(path: str) -> dict[str, str]:
    """Return a file as a SARIF artifact location, relative to the root of the sources."""
    return {"uri": quote(path.encode("utf-8", "surrogateescape")), "uriBaseId": "%SRCROOT%"}


def _notifications(review: Review) -> list[dict[str, Any]]:
    skipped = [
        {
            "level": "warning" if item.is_source else "note",
            "message": {"text": one_line(f"skipped: {path_text(item.path)}: {item.reason}")},
            "descriptor": {"id": "skipped"},
        }
        for item in review.skipped
    ]
    return (
        [_fault(review, item) for item in (*review.diagnostics, *review.altered)]
        + skipped
        + [
            {
                "level": "warning",
                "message": {"text": f"{title}: {', '.join(names)}"},
                "descriptor": {"id": "changed-rules"},
            }
            for title, names in words.rules_changed(review)
        ]
    )


def _fault(review: Review, item: Diagnostic) -> dict[str, Any]:
    """Return a diagnostic (an error or warning about a file) as a SARIF notification.

    If the change contains this file, the notification has the place in the file as its location. Otherwise the message
    names the file and the line.
    """
    said: dict[str, Any] = {"level": LEVELS[item.severity.value], "descriptor": {"id": item.rule}}
    if not words.is_of_change(review, item):
        return {**said, "message": {"text": str(item)}}
    region = {"startLine": item.location.line, "startColumn": item.location.column}
    return {**said, "message": {"text": words.told(item)}, "locations": [place(item.location.path, region)]}
