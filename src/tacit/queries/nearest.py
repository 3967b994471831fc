"""Finds the known patterns that are most similar to a name and a text."""

from __future__ import annotations

from tacit.queries.similarity import WORTH_SHOWING, Candidate, likeness, profile, telling
from tacit.store import full_text
from tacit.store.reader import Reader

_BY_TEXT = 30
_BY_NAME = 20
_MOST = 5
_LONGEST = 4_000  # characters of a text that are compared


def nearest(reader: Reader, name: str, text: str = "", limit: int = _MOST) -> tuple[Candidate, ...]:
    """The patterns most similar to a name and a text, best first; at most `limit`."""
    text = text[:_LONGEST]
    slugs = set(full_text.similar_patterns(reader.connection, reader.workspace, telling(f"{name} {text}"), _BY_TEXT))
    slugs |= _with_like_names(reader, name)
    new, texts = profile([name], text), reader.texts(slugs)
    found = [
        Candidate(
            pattern.slug,
            pattern.name,
            pattern.level,
            pattern.examples,
            likeness(new, profile([pattern.name, *pattern.aliases], texts.get(pattern.slug, "")[:_LONGEST])),
        )
        for pattern in reader.patterns(slugs)
    ]
    close = sorted((item for item in found if item.likeness >= WORTH_SHOWING), key=lambda c: (-c.likeness, c.slug))
    return tuple(close[:limit])


def _with_like_names(reader: Reader, name: str) -> set[str]:
    from rapidfuzz import fuzz, process, utils

    names = dict(reader.names())
    best = process.extract(name, names, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=_BY_NAME)
    return {slug for _, _, slug in best}
