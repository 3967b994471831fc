"""PURE. Read the answers to the proposals of `tacit suggest`; all errors in the answers are reported at once."""

from typing import Any, NamedTuple

from tacit.actions.json_answers import entries, is_object, text_of, verdict_of
from tacit.actions.link import Link
from tacit.domain.findings import Fault
from tacit.ingest.lesson.lesson import FaultyLessonError
from tacit.notes.reading import quoted

_KEYS = ("answer", "name", "context", "rule", "category", "notes")
_NOTE_KEYS = ("note", "quote", "verdict")
_TOLD = {"title", "line", "fitting"}  # keys of `tacit suggest --json` that are ignored when its output is read
_ANSWERS = ("accept", "reject")


class Accepted(NamedTuple):
    """An accepted proposal: the pattern's name, and the notes with a verbatim quotation of each.

    `context`, `rule` and `category` are for the page of a new pattern. `where` is the place of the proposal in the
    answers.
    """

    name: str
    links: tuple[Link, ...]
    context: str = ""
    rule: str = ""
    category: str = ""
    where: str = "[0]"


class Rejected(NamedTuple):
    """A rejected proposal: the paths of its notes, and its name."""

    notes: tuple[str, ...]
    name: str = ""


class Answers(NamedTuple):
    """The answers to proposals: which were accepted, and which were rejected."""

    accepted: tuple[Accepted, ...] = ()
    rejected: tuple[Rejected, ...] = ()


def read_answers(text: bytes) -> Answers:
    """Read answers from a JSON list of proposals, or from the output of `tacit suggest --json` with answers.

    Raises:
        FaultyLessonError: the document has errors; the exception contains all of them.
    """
    reader = _Reader()
    for number, entry in enumerate(entries(text, "proposals")):
        reader.proposal(f"[{number}]", entry)
    if reader.faults:
        raise FaultyLessonError(reader.faults)
    return Answers(tuple(reader.accepted), tuple(reader.rejected))


class _Reader:
    """Reads the answers to proposals, and collects the errors in them."""

    def __init__(self) -> None:
        self.accepted: list[Accepted] = []
        self.rejected: list[Rejected] = []
        self.faults: list[Fault] = []

    def proposal(self, where: str, entry: Any) -> None:
        """Read one entry of the document: the answer to one proposal."""
        if not is_object(entry, where, _KEYS, _TOLD, self.faults):
            return
        answer = text_of(where, entry, "answer", self.faults)
        if answer and answer not in _ANSWERS:
            message = f"{quoted(answer)} is unknown"
            self.faults.append(Fault(f"{where}.answer", "bad-value", message, f"write one of: {', '.join(_ANSWERS)}"))
        accepts = answer == "accept"
        name = " ".join(text_of(where, entry, "name", self.faults, required=accepts).split())
        context, rule, category = (
            text_of(where, entry, key, self.faults, required=False) for key in ("context", "rule", "category")
        )
        notes = entry.get("notes")
        if not isinstance(notes, list) or not notes:
            self.faults.append(Fault(f"{where}.notes", "missing", "a list of at least one note is required"))
            return
        places = [(f"{where}.notes[{number}]", note) for number, note in enumerate(notes)]
        links = tuple(self._link(place, note, quote=accepts) for place, note in places)
        if accepts:
            self.accepted.append(Accepted(name, links, context, rule, category, where))
        else:
            self.rejected.append(Rejected(tuple(link.note for link in links), name))

    def _link(self, where: str, entry: Any, *, quote: bool) -> Link:
        entry = {"note": entry} if isinstance(entry, str) and not quote else entry
        if not is_object(entry, where, _NOTE_KEYS, _TOLD, self.faults):
            return Link("", "")
        note = text_of(where, entry, "note", self.faults)
        said = text_of(where, entry, "quote", self.faults, required=quote)
        return Link(note, "", verdict_of(where, entry, self.faults), said)
