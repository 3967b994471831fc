"""PURE. The notes that imports wrote, and which of them tells of an example already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container

from tacit.domain.note import Note
from tacit.ingest.importers.provenance import has_own_date
from tacit.text.names import slugify


class Alike:
    """Imported notes by title: another document's words for one of them are no further example."""

    def __init__(self) -> None:
        self._of_title: dict[str, list[tuple[str, Note]]] = defaultdict(list)

    def add(self, path: str, note: Note) -> None:
        """Take a note that an import wrote."""
        self._of_title[slugify(note.title)].append((path, note))

    def find(self, note: Note, taken: Container[str]) -> str:
        """The path of a note of the same patterns, title and date that is not taken, `""` where there is none."""
        for path, there in self._of_title.get(slugify(note.title), ()):
            if path not in taken and _is_example(there, note):
                return path
        return ""


def date_of(note: Note) -> str:
    """A note's date; one that is only its document's or its file's says nothing."""
    return note.date if has_own_date(note.body) else ""


def _is_example(one: Note, other: Note) -> bool:
    projects = {slugify(note.project) for note in (one, other)} - {""}
    names = {slugify(mention.name) for mention in one.mentions}
    return (
        date_of(one) == date_of(other)
        and len(projects) < len((one, other))
        and {slugify(mention.name) for mention in other.mentions} <= names
    )
