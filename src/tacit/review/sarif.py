"""PURE. A review as SARIF 2.1.0, for code scanning services and editors."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tacit.review import words
from tacit.review.values import Finding, Grounds, Kind, Review
from tacit.rules.values import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}


def sarif(review: Review, version: str) -> dict[str, Any]:
    """A log with one run: the rules that found something, and the findings."""
    used = {_id(item): item for item in review.findings}
    numbers = {name: number for number, name in enumerate(sorted(used))}
    rules = [_rule(used[name].rule, review.grounds[used[name].rule.pattern], name) for name in sorted(used)]
    driver = {"name": "tacit", "semanticVersion": version, "rules": rules}
    results = [_result(item, review.grounds[item.rule.pattern], numbers) for item in review.findings]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notifications(review)}],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _id(item: Finding) -> str:
    return f"{item.rule.pattern}/{item.rule.id}" + ("" if item.kind is Kind.VIOLATION else "/removed")


def _rule(rule: Rule, grounds: Grounds, name: str) -> dict[str, Any]:
    pattern = grounds.pattern
    text = f"{grounds.why}\n\n{words.evidence(grounds)}" if grounds.why else words.evidence(grounds)
    return {
        "id": name,
        "name": pattern.name,
        "shortDescription": {"text": rule.message or pattern.name},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity.value]},
        "properties": {"tags": list(pattern.tags), "confidence": pattern.level.name},
    }


def _result(item: Finding, grounds: Grounds, numbers: dict[str, int]) -> dict[str, Any]:
    match = item.match
    # A removal stands on lines that are gone: it is shown at the file's first one.
    region = (
        {
            "startLine": match.line,
            "startColumn": match.column,
            "endLine": match.end_line,
            "endColumn": match.end_column,
            "snippet": {"text": "\n".join(item.excerpt)},
        }
        if item.kind is Kind.VIOLATION
        else {"startLine": 1}
    )
    uri = quote(item.path.encode("utf-8", "surrogateescape"))
    return {
        "ruleId": _id(item),
        "ruleIndex": numbers[_id(item)],
        "level": _LEVELS[item.severity.value],
        "message": {"text": f"{words.what(item, grounds)} ({grounds.pattern.name}: {words.evidence(grounds)})"},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "region": region}}
        ],
        "partialFingerprints": {"tacit/v1": item.fingerprint},
    }


def _notifications(review: Review) -> list[dict[str, Any]]:
    return [
        {"level": _LEVELS[item.severity.value], "message": {"text": str(item)}, "descriptor": {"id": item.rule}}
        for item in review.diagnostics
    ] + [
        {
            "level": "warning",
            "message": {"text": f"{title}: {', '.join(names)}"},
            "descriptor": {"id": "changed-rules"},
        }
        for title, names in words.rules_changed(review)
    ]
