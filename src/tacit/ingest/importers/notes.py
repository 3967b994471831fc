"""PURE. Import a note that already has front matter. Its text stays unchanged."""

from __future__ import annotations

import contextlib
import re

from tacit.domain.note import Note
from tacit.ingest.importers.dates import find_date
from tacit.ingest.importers.draft import Draft, Setting
from tacit.ingest.importers.plan import Kind, NoteDraft, Plan
from tacit.ingest.importers.source import Source
from tacit.notes.edit import assign
from tacit.notes.read import read_note
from tacit.notes.tree import FrontMatterError
from tacit.text.late_regex import late
from tacit.text.names import slugify

_DATED = late(
    r"^(?:created(?:_at|_on)?|last_\w+|updated(?:_at|_on)?|logged|when)\s*:\s*(.+)$", re.MULTILINE | re.IGNORECASE
)
_DOMAIN = "code"


def plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for a note. If it has no date, one is added to its front matter, unless this can't be changed.

    The date is that of a field such as `created`, or else the day of the commit that added the file, or else the date
    of the file.
    """
    draft = Draft(source, Kind.NOTES, setting.dated)
    path = note_place(setting.below or source.path.rpartition("/")[2])
    text, by_file, by_git = source.raw, False, False
    reading = read_note(f"memory/episodic/{path}", text.encode())
    if any(item.rule == "no-date" for item in reading.diagnostics):
        with contextlib.suppress(FrontMatterError):
            text = assign(text, "date", _date(source.text) or setting.committed or setting.dated)
            by_git = not _date(source.text) and bool(setting.committed)
            by_file = not _date(source.text) and not by_git
    key = f"note:{path}"
    note = reading.value or Note(path, setting.dated, "")
    draft.notes[key] = NoteDraft(key, note, path, text=text, by_file=by_file, by_git=by_git)
    draft.ledger.place(key, 1, len(source.lines))
    return draft.plan()


def note_place(path: str) -> str:
    """Return the path for an imported note, relative to the notes folder: `Shop/My note.md` → `shop/my-note.md`.

    A note without a folder gets the folder `code`.
    """
    *folders, name = path.split("/")
    stem = name.rsplit(".", 1)[0]
    safe = [slugify(folder) for folder in folders if slugify(folder)]
    return "/".join([*(safe or [_DOMAIN]), f"{slugify(stem) or 'note'}.md"])


def _date(text: str) -> str:
    head = text.split("\n---", 1)[0]
    for match in _DATED.finditer(head):
        if found := find_date(match[1]):
            return found.date
    return ""
