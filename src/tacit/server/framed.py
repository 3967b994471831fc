"""PURE. Prepare the texts in a JSON document for agents; see `tacit.text.outgoing.Frame`."""

from __future__ import annotations

from typing import Any

from tacit.text.display import visible
from tacit.text.outgoing import FRAME, Frame

# Values that programs pass on or compare, and texts that the actions have prepared: only invisible characters change.
_AS_IT_IS = frozenset(
    {
        *(
            "about",
            "slug",
            "path",
            "page",
            "text",
            "excerpt",
            "matched",
            "fingerprint",
            "fix",
            "fixes",
            "commit",
            "rule",
        ),
        *("notes", "written", "workflows", "samples", "root", "text_from", "because", "pattern", "applies_to", "date"),
        *("kind", "severity", "verdict", "confidence", "repository", "lines"),
    }
)
_PARENTS_AS_THEY_ARE = frozenset({"claims", "not_named", "diagnostics"})  # facts about documents and code


def framed(document: dict[str, Any], frame: Frame) -> dict[str, Any]:
    """Return a document with all its texts prepared for agents, and `FRAME`, a sentence about them, as its first value.

    Texts that read like instructions are withheld by `frame`. Long names are cut; agents can do without whole names,
    because they pass slugs to other calls.
    """
    return {"about": FRAME, **{key: _value(key, value, frame) for key, value in document.items()}}


def _value(key: str, value: Any, frame: Frame) -> Any:
    if isinstance(value, dict):
        return {name: _value(name, item, frame) for name, item in value.items()}
    if isinstance(value, list):
        if key in _PARENTS_AS_THEY_ARE:
            return _shown(value)
        return [_value(key, item, frame) for item in value]
    if not isinstance(value, str):
        return value
    if key in _AS_IT_IS:
        return visible(value)
    return frame.name(value) if key == "name" else frame.line(value)


def _shown(value: Any) -> Any:
    """Return a JSON value in whose texts invisible characters are made visible."""
    if isinstance(value, dict):
        return {name: _shown(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return visible(value) if isinstance(value, str) else value
