"""PURE. Convert values to JSON in one form for all commands. A key never changes its meaning between releases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tacit.domain.enums import Confidence
from tacit.domain.findings import Diagnostic, Fault
from tacit.domain.note import Section
from tacit.domain.pattern import Dossier, Example, Pattern, Promotion, Thresholds
from tacit.domain.trace import Trace


def pattern(value: Pattern) -> dict[str, Any]:
    """Return a pattern as `tacit list --json` prints it. Times are minutes, and dates are YYYY-MM-DD or YYYY-MM."""
    return {
        "slug": value.slug,
        "name": value.name,
        "category": value.category,
        "confidence": value.level.name,
        "examples": value.examples,
        "by_people": value.examples - value.by_agents,
        "by_agents": value.by_agents,
        "against": value.against,
        "pending": value.pending,
        "pending_against": value.pending_against,
        "elsewhere": value.elsewhere,
        "repositories_elsewhere": value.repositories,
        "last_reinforced": value.last_reinforced or None,
        "time_saved": value.minutes_total,
        "time_saved_per_use": value.minutes_per_use,
        "projects": list(value.projects),
        "stale": value.stale,
        "contested": value.contested,
        "retired": value.retired,
    }


def dossier(value: Dossier) -> dict[str, Any]:
    """Return a pattern with all its data, as `tacit show --json` prints it."""
    about = value.pattern
    return {
        **pattern(about),
        "limits": about.limits,
        "since": about.since or None,
        "status": about.status.value,
        "superseded_by": about.superseded_by or None,
        "aliases": list(about.aliases),
        "tags": list(about.tags),
        "languages": list(about.languages),
        "applies_to": list(about.applies_to),
        "page": about.page or None,
        "text_from": value.text_from or None,
        "sections": [section(item) for item in value.sections],
        "evidence": [example(item) for item in value.examples],
        "history": [promotion(item) for item in value.history],
        "in_code": trace(about.in_code) if about.in_code else None,
        "related": [{"name": item.name, "slug": item.slug or None} for item in value.related],
    }


def trace(value: Trace) -> dict[str, Any]:
    """Return the result of `tacit verify --patterns` for one pattern (whether the code shows it, and where) as JSON."""
    return {
        "presence": value.presence.value,
        "reason": value.reason or None,
        "total": value.total,
        "places": [
            {"repository": at.repository or None, "path": at.path, "line": at.line or None, "shows": at.shows}
            for at in value.places
        ],
        "first": dated(value.first),
        "last": dated(value.last),
        "missing_since": value.since or None,
        "checked": value.checked,
        "commit": value.commit or None,
    }


def dated(value: str) -> dict[str, str] | None:
    """Return a commit with its date as JSON; None if `value` is empty.

    `value` is the hash, a space and the date.
    """
    commit, _, date = value.partition(" ")
    return {"commit": commit, "date": date} if commit else None


def section(value: Section) -> dict[str, Any]:
    """Return a section of a pattern's text, as JSON."""
    return {"title": value.title, "text": value.text}


def example(value: Example) -> dict[str, Any]:
    """Return an example as JSON: whether it counts, the reason if it does not, and the pattern's level after it."""
    item = value.evidence
    return {
        "path": item.path,
        "date": item.date,
        "title": item.title,
        "project": item.project or None,
        "verdict": item.verdict.value,
        "outcome": item.outcome or None,
        "result": item.result.value if item.result else None,
        "time_saved": item.minutes,
        "via": item.via or None,
        "confirmed": item.confirmed or None,
        "counts": value.counts,
        "reason": value.reason or None,
        "pending": value.pending,
        "level": value.level.name,
    }


def promotion(value: Promotion) -> dict[str, Any]:
    """Return a change of confidence level as JSON; `because` is the path of the note that caused it."""
    return {
        "pattern": value.pattern,
        "from": value.before.name,
        "to": value.after.name,
        "date": value.date or None,
        "because": value.because or None,
    }


def promotions(value: Iterable[Promotion]) -> list[dict[str, Any]]:
    """Return changes of confidence level as a JSON list; see `promotion`."""
    return [promotion(step) for step in value]


def fault(value: Fault) -> dict[str, Any]:
    """Return an error in a document that a program sent, as JSON. `path` is the JSON path of the faulty value.

    If the document is not JSON, `path` is empty, and the keys `line` and `column` give the place.
    """
    told = {"path": value.where, "rule": value.rule, "message": value.message, "help": value.help}
    return told | ({"line": value.place[0], "column": value.place[1]} if value.place[0] else {})


def diagnostic(value: Diagnostic) -> dict[str, Any]:
    """Return a finding about a file, as JSON."""
    return {
        "path": value.location.path,
        "line": value.location.line,
        "column": value.location.column,
        "severity": value.severity.value,
        "rule": value.rule,
        "message": value.message,
        "help": value.help,
    }


def thresholds(value: Thresholds) -> dict[str, int]:
    """Return the settings on which confidence levels depend, as JSON."""
    return {
        "medium": value.medium,
        "high": value.high,
        "high_projects": value.high_projects,
        "high_authors": value.high_authors,
        "high_persons": value.high_persons,
        "stale_after_days": value.stale_after_days,
        "high_confirmed": value.high_confirmed,
        "per_day": value.per_day,
    }


def levels(value: dict[Confidence, int]) -> dict[str, int]:
    """Return the number of patterns of each confidence level as JSON, highest level first."""
    return {level.name: value.get(level, 0) for level in reversed(Confidence)}
