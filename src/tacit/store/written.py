"""Convert values of `tacit.domain` to rows of the tables; the columns are those that `store/mapping.py` names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from tacit.domain.findings import Diagnostic
from tacit.domain.independence import body_key
from tacit.domain.note import Mention, Note, Section
from tacit.domain.pattern import Pattern, PatternPage, Promotion
from tacit.domain.trust import Word
from tacit.store.mapping import Row
from tacit.text.names import slugify
from tacit.text.word_parts import composed, hidden_words


def note_row(key: int, workspace: int, note: Note) -> Row:
    """Return a note as a row with the columns `NOTE`."""
    source = note.source
    return (
        key, workspace, note.date, note.title, note.domain, note.project, note.outcome,
        note.result.value if note.result else "", note.minutes, note.author, note.via, source.commit,
        source.pull_request, int(bool(source.commit or source.pull_request or source.files)), body_key(note.body),
        note.confirmed,
    )  # fmt: skip


def note_text_row(key: int, workspace: int, note: Note) -> Row:
    """Return a note's text as a row with the columns `NOTE_TEXT`."""
    keywords = " ".join((*note.tags, note.project, *(mention.name for mention in note.mentions)))
    body = f"{note.outcome}\n{note.body}" if note.outcome else note.body
    searched = searchable(note.title, keywords, body)
    return (key, workspace, *searched, _list(note.tags), _json(note.extra))


def searchable(name: str, keywords: str, body: str) -> tuple[str, str, str, str]:
    """Return the texts of a note or pattern as they are indexed for the search.

    These are name or title, keywords, text, and words that the search would not find in them: `exportRows` gives
    `export rows`.
    """
    hidden = hidden_words(f"{name} {keywords} {body}")
    return composed(name), composed(keywords), composed(body), composed(hidden)


def evidence_row(key: int, workspace: int, mention: Mention, pattern: str, name_key: str) -> Row:
    """Return what the note with the id `key` says about a pattern, as a row with the columns `EVIDENCE`."""
    return (
        workspace, key, mention.name, name_key, pattern, mention.verdict.value, mention.outcome, mention.line,
        mention.claimed.name if mention.claimed else "", _sections(mention.sections), 1,
    )  # fmt: skip


def page_row(key: int, workspace: int, page: PatternPage) -> Row:
    """Return a pattern page as a row with the columns `PAGE`."""
    aliases = _json([[alias.name, alias.line] for alias in page.aliases]) if page.aliases else ""
    return (
        key, workspace, page.slug, page.name, page.category, aliases, _list(page.tags), page.minutes,
        _list(page.applies_to), _list(page.languages), page.status.value, page.superseded_by, page.line,
        _sections(page.sections), _json(page.extra),
    )  # fmt: skip


def pattern_row(pattern: Pattern) -> tuple[Any, ...]:
    """Return a pattern with its computed level and numbers as a row with the columns `PATTERN`."""
    return (
        pattern.slug, pattern.name, pattern.category, pattern.level.value, pattern.examples, pattern.against,
        pattern.limits, pattern.since, pattern.last_reinforced, pattern.newest, pattern.minutes_total,
        pattern.minutes_per_use, _list(pattern.projects), _list(pattern.domains), _list(pattern.tags),
        _list(pattern.languages), _list(pattern.applies_to), _list(pattern.aliases), pattern.status.value,
        pattern.superseded_by, pattern.page, int(pattern.has_text), pattern.evidence, pattern.by_agents,
        pattern.pending, pattern.pending_against, pattern.elsewhere, pattern.repositories, pattern.fingerprint,
    )  # fmt: skip


def word_row(workspace: int, path: str, word: Word) -> Row:
    """Return what git and `[trust]` say about the note at a path, as a row with the columns `WORD`."""
    later = _json([list(authors) for authors in word.later])
    return (workspace, path, word.commit, word.date, _json(word.authors), later, word.held)


def diagnostic_row(workspace: int, scope: str, found: Diagnostic) -> Row:
    """Return a finding as a row with the columns `DIAGNOSTIC`."""
    at = found.location
    return (
        workspace, scope, at.path, at.line, at.column, found.severity.value, found.rule, found.message, found.help,
    )  # fmt: skip


def promotion_row(workspace: int, step: Promotion) -> Row:
    """Return a change of confidence level as a row with the columns `PROMOTION`."""
    return (workspace, step.pattern, step.before.value, step.after.value, step.date, step.because)


def name_key(name: str) -> str:
    """Return the key by which the evidence of a pattern with this name is found: the slug of the name."""
    return slugify(name)


def _sections(values: Iterable[Section]) -> str:
    listed = [[section.title, section.text, section.line, section.level] for section in values]
    return _json(listed) if listed else ""


def _list(values: Sequence[str]) -> str:
    return _json(values) if values else ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""
