"""Find the patterns and notes for a new task, within a budget of tokens."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from tacit.actions.audience import Audience, audience
from tacit.domain.confidence import in_order
from tacit.domain.enums import Confidence, Verdict
from tacit.domain.note import Section
from tacit.domain.pattern import Evidence, Pattern
from tacit.domain.reading_order import settle
from tacit.ingest.lesson.git_context import task_files
from tacit.queries.excerpts import Parcel, gist, shortened
from tacit.queries.lookup import Answer
from tacit.store import dates, full_text, note_queries, words
from tacit.text.globs import any_matches
from tacit.text.languages import common_name, languages_of
from tacit.text.outgoing import Frame, plain

BUDGET = 1_500
_MOST_PATTERNS, _MOST_NOTES = 40, 40  # results of the search that are considered, which limits the time
_ALWAYS_NOTES = 10  # notes that are kept even if they are much less relevant than the best one
_KEPT_ROOM = 4  # patterns leave this part (one fourth) of the budget to the first notes, if the notes need it
_FIRST_NOTES = 5
_LEAST_RELEVANT = 0.2  # the lowest relevance of a pattern that is shown, as a share of the best match
_FITS = 0.5  # relevance that is added to a page whose globs match the changed files; the best match has 1
_WEIGHTS = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 0.75, Confidence.LOW: 0.5, Confidence.UNPROVEN: 0.25}


class Recalled(NamedTuple):
    """A pattern in a few lines. `limits` are cases in which the pattern did not apply.

    `hidden_limits` is the number of such cases from other projects. All texts, and the pattern's name, are prepared for
    agents: texts that read like instructions are withheld.
    """

    pattern: Pattern
    lines: tuple[str, ...]
    limits: tuple[str, ...] = ()
    hidden_limits: int = 0


class RecalledNote(NamedTuple):
    """A note of the current project for an agent, which is shown on one line."""

    path: str
    date: str
    title: str
    outcome: str


class RecallReport(NamedTuple):
    """The results that fit into the budget, best first.

    `patterns_left_out` are the names of the patterns that did not fit, and `notes_left_out` is the number of notes that
    did not fit. `notes_held` is the number of notes that do not count, because they are not on the branch that
    `[trust]` names, or were revoked. `notes_of_others` is the number of notes of other projects, which are not shown.
    If the task had typos, `corrected` is the task without them.
    """

    task: str
    budget: int
    used: int
    patterns: tuple[Recalled, ...]
    notes: tuple[RecalledNote, ...]
    patterns_left_out: tuple[str, ...]
    notes_left_out: int
    notes_of_others: int
    corrected: str = ""
    notes_held: int = 0


def recall(answer: Answer, task: str, folder: Path, budget: int = BUDGET) -> RecallReport:
    """Find the patterns and notes for a task in a folder. `budget` is a number of tokens. Nothing is written."""
    readers = audience(answer.workspace, folder)
    files = task_files(answer.workspace, folder)
    asked = full_text.prepare(answer.reader.connection, task)
    frame = answer.workspace.frame()
    notes, hidden, held = _notes(answer, asked, readers, frame)
    kept = Parcel(budget // _KEPT_ROOM)
    for note in notes[:_FIRST_NOTES]:
        kept.takes(_line(note))
    parcel = Parcel(budget - kept.used)
    left_out = []
    patterns: list[Recalled] = []
    ranked = _ranked(answer, asked, files)
    slugs = {pattern.slug for pattern in ranked}
    texts, limits = _texts(answer, slugs, readers), dict(answer.reader.evidence(slugs, Verdict.LIMITS))
    for pattern in ranked:
        about = texts.get(pattern.slug, ()), limits.get(pattern.slug, [])
        found = _recalled(pattern, *about, readers, frame)
        if parcel.takes("\n".join((found.pattern.name, *found.lines, *found.limits))):
            patterns.append(found)
        else:
            left_out.append(found.pattern.name)
    parcel.budget = budget
    fitting = [note for note in notes if parcel.takes(_line(note))]
    return RecallReport(
        task=task,
        budget=budget,
        used=parcel.used,
        patterns=tuple(patterns),
        notes=tuple(fitting),
        patterns_left_out=tuple(left_out),
        notes_left_out=len(notes) - len(fitting),
        notes_of_others=hidden,
        corrected=asked.corrected,
        notes_held=held,
    )


def _line(note: RecalledNote) -> str:
    """Return the text of a note whose length counts against the budget: date, title and outcome on one line."""
    return f"{note.date} {note.title} {note.outcome if note.outcome != note.title else ''}"


def _ranked(answer: Answer, asked: full_text.Query, files: Iterable[str]) -> list[Pattern]:
    """Return the relevant patterns: all HIGH patterns first, then the others. Each group is sorted by relevance.

    The relevance of the others is weighted by their confidence level. `files` are the files of the task: a pattern that
    applies to one of them is more relevant.
    """
    reader = answer.reader
    scores = full_text.similar_patterns(reader.connection, reader.workspace, asked, _MOST_PATTERNS)
    best = max(scores.values(), default=1.0)
    relevance = {slug: score / best for slug, score in scores.items()}
    files = sorted(files)
    languages = languages_of(files)
    for pattern in reader.patterns() if files else ():
        if any_matches(files, pattern.applies_to):
            relevance[pattern.slug] = relevance.get(pattern.slug, 0.0) + _FITS
        elif relevance.get(pattern.slug) and languages & set(map(common_name, pattern.languages)):
            relevance[pattern.slug] += _FITS / 2
    return _in_order(answer, {slug: share for slug, share in relevance.items() if share >= _LEAST_RELEVANT})


def _in_order(answer: Answer, relevance: Mapping[str, float]) -> list[Pattern]:
    days, reference = answer.workspace.config.thresholds.stale_after_days, dates.reference(answer.reader)
    found = settle(answer.reader.patterns(relevance), reference, days)
    in_use = [pattern for pattern in found if not pattern.retired]
    weights = {pattern.slug: _WEIGHTS[pattern.level] * relevance[pattern.slug] for pattern in in_use}
    return sorted(in_use, key=lambda p: (p.level is not Confidence.HIGH, -weights[p.slug], p.slug))[:_MOST_PATTERNS]


def _texts(answer: Answer, slugs: set[str], readers: Audience) -> dict[str, tuple[Section, ...]]:
    """Return the texts of patterns by slug: from their pages, or else from notes that the readers may see.

    Examples are not read.
    """
    pages = answer.reader.pages(slugs)
    inline = answer.reader.inline_texts(slugs - pages.keys())
    about = note_queries.about_notes(answer.reader, [path for path, _ in inline.values()])
    own = {slug: sections for slug, (path, sections) in inline.items() if readers.may_see(about[path][2])}
    return own | {slug: page.sections for slug, page in pages.items()}


def _recalled(
    pattern: Pattern, sections: Iterable[Section], limits: Iterable[Evidence], readers: Audience, frame: Frame
) -> Recalled:
    limits = sorted(limits, key=in_order)
    seen = [item.outcome or item.title for item in limits if readers.may_see(item.project)]
    passed = (section._replace(text=frame.passed(section.text)) for section in sections)
    shown = tuple(plain(shortened(frame.said(text))) for text in seen)
    named = pattern._replace(name=frame.name(pattern.name))
    return Recalled(named, tuple(map(plain, gist(passed))), shown, len(limits) - len(seen))


def _notes(
    answer: Answer, asked: full_text.Query, readers: Audience, frame: Frame
) -> tuple[list[RecalledNote], int, int]:
    """Return the notes that may be shown, best first, and the numbers of notes that are left out for two reasons.

    `asked` is the task as a full-text query. The first number is that of notes of other projects. The second is that of
    notes that do not count, because they are not on the branch that `[trust]` names, or were revoked.
    """
    reader = answer.reader
    scores = full_text.similar_notes(reader.connection, reader.workspace, asked, _MOST_NOTES)
    held = words.held(reader, list(scores))
    scores = {path: score for path, score in scores.items() if path not in held}
    least = max(scores.values(), default=0.0) / 2
    close = [path for number, (path, score) in enumerate(scores.items()) if number < _ALWAYS_NOTES or score >= least]
    about = note_queries.about_notes(reader, close)
    seen = [path for path in close if readers.may_see(about[path][2])]
    found = []
    for path in seen:
        title, date, _, outcome = about[path]
        said = (plain(shortened(frame.said(text))) for text in (title, outcome))
        found.append(RecalledNote(path, date, *said))
    return found, len(close) - len(seen), len(held)
