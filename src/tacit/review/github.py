"""PURE. A review as workflow commands of GitHub, which it shows as annotations beside the lines."""

from __future__ import annotations

from tacit.review import words
from tacit.review.values import Kind, Review
from tacit.text import one_line, path_text

_COMMANDS = {"error": "error", "warning": "warning", "hint": "notice"}


def github(review: Review) -> str:
    """One command per finding, after one for the rules that the change alters."""
    lines = [
        f"::warning ::{_escaped(one_line(f'{title}: ' + ', '.join(names)))}\n"
        for title, names in words.rules_changed(review)
    ]
    for item in review.findings:
        grounds = review.grounds[item.rule.pattern]
        properties = {"file": path_text(item.path), "title": one_line(grounds.pattern.name)}
        if item.kind is Kind.VIOLATION:
            properties |= {"line": str(item.match.line), "endLine": str(item.match.end_line)}
        why = f"\n{one_line(grounds.why)}" if grounds.why else ""
        message = f"{words.what(item, grounds)}{why}\n{words.evidence(grounds)} [{item.fingerprint}]"
        said = ",".join(f"{name}={_property(value)}" for name, value in sorted(properties.items()))
        lines.append(f"::{_COMMANDS[item.severity.value]} {said}::{_escaped(message)}\n")
    return "".join(lines)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
