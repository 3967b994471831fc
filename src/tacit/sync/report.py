"""The report of a sync, and the changes that it made to the generated pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tacit.domain.enums import Confidence
from tacit.domain.findings import Diagnostic, Severity
from tacit.domain.note import NOTHING
from tacit.domain.pattern import Promotion

if TYPE_CHECKING:
    from tacit.sync.index import Written


class Taken(NamedTuple):
    """A document under `[import] sources` that a sync imported, and the files that the import created or changed.

    Each file is a path and what happened to it: `new`, `changed`, `linked` (names of patterns were added to a note, or
    removed from it) or `removed`.
    """

    document: str
    files: tuple[tuple[str, str], ...]


class Followed(NamedTuple):
    """The documents under `[import] sources` that a sync imported because they had changed.

    `findings` are about all documents that the setting names. `paths` are all files that the import wrote or removed.
    """

    taken: tuple[Taken, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    paths: tuple[str, ...] = ()


class SyncReport(NamedTuple):
    """The result of a sync, or of `--check` and `--dry-run`, which write nothing.

    `added`, `modified`, `moved`, `removed_notes`, `unchanged` and `rejected` are numbers of notes.
    """

    added: int = 0
    modified: int = 0
    moved: int = 0
    removed_notes: int = 0
    unchanged: int = 0
    rejected: int = 0
    levels: Mapping[Confidence, int] = NOTHING  # the number of patterns in use, by confidence level
    retired: int = 0
    pending: int = 0  # examples in notes that are not on the trusted branch
    pending_against: int = 0
    promotions: tuple[Promotion, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    names: Mapping[str, str] = NOTHING  # the names of the patterns in `promotions` that exist
    renamed: Mapping[str, str] = NOTHING  # slugs that no longer exist, with the slugs that replace them
    moved_aside: str = ""  # the new name of a store that could not be read
    followed: Followed = Followed()

    @property
    def changes(self) -> int:
        """Return the number of notes that were added, modified, moved or removed."""
        return self.added + self.modified + self.moved + self.removed_notes

    @property
    def errors(self) -> int:
        """Return the number of findings of the sync that are errors."""
        return sum(item.severity is Severity.ERROR for item in self.diagnostics)


@dataclass(slots=True)
class Published:
    """What happened to the generated pages; paths are relative to the root."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    pages: "dict[str, Written]" = field(default_factory=dict)  # the pages on disk after the sync
    gone: list[str] = field(default_factory=list)  # pages that were deleted because they are no longer needed
