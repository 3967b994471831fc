"""Find the known patterns that notes without a pattern may be examples of, for `tacit suggest`.

A known pattern is compared as if it were a note: its name is the title, and its text and the titles and outcomes of its
examples are the statements.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from tacit.domain.note import NOTHING, Section
from tacit.domain.pattern import Evidence, Pattern
from tacit.queries.kinship import Group, Kinship, Writing
from tacit.queries.similarity import telling
from tacit.queries.statements import statements
from tacit.store import full_text
from tacit.store.reader import Reader

_COMPARED = 20  # known patterns that share words with a note and are compared with it
_LEAST = 0.09  # the lowest similarity of a note and a pattern that it fits
_AHEAD = 1.5  # how many times more similar the best pattern is than the second; otherwise the note fits neither
_MOST_EXAMPLES = 20  # of a pattern, the newest ones, whose titles and outcomes are compared


class Fit(NamedTuple):
    """A known pattern, and the notes that may be its examples.

    `likeness` is the similarity, between 0 and 1, of the pattern and the most similar of these notes.
    """

    pattern: Pattern
    likeness: float
    group: Group


def fits(
    reader: Reader,
    writings: Sequence[Writing],
    declined: Mapping[str, Sequence[str]] = NOTHING,
    hidden: Collection[str] = (),
) -> list[Fit]:
    """Return the known patterns that some notes may be examples of, those with the most similar notes first.

    Each note goes to one pattern at most. `declined` maps the path of a note to the slugs of patterns that a person has
    ruled out for this note. `hidden` are the slugs of patterns that are left out for all notes.
    """
    near = [_near(reader, writing, (*declined.get(writing.path, ()), *hidden)) for writing in writings]
    known = {pattern.slug: pattern for pattern in reader.patterns({slug for slugs in near for slug in slugs})}
    places = {slug: len(writings) + place for place, slug in enumerate(known)}
    kinship = Kinship([*writings, *_as_writings(reader, known)])
    found: dict[str, list[tuple[float, int]]] = {}
    for number, slugs in enumerate(near):
        scores = sorted(
            ((kinship.likeness(number, places[slug]), slug) for slug in slugs if slug in known), reverse=True
        )
        best, second, *_ = (*scores, (0.0, ""), (0.0, ""))
        if best[0] >= _LEAST and best[0] >= _AHEAD * second[0] and not known[best[1]].retired:
            found.setdefault(best[1], []).append((best[0], number))
    best_first = sorted(found.items(), key=lambda item: (-max(item[1])[0], item[0]))
    return [
        Fit(known[slug], max(members)[0], _group(kinship, known[slug], [number for _, number in members], places[slug]))
        for slug, members in best_first
    ]


def _near(reader: Reader, writing: Writing, declined: Sequence[str]) -> list[str]:
    """Return the patterns (by slug) that share significant words with a note, best first, without `declined` ones."""
    text = telling("\n".join(said.text for said in writing.statements))
    found = full_text.similar_patterns(reader.connection, reader.workspace, text, _COMPARED)
    return [slug for slug in found if slug not in declined]


def _as_writings(reader: Reader, known: Mapping[str, Pattern]) -> list[Writing]:
    pages, inline = reader.pages(set(known)), reader.inline_texts(set(known))
    evidence = dict(reader.evidence(set(known)))
    texts = {slug: sections for slug, (_, sections) in inline.items()}
    texts |= {slug: page.sections for slug, page in pages.items()}
    return [_as_writing(item, texts.get(slug, ()), evidence.get(slug, ())) for slug, item in known.items()]


def _as_writing(pattern: Pattern, sections: Sequence[Section], evidence: Sequence[Evidence]) -> Writing:
    examples = "\n".join(f"- {item.title}. {item.outcome}" for item in evidence[-_MOST_EXAMPLES:])
    body = "\n\n".join([*(f"## {section.title}\n\n{section.text}" for section in sections), f"## Notes\n\n{examples}"])
    return Writing(pattern.slug, pattern.name, statements(pattern.name, body, 1))


def _group(kinship: Kinship, pattern: Pattern, members: Sequence[int], place: int) -> Group:
    """Return the notes that fit a pattern, each with the sentence that shares the most words with the pattern.

    `members` are the indexes of the notes in `kinship`, and `place` is the index of the pattern there.
    """
    quotations = [kinship.group([member, place]).quotations[0] for member in members]
    return Group(pattern.name, "", tuple(quotations))
