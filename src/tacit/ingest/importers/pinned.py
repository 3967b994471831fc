"""Decide what an import does with a file that a person changed, moved or deleted since an earlier import."""

from __future__ import annotations

from typing import NamedTuple, TypedDict

from tacit.domain.note import NOTHING
from tacit.ingest.importers.existing import Holdings
from tacit.ingest.importers.fitted import FileChange, without_names
from tacit.ingest.importers.merging import FRONT, OPENING, Merged, digests, merged
from tacit.ingest.importers.origins import digest
from tacit.ingest.importers.update import Pin


class After(NamedTuple):
    """The change of the file, its text before and afterwards, why it differs from the document, and a warning."""

    change: FileChange
    there: str
    text: str
    reason: str = ""
    warning: str = ""


class Said(TypedDict):
    """The fields of the record that say what a document gave for a file."""

    said: str
    sections: dict[str, str]


def made_of(text: str, what: str) -> Said:
    """Return the digests of a text that a document gave for a file; of a page, those of its sections too."""
    return {"said": digest(text), "sections": dict(digests(text)) if what == "page" else dict(NOTHING)}


def after_a_person(holdings: Holdings, pin: Pin, what: str, text: str) -> After:
    """Return what becomes of a file for which the document now gives `text`.

    What the person changed stays. Of a page, sections that only the document changed are updated. The warning says what
    stays although the document has changed there.
    """
    is_news = digest(text) != pin.made.said
    there = holdings.text(pin.path) if pin.path else None
    if there is None:
        reason = f"{pin.made.path} was deleted by hand since the import"
        warning = f"{reason}: it is not created again" if is_news else ""
        return After(FileChange(pin.made.path, what, "deleted"), "", "", reason, warning)
    new = Merged(text if pin.is_ours and is_news else there, ())
    if is_news and not pin.is_ours:
        new = merged(there, pin.made.sections, text) if what == "page" else Merged(there, (FRONT,))
    reason = f"{pin.path} was changed by hand since the import"
    titles = [f"“{key}”" for key in new.kept if key not in (FRONT, OPENING)]
    where = f" in {', '.join(titles)}" if titles else ""
    warning = f"{reason}{where}: this stays as it is" if new.kept else ""
    differs = without_names(new.text, what) != without_names(text, what)
    if new.text != there:
        return After(
            FileChange(pin.path, what, "changed", new.text), there, new.text, reason if differs else "", warning
        )
    change = FileChange(pin.path, what, "kept" if differs else "there")
    return After(change, there, there, reason if differs else "", warning)
