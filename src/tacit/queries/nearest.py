"""Find the patterns of a knowledge base that may be the same as a new pattern, by its name and text.

A person decides whether one of these patterns is really the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import zip_longest
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
_BY_BM25 = 2  # results of the searches before the pattern with the most similar name and text


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

    The result has at most `limit` patterns, in this order: patterns with nearly the same name; if the folder `local`
    (`.tacit/`) is given and has vectors, at most `limit` - 1 patterns with the nearest meaning; and then the results of
    two full-text searches (BM25) in turn, one for the words, and one for the words with their synonyms. The pattern
    with the most similar words comes after the first `_BY_BM25` of these results, even if it is not among them. At the
    end are other patterns with a similar name.

    `may_see` returns whether texts from the notes of a project may be shown; by default, all may.
    """
    text = text[:_LONGEST]
    by_meaning = meaning.ranked(reader, local, f"{name}. {text}", limit - 1) if local else ()
    by_text = _by_text(reader, f"{name} {text}")
    slugs = {*by_text, *by_meaning, *_with_like_names(reader, name)}
    new, texts = profile([name], text), reader.texts(slugs)
    found = {}
    for pattern in reader.patterns(slugs):
        names = [pattern.name, *pattern.aliases]
        same = any(is_same_name(name, other) for other in names)
        share = 1.0 if same else likeness(new, profile(names, texts.get(pattern.slug, "")[:_LONGEST]))
        found[pattern.slug] = Candidate(pattern.slug, pattern.name, pattern.level, pattern.examples, share, same)
    likest = min((slug for slug in found if found[slug].likeness), key=lambda s: (-found[s].likeness, s), default="")
    others = [slug for slug in by_text if slug != likest]
    ranked = [*by_meaning, *others[:_BY_BM25], *([likest] if likest else ()), *others[_BY_BM25:], *sorted(found)]
    places = {slug: place for place, slug in reversed([*enumerate(ranked)])}
    best = sorted(found, key=lambda s: (not found[s].same, places[s]))[:limit]
    contexts = _contexts(reader, set(best), may_see)
    return tuple(found[slug]._replace(context=contexts.get(slug, "")) for slug in best)


def _by_text(reader: Reader, text: str) -> list[str]:
    """Return the best patterns of two full-text searches (BM25), in turn: for the words, and with their synonyms.

    Each search finds patterns that the other misses: synonyms match other words, but then a rare word that the text and
    a pattern share has less weight.
    """
    asked = (text, full_text.prepare(reader.connection, with_synonyms(text)))
    found = [full_text.similar_patterns(reader.connection, reader.workspace, item, _BY_TEXT) for item in asked]
    return list(dict.fromkeys(slug for pair in zip_longest(*found) for slug in pair if slug))


def _contexts(reader: Reader, slugs: set[str], may_see: Callable[[str], bool]) -> dict[str, str]:
    """Return the first line of each pattern's context by slug; of its section "Pattern" if it has no context.

    The text of a pattern is in its page or in a note. A text in a note is left out if `may_see` returns false for the
    project of the note.
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
