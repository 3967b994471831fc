"""PURE. The examples of a pattern as a list for web pages; each example has the changes of level that it caused."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tacit.domain.enums import Confidence, Verdict
from tacit.domain.pattern import Dossier, Promotion
from tacit.render.views import MANY, numbered

PER_PAGE = 150  # examples on one page with all examples of a pattern
_FALLS, _RISES = "fell", "rose"


class Change(NamedTuple):
    """A change of a pattern's confidence level, as a page shows it.

    `note` is the address of the page of the note that caused it.
    """

    before: Confidence
    after: Confidence
    date: str
    pattern: str
    note: str

    @property
    def way(self) -> str:
        """Return whether the level `rose` or `fell`."""
        return _FALLS if self.after < self.before else _RISES

    @property
    def sign(self) -> str:
        """Return an arrow that shows whether the level rose or fell."""
        return "↓" if self.after < self.before else "↑"


class Event(NamedTuple):
    """An example as a page lists it, with the changes of level that it caused.

    `verdict` is `""` if the example supports the pattern. `note` is the address of the note's page. `by` names the
    author, the agent that wrote the note, and the person who confirmed it, if they are known. `reason` says why the
    example does not count.
    """

    number: int
    date: str
    says: str
    verdict: str
    note: str
    project: str
    by: str
    counts: bool
    reason: str
    changes: tuple[Change, ...]


def change(step: Promotion, address: Callable[[str], str]) -> Change:
    """Return a change of level in the form in which a page shows it.

    `address` returns the address of a note's page for the note's path.
    """
    return Change(step.before, step.after, step.date, step.pattern, address(step.because) if step.because else "")


def events(dossier: Dossier, address: Callable[[str], str]) -> list[Event]:
    """Return the examples of a pattern as a page lists them, newest first.

    `address` returns the address of a note's page.
    """
    caused: dict[str, list[Promotion]] = {}
    for step in dossier.history:
        caused.setdefault(step.because, []).append(step)
    found = []
    for item in numbered(dossier.examples):
        by = item.evidence
        who = ", ".join(filter(None, (by.author, f"via {by.via}" if by.via else "", _confirmed(by.confirmed))))
        steps = tuple(change(step, address) for step in caused.pop(by.path, ()))
        page = address(by.path)
        shown = (item.number, by.date, item.says, item.verdict, page, by.project, who, item.counts, item.reason)
        found.append(Event(*shown, steps))
    return found[::-1]


def _confirmed(person: str) -> str:
    return f"confirmed by {person}" if person else ""


def pages(found: Sequence[Event]) -> list[Sequence[Event]]:
    """Split the examples of a pattern into the pages of the list of all examples.

    Return `[]` if the pattern's own page can show all of them.
    """
    if len(found) <= MANY:
        return []
    return [found[at : at + PER_PAGE] for at in range(0, len(found), PER_PAGE)]


def limits(found: Sequence[Event]) -> list[Event]:
    """Return the newest counting examples that contradict the pattern or limit it (cases in which it did not apply)."""
    shown = {Verdict.LIMITS.value, Verdict.CONTRADICTS.value}
    return [event for event in found if event.counts and event.verdict in shown][:MANY]
