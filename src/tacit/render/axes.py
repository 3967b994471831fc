"""PURE. The table in the overview that compares experience (levels from notes) with practice (what the code does).

Practice is the number of modules that follow a pattern or a standard, according to `tacit check standards --record`. A
standard is something that a document requires of every module; a catalogue is a set of pages about patterns, and each
of their sections that shows code is an entry.
"""

from typing import NamedTuple

from tacit.domain.knowledge_base import KnowledgeBase
from tacit.domain.pattern import Pattern
from tacit.domain.practice import Entry, Share, Standing, axes, is_known, unlearned, violated
from tacit.render.views import in_use
from tacit.render.words import count
from tacit.text.columns import table

LONGEST_LIST = 10  # entries that the page names


class Violated(NamedTuple):
    """A HIGH pattern that most modules of the code violate; `share` says in words how many: `5 of 7 modules`."""

    pattern: Pattern
    share: str


class Unlearned(NamedTuple):
    """A standard, or an entry of a catalogue, that most modules follow, but that no pattern with examples is about.

    A standard is something that a document requires of every module; an entry is a section with code in a catalogue (a
    set of pages about patterns). `share` says in words how many modules follow it: `5 of 7 modules`.
    """

    name: str
    document: str
    share: str


class Axes(NamedTuple):
    """The table of experience and practice as markdown, and the patterns and standards for which the two differ.

    Experience is the level of a pattern; practice is how many modules of the code follow it. `violated` are HIGH
    patterns that most modules violate, and `unlearned` standards and entries of catalogues that most modules follow
    without a pattern. The list `unlearned` is limited: `more` is the number of entries that it leaves out.
    """

    table: str
    violated: tuple[Violated, ...]
    unlearned: tuple[Unlearned, ...]
    more: int
    checked: str


def axes_of(kb: KnowledgeBase) -> Axes | None:
    """Return the table that compares the levels of patterns (experience) with what the code does (practice).

    The result also has the patterns and standards for which the two differ. It is None if no check of the code has
    recorded anything.
    """
    patterns = in_use(kb.patterns)
    if not is_known(patterns, kb.practice):
        return None
    counts = axes(patterns, kb.practice)
    rows = [[level.name, *map(str, found.values())] for level, found in counts.items()]
    head = ["Level", *(standing.value for standing in Standing)]
    entries = unlearned(kb.practice, kb.patterns)
    return Axes(
        "\n".join(table(head, rows, ["", *([">"] * len(Standing))])),
        tuple(Violated(pattern, _violating(share)) for pattern, share in violated(kb.practice, patterns)),
        tuple(map(_shown, entries[:LONGEST_LIST])),
        max(0, len(entries) - LONGEST_LIST),
        kb.practice.checked,
    )


def _violating(share: Share) -> str:
    return f"{share.violate} of {count(share.of, 'module')}"


def _shown(entry: Entry) -> Unlearned:
    return Unlearned(entry.name, entry.document, f"{entry.follow} of {count(entry.of, 'module')}")
