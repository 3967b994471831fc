"""PURE. Turn notes and pattern pages that were read into the rows that the store inserts.

A row is a tuple of the values of one table row.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tacit.domain.findings import Diagnostic
from tacit.domain.note import Note
from tacit.domain.pattern import PatternPage
from tacit.store import mapping, written

MONTH = len("2024-11")
_DATE = mapping.NOTE.split(", ").index("date")
_PATTERN = mapping.EVIDENCE.split(", ").index("pattern")
_NOTE_ID = mapping.EVIDENCE.split(", ").index("note_id")
_SLUG = mapping.PAGE.split(", ").index("slug")


class ReadFile(NamedTuple):
    """A note or pattern page that was just read. If it was rejected because of an error, `value` is None."""

    path: str
    kind: str  # "note" or "page"
    digest: str  # SHA-256 of the content; "" if the file can't be read
    value: Note | PatternPage | None
    diagnostics: tuple[Diagnostic, ...] = ()


class FileRows(NamedTuple):
    """The rows of some files, by table, as plain tuples that one process can send to another.

    A row of `evidence` says that a note names a pattern. Its column `pattern` first has the slug of the name in the
    note; `resolved` replaces it by the slug of the pattern that has this name or alias.
    """

    sources: list[mapping.Row]
    notes: list[mapping.Row]
    texts: list[mapping.Row]
    evidence: list[mapping.Row]
    pages: list[mapping.Row]
    diagnostics: list[mapping.Row]

    @property
    def months(self) -> set[str]:
        """Return the months of the notes, such as `2024-11`."""
        return {row[_DATE][:MONTH] for row in self.notes}

    @property
    def slugs(self) -> set[str]:
        """Return the slugs of the patterns that notes name or pages describe."""
        return {row[_PATTERN] for row in self.evidence} | {row[_SLUG] for row in self.pages}

    def shifted(self, distance: int) -> "FileRows":
        """Return the rows with `distance` added to each file's id (the primary key in the store).

        When rows are made, it is not known which ids the store does not use yet, so they are first numbered from 1 on.
        """
        if not distance:
            return self

        def moved(rows: list[mapping.Row], at: int = 0) -> list[mapping.Row]:
            return [(*row[:at], row[at] + distance, *row[at + 1 :]) for row in rows]

        return FileRows(
            moved(self.sources), moved(self.notes), moved(self.texts), moved(self.evidence, _NOTE_ID),
            moved(self.pages), self.diagnostics,
        )  # fmt: skip

    def resolved(self, resolve: Callable[[str], str]) -> "FileRows":
        """Return the rows with the slugs of the patterns that the names in the notes mean.

        `resolve` returns the slug of a pattern for the slug of a name, which may be an alias.
        """
        after = _PATTERN + 1
        return self._replace(
            evidence=[(*row[:_PATTERN], resolve(row[_PATTERN]), *row[after:]) for row in self.evidence]
        )


def rows_of(files: Sequence[ReadFile], first: int, workspace: int) -> FileRows:
    """Return the rows of some files; the first file has the id `first`, the next file `first + 1`, and so on.

    `workspace` is the id of the knowledge base in the store.
    """
    numbered = list(enumerate(files, first))
    notes = [(i, file.value) for i, file in numbered if isinstance(file.value, Note)]
    pages = [(i, file.value) for i, file in numbered if isinstance(file.value, PatternPage)]
    evidence: list[mapping.Row] = []
    for i, note in notes:
        for mention in note.mentions:
            key = written.name_key(mention.name)
            evidence.append(written.evidence_row(i, workspace, mention, key, key))
    return FileRows(
        [(i, workspace, f.path, f.kind, f.digest, int(f.value is not None)) for i, f in numbered],
        [written.note_row(i, workspace, note) for i, note in notes],
        [written.note_text_row(i, workspace, note) for i, note in notes],
        evidence,
        [written.page_row(i, workspace, page) for i, page in pages],
        [written.diagnostic_row(workspace, f"file:{f.path}", item) for f in files for item in f.diagnostics],
    )
