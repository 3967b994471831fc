"""Compare the files that a document's earlier import made with the files on disk, and with the document's new plan."""

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from tacit.domain.note import NOTHING
from tacit.ingest.importers.existing import Holdings
from tacit.ingest.importers.ledger import words_of
from tacit.ingest.importers.origins import Made, Recorded, digest
from tacit.ingest.importers.plan import NoteDraft, Plan
from tacit.notes.edit import retract
from tacit.notes.read import read_note
from tacit.notes.tree import FrontMatterError
from tacit.text.names import slugify

_UNDATED = "undated"
_ALIKE = 0.3  # names with at least this share of common words may be of the same entry


class Pin(NamedTuple):
    """A file that a person has changed, moved or deleted since the import.

    `path` is its path now; it is `""` if the file was deleted. `is_ours` is true if a person only moved the file, so
    that its text is still the one that the import gave.
    """

    made: Made
    path: str
    is_ours: bool


class Before:
    """The files that a document's earlier import made.

    Files that no person changed are put into `holdings.hidden`: they count as missing, because the import makes them
    again. `pins` are the files that a person changed.
    """

    def __init__(self, holdings: Holdings, recorded: Recorded) -> None:
        self.recorded = recorded
        self.pins: list[Pin] = []
        self.dropped: dict[str, set[str]] = {}  # path of a note -> added patterns that a person removed from it
        ours = [made for made in recorded.made if made.said and _is_allowed(holdings, made.path)]
        texts = {made.path: holdings.on_disk(made.path) for made in ours}
        if not any(text is not None for text in texts.values()):
            ours = []  # all files are gone, so the document is imported as if it were new
        moved = _moved(holdings, [made for made in ours if texts[made.path] is None], texts)
        for made in ours:
            text = texts[made.path]
            if text is None:
                self.pins.append(Pin(made, moved.get(made.said, ""), made.said in moved))
            elif digest(text) == made.said:
                holdings.hidden.add(made.path)
            else:
                self.pins.append(Pin(made, made.path, is_ours=False))
        for made in recorded.made:
            if made.names and _is_allowed(holdings, made.path):
                self._unlink(holdings, made)

    def _unlink(self, holdings: Holdings, made: Made) -> None:
        """Add a note to `holdings.without`: its text without the patterns that the document's earlier imports added."""
        text = holdings.on_disk(made.path)
        note = read_note(made.path, text.encode(), root=holdings.layout.notes).value if text is not None else None
        if text is None or note is None:
            return
        added = {slugify(name) for name in made.names}
        self.dropped[made.path] = added - {slugify(mention.name) for mention in note.mentions}
        with contextlib.suppress(FrontMatterError):
            holdings.without[made.path] = retract(holdings.without.get(made.path, text), "patterns", added)

    def pinned(self, plan: Plan) -> tuple[Mapping[str, Pin], tuple[Pin, ...]]:
        """Return the files that a person changed since the import, in two groups.

        The first group has the files whose entry (a part of the document that became a file) is in the new plan, by the
        key of the entry. The second group has the other files. If an entry has a new key because its date or words
        changed, it is recognised by its position in the document.
        """
        if not self.pins:
            return NOTHING, ()
        lines = first_lines(plan)
        keys = [*(page.key for page in plan.pages), *(note.key for note in plan.notes), *(own.key for own in plan.own)]
        new = sorted(keys, key=lambda key: lines.get(key, 0))
        old = [made.key for made in sorted(self.recorded.made, key=lambda made: made.line)]
        now = dict(_pairs(old, new))
        found = {now[pin.made.key]: pin for pin in self.pins if pin.made.key in now}
        return found, tuple(pin for pin in self.pins if pin.made.key not in now)


def first_lines(plan: Plan) -> Mapping[str, int]:
    """Return the first line of the document that each draft (planned file) of a plan contains, by the draft's key."""
    found: dict[str, int] = {}
    for line in sorted(plan.placed):
        for key in plan.placed[line]:
            found.setdefault(key, line)
    return found


def with_known_dates(plan: Plan, recorded: Recorded | None) -> Plan:
    """Return a plan in which notes without a date get the date of their earlier import, not the new date of the file.

    The key of a note usually contains its date. In the keys of these notes, a fixed text replaces the date, so that the
    next import finds them although the date of the file has changed.
    """
    known = recorded.by_key if recorded else {}
    keys: dict[str, str] = {}
    notes = []
    for draft in plan.notes:
        changed = _dated(draft, known) if draft.by_file and not draft.listed else draft
        keys[draft.key] = changed.key
        notes.append(changed)
    placed = {line: tuple(keys.get(key, key) for key in found) for line, found in plan.placed.items()}
    return plan._replace(notes=tuple(notes), placed=placed)


def _dated(draft: NoteDraft, known: Mapping[str, Made]) -> NoteDraft:
    note = draft.note
    key = draft.key.replace(f"/{note.date}-", f"/{_UNDATED}-", 1)
    date = known[key].dated if key in known and known[key].dated else note.date
    path = draft.note.path.replace(f"/{note.date}-", f"/{date}-", 1) if key != draft.key else draft.note.path
    text = draft.text.replace(f"date: {note.date}", f"date: {date}", 1).replace(
        f"date: '{note.date}'", f"date: '{date}'", 1
    )
    return draft._replace(key=key, note=note._replace(path=path, date=date), text=text)


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Yield pairs of keys of the same part of a document: its key in the earlier import, and its key now.

    `old` and `new` have all keys, in the order of the document. A part whose key has changed is recognised by its
    position between other parts, and by the words in its key.
    """
    here = set(new)
    yield from ((key, key) for key in old if key in here)
    was = set(old)
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "replace":
            continue
        for kind in ("page:", "note:", "own:"):
            gone = [key for key in old[first:last] if key.startswith(kind) and key not in here]
            come = [key for key in new[start:end] if key.startswith(kind) and key not in was]
            yield from zip(gone, come, strict=True) if len(gone) == len(come) else _alike(gone, come)


def _alike(gone: Sequence[str], come: Sequence[str]) -> Iterable[tuple[str, str]]:
    left = list(come)
    for key in gone:
        near = max(left, key=lambda other: _share(key, other), default="")
        if near and _share(key, near) >= _ALIKE:
            left.remove(near)
            yield key, near


def _share(one: str, other: str) -> float:
    here, there = (words_of(key.rpartition("/")[2].replace("-", " ")) for key in (one, other))
    return len(here & there) / (len(here | there) or 1)


def _moved(holdings: Holdings, gone: Collection[Made], recorded: Collection[str]) -> Mapping[str, str]:
    """Return the new path of each missing file in `gone` that a person has moved, by the digest of its text.

    The new path is that of a note or pattern page with the same text that is not in the record of imports. Other
    folders are not searched. `recorded` has the paths in the record.
    """
    wanted = {made.said for made in gone}
    found: dict[str, str] = {}
    for folder in (holdings.layout.notes, holdings.layout.patterns) if wanted else ():
        for path in holdings.paths(folder):
            if path not in recorded and (said := digest(holdings.on_disk(path) or "")) in wanted:
                found.setdefault(said, path)
    return found


def _is_allowed(holdings: Holdings, path: str) -> bool:
    """Return whether a path in the record of imports is that of a note, page or workflow. Other paths are ignored.

    The record may come from another person, and must not make the import change other files.
    """
    layout = holdings.layout
    below = path.startswith((f"{layout.notes}/", f"{layout.workflows}/"))
    is_page = path.startswith(f"{layout.patterns}/") and holdings.workspace.is_page(path)
    return path.endswith(".md") and (below or is_page)
