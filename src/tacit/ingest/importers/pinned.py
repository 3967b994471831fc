"""Decide what an import does with a file that a person changed, moved or deleted since an earlier import."""

from typing import NamedTuple, TypedDict

from tacit.domain.note import NOTHING
from tacit.ingest.importers.existing import Holdings
from tacit.ingest.importers.fitted import FileChange, without_names
from tacit.ingest.importers.merging import FRONT, OPENING, Merged, digests, merged
from tacit.ingest.importers.origins import digest
from tacit.ingest.importers.update import Pin


class After(NamedTuple):
    """The change of the file, its text before and afterwards, why it differs from the document, and a warning.

    `kept` are the keys of the parts that stay although the document changed them, too: a person has to decide.
    """

    change: FileChange
    there: str
    text: str
    reason: str = ""
    warning: str = ""
    kept: tuple[str, ...] = ()


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
        new = merged(there, pin.made.sections, text) if what == "page" else _whole(there, text)
    reason = f"{pin.path} was changed by hand since the import"
    titles = [f"“{key}”" for key in new.kept if key not in (FRONT, OPENING)]
    where = f" in {', '.join(titles)}" if titles else ""
    warning = f"{reason}{where}: this stays as it is" if new.kept else ""
    differs = without_names(new.text, what) != without_names(text, what)
    if new.text != there:
        change = FileChange(pin.path, what, "changed", new.text)
    else:
        change = FileChange(pin.path, what, "kept" if differs else "there")
    return After(change, there, new.text, reason if differs else "", warning, new.kept)


def said_after(pin: Pin, done: After, what: str, text: str) -> Said:
    """Return the digests for the record: the parts about which a person has to decide keep their earlier ones.

    So the next import reports them again, and takes them in if the person restored the file.
    """
    said = made_of(text, what)
    if not done.kept:
        return said
    earlier = {key: pin.made.sections[key] for key in done.kept if key in pin.made.sections}
    now = {key: value for key, value in said["sections"].items() if key not in done.kept}
    return {"said": pin.made.said, "sections": now | earlier}


def _whole(there: str, text: str) -> Merged:
    """Return a note, which is not merged: a person has to decide unless it has the document's text already."""
    return Merged(there, () if digest(there) == digest(text) else (FRONT,))
