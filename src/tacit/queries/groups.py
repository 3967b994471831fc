"""Group notes that may be examples of one pattern, for `tacit suggest`.

Similar notes are found with the full-text index and, if a sentence model is installed, with vectors.
"""

from collections.abc import Iterator, Mapping, Sequence
from operator import mul
from typing import NamedTuple

from tacit.domain.note import NOTHING
from tacit.queries.kinship import Group, Kinship, Writing, grouped
from tacit.queries.meaning import VectorList
from tacit.store import full_text
from tacit.store.reader import Reader

_SEARCHED = 24  # words of a note that are searched for
_FOUND = 30  # notes that a search returns; some of them already have a pattern
_NEAREST = 8  # notes whose meaning is nearest to a note
_MOST_COMPARED = 1_000  # notes; with more, the meanings are not compared, because all pairs would take too long
_UNRELATED = 0.4  # the similarity of the vectors of two unrelated notes of one project
_MEANING = 0.4  # the weight of the meaning, added to the similarity of the words
_LESSONS = 2  # statements of a note that its vector is made of, beside the title


class Found(NamedTuple):
    """The notes to group, and a vector of each note's meaning; there are no vectors without a sentence model.

    `apart` has, by the path of a note, the paths of the notes that must not be in one group with it.
    """

    writings: Sequence[Writing]
    vectors: VectorList = ()
    apart: Mapping[str, Sequence[str]] = NOTHING


def groups(reader: Reader, found: Found) -> list[Group]:
    """Return the groups of notes that say the same; the group with the most similar notes comes first.

    Pairs of notes are compared if they share rare words (a full-text search finds these pairs), or if their vectors are
    similar, which means that the notes have a similar meaning.
    """
    kinship = Kinship(found.writings)
    usual = kinship.usual_excess

    def likeness(one: int, other: int) -> float:
        paths = found.writings[one].path, found.writings[other].path
        if paths[1] in found.apart.get(paths[0], ()) or paths[0] in found.apart.get(paths[1], ()):
            return -1.0
        by_words = kinship.likeness(one, other) - usual
        if not found.vectors:
            return by_words
        near: float = sum(map(mul, found.vectors[one], found.vectors[other])) - _UNRELATED
        return by_words + _MEANING * max(0.0, near)

    pairs = {*_sharing_words(reader, kinship), *_near(found.vectors)}
    return [kinship.group(members) for members in grouped(len(found.writings), pairs, likeness)]


def said(writing: Writing) -> str:
    """Return the text from which a note's vector is computed: its title, and its first lessons or else sentences."""
    rest = writing.statements[1:]
    lessons = [item for item in rest if item.role == "lesson"] or list(rest)
    first = [item for item in lessons if item.advises] or lessons
    return ". ".join((writing.title, *(item.text for item in first[:_LESSONS])))


def _sharing_words(reader: Reader, kinship: Kinship) -> Iterator[tuple[int, int]]:
    places = {writing.path: number for number, writing in enumerate(kinship.writings)}
    for number in range(len(places)):
        words = kinship.searched(number, _SEARCHED)
        for path in full_text.notes_sharing(reader.connection, reader.workspace, words, _FOUND):
            other = places.get(path, number)
            if other != number:
                yield number, other


def _near(vectors: VectorList) -> Iterator[tuple[int, int]]:
    if len(vectors) > _MOST_COMPARED:
        return
    for number, vector in enumerate(vectors):
        shares = [sum(map(mul, vector, other)) for other in vectors]
        for other in sorted(range(len(vectors)), key=lambda place: -shares[place])[: _NEAREST + 1]:
            if other != number:
                yield number, other
