"""PURE. Count the examples of a document's patterns in the same way as `sync` does after the import.

So `tacit lint` and `tacit import` give the same numbers as `tacit sync`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from tacit.domain import mentions
from tacit.domain.confidence import Standing, fold
from tacit.domain.enums import Verdict
from tacit.domain.note import Note
from tacit.domain.pattern import Evidence, Thresholds
from tacit.ingest.importers.plan import NoteDraft
from tacit.notes.read import read_note, reads_back
from tacit.notes.write import note_text
from tacit.text.names import slugify


def standings(
    drafts: Iterable[NoteDraft], existing: Callable[[str], Note | None], thresholds: Thresholds
) -> Mapping[str, Standing]:
    """Return how many examples and which level each pattern would have after an import, by the pattern's slug.

    `drafts` are the notes that the import would write. A draft may stand for an existing note that the document lists
    as an example; `existing` returns the note at a path, or None. If this note and the document disagree whether the
    pattern helped, the note's verdict is used. `thresholds` are the numbers of examples that the levels need.
    """
    found: dict[str, list[Evidence]] = defaultdict(list)
    bodies: dict[str, str] = {}
    for draft in drafts:
        note = _as_read(draft, existing(draft.listed) if draft.listed else None)
        if note is None:
            continue
        bodies[note.path] = note.body
        for mention in note.mentions:
            found[slugify(mention.name)].append(mentions.evidence(note, mention))
    return {
        slug: fold(slug, evidence, thresholds, body=lambda path: bodies.get(path, ""))
        for slug, evidence in found.items()
    }


def supporting(standing: Standing | None) -> int:
    """Return how many examples support a pattern."""
    return len(standing.counting(Verdict.SUPPORTS)) if standing else 0


def _as_read(draft: NoteDraft, there: Note | None) -> Note | None:
    """Return a planned note in the form in which `sync` will read it.

    `there` is the existing note that the document lists, or None. The result is None if the draft only adds patterns to
    an existing note, and there is no such note.
    """
    if there is not None:
        known = {slugify(mention.name) for mention in there.mentions}
        more = [mention for mention in draft.note.mentions if slugify(mention.name) not in known]
        return there._replace(path=draft.note.path, mentions=(*there.mentions, *more))
    if draft.only_listed:
        return None
    path = f"memory/episodic/{draft.note.path}"
    if not draft.text and reads_back(draft.note):
        return draft.note._replace(path=path)
    return read_note(path, (draft.text or note_text(draft.note)).encode()).value
