"""Convert the results of `list`, `show`, `search` and `explain` to JSON."""

from __future__ import annotations

from typing import Any

from tacit.cli.output import one_line
from tacit.domain import serialize
from tacit.queries.lookup import Explanation, Hit


def matched(excerpt: str) -> list[str]:
    """Return the words of an excerpt that match the query."""
    return [one_line(part.split("\x03")[0]) for part in excerpt.split("\x02")[1:]]


def hit_shape(hit: Hit, corrected: str) -> dict[str, Any]:
    """Return a search result as JSON.

    If the query had typos, `corrected` is the query that was used instead; otherwise it is empty.
    """
    excerpt = hit.excerpt.replace("\x02", "").replace("\x03", "")
    words = sorted(set(matched(hit.excerpt)))
    more = {"showing_results_for": corrected or None}
    if hit.pattern is not None:
        return {"kind": "pattern", **serialize.pattern(hit.pattern), "excerpt": excerpt, "matched": words, **more}
    about = {"path": hit.path, "title": hit.title, "date": hit.date}
    return {"kind": "note", **about, "excerpt": excerpt, "matched": words, **more}


def explanation(found: Explanation) -> dict[str, Any]:
    """Return the explanation of a confidence level as JSON."""
    pattern = found.dossier.pattern
    return {
        "slug": pattern.slug,
        "name": pattern.name,
        "confidence": pattern.level.name,
        "as_of": found.as_of or None,
        "thresholds": serialize.thresholds(found.thresholds),
        "examples": [serialize.example(item) for item in found.dossier.examples],
        "history": [serialize.promotion(item) for item in found.dossier.history],
        "supports": found.supports,
        "against": found.against,
        "pending": pattern.pending,
        "pending_against": pattern.pending_against,
        "confirmed": found.vouched,
        "next": {"level": found.next_level.name, "missing": found.missing} if found.next_level else None,
        "conditions": list(found.conditions),
        "stale": pattern.stale,
        "contested": pattern.contested,
    }
