"""Suggest patterns for notes that name no pattern, and write the accepted links to the notes."""

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tacit.actions.audience import Audience
from tacit.actions.json_answers import entries, is_object, text_of, verdict_of
from tacit.actions.samples import patterns as samples_of
from tacit.domain.enums import Verdict
from tacit.domain.findings import Fault
from tacit.domain.note import Mention
from tacit.ingest.lesson.journal import remember
from tacit.ingest.lesson.lesson import FaultyLessonError
from tacit.notes.edit import extend
from tacit.notes.reading import quoted
from tacit.notes.tree import FrontMatterError
from tacit.notes.write import mention_value
from tacit.queries.lookup import Answer, answering
from tacit.queries.similarity import WORTH_SHOWING, likeness, profile, stems, telling
from tacit.store import full_text, note_queries
from tacit.sync.service import SyncReport, refresh_store, sync_touched
from tacit.sync.session import open_session
from tacit.system import files
from tacit.text.names import slugify
from tacit.workspace.workspace import LOCAL, Workspace

DECLINED = "declined.json"
_MOST_CANDIDATES, _MOST_SHOWN = 20, 3
_LEAST_SHARED = 0.5  # the share of a name's words that a sentence must contain
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s)[^.!?\n]*)*[.!?]?")
_LONGEST = 20_000  # characters of a note that are compared, which limits the time for a very long note
_KEYS = ("note", "pattern", "verdict", "quote")
_TOLD = {"title", "slug", "likeness"}  # keys of `tacit link --json` that are ignored when its output is read


class Suggestion(NamedTuple):
    """A pattern that a note without a pattern may be an example of, and the sentence of the note that suggests it."""

    note: str
    title: str
    slug: str
    pattern: str
    likeness: float
    quote: str


class Link(NamedTuple):
    """An accepted link from a note to a pattern; `quote` is a verbatim quotation of the note."""

    note: str
    pattern: str
    verdict: Verdict = Verdict.SUPPORTS
    quote: str = ""


class LinkReport(NamedTuple):
    """The links from notes to patterns that were written, and the result of the sync afterwards."""

    root: Path
    linked: tuple[Link, ...]
    sync: SyncReport


class Worklist(NamedTuple):
    """The number of notes without a pattern that the readers may see, and the best suggestions for each.

    Suggestions that a person declined, and the pattern of the sample page, are left out. `hidden` is the number of
    notes without a pattern that belong to other projects and may not be shown.
    """

    notes: int
    suggestions: tuple[Suggestion, ...]
    hidden: int = 0


def worklist(workspace: Workspace, readers: Audience) -> Worklist:
    """Suggest patterns for the notes that name no pattern and that the readers may see.

    `link` compares the names and quotations with the notes, so they are returned unchanged, and not prepared for
    agents. Therefore suggestions whose quotation reads like an instruction are left out.
    """
    declined = declined_by_note(workspace)
    with answering(workspace, fresh=True) as answer:
        notes = note_queries.unlinked(answer.reader)
        about = note_queries.about_notes(answer.reader, [path for path, *_ in notes])
        seen = [note for note in notes if readers.may_see(about[note[0]][2])]
        samples = samples_of(workspace, answer.reader)
        found = [
            item._replace(title=readers.frame.line(item.title))
            for note in seen
            for item in _fitting(answer, *note)
            if item.slug not in samples.union(declined.get(item.note, ())) and not readers.frame.holds_any(item.quote)
        ]
    return Worklist(len(seen), tuple(found), len(notes) - len(seen))


def _fitting(answer: Answer, path: str, title: str, body: str) -> Iterator[Suggestion]:
    reader, body = answer.reader, body[:_LONGEST]
    text = f"{title}\n{body}"
    scores = full_text.similar_patterns(reader.connection, reader.workspace, telling(text), _MOST_CANDIDATES)
    known = reader.texts(scores)
    found = []
    for pattern in reader.patterns(scores):
        names = [pattern.name, *pattern.aliases]
        quote = _sentence(text, names)
        if quote and not pattern.retired:
            share = likeness(profile([quote], text), profile(names, known.get(pattern.slug, "")))
            if share >= WORTH_SHOWING:
                found.append(Suggestion(path, title, pattern.slug, pattern.name, share, quote))
    yield from sorted(found, key=lambda item: (-item.likeness, item.slug))[:_MOST_SHOWN]


def _sentence(text: str, names: Iterable[str]) -> str:
    """Return the sentence of a text that is most like one of the names: it has the largest share of the name's words.

    If no sentence contains at least half of the words of a name, return `""`.
    """
    best, found = 0.0, ""
    sets = [set(stems(name)) for name in names]
    for match in _SENTENCE.finditer(text):
        words = set(stems(match.group()))
        share = max((len(words & name) / len(name) for name in sets if name), default=0.0)
        if share > best:
            best, found = share, match.group().strip()
    return found if best >= _LEAST_SHARED else ""


def read_links(text: bytes) -> tuple[Link, ...]:
    """Read links from a JSON list of `{note, pattern, verdict, quote}`, or from the output of `tacit link --json`.

    Raises:
        FaultyLessonError: the document has errors; the exception contains all of them.
    """
    faults: list[Fault] = []
    links = [_link(f"[{number}]", entry, faults) for number, entry in enumerate(entries(text, "suggestions"))]
    if faults:
        raise FaultyLessonError(faults)
    return tuple(links)


def _link(where: str, entry: Any, faults: list[Fault]) -> Link:
    if not is_object(entry, where, _KEYS, _TOLD, faults):
        return Link("", "")
    note, pattern, quote = (text_of(where, entry, key, faults) for key in ("note", "pattern", "quote"))
    return Link(note, pattern, verdict_of(where, entry, faults), quote)


def link(workspace: Workspace, links: Sequence[Link]) -> LinkReport:
    """Write links to the front matter of their notes, and sync. No other byte of a note changes.

    Raises:
        FaultyLessonError: one of the links can't be written; nothing was written.
        TacitError: the sync afterwards failed.
    """
    with workspace.locked("tacit link"), open_session(workspace) as session:
        refresh_store(session)
        texts, faults = dict[str, str](), list[Fault]()
        with workspace.reading() as reader:
            answer = Answer(workspace, reader)
            for number, item in enumerate(links):
                if fault := _added(answer, item, texts):
                    faults.append(Fault(f"[{number}].{fault[0]}", *fault[1:]))
        if faults:
            raise FaultyLessonError(faults)
        remember(workspace, "link", ", ".join(f"{item.note} → {item.pattern}" for item in links), texts)
        with files.together(workspace.root) as put:
            for path, text in texts.items():
                put(workspace.root / path, text)
        return LinkReport(workspace.root, tuple(links), sync_touched(session, texts))


def _added(answer: Answer, item: Link, texts: dict[str, str]) -> tuple[str, str, str, str] | None:
    """Put the text of a note with an accepted link into `texts`; if that is not possible, return the error.

    The error has the key of the wrong value, the name of the violated check, the message and the advice.
    """
    reader, root = answer.reader, answer.workspace.root
    if item.note not in reader.sources() or not item.note.startswith(f"{answer.workspace.config.layout.notes}/"):
        return "note", "unknown-note", f"{quoted(item.note)} is not a note", "see `tacit link --json`"
    slug = reader.directory()[0].resolve(slugify(item.pattern))
    pattern = next(iter(reader.patterns([slug])), None)
    if pattern is None:
        return "pattern", "unknown-pattern", f"no pattern is called {quoted(item.pattern)}", "see `tacit list`"
    if any(found.path == item.note for _, evidence in reader.evidence({slug}) for found in evidence):
        return "pattern", "linked", f"the note already names {quoted(pattern.name)}", "remove this link from the list"
    return add_mention(root, item, pattern.name, texts)


def add_mention(root: Path, item: Link, name: str, texts: dict[str, str]) -> tuple[str, str, str, str] | None:
    """Add the pattern `name` to the front matter of a note, and put the note's new text into `texts`, by path.

    If `texts` has the note already, its text there is extended. If the pattern can't be added, return the error: the
    key of the wrong value, the name of the violated check, the message and the advice.
    """
    try:
        text = texts.get(item.note) or files.read(root / item.note).decode("utf-8")
        if " ".join(item.quote.split()) not in " ".join(text.split()):
            return (
                "quote",
                "not-verbatim",
                f"{quoted(item.quote)} does not occur in the note",
                "quote the note verbatim",
            )
        texts[item.note] = extend(text, "patterns", [mention_value(Mention(name, item.verdict))])
    except (OSError, UnicodeDecodeError, FrontMatterError) as error:
        return "note", "unreadable", f"{quoted(item.note)} can't be changed: {error}", "add the pattern by hand"
    return None


def decline(workspace: Workspace, suggestion: Suggestion) -> None:
    """Save on this machine that a note is not an example of a pattern, so that the pattern is not suggested again.

    Raises:
        FileAccessError: the file can't be written.
    """
    with workspace.locked("tacit link"):
        remember_declined(workspace, {suggestion.note: [suggestion.slug]})


def remember_declined(workspace: Workspace, more: Mapping[str, Sequence[str]]) -> None:
    """Save on this machine what a person declined for each note, so that it is not suggested again.

    `more` has, by the path of the note, the slugs of patterns that the note is no example of, and the paths of notes
    with which it must not be grouped.

    Raises:
        FileAccessError: the file can't be written.
    """
    declined = declined_by_note(workspace)
    for note, others in more.items():
        declined[note] = list(dict.fromkeys((*declined.get(note, ()), *others)))
    files.write(workspace.local / DECLINED, json.dumps(declined, indent=1, ensure_ascii=False) + "\n")


def declined_by_note(workspace: Workspace) -> dict[str, list[str]]:
    """Return what a person declined for each note, by the note's path: slugs of patterns and paths of other notes.

    The note is no example of these patterns, and must not be grouped with these other notes. Only answers that people
    gave on this machine are used.
    """
    if f"{LOCAL}/{DECLINED}" in workspace.tracked():
        return {}  # a tracked file came with the clone, and has the answers of other people
    with contextlib.suppress(OSError, ValueError):
        data = json.loads(files.read(workspace.local / DECLINED, files.LARGEST_PAGE))
        return {str(path): [str(slug) for slug in slugs] for path, slugs in data.items()}
    return {}
