"""PURE. Tell the main languages of the code, and sort places so that the first ones show more of it.

A place is a file and a line in the code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from tacit.checks.story.interfaces import SCRIPTS, draws
from tacit.checks.story.paths import is_aside, is_tool
from tacit.checks.verify.facts import Tier
from tacit.checks.verify.tiers import tier_of
from tacit.domain.trace import Place
from tacit.text.languages import language_of

_MAIN = 30  # percent of the source files that a main language of the code has
_LEAST_SHARE = 0.03  # a language with a smaller share of the source files is that of foreign code, or of a tool
_HELPERS = re.compile(r"(?:^|/)(?:helpers?|utils?|utilities)(?:/|\.\w+$)|(?:^|/)\w+[_-](?:helpers?|utils?)\.\w+$")
_SCRIPTS = "javascript or typescript"
_NO_PROGRAMS = {"", "html", "css", "scss", "sql"}  # languages of source files that no program is written in
_TEMPORARY = re.compile(r"\b(?:te?mp_|staging_)\w+|\w_te?mp\b", re.IGNORECASE)


def family(path: str) -> str:
    """Return the language of a file. JavaScript and TypeScript are one: their classes can extend each other."""
    language = language_of(path)
    return _SCRIPTS if language in SCRIPTS or path.endswith((".vue", ".svelte")) else language


def sources_of(paths: Iterable[str]) -> list[str]:
    """Return the source files that are in use: without examples, and without tools for developers."""
    return [path for path in paths if tier_of(path) is Tier.SOURCE and not (is_aside(path) or is_tool(path))]


def main_languages(sources: Sequence[str]) -> frozenset[str]:
    """Return the languages that at least 30 percent of the source files have.

    Languages that at least 30 percent of the files outside of user interfaces have are included, too.
    """
    return _most_used(sources) | _most_used([path for path in sources if not draws(path)])


def _most_used(paths: Sequence[str]) -> frozenset[str]:
    counts = Counter(language for path in paths if (language := family(path)) not in _NO_PROGRAMS)
    least = counts.total() * _MAIN
    return frozenset(language for language, number in counts.items() if number * 100 >= least)


def rare_languages(paths: Sequence[str]) -> frozenset[str]:
    """Return the languages that have less than 3 percent of the source and test files.

    Code in such a language does not prove an item of a story.
    """
    counts = Counter(language_of(path) for path in paths if tier_of(path) in {Tier.SOURCE, Tier.TEST})
    del counts[""]
    least = counts.total() * _LEAST_SHARE
    return frozenset(language for language, number in counts.items() if number < least)


def is_minor(place: Place) -> bool:
    """Return whether a place is a worse proof than others: it is in a file with helpers, or shows a temporary table."""
    return _HELPERS.search(place.path) is not None or _TEMPORARY.search(place.shows) is not None


def spread(places: Iterable[Place]) -> list[Place]:
    """Sort places so that the first ones are in different files, and in different folders if possible.

    A report shows only the first places, so it shows more of the code in this way.
    """
    files: Counter[str] = Counter()
    folders: Counter[str] = Counter()
    ranked = []
    for place in places:
        folder = place.path.rpartition("/")[0]
        if not files[place.path]:
            folders[folder] += 1
        files[place.path] += 1
        ranked.append((files[place.path], folders[folder], place))
    return [place for _, _, place in sorted(ranked, key=lambda one: one[:2])]
