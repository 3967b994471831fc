"""PURE. The last lines of an imported note: which document it is from, and where its date is from."""

from __future__ import annotations

import re

from tacit.ingest.importers.source import Source

BY_FILE = "The document gives no date; dated by the file."
BY_DOCUMENT = "The lesson gives no date; dated by the document."
NEAREST = "It has no date there:"
_WHERE = re.compile(
    r"\s*^(?:A lesson|An instinct|Example \d{1,6} of “[^\n]*”) in [^\n]+, line \d{1,9}\b[^\n]*\s*\Z", re.MULTILINE
)


def origin(source: Source) -> str:
    """The words in an imported note that name the document it is from."""
    return f"in {source.path.rpartition('/')[2]}, line "


def without_provenance(body: str) -> str:
    """An imported note's text less the line that names its document: what two copies of the document share."""
    return _WHERE.sub("", body)


def has_own_date(body: str) -> bool:
    """Whether an imported note's date is the example's own, and not its document's or its file's."""
    return not any(words in body for words in (BY_FILE, BY_DOCUMENT, NEAREST))
