"""Propose known and new patterns for notes that name none, and write the accepted ones to the notes and to pages."""

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.actions.audience import Audience
from tacit.actions.link import Link, add_mention, declined_by_note, remember_declined
from tacit.actions.samples import patterns as samples_of
from tacit.actions.suggest_answers import Accepted, Answers, Rejected
from tacit.domain.findings import Fault
from tacit.ingest.lesson import check
from tacit.ingest.lesson.document import lesson_from
from tacit.ingest.lesson.journal import remember
from tacit.ingest.lesson.lesson import FaultyLessonError, page_of
from tacit.ingest.lesson.suggestions import near_name
from tacit.notes.frontmatter import split
from tacit.notes.reading import quoted
from tacit.notes.tree import FrontMatterError
from tacit.notes.write import page_text
from tacit.queries import meaning
from tacit.queries.fits import Fit, fits
from tacit.queries.groups import Found, groups, said
from tacit.queries.kinship import Group, Writing
from tacit.queries.lookup import Answer, answering
from tacit.queries.meaning import Progress, unseen
from tacit.queries.nearest import nearest
from tacit.queries.similarity import WORTH_SHOWING, Candidate
from tacit.queries.statements import statements
from tacit.store import note_queries
from tacit.store.reader import Reader
from tacit.sync.service import SyncReport, refresh_store, sync_touched
from tacit.sync.session import open_session
from tacit.system import files
from tacit.text.names import slugify
from tacit.text.outgoing import Frame
from tacit.workspace.workspace import Workspace

_MOST_FITTING = 3


class Proposal(NamedTuple):
    """A group of notes with a proposed name and context, and the known patterns that the notes may be examples of.

    If the notes clearly fit one known pattern, `group` has the name of this pattern, and `fitting` has only this one.
    Otherwise the name is for a new pattern, and `fitting` has the most similar known patterns, which may be none.
    """

    group: Group
    fitting: tuple[Candidate, ...]


class Worklist(NamedTuple):
    """The number of notes without a pattern, the proposals for them, and the notes that are in no proposal (`left`).

    `hidden` is the number of notes without a pattern that belong to other projects and may not be shown. `rejected` is
    the number of notes in `left` for which a proposal was rejected on this machine.
    """

    notes: int
    proposals: tuple[Proposal, ...]
    left: tuple[str, ...]
    hidden: int = 0
    rejected: int = 0


class SuggestReport(NamedTuple):
    """What `tacit suggest` did with the answers.

    It has the links that were written, the pages that were created, and the number of rejected proposals.
    """

    root: Path
    linked: tuple[Link, ...] = ()
    pages: tuple[str, ...] = ()
    rejected: int = 0
    sync: SyncReport | None = None


def worklist(workspace: Workspace, readers: Audience, progress: Progress = unseen) -> Worklist:
    """Propose known patterns for notes that name none, and group the other notes by what they say.

    Rejected proposals and the pattern of the sample page are left out. Only notes that the readers may see are
    compared; sentences in them that read like instructions to an agent are skipped. `progress` is called with the
    number of notes whose embedding was computed (see `tacit.queries.meaning`).
    """
    apart = declined_by_note(workspace)
    with answering(workspace, fresh=True) as answer:
        unlinked = note_queries.unlinked(answer.reader)
        about = note_queries.about_notes(answer.reader, [path for path, *_ in unlinked])
        seen = [note for note in unlinked if readers.may_see(about[note[0]][2])]
        listed = [note for note in seen if not readers.frame.holds(note[1])]
        writings = [_readable(_writing(workspace.root, *note), readers.frame) for note in listed]
        samples = samples_of(workspace, answer.reader)
        known = tuple(map(_known, fits(answer.reader, writings, apart, samples)))
        placed = {item.note for proposal in known for item in proposal.group.quotations}
        rest = [writing for writing in writings if writing.path not in placed]
        found = groups(answer.reader, Found(rest, _vectors(workspace, rest, progress), apart))
        proposals = known + tuple(Proposal(group, _fitting(answer, group, readers.may_see, samples)) for group in found)
    grouped = {item.note for proposal in proposals for item in proposal.group.quotations}
    left = tuple(path for path, _, _ in listed if path not in grouped)
    rejected = sum(1 for path in left if apart.get(path))
    return Worklist(len(listed), proposals, left, len(unlinked) - len(seen), rejected)


def _readable(writing: Writing, frame: Frame) -> Writing:
    title, *others = writing.statements
    return writing._replace(statements=(title, *(item for item in others if not frame.holds(item.text))))


def _writing(root: Path, path: str, title: str, stored: str) -> Writing:
    """Return a note as its sentences, each with its line number.

    The sentences are read from the note's file, because quotations give its lines. If the file can't be read, `stored`,
    the text in the store, is used.
    """
    body, line = stored, 0
    with contextlib.suppress(OSError, UnicodeDecodeError, FrontMatterError):
        text = files.read(root / path).decode("utf-8-sig").replace("\r\n", "\n")
        body = text
        with contextlib.suppress(ValueError):
            body = split(text)[1]
        line = text.count("\n", 0, len(text) - len(body)) + 1
    return Writing(path, title, statements(title, body, line))


def _vectors(workspace: Workspace, writings: Sequence[Writing], progress: Progress) -> meaning.VectorList:
    with contextlib.suppress(OSError):
        workspace.make_local()
    return meaning.of_texts([said(writing) for writing in writings], workspace.local, progress)


def _known(fit: Fit) -> Proposal:
    pattern = fit.pattern
    return Proposal(fit.group, (Candidate(pattern.slug, pattern.name, pattern.level, pattern.examples, fit.likeness),))


def _fitting(
    answer: Answer, group: Group, may_see: Callable[[str], bool], samples: Collection[str]
) -> tuple[Candidate, ...]:
    text = "\n".join((group.context, *(item.quote for item in group.quotations)))
    close = nearest(answer.reader, group.name, text, local=answer.workspace.local, may_see=may_see)
    retired = {pattern.slug for pattern in answer.reader.patterns([item.slug for item in close]) if pattern.retired}
    hidden = retired.union(samples)
    fitting = (item for item in close if item.likeness >= WORTH_SHOWING and item.slug not in hidden)
    return tuple(fitting)[:_MOST_FITTING]


def answer_proposals(workspace: Workspace, answers: Answers) -> SuggestReport:
    """Write accepted names to the notes, create a page for each new pattern, remember what was rejected, and sync.

    Raises:
        FaultyLessonError: an answer has an error, or an accepted proposal can't be written; nothing was written. The
            exception has all errors.
        TacitError: the sync afterwards failed.
    """
    with workspace.locked("tacit suggest"), open_session(workspace) as session:
        refresh_store(session)
        with workspace.reading() as reader:
            plan = _Plan(Answer(workspace, reader), answers.faults)
            for item in answers.accepted:
                plan.add(item)
            apart = _apart(answers.rejected, reader)
        if plan.faults:
            raise FaultyLessonError(sorted(plan.faults, key=lambda fault: _number(fault.where)))
        if answers.rejected:
            remember_declined(workspace, apart)
        report = SuggestReport(workspace.root, tuple(plan.links), tuple(plan.pages), len(answers.rejected))
        if not plan.links:
            return report
        written = {**plan.pages, **plan.texts}
        remember(workspace, "suggest", ", ".join(item.name for item in answers.accepted), written)
        with files.together(workspace.root) as put:
            for path, text in written.items():
                put(workspace.root / path, text)
        return report._replace(sync=sync_touched(session, written))


def _apart(rejected: Sequence[Rejected], reader: Reader) -> Mapping[str, Sequence[str]]:
    """Return what is not proposed again for each note in the rejected proposals, by the path of the note.

    These are the paths of the proposal's other notes, and, if a known pattern was proposed, the slug of this pattern.
    """
    found: dict[str, list[str]] = {}
    for notes, name in rejected:
        slug = reader.directory()[0].resolve(slugify(name)) if name else ""
        known = [slug] if slug and reader.slugs({slug}) else []
        for note in notes:
            found.setdefault(note, []).extend([*(other for other in notes if other != note), *known])
    return found


class _Plan:
    """Collects what the accepted proposals write: the texts of notes and pages by path, and the errors in them."""

    def __init__(self, answer: Answer, faults: Sequence[Fault]) -> None:
        self.answer = answer
        self.texts: dict[str, str] = {}
        self.pages: dict[str, str] = {}
        self.links: list[Link] = []
        self.faults = list(faults)
        self.notes = set(answer.reader.sources())
        self.names: dict[str, str] = {}  # of new patterns, by slug

    def add(self, item: Accepted) -> None:
        """Plan what an accepted proposal writes."""
        slug = self.answer.reader.directory()[0].resolve(slugify(item.name))
        pattern = next(iter(self.answer.reader.patterns([slug])), None)
        name = pattern.name if pattern else self.names.get(slug) or self._create(item)
        self.names.setdefault(slug, name)
        named = {found.path for _, evidence in self.answer.reader.evidence({slug}) for found in evidence}
        for number, link in enumerate(item.links):
            if fault := self._added(link, name, named):
                self.faults.append(Fault(f"{item.where}.notes[{number}].{fault[0]}", *fault[1:]))
            else:
                self.links.append(link._replace(pattern=name))

    def _added(self, link: Link, name: str, named: set[str]) -> tuple[str, str, str, str] | None:
        workspace = self.answer.workspace
        if link.note not in self.notes or not link.note.startswith(f"{workspace.config.layout.notes}/"):
            return "note", "unknown-note", f"{quoted(link.note)} is not a note", "see `tacit suggest --json`"
        if link.note in named:
            return "note", "linked", f"the note already names {quoted(name)}", "remove the note from the list"
        named.add(link.note)
        return add_mention(workspace.root, link, name, self.texts)

    def _create(self, item: Accepted) -> str:
        """Plan the page of a new pattern, and return its name.

        As in `tacit learn`, a name that is nearly that of a known pattern is an error, unless the answer says that the
        pattern is new.
        """
        if known := near_name(self.answer.reader, item.name) if not item.new else "":
            message = f"{quoted(item.name)} is nearly the name of the known pattern {quoted(known)}"
            advice = 'write the known name, or add `"new": true` if it is a different pattern'
            self.faults.append(Fault(f"{item.where}.name", "near-name", message, advice))
        quotes = "\n".join(f"- {link.quote}" for link in item.links if link.quote)
        sections = {"Context": item.context, "Pattern": item.rule or quotes}
        new = {"category": item.category, "sections": {title: text for title, text in sections.items() if text}}
        try:
            lesson = lesson_from({"title": item.name, "patterns": [{"name": item.name, "new": new}]})
        except FaultyLessonError as error:
            self.faults += [fault._replace(where=f"{item.where}.{_key(fault.where)}") for fault in error.faults]
            return item.name
        self.faults += [fault._replace(where=f"{item.where}.{_key(fault.where)}") for fault in check.secrets(lesson)]
        mention = lesson.note.mentions[0]
        page = page_of(mention, lesson.categories.get(mention.name, ""), self.answer.workspace.config.layout)
        self.pages[page.path] = page_text(page)
        return mention.name


def _number(where: str) -> int:
    """Return the number of the proposal in the JSON path of an error, such as 3 for `[3].name`; 0 if there is none."""
    digits = where.partition("]")[0].removeprefix("[")
    return int(digits) if digits.isdigit() else 0


def _key(where: str) -> str:
    """Return the key, such as `context`, of an invalid value in a proposal.

    `where` is the JSON path of this value in the lesson that is made from the proposal.
    """
    last = where.rpartition(".")[2]
    return {"category": "category", "Context": "context", "Pattern": "rule"}.get(last, "name")
