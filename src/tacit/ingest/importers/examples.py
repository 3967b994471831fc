"""PURE. Turn the examples of a pattern into notes, and match them with the notes that the document lists as sources.

A source of a pattern is a list item with the path of a note. The note exists, is created by the import, or is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tacit.domain.note import Mention, Note
from tacit.ingest.importers.dates import find_date, fits
from tacit.ingest.importers.draft import VIA, Draft, Setting
from tacit.ingest.importers.handkept import Entry
from tacit.ingest.importers.items import Item, dated_by_name, is_note_path, note_path
from tacit.ingest.importers.ledger import words_of
from tacit.ingest.importers.pieces import Claim
from tacit.ingest.importers.provenance import BY_FILE, NEAREST, NO_NOTE, origin
from tacit.notes.markdown import plain_text
from tacit.notes.paths import stem
from tacit.notes.prose import shortened
from tacit.notes.values import name_words
from tacit.notes.write import note_text

_DOMAIN = "code"
_EPISODIC = "episodic/"


def notes_of(draft: Draft, entry: Entry, project: str, domain: str, setting: Setting) -> list[Item]:
    """Add a note for each example of a pattern. Return the sources that name a missing note and that became no example.

    A source is a list item with the path of a note. If there is no note at this path, the source becomes an example if
    the pattern has no other examples, or if the source is in its list of examples. The path must have a date; its other
    words become the title of the new note.
    """
    paths = {item: note_path(item.text) for item in entry.sources}
    matched = _matched(entry, paths)
    for number, (item, _) in enumerate(entry.examples, 1):
        source = matched.get(number)
        note = _note(draft, entry, number)._replace(domain=domain)
        note = note._replace(project=note.project or project)
        listed = ""
        if source is not None:
            listed = paths[source]
            note = _dated_by(note, listed)
        key = draft.note(note, listed)
        draft.ledger.place(key, item.line, item.last)
        if source is not None:
            draft.ledger.place(key, source.line, source.last)
            draft.ledger.say(source.line)
    _leave_elided(draft, entry)
    dead = _others(draft, entry, paths, set(matched.values()), setting)
    missing = [
        item
        for item in dead
        if is_note_path(item.text) and dated_by_name(paths[item]) and (item in entry.named or not entry.examples)
    ]
    for item in missing:
        note = _missing(draft, entry, item, paths[item])._replace(project=project)
        draft.ledger.place(draft.note(note, paths[item]), item.line, item.last)
        draft.ledger.say(item.line)
    return [item for item in dead if item not in missing]


def retold(entry: Entry, setting: Setting) -> list[Item]:
    """Return the examples of a pattern that contain words which the existing note of the example lacks.

    An import does not change such a note, so the words are kept on the page of the pattern.
    """
    paths = {item: note_path(item.text) for item in entry.sources}
    found = []
    for number, source in sorted(_matched(entry, paths).items()):
        item, note = entry.examples[number - 1][0], setting.existing(paths[source])
        if note is not None and not words_of(item.text) <= words_of(note_text(note)):
            found.append(item)
    return found


def linked(draft: Draft, entry: Entry, dead: list[Item]) -> list[Item]:
    """Add the pattern of `entry` to its source notes if the import creates them as examples of other patterns.

    `dead` has the sources (list items with paths of notes) whose notes do not exist. Return the sources in `dead` whose
    notes are not created either.
    """
    rest = []
    for item in dead:
        path = note_path(item.text)
        if is_note_path(item.text) and f"note:{path}" in draft.notes:
            note = Note("", dated_by_name(path), "", mentions=(Mention(entry.name),))
            draft.ledger.place(draft.note(note, path), item.line, item.last)
            draft.ledger.say(item.line)
        else:
            rest.append(item)
    return rest


def domain_of(entries: Iterable[Entry]) -> str:
    """Return the most frequent domain of the notes that a document lists.

    The domain is the folder below `episodic/` in the path of a note. If no path has one, the result is `code`.
    """
    found: Counter[str] = Counter()
    for entry in entries:
        for item in entry.sources:
            _, inside, below = note_path(item.text).partition(_EPISODIC)
            if inside and "/" in below:
                found[below.partition("/")[0]] += 1
    return found.most_common(1)[0][0] if found else _DOMAIN


def _matched(entry: Entry, paths: dict[Item, str]) -> dict[int, Item]:
    """Return the source of each example, by the number of the example from 1.

    A source is a list item with the path of a note; `paths` has these paths. The source of an example is the first one
    that fits its date, and that is not the source of an earlier example. If there is only one example, without a date,
    and only one source, they also belong together.
    """
    free = [item for item in entry.sources if paths[item]]
    found: dict[int, Item] = {}
    for number, (_, example) in enumerate(entry.examples, 1):
        for item in free:
            if fits(example.date, dated_by_name(paths[item])):
                found[number] = item
                free.remove(item)
                break
    if len(entry.examples) == 1 and len(free) == 1 and not found and not entry.examples[0][1].date:
        found[1] = free[0]
    return found


def _note(draft: Draft, entry: Entry, number: int) -> Note:
    item, example = entry.examples[number - 1]
    claim = entry.fields.get("last", Claim("", 0))
    said = find_date(claim.text)
    date = example.date or (said.date if said else "") or draft.dated
    where = f"Example of “{entry.name}” {origin(draft.source)}."
    nearest = f" {NEAREST} {date} is the nearest one that the document gives."
    undated = "" if example.date else nearest if said else draft.undated or nearest
    return Note(
        path="",
        date=date,
        title=example.title or plain_text(item.text.split("\n")[0]),
        project=example.project,
        outcome=example.outcome,
        via=VIA,
        mentions=(Mention(entry.name),),
        body=f"{item.text}\n\n{where}{undated}",
    )


def _dated_by(note: Note, listed: str) -> Note:
    """Return the note of an example with the date in the path `listed`, which the document lists as its source.

    If the date in the path is less precise, the note keeps its date. If it has no title, its title becomes the words of
    the path.
    """
    date = dated_by_name(listed)
    title = note.title or name_words(stem(listed))
    if len(date) < len(note.date):
        return note._replace(title=title)
    return note._replace(date=date, title=title, body=note.body.removesuffix(BY_FILE).rstrip())


def _leave_elided(draft: Draft, entry: Entry) -> None:
    for item in entry.elided:
        draft.ledger.leave("a count of examples that the document does not list", item.line)
    for item in entry.sources_elided:
        draft.ledger.leave("a count of notes that the document does not name; their examples are listed", item.line)


def _others(draft: Draft, entry: Entry, paths: dict[Item, str], used: set[Item], setting: Setting) -> list[Item]:
    """Add a pattern to the existing notes that the document lists as its sources, but that belong to no example.

    `used` has the sources (list items with paths of notes) that belong to an example. Return all other sources whose
    notes do not exist.
    """
    dead = []
    for item in entry.sources:
        path = paths[item]
        if item in used:
            continue
        if is_note_path(item.text) and setting.existing(path) is not None:
            note = Note("", dated_by_name(path), "", mentions=(Mention(entry.name),))
            draft.ledger.place(draft.note(note, path, only_listed=True), item.line, item.last)
            draft.ledger.say(item.line)
        else:
            dead.append(item)
    return dead


def _missing(draft: Draft, entry: Entry, item: Item, path: str) -> Note:
    """Return a new note for an example that the document names only by the path of a note that does not exist.

    The date and the title of the new note come from this `path`; `item` is the list item with the path.
    """
    rest = plain_text(item.text.replace(path, "", 1)).strip(" `[]()-–—:,.")
    where = f"Example of “{entry.name}” {origin(draft.source)}."
    return Note(
        path="",
        date=dated_by_name(path),
        title=name_words(stem(path)),
        outcome=shortened(rest),
        via=VIA,
        mentions=(Mention(entry.name),),
        body=f"{item.text}\n\n{where} {NO_NOTE}",
    )
