"""The JSON documents that `tacit recall`, `search`, `show` and `explain` print with `--json`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tacit.actions.provenance import Provenance
from tacit.actions.recall import RecallReport
from tacit.domain import serialize
from tacit.domain.pattern import Dossier
from tacit.domain.trace import absence
from tacit.queries.explanation import Explanation
from tacit.queries.lookup import Hit
from tacit.text.outgoing import FRAME, Frame, cut

_line = Frame(frozenset).code  # prepares names and addresses from git, which no person can confirm


def hit(found: Hit, corrected: str) -> dict[str, Any]:
    """Return a search result as JSON.

    `corrected` is the query after its typos were corrected; `""` if it has none.
    """
    excerpt = found.excerpt.replace("\x02", "").replace("\x03", "")
    words = sorted(found.matched())
    more = {"showing_results_for": corrected or None}
    if found.pattern is not None:
        listed = found.pattern._replace(name=cut(found.pattern.name))
        return {"kind": "pattern", **serialize.pattern(listed), "excerpt": excerpt, "matched": words, **more}
    about = {"path": found.path, "title": found.title, "date": found.date}
    return {"kind": "note", **about, "excerpt": excerpt, "matched": words, **more}


def explanation(found: Explanation, known: Provenance | None = None) -> dict[str, Any]:
    """Return the explanation of a level as JSON; `known` adds who added the pattern's notes, according to git."""
    pattern = found.dossier.pattern
    return {
        "slug": pattern.slug,
        "name": pattern.name,
        "confidence": pattern.level.name,
        "as_of": found.as_of or None,
        "thresholds": serialize.thresholds(found.thresholds),
        "examples": _with_git(map(serialize.example, found.dossier.examples), known),
        "history": [serialize.promotion(item) for item in found.dossier.history],
        "supports": found.supports,
        "against": found.against,
        "pending": pattern.pending,
        "pending_against": pattern.pending_against,
        "confirmed": found.vouched,
        "elsewhere": pattern.elsewhere,
        "repositories_elsewhere": pattern.repositories,
        "team_revision": int(found.team) if found.team else None,
        "next": {"level": found.next_level.name, "missing": found.missing} if found.next_level else None,
        "conditions": list(found.conditions),
        "stale": pattern.stale,
        "contested": pattern.contested,
    }


def dossier(found: Dossier, held: Sequence[dict[str, str | int]], known: Provenance | None = None) -> dict[str, Any]:
    """Return a pattern with all its data as JSON; `known` adds who added the pattern's notes, according to git.

    `held` are the places of texts that agents do not get, because they read like instructions.
    """
    about = serialize.dossier(found)
    return {**about, "left_out": list(held), "evidence": _with_git(about["evidence"], known)}


def recalled(report: RecallReport) -> dict[str, Any]:
    """Return the patterns and notes for a task as JSON."""
    return {
        "about": FRAME,
        "task": report.task,
        "showing_results_for": report.corrected or None,
        "budget": report.budget,
        "tokens": report.used,
        "patterns": [
            {
                "slug": item.pattern.slug,
                "name": item.pattern.name,
                "confidence": item.pattern.level.name,
                "examples": item.pattern.examples,
                "by_people": item.pattern.examples - item.pattern.by_agents,
                "by_agents": item.pattern.by_agents,
                "against": item.pattern.against,
                "last_reinforced": item.pattern.last_reinforced or None,
                "stale": item.pattern.stale,
                "missing_in_code": absence(item.pattern.in_code) or None,
                "lines": list(item.lines),
                "does_not_hold": list(item.limits),
                "does_not_hold_elsewhere": item.hidden_limits,
            }
            for item in report.patterns
        ],
        "notes": [
            {"path": note.path, "date": note.date, "title": note.title, "outcome": note.outcome or None}
            for note in report.notes
        ],
        "left_out": {
            "patterns": list(report.patterns_left_out),
            "notes": report.notes_left_out,
            "notes_held": report.notes_held,
            "notes_of_other_projects": report.notes_of_others,
        },
    }


def _with_git(examples: Iterable[dict[str, Any]], known: Provenance | None) -> list[dict[str, Any]]:
    """Return examples as JSON, with the commit that added each note.

    `known` has these commits. If it is None, no commits are added; if it lacks a note, the commit is null.
    """
    if known is None:
        return list(examples)
    return [{**example, "git": _brought(known, example["path"])} for example in examples]


def _brought(known: Provenance, path: str) -> dict[str, Any] | None:
    brought = known.brought.get(path)
    return brought and {
        "commit": brought.origin.commit,
        "date": brought.origin.date,
        "author": _line(brought.origin.authors[0]),
        "co_authors": list(map(_line, brought.origin.authors[1:])),
        "changed_by": list(map(_line, brought.origin.changed_by)),
        "signed_not_verified": brought.signed,
    }
