"""I/O. Look up words in git's history. A cache keeps the results, because each look-up reads several commits."""

from __future__ import annotations

from collections.abc import Sequence

from tacit.checks.verify import cache
from tacit.system.git import Repository
from tacit.system.git_past import MOST_WORDS, Words, history_key, words

_CACHE = ".past"  # the ending of the cache's file, next to that of the facts
_MOST = 20_000  # words in the cache; if there are more, only those of the current look-up are kept
# values in the cache for a word that the commit itself has: in any file, or only in sources and lists of files
_HERE, _IN_SOURCES = "here", "in sources"


def looked_up(held: Repository, names: Sequence[str], commit: str) -> Words:
    """Return which of the names are in a commit of the repository `held`, and which are only in an older one.

    Only the first `MOST_WORDS` (300) are looked up.

    Raises:
        GitError: the history is not complete.
    """
    if not names or not commit:
        return Words()
    place = cache.cache_file(held.root).with_suffix(_CACHE)
    known = cache.load(place)
    start = history_key(held, commit)
    asked = {name: f"{start}:{name}" for name in names[:MOST_WORDS]}
    if new := [name for name, key in asked.items() if key not in known]:
        found = words(held, new, commit)
        made: dict[str, cache.Record] = {asked[name]: ([], _value(name, found), "", "") for name in new}
        known = (known if len(known) < _MOST else {key: known[key] for key in asked.values() if key in known}) | made
        cache.save(place, known)
    places = {name: known[key][1] for name, key in asked.items()}
    in_sources = frozenset(name for name, at in places.items() if at == _IN_SOURCES)
    present = in_sources | {name for name, at in places.items() if at == _HERE}
    return Words(present, {name: at for name, at in places.items() if at and name not in present}, in_sources)


def _value(name: str, found: Words) -> str:
    if name in found.in_sources:
        return _IN_SOURCES
    return _HERE if name in found.present else found.once.get(name, "")
