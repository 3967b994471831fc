"""PURE. Turn each pattern that a note names into evidence: what the note says about this pattern."""

from __future__ import annotations

from tacit.domain.independence import body_key
from tacit.domain.note import Mention, Note
from tacit.domain.pattern import Evidence


def evidence(note: Note, mention: Mention) -> Evidence:
    """Return what a note says about one pattern, as an `Evidence` value.

    After a sync, the store returns an equal value for this note and pattern.
    """
    source = note.source
    return Evidence(
        path=note.path,
        date=note.date,
        title=note.title,
        name=mention.name,
        line=mention.line,
        verdict=mention.verdict,
        domain=note.domain,
        project=note.project,
        outcome=mention.outcome or note.outcome,
        result=note.result,
        minutes=note.minutes,
        author=note.author,
        via=note.via,
        confirmed=note.confirmed,
        commit=source.commit,
        pull_request=source.pull_request,
        body_key=body_key(note.body),
        has_source=bool(source.commit or source.pull_request or source.files),
        claimed=mention.claimed,
    )
