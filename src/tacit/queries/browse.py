"""The values of the pages that people browse. They are read from the store only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.domain.assemble import related, without_pending
from tacit.domain.findings import Diagnostic
from tacit.domain.knowledge_base import KnowledgeBase, Totals
from tacit.domain.note import NOTHING
from tacit.domain.pattern import Dossier, Pattern, Promotion, Related
from tacit.domain.reading_order import in_reading_order, settle
from tacit.queries.lookup import Answer
from tacit.store import browsing, statistics
from tacit.store.browsing import NoteEntry, NoteText, Statement
from tacit.store.counting import fold
from tacit.text.names import slugify


class Contents(NamedTuple):
    """What the pages of a whole knowledge base show: its patterns, its notes and their references, without texts.

    `patterns` are in reading order. `related` has the names that a pattern lists as related, and `named_by` the slugs
    of the patterns that list it. `notes` are the notes by path, newest first. `statements` has what each note says
    about patterns. `steps` are all changes of level, newest first, and `caused` has those that each note caused.
    `months` has each month with its number of notes and the minutes saved. `refused` has the reasons why a note does
    not count. `problems` are the errors and warnings of the last sync.
    """

    kb: KnowledgeBase
    by_slug: Mapping[str, Pattern]
    related: Mapping[str, tuple[Related, ...]]
    named_by: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, NoteEntry]
    statements: Mapping[str, Sequence[Statement]]
    steps: tuple[Promotion, ...]
    caused: Mapping[str, Sequence[Promotion]]
    months: tuple[tuple[str, int, int], ...]
    refused: Mapping[str, Sequence[str]] = NOTHING
    problems: tuple[Diagnostic, ...] = ()

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """Return the patterns in reading order."""
        return self.kb.patterns

    @property
    def totals(self) -> Totals:
        """Return the sums over all notes."""
        return self.kb.totals


def contents(answer: Answer) -> Contents:
    """Read what the pages show. Patterns and notes that are not on the trusted branch are left out."""
    reader, config = answer.reader, answer.workspace.config
    known, totals = reader.directory()[0], statistics.totals(reader)
    listed = [(p, names) for p, names in reader.patterns_and_related() if p.page or p.evidence]
    patterns = in_reading_order(
        pattern._replace(superseded_by=known.resolve(pattern.superseded_by))
        for pattern in settle((p for p, _ in listed), totals.reference, config.thresholds.stale_after_days)
    )
    by_slug = {pattern.slug: pattern for pattern in patterns}
    leads = {p.slug: related(names, known.resolve, by_slug) for p, names in listed if names}
    notes = {note.path: note for note in browsing.entries(reader)}
    steps = tuple(step for step in browsing.steps(reader) if step.pattern in by_slug)
    return Contents(
        kb=KnowledgeBase(patterns, totals, config.thresholds),
        by_slug=by_slug,
        related=leads,
        named_by=_named_by(leads),
        notes=notes,
        statements=browsing.statements(reader),
        steps=steps,
        caused=_caused(steps),
        months=tuple(browsing.by_month(reader)),
        refused=_refused(answer),
        problems=tuple(browsing.problems(reader)),
    )


def _caused(steps: Iterable[Promotion]) -> dict[str, list[Promotion]]:
    found: dict[str, list[Promotion]] = {}
    for step in steps:
        found.setdefault(step.because, []).append(step)
    return found


def _named_by(leads: Mapping[str, Iterable[Related]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for slug in sorted(leads):
        for item in leads[slug]:
            if item.slug and item.slug != slug and slug not in found.setdefault(item.slug, []):
                found[item.slug].append(slug)
    return {slug: tuple(names) for slug, names in found.items()}


def _refused(answer: Answer) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in answer.reader.findings("does-not-count"):
        found.setdefault(item.location.path, []).append(item.message)
    return found


def dossiers(answer: Answer, of: Contents, slugs: Collection[str]) -> Iterator[Dossier]:
    """Yield all data of some patterns, one by one, as pages show it."""
    config = answer.workspace.config
    for folded in fold(answer.reader, set(slugs), config.thresholds, config.project):
        slug = folded.dossier.pattern.slug
        if slug in of.by_slug:
            dossier = without_pending(folded.dossier)
            yield dossier._replace(pattern=of.by_slug[slug], related=of.related.get(slug, ()))


def notes(answer: Answer, paths: Sequence[str]) -> list[NoteText]:
    """Return some notes with their texts."""
    return browsing.texts(answer.reader, paths)


def projects(answer: Answer, patterns: Iterable[Pattern]) -> dict[str, str]:
    """Return the identity of each project of these patterns with its name, sorted by name."""
    found: dict[str, str] = {}
    for name in sorted({name for pattern in patterns for name in pattern.projects}, key=str.casefold):
        found.setdefault(answer.workspace.config.project(name) or slugify(name), name)
    return found
