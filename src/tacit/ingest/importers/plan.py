"""PURE. The plan of an import: the files to write, and the findings about the document."""

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
    """A note to create; its `path` is relative to the notes folder.

    `listed` is the path by which the document names the note; with `only_listed`, no new file is created for it.
    `text` is set if the note is imported unchanged. `by_file` is set if its date is the date of the file, and
    `by_git` if it is that of the commit that added the file.
    """

    key: str
    note: Note
    listed: str = ""
    only_listed: bool = False
    text: str = ""
    by_file: bool = False
    by_git: bool = False


class PageDraft(NamedTuple):
    """A pattern page to create. Each of its sections has the number of its first line in the document.

    `by_file` is true if the pattern is named after the document's file.
    """

    key: str
    page: PatternPage
    by_file: bool = False


class OwnPage(NamedTuple):
    """A page of text in the workflows folder ("own page"): its file stem and text, and the digest in its last line."""

    key: str
    stem: str
    text: str
    origin: str


class Plan(NamedTuple):
    """The plan of one document. `placed` maps each of its lines to the keys of the drafts that contain the line.

    `said` are the lines that became a name, a category or a number in a draft. `standings` has the count of each
    pattern of a pattern document by slug, as `sync` counts it after the import.
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
