"""PURE. Lint rules that compare the author, date and commit in a note with the commit that added the note."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tacit.checks.lint.finding import Finding
from tacit.domain.coding_agents import agents_among
from tacit.domain.lint_rules import LintRule
from tacit.domain.note import first_day, is_by_agent
from tacit.domain.trust import identities
from tacit.notes.reading import quoted
from tacit.store.note_queries import Claims
from tacit.system.provenance import Origin

# A note is written soon after its task, and committed on a branch. Few branches are open for longer than a month.
LATEST = timedelta(days=31)
_EARLIEST = timedelta(days=1)  # in the time zone of the note's author it may already be tomorrow
_SHORT = 10  # digits of a commit's hash in messages
_IMPORTED = (
    "if older notes were imported, add `via: import` to them, or switch the rule off: `[lint] off` in tacit.toml"
)
_BULK = 5  # notes with earlier dates in one commit; a person seldom commits so many notes of the last months at once
# values of `via` for notes that were made from older texts, so that their dates are before the file's commit
_NOT_OWN = frozenset({"import", "sample"})


class Compared(NamedTuple):
    """The notes of a knowledge base, with what git knows about them.

    `origins` has the commit that added each note, by the note's path. `missing` has the paths of notes that name a
    commit that does not exist in the repository of their project.
    """

    notes: tuple[Claims, ...]
    origins: Mapping[str, Origin]
    missing: Collection[str] = ()


def author_contradicts_git(facts: Compared) -> Iterator[Finding]:
    """Report notes whose author is not an author of the commit that added them.

    Notes that an agent committed are reported, too, if they do not say that an agent wrote them, and no person
    confirmed them. Imported notes and the samples of `tacit init` are skipped.
    """
    for note in facts.notes:
        origin = facts.origins.get(note.path)
        if origin is None or note.via in _NOT_OWN:
            continue
        names = {name for author in origin.authors for name in identities(author)}
        names |= {name.partition("@")[0] for name in names}  # some teams write only the part of the address before `@`
        by = f"commit {origin.commit[:_SHORT]} is by {_listed(origin.authors)}"
        if note.author and not identities(note.author) & names:
            help_text = "correct `author`, or remove it: git records who added the note"
            message = f"the note says that {quoted(note.author)} wrote it, but {by}"
            yield Finding(LintRule.AUTHOR_CONTRADICTS_GIT, note.path, message, help_text, text=note.author)
        agents = agents_among(origin.authors)
        if agents and not note.confirmed and not is_by_agent(note.via, ""):
            help_text = "add `via: agent`; if you have read the note and it is true, run `tacit confirm`"
            message = f"the note does not say that an agent wrote it, but {by}"
            yield Finding(LintRule.AUTHOR_CONTRADICTS_GIT, note.path, message, help_text)


def _listed(authors: Collection[str]) -> str:
    return " and ".join(map(quoted, authors))


def date_far_from_commit(facts: Compared) -> Iterator[Finding]:
    """Report notes whose date is more than one day after their commit, or more than `LATEST` (31 days) before it.

    If a commit added at least `_BULK` (5) notes with dates so long before it, it probably imported old notes. Then
    there is one finding for all of these notes. Imported notes and the samples of `tacit init` are skipped.
    """
    earlier: dict[str, list[tuple[Claims, int]]] = {}
    for note in facts.notes:
        origin = facts.origins.get(note.path)
        if origin is None or note.via in _NOT_OWN:
            continue
        try:
            committed = date.fromisoformat(origin.date)
        except ValueError:  # git accepts dates that do not exist in the calendar
            continue
        first, last = _span(note.date)
        if first - committed > _EARLIEST:
            yield _far(note, f"{(first - committed).days} days after", origin.commit)
        elif committed - last > LATEST:
            earlier.setdefault(origin.commit, []).append((note, (committed - last).days))
    for commit, notes in earlier.items():
        if len(notes) < _BULK:
            yield from (_far(note, f"{days} days before", commit) for note, days in notes)
        else:
            yield _far_at_once([note for note, _ in notes], commit)


def _far(note: Claims, how_far: str, commit: str) -> Finding:
    message = f"the date {note.date} is {how_far} the commit {commit[:_SHORT]} that added the note"
    return Finding(LintRule.DATE_FAR_FROM_COMMIT, note.path, message, f"correct the date; {_IMPORTED}", text=note.date)


def _far_at_once(notes: Sequence[Claims], commit: str) -> Finding:
    """Return one finding for all notes of a commit whose dates are long before it.

    It is shown at the note with the first path.
    """
    first, dates = min(notes, key=lambda note: note.path), sorted(note.date for note in notes)
    message = (
        f"commit {commit[:_SHORT]} added {len(notes)} notes with dates from {dates[0]} to {dates[-1]}, all more than "
        f"{LATEST.days} days before the commit; this is the first of these notes"
    )
    return Finding(LintRule.DATE_FAR_FROM_COMMIT, first.path, message, _IMPORTED, text=first.date)


def _span(text: str) -> tuple[date, date]:
    """Return the first and the last day of a date, which are equal for a day, and those of the month for a month."""
    first = first_day(text)
    if len(text) > len("2024-11"):
        return first, first
    try:
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    except OverflowError:  # the last month of the calendar
        return first, first


def unknown_commit(facts: Compared) -> Iterator[Finding]:
    """Report notes whose `source.commit` is no commit in the repository of their project."""
    for note in facts.notes:
        if note.path in facts.missing:
            message = f"the repository of {quoted(note.project)} has no commit {quoted(note.commit)}"
            help_text = "correct `source.commit`, or remove it; a rebased commit has another hash"
            yield Finding(LintRule.UNKNOWN_COMMIT, note.path, message, help_text, text=note.commit)


RULES: Mapping[LintRule, Callable[[Compared], Iterator[Finding]]] = {
    LintRule.AUTHOR_CONTRADICTS_GIT: author_contradicts_git,
    LintRule.DATE_FAR_FROM_COMMIT: date_far_from_commit,
    LintRule.UNKNOWN_COMMIT: unknown_commit,
}
