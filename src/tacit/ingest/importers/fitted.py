"""PURE. The result of fitting the plan of one document into a knowledge base."""

from collections.abc import Mapping
from typing import NamedTuple

from tacit.domain.confidence import Standing
from tacit.domain.findings import Diagnostic
from tacit.domain.note import NOTHING
from tacit.ingest.importers.origins import Made
from tacit.ingest.importers.plan import Kind


class FileChange(NamedTuple):
    """The change of one file: `text` is the text to write, `""` if the file does not change.

    `what` is `page`, `note` or `own page`. `how` is `new`, `changed`, `linked` (patterns were added to a note or taken
    out of it), `there` (it exists with the same text), `kept` (it exists with another text and stays), `removed`, or
    `deleted` (a person deleted it, and it is not created again).
    """

    path: str
    what: str
    how: str
    text: str = ""


class LeftOut(NamedTuple):
    """A line of the document that is in no file, with the reason."""

    line: int
    text: str
    reason: str


class Fitted(NamedTuple):
    """The result for one document: changed files, lines left out, findings and counts."""

    path: str
    kind: Kind
    changes: tuple[FileChange, ...]
    left_out: tuple[LeftOut, ...]
    claims: tuple[Diagnostic, ...]
    examples: int
    by_file: int = 0  # the number of new notes with the date of the file, because the document gives none
    warnings: tuple[Diagnostic, ...] = ()
    standings: Mapping[str, Standing] = NOTHING
    by_git: int = 0  # the number of new notes with the date of the commit that added the file
    made: tuple[Made, ...] = ()  # the files that came from the document, for the record
    undecided: tuple[str, ...] = ()  # files that the document and a person both changed


def without_names(text: str, what: str) -> str:
    """Return a file's text; for an own page, without the title and the last line, which names its document."""
    text = text.rstrip()
    return text.partition("\n")[2].rpartition("\n")[0].strip() if what == "own page" else text
