"""The queries `list`, `show` and `search`. They read the store; if there is none, a sync creates it first."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tacit.agents.freshness import is_behind
from tacit.agents.hook_settings import load
from tacit.domain.enums import Confidence
from tacit.domain.note import NOTHING
from tacit.domain.pattern import Dossier, Pattern
from tacit.domain.reading_order import in_reading_order, settle
from tacit.errors import (
    BusyError,
    FileAccessError,
    PartialCloneError,
    StoreAccessError,
    StoreDamagedError,
    TacitError,
    UnknownPatternError,
)
from tacit.store import database, dates
from tacit.store.binding import HOOK, STORE, can_bind, state_folder
from tacit.store.faults import FAULTS, Connection, DatabaseError, is_corrupt
from tacit.store.reader import Reader
from tacit.store.rows import REMARK
from tacit.text.display import one_line
from tacit.text.names import slugify
from tacit.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tacit.domain.directory import Directory
    from tacit.store.counting import Folded

_SHORTEST_PART = 3  # characters of a slug's part; a shorter one is in too many slugs
_NEAREST = 3
_BEHIND = "notes or settings have changed since the last sync: add --fresh, or run `tacit sync`"


class Answer(NamedTuple):
    """An open store for the queries, and its workspace (the knowledge base with its settings).

    `remark` says why the results may be out of date or incomplete; `""` if no reason is known. `folded` has the results
    for patterns that a sync in this process has just counted, by slug, so that queries need not count the examples
    again.
    """

    workspace: Workspace
    reader: Reader
    remark: str = ""
    folded: "Mapping[str, Folded]" = NOTHING


class Filter(NamedTuple):
    """The options of `tacit list` that select patterns; a field with its default value selects all patterns."""

    level: Confidence | None = None
    category: str = ""
    tag: str = ""
    project: str = ""
    stale: bool = False
    contested: bool = False
    retired: bool = False

    def lets(self, pattern: Pattern, project: str) -> bool:
        """Return whether a pattern matches the filter. `project` is the slug of the project in the filter, or `""`."""
        return (
            (self.level is None or pattern.level is self.level)
            and (not self.category or pattern.category == slugify(self.category))
            and (not self.tag or self.tag.casefold() in {tag.casefold() for tag in pattern.tags})
            and (not project or project in {slugify(name) for name in pattern.projects})
            and (not self.stale or pattern.stale)
            and (not self.contested or pattern.contested)
            and (not self.retired or pattern.retired)
        )


class Order(StrEnum):
    """The order in which patterns are listed, as a value of --sort."""

    LEVEL = "level"
    EXAMPLES = "examples"
    LAST = "last"
    SAVED = "saved"
    NAME = "name"


class Hit(NamedTuple):
    """A search result: a pattern, or a note with path, title, date and project."""

    excerpt: str
    pattern: Pattern | None = None
    path: str = ""
    title: str = ""
    date: str = ""
    project: str = ""

    def matched(self) -> set[str]:
        """Return the words of the result's excerpt that match the query."""
        return {one_line(part.split("\x03")[0]) for part in self.excerpt.split("\x02")[1:]}


class Found(NamedTuple):
    """The results of a search; `corrected` is the query with its typos corrected, or `""` if it had none."""

    hits: tuple[Hit, ...]
    corrected: str = ""


@contextlib.contextmanager
def answering(workspace: Workspace, *, fresh: bool = False, look: bool = True) -> Iterator[Answer]:
    """Open the store for reading; if there is no store, or if `fresh` is true, run a sync first.

    If no file can be written, the results are computed in memory, and `Answer.remark` says so. If `look` is false, the
    remark does not say whether files have changed since the last sync.

    Raises:
        TacitError: there is no store, and none can be created.
    """
    with contextlib.ExitStack() as stack:
        remark = ""
        connection = None if fresh else _connect(workspace)
        if connection is None:
            from tacit.sync import service  # imported late, because most queries don't need it

            if not can_bind():
                remark = (
                    f"the store was not updated, because tacit can't keep its key in {state_folder()}; "
                    "results are computed in memory"
                )
            else:
                try:
                    service.build_store(workspace)
                except PartialCloneError as error:
                    remark = f"results are incomplete: {error.reason}"
                except (FileAccessError, StoreAccessError, BusyError) as error:
                    remark = f"the store was not updated, results are computed in memory: {error}"
            connection = _connect(workspace)
            if connection is None:
                yield _answer(workspace, stack.enter_context(service.store_in_memory(workspace)), remark)
                return
        stack.enter_context(contextlib.closing(connection))
        if look:
            remark = remark or without_notes(workspace) or (_BEHIND if not fresh and has_changed(workspace) else "")
        try:
            yield _answer(workspace, stack.enter_context(workspace.reading(connection)), remark)
        except FAULTS as error:
            if isinstance(error, DatabaseError) and not is_corrupt(error):
                raise StoreAccessError(workspace.config.store, str(error)) from error
            _drop(workspace)
            raise StoreDamagedError(workspace.config.store, str(error)) from error


def _answer(workspace: Workspace, reader: Reader, remark: str) -> Answer:
    """Return the open store for queries, with `remark` and the remark that the last sync stored, joined as one text.

    A sync stores a remark if git lacks information that `[trust]` requires: a shallow clone, for example, does not say
    who added each note.
    """
    return Answer(workspace, reader, "; ".join(filter(None, (remark, reader.state(REMARK)))))


def without_notes(workspace: Workspace) -> str:
    """Return a remark if the notes folder is missing although git tracks it: results then come from the last sync."""
    notes = workspace.config.layout.notes
    if (workspace.root / notes).is_dir():
        return ""
    from tacit.workspace.whole import fault

    error = fault(workspace, known=True)
    return "" if error is None else f"{error.reason}; the results are those of the last sync"


def has_changed(workspace: Workspace) -> bool:
    """Return whether notes or settings have changed since the last sync, judged by the dates of files and folders.

    Return False if the last sync left no valid record of its time.
    """
    binding = workspace.binding
    try:
        known = load(workspace.local) if binding.believes(HOOK) else None
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return known is not None and is_behind(workspace.root, known, binding.scanned())


def _drop(workspace: Workspace) -> None:
    """Delete a corrupt store, so that the next query creates a new one."""
    from tacit.sync import sealing

    with contextlib.suppress(TacitError), workspace.locked("tacit look-up"):
        workspace.binding.refuse_foreign()
        sealing.drop_store(workspace)


def _connect(workspace: Workspace) -> Connection | None:
    """Open the store for reading; return None if tacit has to build it first.

    Raises:
        TacitError: the store was written by another program, or by a newer version of tacit.
    """
    if not workspace.binding.believes(STORE):
        workspace.binding.refuse_foreign()
        return None
    with contextlib.suppress(*FAULTS), contextlib.ExitStack() as stack:
        connection = stack.enter_context(contextlib.closing(database.connect_to_read(workspace.store_path)))
        if database.check_revision(connection, workspace.config.store):
            stack.pop_all()  # the caller closes it
            return connection
    return None


def list_patterns(answer: Answer, wanted: Filter, order: Order = Order.LEVEL) -> tuple[Pattern, ...]:
    """Return the matching patterns in the given order; retired patterns are always last."""
    project = answer.workspace.config.project(wanted.project) if wanted.project else ""
    found = [pattern for pattern in _settled(answer) if wanted.lets(pattern, project)]
    return tuple(found if order is Order.LEVEL else _sorted(found, order))


def _sorted(found: Sequence[Pattern], order: Order) -> list[Pattern]:
    """Return patterns in the order that --sort names; patterns that are equal in it stay in their given order."""
    if order is Order.NAME:
        return sorted(found, key=lambda p: (p.retired, p.name.casefold(), p.slug))
    if order is Order.LAST:
        found = sorted(found, key=lambda p: p.last_reinforced, reverse=True)
    elif order is Order.SAVED:
        found = sorted(found, key=lambda p: -p.minutes_total)
    else:
        found = sorted(found, key=lambda p: p.against - p.examples)
    return sorted(found, key=lambda p: p.retired)


def show(answer: Answer, name: str) -> Dossier:
    """Return everything that is known about one pattern.

    Raises:
        UnknownPatternError: no pattern has this name, alias or slug.
    """
    known = answer.reader.directory()[0]
    slug = _resolve(answer.reader, known, name)
    from tacit.domain.assemble import related
    from tacit.store.counting import fold as count

    config = answer.workspace.config
    counted = answer.folded.get(slug)
    folded = counted or next(count(answer.reader, {slug}, config.thresholds, config.project))
    pattern = next(pattern for pattern in _settled(answer, slug))
    pattern = pattern._replace(superseded_by=known.resolve(pattern.superseded_by))
    leads = related(folded.related, known.resolve, answer.reader.pattern_slugs())
    return folded.dossier._replace(pattern=pattern, related=leads)


def find(answer: Answer, query: str, limit: int = 10) -> Found:
    """Find patterns and notes with the words of a query.

    The pattern whose name or alias is the query comes first, then patterns with all words, by level and relevance, then
    patterns with some of the words, and then the notes.
    """
    from tacit.store import full_text, note_queries

    reader = answer.reader
    exact = reader.resolve(slugify(query))
    asked = full_text.prepare(reader.connection, query)
    matches = full_text.search_patterns(reader.connection, reader.workspace, asked, limit)
    excerpts = {match.key: match.excerpt for match in matches}
    scores = {match.key: match.score for match in matches}
    partly = {match.key for match in matches if not match.whole}
    patterns = _settled(answer, *excerpts, exact)
    best = max(scores.values(), default=1.0)
    ranked = sorted(
        patterns, key=lambda p: (p.slug != exact, p.slug in partly, -_rank(p, scores.get(p.slug, 0.0) / best), p.slug)
    )
    hits = [Hit(excerpts.get(pattern.slug, ""), pattern) for pattern in ranked]
    notes = full_text.search_notes(reader.connection, reader.workspace, asked, limit)
    about = note_queries.notes(reader, [match.key for match in notes])
    hits += [Hit(match.excerpt, None, match.key, *about[match.key]) for match in notes]
    return Found(tuple(hits), asked.corrected)


def _rank(pattern: Pattern, relevance: float) -> float:
    """Return the number by which search results are sorted: relevance (0 to 1) plus a quarter for each level.

    So a HIGH pattern comes before a MEDIUM one, unless its relevance is lower by more than 0.25. For retired patterns,
    1 is subtracted.
    """
    return relevance + pattern.level.value / 4 - pattern.retired


def _settled(answer: Answer, *slugs: str) -> tuple[Pattern, ...]:
    days = answer.workspace.config.thresholds.stale_after_days
    reference = dates.reference(answer.reader)
    found = answer.reader.patterns(slugs or None)
    return in_reading_order(settle(found, reference, days))


def _resolve(reader: Reader, known: "Directory", name: str) -> str:
    slug = known.resolve(slugify(name))
    slugs = reader.pattern_slugs()
    if slug in slugs:
        return slug
    import difflib

    from tacit.text.orders import reads_as
    from tacit.text.outgoing import cut, plain

    asked = slugify(name)
    near = difflib.get_close_matches(asked, sorted(slugs), _NEAREST)
    inside = sorted(slugs) if len(asked) >= _SHORTEST_PART else ()
    near = [*near, *(other for other in inside if asked in other and other not in near)][:_NEAREST]
    names = {pattern.slug: pattern.name for pattern in reader.patterns(near)}
    raise UnknownPatternError(name, [plain(cut(names[slug])) for slug in near if not reads_as(names.get(slug, slug))])
