"""PURE. Remove patterns and notes with credentials from the plan of a document's import."""

from __future__ import annotations

from collections.abc import Collection

from tacit.ingest.importers.plan import Plan
from tacit.text.names import slugify

REASON = "in an entry with a credential, which is not imported"


def without_entries(plan: Plan, lines: Collection[int]) -> Plan:
    """Return a plan without the patterns and notes that contain one of these lines, which have credentials.

    If a note with such a line is removed, all patterns that it names are removed, too. If a pattern is removed, all
    notes stop naming it, and notes that name no other pattern are removed. The lines of all of these are left out of
    the import.
    """
    keys = {key for line in lines for key in plan.placed.get(line, ())}
    names = {draft.page.slug for draft in plan.pages if draft.key in keys}
    names |= {slugify(mention.name) for draft in plan.notes if draft.key in keys for mention in draft.note.mentions}
    gone = {draft.key for draft in plan.pages if draft.page.slug in names}
    notes = []
    for draft in plan.notes:
        stays = tuple(mention for mention in draft.note.mentions if slugify(mention.name) not in names)
        if draft.key in keys or (draft.note.mentions and not stays):
            gone.add(draft.key)
        else:
            notes.append(draft._replace(note=draft.note._replace(mentions=stays)))
    placed = {line: tuple(key for key in into if key not in gone) for line, into in plan.placed.items()}
    left = {line: REASON for line, into in placed.items() if not into}
    return plan._replace(
        pages=tuple(draft for draft in plan.pages if draft.key not in gone),
        notes=tuple(notes),
        placed={line: into for line, into in placed.items() if into},
        left_out=dict(sorted({**plan.left_out, **left}.items())),
        said=plan.said - left.keys(),
        claims=tuple(claim for claim in plan.claims if claim.location.line not in left),
        standings={slug: standing for slug, standing in plan.standings.items() if slug not in names},
    )
