"""PURE. Format the result of `tacit story run` as JSON values.

A story is a markdown file with a checklist for correcting another document; `tacit story run` answers its items from
the code.
"""

from __future__ import annotations

from typing import Any

from tacit.checks.story.values import Answered, StoryReport
from tacit.text.display import path_text


def story(report: StoryReport, written: int = 0) -> dict[str, Any]:
    """Return the answers to a story's items as `tacit story run --json` prints them.

    A story is a checklist about a document. `written` is the number of items whose tick or evidence this run wrote into
    the story's file.
    """
    return {
        "story": path_text(report.story.path),
        "document": path_text(report.document) or None,
        "commit": report.commit or None,
        "items": [_item(report, found) for found in report.answers],
        "counts": {answer.value: number for answer, number in report.counts().items()},
        "no_longer_true": [found.item.line for found in report.stale],
        "written": written,
        "left_out": list(report.remarks),
    }


def _item(report: StoryReport, found: Answered) -> dict[str, Any]:
    item = found.item
    return {
        "kind": item.role.value,
        "line": item.line,
        "text": item.text,
        "section": list(report.story.chain(item)),
        "list": item.label or None,
        "box": ("x" if item.ticked else " ") if item.is_box else None,
        "answer": found.answer.value,
        "why": found.why or None,
        "places": [
            {
                "path": path_text(place.path),
                "line": place.line or None,
                "shows": place.shows,
                "repository": place.repository or None,
            }
            for place in found.places
        ],
        "number_of_places": max(found.total, len(found.places)),
        "no_longer_true": found.stale or None,
    }
