"""Save a lesson: create a note and pages for new patterns, sync, and report the changed confidence levels."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tacit.actions.audience import Audience, audience
from tacit.actions.unsaved import free_path
from tacit.domain.enums import Confidence
from tacit.domain.note import Mention, Note
from tacit.domain.pattern import Pattern, PatternPage
from tacit.errors import FileAccessError, NotSyncedError, StoreAccessError, UnknownPatternError
from tacit.ingest.lesson import check
from tacit.ingest.lesson.journal import remember
from tacit.ingest.lesson.lesson import FaultyLessonError, Lesson, folder, page_of, stem, texts
from tacit.queries import meaning
from tacit.queries.explanation import Explanation, explain
from tacit.queries.lookup import Answer, answering
from tacit.queries.meaning import Progress, unseen
from tacit.store import note_queries, statistics
from tacit.store.counting import Folded
from tacit.store.reader import Reader
from tacit.sync.service import SyncReport, refresh_store, sync_touched
from tacit.sync.session import open_session
from tacit.system import files
from tacit.system.sentence_model import is_installed
from tacit.text.names import slugify
from tacit.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tacit.queries.similarity import Candidate

_DATE_LINE = re.compile(r"^date: .*$", re.MULTILINE)


class How(NamedTuple):
    """The options for saving a lesson.

    A name that belongs to no pattern may be refused. If `insist` is true, all such names are new patterns; `settled`
    has names of which the user confirmed this. If `strict` is true, all others are refused, even if the lesson has a
    text for the new pattern. `progress` is called with the number of patterns whose embedding was computed (see
    `tacit.queries.meaning`). The report has only what readers in `folder` may see; by default, it is the folder of the
    knowledge base. If `no_files` is true, the note does not list the changed files.
    """

    insist: bool = False
    redact: bool = False
    dry_run: bool = False
    settled: frozenset[str] = frozenset()
    progress: Progress = unseen
    strict: bool = False
    folder: Path | None = None
    no_files: bool = False


class Refusal(NamedTuple):
    """A name in a lesson that belongs to no pattern, and the known patterns whose names or meanings are nearest to it.

    The name is refused if the first of these patterns has nearly the same name (`close`), or if the lesson has no text
    or category for a new pattern. The options in `How` change these rules.
    """

    name: str
    candidates: "tuple[Candidate, ...]"
    close: bool


class Moved(NamedTuple):
    """A pattern that a lesson names, before and after the lesson was saved, to report how its level changed.

    `before` is None for a new pattern. `after` is None if nothing was written.
    """

    name: str
    before: Pattern | None
    after: Explanation | None = None


class LearnReport(NamedTuple):
    """The result of `tacit learn`. Paths are relative to `root`.

    `files` are the source files that the note lists. `written` has the path and text of each file. `existing` is true
    if the same note existed already. If a name was `refused`, nothing was written. `near` has the nearest known
    patterns of each new name. `unused` are known patterns that have a text already, so that the lesson's text for them
    was not used. `workflows` are the checklists of patterns that became HIGH. `minutes` is the sum of the time saved in
    all notes. `samples` are the sample notes that still exist.
    """

    root: Path
    note: str = ""
    files: tuple[str, ...] = ()
    existing: bool = False
    written: tuple[tuple[str, str], ...] = ()
    refused: tuple[Refusal, ...] = ()
    near: tuple[Refusal, ...] = ()
    moved: tuple[Moved, ...] = ()
    unused: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()
    minutes: int = 0
    samples: tuple[str, ...] = ()
    sync: SyncReport | None = None


def learn(workspace: Workspace, lesson: Lesson, how: How, edited: str | None = None) -> LearnReport:
    """Save a lesson, unless one of its names is refused (see `Refusal`).

    `edited` is the note's text after the user has edited it; the patterns in this text replace those of the lesson.

    Raises:
        FaultyLessonError: the lesson has credentials, or its note can't be parsed to the same lesson.
        NotSyncedError: the note was saved, but a page or the store could not be read or written afterwards.
        TacitError: the sync afterwards failed for another reason.
    """
    lesson = _prepared(workspace, lesson, how, edited)
    _prepare_meanings(workspace, lesson, how.progress)
    readers = audience(workspace, how.folder or workspace.root)
    with workspace.locked("tacit learn"), open_session(workspace) as session:
        refresh_store(session)
        with workspace.reading() as reader:
            plan = _Plan(workspace, reader, lesson, how, readers)
            before = plan.known()
        if plan.refused:
            return LearnReport(workspace.root, refused=plan.refused, near=plan.near)
        note, wanted = plan.files(edited)
        if twin := _twin(workspace, note, wanted[note.path], dated=bool(lesson.note.date)):
            # the process that wrote the note may have been killed before its sync
            done = None if how.dry_run else sync_touched(session, [])
            report = LearnReport(
                workspace.root, twin, note.source.files, existing=True, moved=before, near=plan.near, sync=done
            )
            return _after(workspace, report, session.folded, readers)
        report = LearnReport(
            workspace.root,
            note.path,
            note.source.files,
            written=tuple(wanted.items()),
            moved=before,
            unused=plan.unused(),
            near=plan.near,
        )
        if how.dry_run:
            return report
        # the record is written first, so that `undo` can remove the note even if the process is killed here
        remember(workspace, "learn", note.title, wanted, note=note.path)
        with files.together(workspace.root) as put:
            for path, text in wanted.items():
                put(workspace.root / path, text)
        try:
            report = report._replace(sync=sync_touched(session, wanted))
        except (FileAccessError, StoreAccessError) as error:
            raise NotSyncedError(f"{note.path} was created", error) from error
        return _after(workspace, report, session.folded, readers)


def _prepared(workspace: Workspace, lesson: Lesson, how: How, edited: str | None) -> Lesson:
    """Apply the user's edit and the options to a lesson; raise `FaultyLessonError` if it has credentials then."""
    if edited is not None:
        lesson = check.as_edited(lesson, edited, workspace.config.layout.notes)
    elif how.no_files:
        lesson = lesson._replace(note=lesson.note._replace(source=lesson.note.source._replace(files=())))
    if how.redact:
        lesson = check.redacted(lesson)
    if found := check.secrets(lesson):
        raise FaultyLessonError(found)
    return lesson


def _prepare_meanings(workspace: Workspace, lesson: Lesson, progress: Progress) -> None:
    """Compute the embeddings (vectors of meaning) that are not cached yet, to find patterns like an unknown name.

    This can take a minute, so it is done before the knowledge base is locked.
    """
    if is_installed():
        with answering(workspace) as answer:
            slugs = {answer.reader.directory()[0].resolve(slugify(item.name)) for item in lesson.note.mentions}
            if slugs - answer.reader.pattern_slugs():
                meaning.prepare(answer.reader, workspace, progress)


def _after(workspace: Workspace, report: LearnReport, folded: Mapping[str, Folded], readers: Audience) -> LearnReport:
    """Return the report with the level and counts of each pattern after the sync, as far as the readers may see them.

    `folded` has the patterns whose examples the sync counted again, by slug.
    """
    with workspace.reading() as reader:
        answer = Answer(workspace, reader, folded=folded)
        explained = (_explained(answer, item.name, report.note, readers) for item in report.moved)
        return report._replace(
            moved=tuple(item._replace(after=after) for item, after in zip(report.moved, explained, strict=True)),
            sync=report.sync._replace(promotions=readers.promotions(report.sync.promotions, report.note))
            if report.sync
            else None,
            workflows=_checklists(workspace, report),
            minutes=statistics.minutes(reader),
            samples=tuple(path for path in note_queries.samples(reader) if path != report.note),
        )


def _checklists(workspace: Workspace, report: LearnReport) -> tuple[str, ...]:
    steps = report.sync.promotions if report.sync else ()
    made = (workspace.config.layout.workflow(step.pattern) for step in steps if step.after is Confidence.HIGH)
    return tuple(path for path in made if report.sync and path in report.sync.written)


def _explained(answer: Answer, name: str, note: str, readers: Audience) -> Explanation | None:
    try:
        found = explain(answer, name)
        own = next((item for item in found.dossier.examples if item.evidence.path == note), None)
        # a pattern may have a thousand examples, and the report has only this one and the note that it repeats
        named = {note, own.repeats} if own else ()
        examples = tuple(item for item in found.dossier.examples if item.evidence.path in named)
        return found._replace(dossier=readers.dossier(found.dossier._replace(examples=examples), own=note))
    except UnknownPatternError:  # the user removed the pattern from the note in the editor
        return None


def _near(reader: Reader, unknown: Sequence[Mention], local: Path, readers: Audience) -> Iterable[Refusal]:
    """Yield each unknown name with the known patterns that are nearest to it in name and meaning.

    `local` is the folder with the cached embeddings.
    """
    if unknown:  # most lessons name known patterns only, and the search is not imported for them
        from tacit.queries.nearest import nearest
    for mention in unknown:
        text = "\n".join(section.text for section in mention.sections)
        candidates = nearest(reader, mention.name, text, local=local, may_see=readers.may_see)
        yield Refusal(mention.name, candidates, bool(candidates) and candidates[0].same)


class _Plan:
    """Compares a lesson with the known patterns: which of its patterns exist, and which are new."""

    def __init__(self, workspace: Workspace, reader: Reader, lesson: Lesson, how: How, readers: Audience) -> None:
        self.workspace, self.lesson = workspace, lesson
        directory = reader.directory()[0]
        slugs = {mention.name: directory.resolve(slugify(mention.name)) for mention in lesson.note.mentions}
        self.patterns = {pattern.slug: pattern for pattern in reader.patterns(slugs.values())}
        self.slugs = slugs
        unknown = [mention for mention in lesson.note.mentions if slugs[mention.name] not in self.patterns]
        self.new = {mention.name for mention in unknown}
        asking = [mention for mention in unknown if not (how.insist or mention.name in how.settled)]
        self.near = tuple(_near(reader, unknown, workspace.local, readers))
        names = {mention.name for mention in asking}
        known = lesson.categories
        self.refused = tuple(
            item for item in self.near if item.name in names and (how.strict or item.close or item.name not in known)
        )

    def known(self) -> tuple[Moved, ...]:
        """Return the patterns that the lesson names, with their levels and counts before the lesson is saved."""
        named = (self.slugs[mention.name] for mention in self.lesson.note.mentions)
        shown = zip(self.lesson.note.mentions, named, strict=True)
        return tuple(Moved(mention.name, self.patterns.get(slug)) for mention, slug in shown)

    def files(self, edited: str | None) -> tuple[Note, dict[str, str]]:
        """Return the lesson's note with its path, and the text of each file to write, by path.

        `edited` is the note's text after the user has edited it; None if the user did not.

        Raises:
            FaultyLessonError: the note's text, when parsed, would not give the same lesson.
        """
        layout = self.workspace.config.layout
        note = self.lesson.note
        date = note.date or datetime.now(tz=UTC).astimezone().date().isoformat()
        note = note._replace(date=date, mentions=tuple(map(self._named, note.mentions)))
        note = note._replace(path=free_path(self.workspace.root, folder(note, layout), stem(note)))
        wanted = texts(note, self._pages())
        if edited is not None:
            wanted[note.path] = edited
        if found := tuple(check.misread(note, wanted[note.path], layout.notes, free=edited is not None)):
            raise FaultyLessonError(found)
        return note, wanted

    def _named(self, mention: Mention) -> Mention:
        """Return what a lesson says about a pattern (`mention`), with the name spelled as on the pattern's page.

        If the lesson uses an alias of the pattern, the alias is not changed.
        """
        pattern = self.patterns.get(self.slugs[mention.name])
        same = pattern is not None and slugify(mention.name) == slugify(pattern.name)
        return mention._replace(name=pattern.name) if pattern and same else mention

    def unused(self) -> tuple[str, ...]:
        """Return the patterns for which the lesson has a text that is not used, because they have one already."""
        given = (mention.name for mention in self.lesson.note.mentions if mention.sections)
        return tuple(name for name in given if self._has_text(name))

    def _has_text(self, name: str) -> bool:
        pattern = self.patterns.get(self.slugs[name])
        return pattern is not None and (pattern.has_text or bool(pattern.page))

    def _pages(self) -> Iterable[PatternPage]:
        categories = self.lesson.categories
        for mention in self.lesson.note.mentions:
            category = categories.get(mention.name, "")
            wanted = mention.sections or (category and mention.name in self.new)
            if wanted and not self._has_text(mention.name):
                pattern = self.patterns.get(self.slugs[mention.name])
                named = mention._replace(name=pattern.name) if pattern else mention
                page = page_of(named, category, self.workspace.config.layout)
                if not (self.workspace.root / page.path).exists():
                    yield page


def _twin(workspace: Workspace, note: Note, text: str, *, dated: bool) -> str:
    """Return the path of an existing note with the same content as a new one; `""` if there is none.

    `text` is the text of the new note. If `dated` is false, the lesson has no date, and the dates of the notes are not
    compared.
    """
    place = (workspace.root / note.path).parent
    words = stem(note)[len(note.date) :]
    day = re.escape(note.date) if dated else r"\d{4}-\d{2}-\d{2}"
    like = re.compile(rf"{day}{re.escape(words)}(?:-\d+)?\.md")
    meant = text if dated else _DATE_LINE.sub("", text, count=1)
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        if like.fullmatch(path.name) and (found := files.read_page(path)) is not None:
            from tacit.render.formatting import says_the_same

            found = found.replace("\r\n", "\n")
            if says_the_same(found if dated else _DATE_LINE.sub("", found, count=1), meant):
                return path.relative_to(workspace.root).as_posix()
    return ""
