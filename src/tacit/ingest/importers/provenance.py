"""PURE. The last line of an imported note's text, which names its document and says where its date is from.

The line does not say where in the document the example is, so that edits elsewhere in the document do not change it.
"""

from __future__ import annotations

from tacit.ingest.importers.source import Source
from tacit.text.late_regex import late

BY_FILE = "The document gives no date; dated by the file."
BY_DOCUMENT = "The lesson gives no date; dated by the document."
NEAREST = "It has no date there:"
NO_NOTE = "The document lists this note, but there was no such file."
_WHERE = late(
    r"(?:A lesson|A decision|An instinct|Example (?:\d{1,6} )?of “[^\n]*”)"
    r" in [^\n]+(?:, line \d{1,9}|\.\w{1,9})\b[^\n]*"
)


def origin(source: Source) -> str:
    """Return the words by which imported notes name their document: `in lessons.md`."""
    return f"in {source.path.rpartition('/')[2]}"


def repeated(body: str, source: Source, number: int) -> str:
    """Return the text of a note with "(number 2 with these words)" in its last line, if `number` is 2.

    Several notes of a document may have the same text. Without the number, they would count as one example. The last
    line is the one that names the document.
    """
    before, words, after = body.rpartition(origin(source))
    return f"{before}{words} (number {number} with these words){after}" if words else body


def without_provenance(body: str) -> str:
    """Return the text of an imported note without the line that names its document.

    So the notes of two copies of a document have equal texts.
    """
    before, _, last = body.rstrip().rpartition("\n")
    return before.rstrip() if _WHERE.fullmatch(last) else body


def has_own_date(body: str) -> bool:
    """Return whether the date of an imported note is that of its example.

    It may only be the date of its document or file.
    """
    return not any(words in body for words in (BY_FILE, BY_DOCUMENT, NEAREST))
