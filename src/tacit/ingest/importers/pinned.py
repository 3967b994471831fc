"""Decide what an import does with a file that a person has changed, moved or deleted since an earlier import."""

from typing import NamedTuple, TypedDict

from tacit.domain.note import NOTHING
from tacit.ingest.importers.existing import Holdings
from tacit.ingest.importers.fitted import FileChange, without_names
from tacit.ingest.importers.merging import FRONT, OPENING, Merged, digests, merged
from tacit.ingest.importers.origins import digest
from tacit.ingest.importers.update import Pin


class After(NamedTuple):
    """What happens to a file that a person changed: `there` is its text before the import, and `text` after it.

    `reason` says why the file differs from the document, and `warning` is what the user must know. Both may be `""`.
    `kept` has the keys of the parts that the document changed too. They stay as they are, and a person has to decide.
    """

    change: FileChange
    there: str
    text: str
    reason: str = ""
    warning: str = ""
    kept: tuple[str, ...] = ()


class Said(TypedDict):
    """The digests of the text that a document gave for a file, as fields of the record of imports.

    `said` is the digest of the whole text, and `sections` has that of each section of a page.
    """

    said: str
    sections: dict[str, str]


def made_of(text: str, what: str) -> Said:
    """Return the digest of a text that a document gave for a file. `what` is the kind of the file.

    For a page, also return the digests of its sections.
    """
    return {"said": digest(text), "sections": dict(digests(text)) if what == "page" else dict(NOTHING)}


def after_a_person(holdings: Holdings, pin: Pin, what: str, text: str) -> After:
    """Return what happens to a file that a person changed (`pin`), and for which the document now gives `text`.

    The person's changes stay. Sections of a page that only the document changed are updated. Sections that both the
    person and the document changed stay, and the warning names them. A file that the person only moved gets the new
    text. `what` is the kind of the file.
    """
    is_news = digest(text) != pin.made.said
    there = holdings.text(pin.path) if pin.path else None
    if there is None:
        reason = f"{pin.made.path} was deleted by hand since the import"
        warning = f"{reason}, so it is not created again" if is_news else ""
        return After(FileChange(pin.made.path, what, "deleted"), "", "", reason, warning)
    new = Merged(text if pin.is_ours and is_news else there, ())
    if is_news and not pin.is_ours:
        new = merged(there, pin.made.sections, text) if what == "page" else _whole(there, text)
    reason = f"{pin.path} was changed by hand since the import"
    titles = [f"“{key}”" for key in new.kept if key not in (FRONT, OPENING)]
    where = f" in {', '.join(titles)}" if titles else ""
    warning = f"{reason}{where}, so this text was not updated" if new.kept else ""
    differs = without_names(new.text, what) != without_names(text, what)
    if new.text != there:
        change = FileChange(pin.path, what, "changed", new.text)
    else:
        change = FileChange(pin.path, what, "kept" if differs else "there")
    return After(change, there, new.text, reason if differs else "", warning, new.kept)


def said_after(pin: Pin, done: After, what: str, text: str) -> Said:
    """Return the digests for the record of imports after the decision `done` about a file that a person changed.

    Parts about which a person has to decide keep their old digests. So the next import reports them again, or updates
    them if the person has restored the file.
    """
    said = made_of(text, what)
    if not done.kept:
        return said
    earlier = {key: pin.made.sections[key] for key in done.kept if key in pin.made.sections}
    now = {key: value for key, value in said["sections"].items() if key not in done.kept}
    return {"said": pin.made.said, "sections": now | earlier}


def _whole(there: str, text: str) -> Merged:
    """Return the result of a merge that keeps the text `there` of a note, because notes are not merged.

    If the document now gives another text, the result reports a conflict, about which a person has to decide.
    """
    return Merged(there, () if digest(there) == digest(text) else (FRONT,))
