"""PURE. Read the answers to the proposals of `tacit suggest`, and collect all errors in them."""

from typing import Any, NamedTuple

from tacit.actions.json_answers import entries, is_object, text_of, verdict_of
from tacit.actions.link import Link
from tacit.domain.findings import Fault
from tacit.notes.reading import quoted

_KEYS = ("answer", "name", "context", "rule", "category", "notes", "new")
_NOTE_KEYS = ("note", "quote", "verdict")
_TOLD = {"title", "line", "fitting"}  # keys of `tacit suggest --json` that are ignored when its output is read
_ANSWERS = ("accept", "reject", "skip")


class Accepted(NamedTuple):
    """An accepted proposal: the pattern's name, and the notes with a verbatim quotation of each.

    If `new` is true, the pattern is new, even if a known pattern has nearly the same name. `context`, `rule` and
    `category` are for the page of a new pattern. `where` is the JSON path of the proposal in the answers.
    """

    name: str
    links: tuple[Link, ...]
    context: str = ""
    rule: str = ""
    category: str = ""
    where: str = "[0]"
    new: bool = False


class Rejected(NamedTuple):
    """A rejected proposal: the paths of its notes, and its name."""

    notes: tuple[str, ...]
    name: str = ""


class Answers(NamedTuple):
    """The answers to proposals: the accepted and the rejected proposals, and the errors in answers (`faults`)."""

    accepted: tuple[Accepted, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_answers(text: bytes) -> Answers:
    """Read answers from a JSON list of proposals, or from the output of `tacit suggest --json` with answers.

    A proposal without an answer, or with the answer `skip`, is left out.

    Raises:
        FaultyLessonError: the document is not valid JSON.
    """
    reader = _Reader()
    for number, entry in enumerate(entries(text, "proposals")):
        reader.proposal(f"[{number}]", entry)
    return Answers(tuple(reader.accepted), tuple(reader.rejected), tuple(reader.faults))


class _Reader:
    """Reads the answers to proposals, and collects the errors in them."""

    def __init__(self) -> None:
        self.accepted: list[Accepted] = []
        self.rejected: list[Rejected] = []
        self.faults: list[Fault] = []

    def proposal(self, where: str, entry: Any) -> None:
        """Read one entry of the document: the answer to one proposal."""
        if isinstance(entry, dict) and entry.get("answer") in (None, "", "skip"):
            return
        before = len(self.faults)
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
        if not isinstance(entry.get("new", False), bool):
            self.faults.append(Fault(f"{where}.new", "bad-value", "must be true or false"))
        links = self._links(where, entry.get("notes"), quote=accepts)
        if len(self.faults) > before:
            return
        if accepts:
            more = (context, rule, category, where)
            self.accepted.append(Accepted(name, links, *more, new=entry.get("new") is True))
        else:
            self.rejected.append(Rejected(tuple(link.note for link in links), name))

    def _links(self, where: str, notes: Any, *, quote: bool) -> tuple[Link, ...]:
        if not isinstance(notes, list) or not notes:
            self.faults.append(Fault(f"{where}.notes", "missing", "a list of at least one note is required"))
            return ()
        return tuple(self._link(f"{where}.notes[{number}]", note, quote=quote) for number, note in enumerate(notes))

    def _link(self, where: str, entry: Any, *, quote: bool) -> Link:
        entry = {"note": entry} if isinstance(entry, str) and not quote else entry
        if not is_object(entry, where, _NOTE_KEYS, _TOLD, self.faults):
            return Link("", "")
        note = text_of(where, entry, "note", self.faults)
        said = text_of(where, entry, "quote", self.faults, required=quote)
        return Link(note, "", verdict_of(where, entry, self.faults), said)
