"""PURE. Choose the patterns without rules that are relevant to a change, by its paths and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from tacit.checks.review.values import ChangedFile
from tacit.domain.note import Section
from tacit.domain.pattern import Pattern
from tacit.text import globs
from tacit.text.display import path_text
from tacit.text.languages import common_name, languages_of
from tacit.text.opening import leads, opening

MOST = 5  # patterns to check by eye in one review
MOST_WORDS = 32
_LEAST_COMMON = 2
_NAME = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORTEST = 4
_LOOKED_AT = 20_000  # new lines
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?(.+)$", re.MULTILINE)
_MOST_ITEMS = 12
# Words that are frequent in every program, so they say nothing about its subject.
_COMMON_WORDS = """
self this that with from import return class else elif none null true false function const async await export default
public private static void string integer bool boolean type types name names value values data item items list dict
object objects args kwargs param params result results print test tests assert assertequal raise finally yield lambda
pass break continue while into over then when where have will should must would other some each only also more most
such what which about than them they their there every after before between here both many much very still already never
always made makes used uses using does done just like well back first last next same other another without
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def changed_words(files: Iterable[ChangedFile]) -> list[str]:
    """Return the words of a change's new lines, the most frequent first; identifiers are split into words."""
    counted: Counter[str] = Counter()
    looked_at = 0
    for file in files:
        if file.after is None or looked_at >= _LOOKED_AT:
            continue
        lines = file.after.split("\n")
        for hunk in file.hunks:
            part = lines[hunk.start - 1 : hunk.start - 1 + min(hunk.count, _LOOKED_AT)] if hunk.count else ()
            looked_at += len(part)
            counted.update(words("\n".join(part)))
    return [word for word, _ in counted.most_common()]


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without short and common ones."""
    parts = (word for name in _NAME.findall(text) for word in _HUMP.split(name))
    return [word.lower() for word in parts if len(word) >= _SHORTEST and word.lower() not in _COMMON]


def where_it_applies(pattern: Pattern, files: Sequence[ChangedFile]) -> str | None:
    """Return why a pattern applies to the changed files: empty if it has no globs or languages, None if none match."""
    if not pattern.applies_to and not pattern.languages:
        return ""
    spoken = {common_name(name) for name in pattern.languages}
    for file in files:
        glob = next((glob for glob in pattern.applies_to if globs.matches(file.path, (glob,))), "")
        if glob:
            return f"{path_text(file.path)} matches `{glob}`"
        written = "" if pattern.applies_to else "".join(languages_of([file.path]) & spoken)
        if written:
            return f"{path_text(file.path)} is {written}"
    return None


def in_common(sections: Iterable[Section], pattern: Pattern, changed: Sequence[str]) -> list[str]:
    """Return the words that a change shares with a pattern's name, tags and text, most frequent in the change first."""
    text = " ".join((pattern.name, *pattern.tags, *pattern.aliases, *(part.text for part in sections)))
    known = set(words(text))
    return [word for word in changed if word in known]


def concerns(pattern: Pattern, where: str, common: Sequence[str]) -> bool:
    """Whether the common words are enough; a pattern without globs and languages also needs a word of its name."""
    named = set(words(" ".join((pattern.name, *pattern.tags, *pattern.aliases))))
    return len(common) >= _LEAST_COMMON and (bool(where) or not named.isdisjoint(common))


def reason(where: str, common: Sequence[str]) -> str:
    """Return why a pattern is relevant to a change, on one line."""
    said = f"the change mentions {', '.join(common[:5])}" if common else ""
    return "; ".join(part for part in (where, said) if part)


def checklist(sections: Iterable[Section]) -> tuple[str, ...]:
    """Return the rule and the list items of a pattern's Checklist section, otherwise of its Pattern section."""
    texts = {part.title: part.text for part in sections}
    rule = [said for said in opening(texts.get("Pattern", "")) if not leads(said)]
    for title in ("Checklist", "Pattern"):
        if items := _ITEM.findall(texts.get(title, "")):
            said = dict.fromkeys((*rule, *opening(texts[title]), *(" ".join(item.split()) for item in items)))
            return tuple(said)[:_MOST_ITEMS]
    return tuple(rule[:1])


def own_words(sections: Iterable[Section]) -> str:
    """Return the reason of a pattern: the first paragraph or item of the first section with text."""
    texts = {part.title: part.text for part in sections}
    for title in ("Why it works", "Pattern", "Context"):
        text = texts.get(title, "").strip()
        said, item = opening(text)[:1], _ITEM.search(text)
        if said and not (item and leads(said[0])):
            return said[0]
        if item:
            return " ".join((*said, *item[1].split()))
        if text:
            return " ".join(text.split("\n\n")[0].split())
    return ""
