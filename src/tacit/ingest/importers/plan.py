"""PURE. What an import would write, and what it found out about the document."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

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


class NoteDraft(NamedTuple):
    """A note to be; its `path` is one below the notes folder.

    `listed` is the note's path as the document names it; one that only names a file is never written anew.
    `text` is what is written where the note is taken over as it stands; `by_file` says that its date is its file's.
    """

    key: str
    note: Note
    listed: str = ""
    only_listed: bool = False
    text: str = ""
    by_file: bool = False


class PageDraft(NamedTuple):
    """A pattern page to be; each of its sections has the line it begins on in the document.

    `by_file` says that its name is its file's.
    """

    key: str
    page: PatternPage
    by_file: bool = False


class OwnPage(NamedTuple):
    """A page of a person's own among the workflows: its file's stem, its text, and the hash in it of the document."""

    key: str
    stem: str
    text: str
    origin: str


class Plan(NamedTuple):
    """What one document holds. `placed` maps its lines to the keys of the drafts they stand in.

    `said` are lines whose words are structure of these: a name, a category, a figure.
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
