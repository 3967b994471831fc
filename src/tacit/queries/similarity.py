"""PURE. The similarity of two patterns, from the words of their names and texts.

Significant words are words that tell what a pattern is about, unlike `the` or `should`. A stem is a word without its
ending.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tacit.domain.enums import Confidence
from tacit.text.names import slugify

TOO_CLOSE = 0.63  # from this similarity on, `lint` says that two patterns may be one
WORTH_SHOWING = 0.3
_WORD = re.compile(r"[^\W_]+(?:\+\d+|\+\+|#)?")
_TEXT = 0.5  # how far equal texts close the gap between the names' similarity and 1
_FUZZY = 86  # from this percentage (rapidfuzz's ratio) on, two long words count as the same
_SHORTEST_FUZZY = 5
_MOST_WORDS = 300
_SHORTEST_PLURAL = 3
# Words that do not tell what a pattern is about, including those that turn an error into a rule ("avoid", "ensure").
_SAYS_NOTHING = """
a an and are as at be been but by can did do does for from had has have how if in into is it its nor not of off on or
our so some such than that the their them then there these they this to too up us we was were what when where which
while who why will with without you your every each any all more most must should always never only once out over
again own same very use used using avoid prevent prevention preventing stop ensure make keep add set handle handling
pattern rule practice best good proper properly better enough run ran get got let instead way thing
"""
# Synonyms; the words of a line are replaced by its first word.
_SAYS_THE_SAME = """
auth authentication authenticate login signin
config configuration settings setting
database db databases
secret secrets credential credentials password passwords
request requests call calls
http https
api apis endpoint endpoints route routes
write writes save saves saved saving
several multi multiple many
field column columns attribute
environment env
error errors exception exceptions failure failures
job jobs task tasks
structured consistent uniform
dependency dependencies package packages
repository repo
concurrency locking lock locks concurrent
delete remove drop deletes removes
pagination paginate paginated paging
backward backwards
validate validation validating
"""
_EMPTY = frozenset(_SAYS_NOTHING.split())
_GROUPS = {word: line.split() for line in _SAYS_THE_SAME.strip().splitlines() for word in line.split()}
_SAME = {word: line.split()[0] for line in _SAYS_THE_SAME.strip().splitlines() for word in line.split()}


class Profile(NamedTuple):
    """The stems (words without their endings) by which a pattern is compared with others.

    `names` has one set of stems for each name. `words` has the stems of all names and the first `_MOST_WORDS` ones of
    the pattern's text.
    """

    names: tuple[frozenset[str], ...]
    words: frozenset[str]


class Candidate(NamedTuple):
    """A known pattern that may be the same as a new one; `likeness` is between 0 and 1.

    `same` is true if the names differ at most by case, plural, word order and punctuation. `context` is the first line
    of the pattern's context.
    """

    slug: str
    name: str
    level: Confidence
    examples: int
    likeness: float
    same: bool = False
    context: str = ""


def profile(names: Sequence[str], text: str = "") -> Profile:
    """Return the stems by which a pattern is compared with others.

    `names` are its name and aliases.
    """
    sets = tuple(found for name in names if (found := frozenset(stems(name))))
    return Profile(sets, frozenset().union(*sets, list(stems(text))[:_MOST_WORDS]))


def likeness(new: Profile, known: Profile) -> float:
    """Return the similarity of two patterns by their names and texts.

    It is between 0 (no common word) and 1 (two of their names have the same words).
    """
    by_name = max((_overlap(one, other) for one in new.names for other in known.names), default=0.0)
    if not (new.words and known.words):
        return by_name
    shared = len(new.words & known.words) / min(len(new.words), len(known.words))
    return min(1.0, by_name + (1 - by_name) * shared * _TEXT)


def is_same_name(one: str, other: str) -> bool:
    """Return whether two names differ at most by case, plural, word order, spacing and punctuation."""
    slugs = slugify(one), slugify(other)
    sets = [sorted(map(_singular, slug.split("-"))) for slug in slugs]
    return bool(slugs[0]) and (sets[0] == sets[1] or slugs[0].replace("-", "") == slugs[1].replace("-", ""))


def _singular(word: str) -> str:
    """Return a key that is the same for the singular and the plural of a word: `query` and `queries` give `queri`."""
    if len(word) > _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > _SHORTEST_PLURAL and word.endswith("e"):
        word = word[:-1]
    return f"{word[:-1]}i" if word.endswith("y") else word


def with_synonyms(text: str) -> str:
    """Return the significant words of a text (without words such as `the`), each followed by its synonyms."""
    words = [word.casefold() for word in _WORD.findall(text) if word.casefold() not in _EMPTY]
    return " ".join(dict.fromkeys(other for word in words for other in (word, *_GROUPS.get(word, ()))))


def telling(text: str) -> str:
    """Return a text without the words that do not tell what it is about, such as `the` or `should`."""
    return " ".join(word for word in _WORD.findall(text) if word.casefold() not in _EMPTY)


def stems(text: str) -> Iterable[str]:
    """Return the stems (words without their endings) of a text, without words such as `the` or `should`.

    A word with synonyms is first replaced by the first of its synonyms.
    """
    for word in _WORD.findall(text.casefold()):
        if word not in _EMPTY and len(word) > 1:
            yield _stem(_SAME.get(word, word))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the similarity of two sets of stems, from 0 to 1: the share of stems that both have (Dice's coefficient).

    Long stems that differ by a letter or two count as the same.
    """
    shared = len(one & other)
    left, right = one - other, set(other - one)
    for word in sorted(left):
        twin = next((known for known in sorted(right) if _alike(word, known)), None)
        if twin is not None:
            right.discard(twin)
            shared += 1
    return 2 * shared / (len(one) + len(other))


def _alike(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return min(len(one), len(other)) >= _SHORTEST_FUZZY and fuzz.ratio(one, other) >= _FUZZY


@lru_cache(maxsize=1 << 14)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
