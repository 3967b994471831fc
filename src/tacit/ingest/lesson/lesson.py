"""PURE. A lesson: the note about one task, and the pages of its new patterns."""

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

LONGEST_STEM = 60  # characters of a title in a file name


class Lesson(NamedTuple):
    """What a task taught: a note about it, and texts of new patterns.

    `note` has no path yet. It has no date if the date is today. Its mentions are the patterns that it names; the
    sections of a mention are the text of a new pattern. `categories` has the category of each new pattern, by its name.
    """

    note: Note
    categories: Mapping[str, str] = NOTHING


class FaultyLessonError(TacitError):
    """A lesson cannot be saved. `faults` has all its errors."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("nothing was written")
        self.faults = tuple(faults)


def stem(note: Note) -> str:
    """Return the file name of a note without `.md`: its date and the words of its title. It may already be in use."""
    words = slugify(note.title)
    if len(words) > LONGEST_STEM:
        words = words[:LONGEST_STEM].rpartition("-")[0] or words[:LONGEST_STEM]
    return f"{note.date}-{words or 'note'}"


def folder(note: Note, layout: Layout) -> str:
    """Return the folder in which a note belongs, relative to the root of the knowledge base."""
    return f"{layout.notes}/{slugify(note.domain)}"


def page_of(mention: Mention, category: str, layout: Layout) -> PatternPage:
    """Return the page to create for a new pattern, in the folder of its category."""
    slug = slugify(mention.name)
    category = slugify(category) or UNCATEGORISED
    sections = tuple(section._replace(level=2) for section in mention.sections)
    path = f"{layout.patterns}/{category}/{slug}.md"
    return PatternPage(path, slug, mention.name, category, sections=sections)


def texts(note: Note, pages: Iterable[PatternPage]) -> dict[str, str]:
    """Return the texts of a lesson's note and pages by path.

    The note is last. So if writing is interrupted, no note names a pattern whose page is missing.
    """
    bare = tuple(mention._replace(sections=()) for mention in note.mentions)
    return {**{page.path: page_text(page) for page in pages}, note.path: note_text(note._replace(mentions=bare))}


def section(title: str, text: str) -> Section:
    """Return a section of a new pattern's text."""
    return Section(" ".join(title.split()), text.strip("\n").rstrip())
