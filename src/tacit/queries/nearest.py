"""Find the patterns of a knowledge base with which a new name and text may be identical.

A person decides whether one of these patterns is really the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from tacit.domain.note import Section
from tacit.notes.markdown import plain_text
from tacit.queries import meaning
from tacit.queries.excerpts import shortened
from tacit.queries.similarity import Candidate, is_same_name, likeness, profile, with_synonyms
from tacit.store import full_text, note_queries
from tacit.store.reader import Reader
from tacit.text.opening import opening

_BY_TEXT = 30
_BY_NAME = 20
_MOST = 5
_LONGEST = 4_000  # characters of a text that are compared
_CONSTANT = 20  # of reciprocal rank fusion: the smaller it is, the more the first ranks count


def nearest(
    reader: Reader,
    name: str,
    text: str = "",
    limit: int = _MOST,
    local: Path | None = None,
    *,
    may_see: Callable[[str], bool] = lambda _: True,
) -> tuple[Candidate, ...]:
    """Return the patterns that are nearest to a name and a text, best first.

    Two rankings are combined: one by the likeness of names and texts, and one by BM25 (a full-text search) over name,
    context and pattern text. If the folder `local` (`.tacit/`) is given and has vectors, the patterns with the nearest
    meaning come first, but at most `limit` - 1 of them. A pattern with nearly the same name comes before all others.
    `may_see` says for a project whether texts from its notes may be shown; by default, all may.
    """
    text = text[:_LONGEST]
    by_meaning = meaning.ranked(reader, local, f"{name}. {text}", limit - 1) if local else ()
    asked = full_text.prepare(reader.connection, with_synonyms(f"{name} {text}"))
    by_text = list(full_text.similar_patterns(reader.connection, reader.workspace, asked, _BY_TEXT))
    slugs = {*by_text, *by_meaning, *_with_like_names(reader, name)}
    new, texts = profile([name], text), reader.texts(slugs)
    found = {}
    for pattern in reader.patterns(slugs):
        names = [pattern.name, *pattern.aliases]
        same = any(is_same_name(name, other) for other in names)
        share = 1.0 if same else likeness(new, profile(names, texts.get(pattern.slug, "")[:_LONGEST]))
        found[pattern.slug] = Candidate(pattern.slug, pattern.name, pattern.level, pattern.examples, share, same)
    by_likeness = sorted((slug for slug in found if found[slug].likeness), key=lambda s: (-found[s].likeness, s))
    scores = {slug: _fused(slug, (by_text, by_likeness)) for slug in found}
    places = {slug: place for place, slug in enumerate(by_meaning)}
    best = sorted(found, key=lambda s: (not found[s].same, places.get(s, limit), -scores[s], s))[:limit]
    contexts = _contexts(reader, set(best), may_see)
    return tuple(found[slug]._replace(context=contexts.get(slug, "")) for slug in best)


def _fused(slug: str, rankings: Iterable[list[str]]) -> float:
    return sum(1 / (_CONSTANT + ranking.index(slug)) for ranking in rankings if slug in ranking)


def _contexts(reader: Reader, slugs: set[str], may_see: Callable[[str], bool]) -> dict[str, str]:
    """Return the first line of each pattern's context by slug; of its rule if it has no context.

    A pattern's text is in its page or in a note; a text in a note is left out unless `may_see` allows the note's
    project.
    """
    pages = reader.pages(slugs)
    inline = reader.inline_texts(slugs - pages.keys())
    about = note_queries.about_notes(reader, [path for path, _ in inline.values()])
    texts = {slug: sections for slug, (path, sections) in inline.items() if may_see(about[path][2])}
    texts |= {slug: page.sections for slug, page in pages.items()}
    return {slug: _first_line(sections) for slug, sections in texts.items()}


def _first_line(sections: Iterable[Section]) -> str:
    texts = {section.title.casefold(): section.text for section in sections}
    lines = [line for text in (texts.get("context"), texts.get("pattern")) for line in opening(text or "")]
    return shortened(plain_text(lines[0])) if lines else ""


def _with_like_names(reader: Reader, name: str) -> set[str]:
    from rapidfuzz import fuzz, process, utils

    names = dict(reader.names())
    best = process.extract(name, names, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=_BY_NAME)
    return {slug for _, _, slug in best}
