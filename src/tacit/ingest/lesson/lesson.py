"""PURE. One lesson: the note it becomes, and the pages of the patterns that are new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tacit.domain.findings import Fault
from tacit.domain.layout import Layout
from tacit.domain.note import NOTHING, Mention, Note, Section
from tacit.domain.pattern import PatternPage
from tacit.errors import TacitError
from tacit.notes.pages import UNCATEGORISED
from tacit.notes.write import note_text, page_text
from tacit.text.names import slugify

LONGEST_STEM = 60


class Lesson(NamedTuple):
    """What a task taught: `note` has no path yet, and no date where today is meant.

    A mention's sections are the text of a pattern that is said to be new; `categories` says by name where its
    page belongs, and holds every name that is said to be new.
    """

    note: Note
    categories: Mapping[str, str] = NOTHING


class FaultyLessonError(TacitError):
    """A lesson that can't be saved; every fault of it is told."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("nothing was written")
        self.faults = tuple(faults)


def stem(note: Note) -> str:
    """The name of a note's file, without what makes it unique: its date and the words of its title."""
    words = slugify(note.title)
    if len(words) > LONGEST_STEM:
        words = words[:LONGEST_STEM].rpartition("-")[0] or words[:LONGEST_STEM]
    return f"{note.date}-{words or 'note'}"


def folder(note: Note, layout: Layout) -> str:
    """The folder that a note belongs to."""
    return f"{layout.notes}/{slugify(note.domain)}"


def page_of(mention: Mention, category: str, layout: Layout) -> PatternPage:
    """The page that a new pattern begins with."""
    slug = slugify(mention.name)
    category = slugify(category) or UNCATEGORISED
    sections = tuple(section._replace(level=2) for section in mention.sections)
    path = f"{layout.patterns}/{category}/{slug}.md"
    return PatternPage(path, slug, mention.name, category, sections=sections)


def texts(note: Note, pages: Iterable[PatternPage]) -> dict[str, str]:
    """The files of a lesson, by path; the note comes last, so that one that is there has all its pages."""
    bare = tuple(mention._replace(sections=()) for mention in note.mentions)
    return {**{page.path: page_text(page) for page in pages}, note.path: note_text(note._replace(mentions=bare))}


def section(title: str, text: str) -> Section:
    """A section of a new pattern's text."""
    return Section(" ".join(title.split()), text.strip("\n").rstrip())
