"""The values of `tacit check standards --record`: how many of the code's modules follow each standard and pattern.

A standard is something that a document requires of every module, such as a file or a header. A catalogue is a set of
pages about patterns, and each of their sections that shows code is an entry.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from tacit.domain.enums import Confidence
from tacit.domain.note import NOTHING
from tacit.domain.pattern import Pattern
from tacit.domain.trace import Presence


class Entry(NamedTuple):
    """How many modules of the code follow a standard, or an entry of a catalogue.

    A standard is something that a document requires of every module; an entry is a section with code in a catalogue (a
    set of pages about patterns). `of` is the number of modules to which it applies, and `follow` the number of these
    modules that follow it. `kind` is the kind of the standard, such as `file`; it is `entry` for an entry of a
    catalogue. `pattern` is the slug of the pattern about the same subject; `""` if there is none.
    """

    kind: str
    name: str
    document: str
    line: int
    follow: int
    of: int
    pattern: str = ""

    @property
    def is_practised(self) -> bool:
        """Return whether more than half of the modules to which the standard or entry applies follow it."""
        return self.follow * 2 > self.of


class Share(NamedTuple):
    """How many modules of the code follow a pattern, and how many violate it.

    `of` is the number of modules to which the pattern's rules apply.
    """

    follow: int
    violate: int
    of: int

    @property
    def is_violated(self) -> bool:
        """Return whether most modules violate the pattern."""
        return self.violate * 2 > self.of


class Practice(NamedTuple):
    """The result of `tacit check standards --record`: how many modules follow each standard and each pattern.

    `checked` is the date of the check and `commit` the commit that was checked. `entries` has the counts of each
    standard and each entry of a catalogue; `patterns` has those of each pattern, by slug.
    """

    checked: str = ""
    commit: str = ""
    entries: tuple[Entry, ...] = ()
    patterns: Mapping[str, Share] = NOTHING


class Standing(StrEnum):
    """How well the modules of the code follow a pattern.

    If modules were counted for the pattern, `PRACTISED` means that most of them follow it. If none were counted, it
    means that `tacit verify --patterns` found the pattern in the code.
    """

    PRACTISED = "practised"
    PARTLY = "in part"
    VIOLATED = "violated by most"
    ABSENT = "not found"
    UNKNOWN = "not checked"


def standing(pattern: Pattern, practice: Practice) -> Standing:
    """Return how well the code follows a pattern.

    If modules were counted for the pattern, the counts decide. Otherwise the result of `tacit verify --patterns`
    decides: whether it found the pattern in the code.
    """
    if share := practice.patterns.get(pattern.slug):
        if share.is_violated:
            return Standing.VIOLATED
        if share.follow * 2 > share.of:
            return Standing.PRACTISED
        return Standing.PARTLY if share.follow or share.violate else Standing.ABSENT
    presence = pattern.in_code.presence if pattern.in_code else Presence.UNCHECKABLE
    known = {Presence.FOUND: Standing.PRACTISED, Presence.TESTS: Standing.ABSENT, Presence.MISSING: Standing.ABSENT}
    return known.get(presence, Standing.UNKNOWN)


def axes(patterns: Iterable[Pattern], practice: Practice) -> dict[Confidence, dict[Standing, int]]:
    """Return how many patterns have each combination of confidence level and `Standing`, for a table with two axes.

    The `Standing` says how well the code follows a pattern. Retired patterns are not counted.
    """
    found = {level: dict.fromkeys(Standing, 0) for level in reversed(Confidence)}
    for pattern in patterns:
        if not pattern.retired:
            found[pattern.level][standing(pattern, practice)] += 1
    return found


def is_known(patterns: Iterable[Pattern], practice: Practice) -> bool:
    """Return whether a check of the code has recorded anything; if not, pages and statistics show no practice.

    `tacit check standards --record` records counts in `practice`, and `tacit verify --patterns` records the field
    `in_code` of each pattern.
    """
    return bool(practice.entries or practice.patterns) or any(pattern.in_code is not None for pattern in patterns)


def unlearned(practice: Practice, patterns: Iterable[Pattern]) -> tuple[Entry, ...]:
    """Return the standards and catalogue entries that most modules follow but that the notes have not taught yet.

    Each is left out if a pattern about the same subject is in use and has supporting examples. Those that the most
    modules follow come first.
    """
    learned = {pattern.slug for pattern in patterns if pattern.examples and not pattern.retired}
    found = (item for item in practice.entries if item.is_practised and item.pattern not in learned)
    return tuple(sorted(found, key=lambda item: (-item.follow, item.of, item.document, item.line, item.name)))


def violated(practice: Practice, patterns: Sequence[Pattern]) -> tuple[tuple[Pattern, Share], ...]:
    """Return the HIGH patterns that most modules of the code violate, each with the numbers of modules."""
    high = (pattern for pattern in patterns if pattern.level is Confidence.HIGH and not pattern.retired)
    shares = ((pattern, practice.patterns.get(pattern.slug)) for pattern in high)
    return tuple((pattern, share) for pattern, share in shares if share is not None and share.is_violated)
