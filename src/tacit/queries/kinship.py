"""PURE. Find notes that say the same: the similarity of two notes, groups of notes, and a name for each group.

A statement is a sentence or list item of a note. A stem is a word without its ending, so that `test` and `tests` are
equal. Notes are given by their index in the list of all notes.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import combinations, product
from statistics import median
from typing import NamedTuple

from tacit.notes.markdown import plain_text
from tacit.queries.statements import DEMANDS, Statement, terms, without_kind
from tacit.text.imperatives import IMPERATIVE, is_imperative

MOST_MEMBERS = 5  # notes of a group: larger groups share a topic, but no lesson
LEAST_ALIKE, LEAST_OF_A_PAIR = 0.1, 0.05  # the lowest mean similarity between two merged groups, and of a pair
_ROLES = {"title": 3.0, "lesson": 2.0, "problem": 1.0, "text": 1.0}
_ADVICE = 1.5  # how much more the words of advice count
_TITLE = 0.4  # the share of the titles in the likeness of two notes
_FEW_WORDS, _FEW_TITLE_WORDS = 8, 2  # numbers of shared words (texts, titles) that halve the similarity
_ONCE = 0.5  # a factor for words that only one note has; not 0, because long notes share words by chance
_UNRELATED = 0.012  # the likeness of two unrelated short notes, for which the limits are made
_FEW_NOTES, _COMPARED, _SAMPLE = 20, 8, 1_000  # fewer notes have no usual likeness; notes compared for it
_DATED, _SERIES = re.compile(r"\b\d{4}-\d\d-\d\d\b"), 4  # a date in a title, and the titles that make a series
_BOLD = re.compile(r"\*\*([^*]+?)[.:]?\*\*")
_LABEL = re.compile(r"^\*\*(?:[\w'-]+ ?){1,4}:\*\*\s+")  # such as `**The rule:** `
_OPEN = re.compile(  # words that need the sentences around them, at the beginning or anywhere
    r"(?:that|there|the|a|an|if|when|two|three|four|see|our|we|and|but|so|or|also|then|each|both|first|i|my)\b"
    r"|.*\b(?:this|these|those|it|its|they|them|that (?:as|is|was))\b",
    re.IGNORECASE,
)
_NAME_WORDS, _LONGEST_NAME = range(2, 15), 90
_NAME_ROLES = {"title": 1.8, "lesson": 1.2}
_TELLS, _TELLS_TROUBLE = 1.3, 0.6  # how much likelier a name is that tells what to do, or only of trouble
_TROUBLE = re.compile(
    r"\b(?:fail\w*|br[eo]ak\w*|broken?|errors?|bugs?|crash\w*|hangs?|reject\w*|wrong\w*|miss(?:es|ed|ing)|stale|los[te]\w*|lies?"
    r"|silent\w*|cannot|never|not|only|leak\w*|drops?|drift\w*|conflict\w*|slow\w*|stuck|crept|asymmetry)\b|n['’]t\b",
    re.IGNORECASE,
)
_MORE_WORDS = 6  # added to the weight of a name's words, so that a name of one rare word is not the best one


class Writing(NamedTuple):
    """A note as the list of its statements, in which it is compared with other notes; the first one is its title."""

    path: str
    title: str
    statements: tuple[Statement, ...]


class Quotation(NamedTuple):
    """A verbatim quotation from a note of a group, and its line in the note's file.

    If the note has only a title, the quotation is `""` and the line 0.
    """

    note: str
    title: str
    quote: str
    line: int


class Group(NamedTuple):
    """Notes that say the same. `name` and `context` are proposals for a pattern, in the words of the notes."""

    name: str
    context: str
    quotations: tuple[Quotation, ...]


class Kinship:
    """Compares notes by their rare words; the words of titles and lessons have the most weight."""

    def __init__(self, writings: Sequence[Writing]) -> None:
        self.writings = _with_subjects(writings)
        self._bags = [_bag(writing.statements) for writing in self.writings]
        self._rows = Counter(stem for bag in self._bags for stem in bag)
        self._texts = [self._vector({stem: 1 + math.log(w) for stem, w in bag.items()}) for bag in self._bags]
        self._titles = [self._vector(dict.fromkeys(writing.statements[0].stems, 1.0)) for writing in self.writings]

    def likeness(self, one: int, other: int) -> float:
        """Return the similarity, between 0 and 1, of two notes, which are given by their indexes."""
        by_text = _product(self._texts[one], self._texts[other], _FEW_WORDS)
        by_title = _product(self._titles[one], self._titles[other], _FEW_TITLE_WORDS)
        return (1 - _TITLE) * by_text + _TITLE * by_title

    @cached_property
    def usual_excess(self) -> float:
        """Return how much more similar two of these notes usually are than two unrelated short notes.

        Long notes, and notes about one topic, share many words although they do not say the same. The usual similarity
        is the median of a sample of pairs. For fewer than 20 notes, 0 is returned: perhaps all of them say the same,
        and a high usual similarity would then keep them out of one group.
        """
        count = len(self.writings)
        if count < _FEW_NOTES:
            return 0.0
        ones = range(0, count, 1 + count // _SAMPLE)
        pairs = (
            (one, (one + 1 + part * (count - 1) // _COMPARED) % count) for one in ones for part in range(_COMPARED)
        )
        return max(0.0, median(self.likeness(*pair) for pair in pairs) - _UNRELATED)

    def searched(self, number: int, most: int) -> list[str]:
        """Return up to `most` words of the note with the index `number` that other notes contain too.

        Rare words, and words that the note uses often, come first. Similar notes are found by searching for these
        words.
        """
        text = self._texts[number]
        best = sorted((stem for stem in text if self._rows[stem] > 1), key=lambda stem: (-text[stem], stem))[:most]
        return [self._written[stem] for stem in best]

    def group(self, members: Sequence[int]) -> Group:
        """Return a group of the notes with the indexes `members`: a name, a context, and a quotation from each note."""
        shared = Counter(stem for member in members for stem in self._bags[member])
        quotations = []
        for member in members:
            others = self._sum(number for number in members if number != member)
            said = self._most_shared(self.writings[member].statements[1:], others)
            path, title, _ = self.writings[member]
            quotations.append(Quotation(path, title, *((said.text, said.line) if said else ("", 0))))
        return Group(self._name(members, shared), self._context(members), tuple(quotations))

    @cached_property
    def _written(self) -> dict[str, str]:
        """Return, for each stem (a word without its ending), a word of a note that has this stem."""
        texts = (said.text for writing in self.writings for said in writing.statements)
        return {stem: word for text in texts for stem, word in terms(text).items()}

    def _weight(self, stem: str) -> float:
        rows = self._rows[stem]
        weight = math.log((len(self.writings) + 1) / (rows + 0.5))
        return weight if rows > 1 else weight * _ONCE

    def _vector(self, weights: Mapping[str, float]) -> dict[str, float]:
        found = {stem: weight * self._weight(stem) for stem, weight in weights.items() if not stem.isdigit()}
        length = math.sqrt(sum(weight * weight for weight in found.values())) or 1.0
        return {stem: weight / length for stem, weight in found.items()}

    def _sum(self, members: Iterable[int]) -> dict[str, float]:
        found: dict[str, float] = {}
        for member in members:
            for stem, weight in self._texts[member].items():
                found[stem] = found.get(stem, 0.0) + weight
        return found

    def _most_shared(self, found: Iterable[Statement], others: Mapping[str, float]) -> Statement | None:
        """Return the sentence or list item in `found` that shares the most words with other notes.

        Return None if `found` is empty. `others` has the weight of each stem (a word without its ending) in the other
        notes. Lessons and advice are preferred.
        """
        return max(found, key=lambda said: (self._shared(said, others), -said.line), default=None)

    def _shared(self, said: Statement, others: Mapping[str, float]) -> float:
        share = sum(others.get(stem, 0.0) * self._weight(stem) for stem in said.stems) / math.sqrt(4 + len(said.stems))
        return share * (1.5 if said.role == "lesson" else 1.0) * (1.4 if said.advises else 1.0)

    def _context(self, members: Sequence[int]) -> str:
        """Return a sentence about the problem that some notes tell of: the one that shares the most words with them.

        It is from a section about the problem. If there is none, it is a sentence with a word such as `error` or
        `fails`, or else such a title. If nothing tells of a problem, the result is `""`.
        """
        said = [said for member in members for said in self.writings[member].statements]
        troubles = [one for one in said if one.text and _TROUBLE.search(one.text) and not _orders(one.text)]
        texts = [one for one in troubles if one.role != "title"]
        found = [one for one in said if one.role == "problem"] or texts or troubles
        shared = self._most_shared(found, self._sum(members))
        return plain_text(shared.text) if shared else ""

    def _name(self, members: Sequence[int], shared: Mapping[str, int]) -> str:
        found = (statement for member in members for statement in self.writings[member].statements)
        names = [(said, _as_name(said)) for said in found]
        if not any(name or (said.role == "title" and said.text) for said, name in names):
            names = [(said, _standing_alone(said.text)) for said, _ in names]
        fits = {name: self._fit(said, name, members, shared) for said, name in names if name}
        return max(fits, key=lambda name: fits[name], default=without_kind(self.writings[members[0]].title))

    def _fit(self, said: Statement, name: str, members: Sequence[int], shared: Mapping[str, int]) -> float:
        words = terms(name)
        own = sum(self._weight(stem) or 1.0 for stem in words)
        common = sum(self._weight(stem) * (shared[stem] - 1) for stem in words if stem in shared)
        fit = common / (len(members) - 1) / (own + _MORE_WORDS)
        likely = _TELLS if tells(name) else _TELLS_TROUBLE if _TROUBLE.search(name) else 1.0
        return fit * _NAME_ROLES.get(said.role, 1.0) * likely


def _with_subjects(writings: Iterable[Writing]) -> list[Writing]:
    """Return the notes, but with `""` for each title that says nothing about its note, such as "Week 2024-05-06 (Ada)".

    Such a title has a date, and each of its other words is in at least `_SERIES` titles.
    """
    found = list(writings)
    titles = Counter(stem for writing in found for stem in writing.statements[0].stems)
    for number, writing in enumerate(found):
        title, *others = writing.statements
        words = (stem for stem in title.stems if not stem.replace("-", "").isdigit())
        if _DATED.search(title.text) and all(titles[stem] >= _SERIES for stem in words):
            empty = title._replace(text="", stems=frozenset())
            found[number] = writing._replace(statements=(empty, *others))
    return found


def grouped(count: int, pairs: Iterable[tuple[int, int]], likeness: Callable[[int, int], float]) -> list[list[int]]:
    """Put `count` notes into groups of 2 to `MOST_MEMBERS`, and return the groups with the most similar notes first.

    `likeness` returns the similarity of two notes, and `pairs` are the notes that may be similar; notes are given by
    their indexes. The two groups with the highest mean likeness are merged first (average linkage), until all means are
    below `LEAST_ALIKE`. Two groups are merged only if `pairs` has a note of one with a note of the other, and if each
    note of one has a likeness of at least `LEAST_OF_A_PAIR` to each note of the other.
    """
    alike = _remembering(likeness)
    groups = {number: [number] for number in range(count)}
    beside: dict[int, set[int]] = {number: set() for number in groups}
    for one, other in pairs:
        beside[one].add(other)
        beside[other].add(one)
    queue = [
        item for one in groups for other in beside[one] if one < other for item in _step(groups, one, other, alike)
    ]
    heapify(queue)
    while queue:
        _, one, other = heappop(queue)
        if one not in groups or other not in groups:
            continue
        new, count = count, count + 1
        near = (beside.pop(one) | beside.pop(other)) & groups.keys() - {one, other}
        groups[new], beside[new] = groups.pop(one) + groups.pop(other), near
        for place in near:
            beside[place].add(new)
            for item in _step(groups, place, new, alike):
                heappush(queue, item)
    found = [sorted(group) for group in groups.values() if len(group) > 1]
    return sorted(found, key=lambda group: (-_mean(combinations(group, 2), alike), group))


def _step(
    groups: Mapping[int, Sequence[int]], one: int, other: int, alike: Callable[[int, int], float]
) -> Iterator[tuple[float, int, int]]:
    """Yield a merge of the groups `one` and `other`, if they may be merged: its rank, and the keys of both groups.

    The rank is the negative mean likeness, so that the best merge is the smallest tuple. `alike` compares two notes.
    """
    left, right = groups[one], groups[other]
    if len(left) + len(right) <= MOST_MEMBERS and all(alike(a, b) >= LEAST_OF_A_PAIR for a, b in product(left, right)):
        mean = _mean(product(left, right), alike)
        if mean >= LEAST_ALIKE:
            yield -mean, one, other


def _remembering(likeness: Callable[[int, int], float]) -> Callable[[int, int], float]:
    known: dict[tuple[int, int], float] = {}

    def alike(one: int, other: int) -> float:
        key = (one, other) if one < other else (other, one)
        if key not in known:
            known[key] = likeness(*key)
        return known[key]

    return alike


def _mean(pairs: Iterable[tuple[int, int]], alike: Callable[[int, int], float]) -> float:
    found = [alike(one, other) for one, other in pairs]
    return sum(found) / len(found)


def _bag(found: Iterable[Statement]) -> dict[str, float]:
    """Return the weight of each stem (a word without its ending) in some sentences and list items of a note.

    It depends on how often the stem occurs, and on whether it is in a title, a lesson, advice, or other text.
    """
    bag: dict[str, float] = {}
    for said in found:
        weight = _ROLES[said.role] * (_ADVICE if said.advises else 1.0)
        for stem in said.stems:
            bag[stem] = bag.get(stem, 0.0) + weight
    return bag


def _product(one: Mapping[str, float], other: Mapping[str, float], few: int) -> float:
    """Return the scalar product of two vectors, which have a weight for each word, as a measure of similarity.

    If the vectors share only a few words, perhaps by chance, the product is reduced; it is halved if they share `few`.
    """
    shared = one.keys() & other.keys()
    return sum(one[stem] * other[stem] for stem in shared) * len(shared) / (len(shared) + few)


def _as_name(said: Statement) -> str:
    """Return a sentence or list item as a name for a pattern; `""` if it can't be a name.

    A title, a short piece of advice and the bold beginning of advice can be names: `**Pin versions.** A build …`.
    """
    if said.role == "title":
        return _usable(without_kind(said.text))
    text = _LABEL.sub("", said.text)
    bold = _BOLD.match(text)
    name = bold[1] if bold else text
    return _standing_alone(name) if tells(plain_text(name)) else ""


def _orders(text: str) -> bool:
    plain = plain_text(_LABEL.sub("", text))
    return tells(plain) or IMPERATIVE.match(plain) is not None


def tells(text: str) -> bool:
    """Return whether a sentence tells what to do or not to do."""
    return DEMANDS.search(text) is not None or is_imperative(text)


def _standing_alone(text: str) -> str:
    """Return a sentence as a name for a pattern; `""` if it can't be understood alone, such as "It fails then".

    The result is also `""` if the sentence has an odd number of backticks, so that its end is within code.
    """
    name = plain_text(_LABEL.sub("", text))
    return "" if _OPEN.match(name) or text.count("`") % 2 else _usable(name)


def _usable(text: str) -> str:
    name = text.strip().rstrip(".:;, ")
    is_name = name[:1].isupper() and name.isprintable() and len(name.split()) in _NAME_WORDS
    return name if is_name and len(name) <= _LONGEST_NAME and "*" not in name else ""
