"""PURE. The values for the result of a document's import: changed files, lines left out, and findings.

An own page is a page with the user's own text, in the workflows folder.
"""

from collections.abc import Mapping
from typing import NamedTuple

from tacit.domain.confidence import Standing
from tacit.domain.findings import Diagnostic
from tacit.domain.note import NOTHING
from tacit.ingest.importers.origins import Made
from tacit.ingest.importers.plan import Kind


class FileChange(NamedTuple):
    """What happens to one file. `text` is its new text; it is `""` if the file does not change.

    `what` is `page` (of a pattern), `note` or `own page` (the user's own text). `how` is one of these:

    - `new` or `changed`
    - `linked`: patterns were added to a note, or taken out of it
    - `there`: the file exists with the same text
    - `kept`: the file exists with another text, and stays as it is
    - `removed`
    - `deleted`: a person deleted the file, so it is not created again
    """

    path: str
    what: str
    how: str
    text: str = ""


class LeftOut(NamedTuple):
    """A line of the document that is in no file, and the reason."""

    line: int
    text: str
    reason: str


class Fitted(NamedTuple):
    """The result of one document's import: changed files, lines left out, findings and counts."""

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
    """Return a file's text in the form in which it is compared with the texts of other files.

    `what` is the kind of the file. If it is `own page` (the user's own text), the title and the last line, which names
    the document, are left out.
    """
    text = text.rstrip()
    return text.partition("\n")[2].rpartition("\n")[0].strip() if what == "own page" else text
