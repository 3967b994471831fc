"""PURE. The plan of an import: drafts of the files to write, and findings about the document."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from tacit.domain.confidence import Standing
from tacit.domain.findings import Diagnostic
from tacit.domain.note import NOTHING, Note
from tacit.domain.pattern import PatternPage


class Kind(StrEnum):
    """The kinds of documents that can be imported."""

    PATTERNS = "patterns"
    STANDARDS = "standards"
    CATALOGUE = "catalogue"
    PATTERN = "pattern"
    LESSONS = "lessons"
    INSTINCTS = "instincts"
    CHECKLIST = "checklist"
    NOTES = "notes"
    RULES = "rules"
    DECISION = "decision"


class NoteDraft(NamedTuple):
    """A planned note. Its `path` is relative to the notes folder.

    `listed` is the path at which the document lists the note. If `only_listed` is true, no new file is created for it.
    If the note is imported unchanged, `text` is its text. `by_file` is true if its date is the date of the document's
    file, and `by_git` if it is that of the commit that added this file.
    """

    key: str
    note: Note
    listed: str = ""
    only_listed: bool = False
    text: str = ""
    by_file: bool = False
    by_git: bool = False


class PageDraft(NamedTuple):
    """A planned pattern page. Each section has the number of its first line in the document.

    `by_file` is true if the pattern is named after the document's file. Then an existing page with the same text is
    used instead of a new one, even if it has another name.
    """

    key: str
    page: PatternPage
    by_file: bool = False


class OwnPage(NamedTuple):
    """A planned page of the user's own text in the workflows folder.

    `stem` is its file name without ending. `origin` is the end of its last line, with a digest of the text.
    """

    key: str
    stem: str
    text: str
    origin: str


class Plan(NamedTuple):
    """The plan of one document's import.

    `placed` has for each line of the document the keys of the drafts (planned files) that contain it. `said` has the
    lines that became a name, a category or a number in a draft. `standings` has the number of examples of each pattern
    by slug, as `sync` will count them after the import.
    """

    path: str
    kind: Kind
    pages: tuple[PageDraft, ...] = ()
    notes: tuple[NoteDraft, ...] = ()
    own: tuple[OwnPage, ...] = ()
    placed: Mapping[int, tuple[str, ...]] = NOTHING
    said: frozenset[int] = frozenset()
    left_out: Mapping[int, str] = NOTHING
    claims: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    standings: Mapping[str, Standing] = NOTHING
