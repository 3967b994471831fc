"""PURE. Find an imported note about the same example, so that an example in two documents does not count twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container

from tacit.domain.note import Note
from tacit.ingest.importers.provenance import has_own_date
from tacit.text.names import slugify


class Alike:
    """Finds, among the notes that imports created, one about the same example as a new note."""

    def __init__(self) -> None:
        self._of_title: dict[str, list[tuple[str, Note]]] = defaultdict(list)

    def add(self, path: str, note: Note) -> None:
        """Add a note that an import created."""
        self._of_title[slugify(note.title)].append((path, note))

    def find(self, note: Note, taken: Container[str]) -> str:
        """Return the path of a note about the same example as `note`; `""` if there is none.

        Such a note has the same title and date, and names all patterns of `note`. It has the same project, unless one
        of the two notes names none. The paths in `taken`, which this import has used already, are skipped.
        """
        for path, there in self._of_title.get(slugify(note.title), ()):
            if path not in taken and _is_example(there, note):
                return path
        return ""


def date_of(note: Note) -> str:
    """Return the date of an imported note. If it is only the date of its document or file, return `""`."""
    return note.date if has_own_date(note.body) else ""


def _is_example(one: Note, other: Note) -> bool:
    projects = {slugify(note.project) for note in (one, other)} - {""}
    names = {slugify(mention.name) for mention in one.mentions}
    return (
        date_of(one) == date_of(other)
        and len(projects) < len((one, other))
        and {slugify(mention.name) for mention in other.mentions} <= names
    )
