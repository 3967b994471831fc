"""PURE. The summary of the overview: the share of each confidence level, and suggested next steps."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from tacit.domain.confidence import level_of
from tacit.domain.enums import Confidence
from tacit.domain.knowledge_base import KnowledgeBase
from tacit.domain.pattern import Pattern, Thresholds
from tacit.render.views import in_use
from tacit.render.words import count, examples_for, percentages

LONGEST_LIST = 5  # patterns that a step names
MOST_PROMOTIONS = 5  # promotions that the overview shows
LEVELS = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW, Confidence.UNPROVEN)


class Share(NamedTuple):
    """A confidence level in the overview's summary.

    It has the patterns of the level, their share of all patterns in use in per cent, and in words the number of
    examples that the level requires (`takes`).
    """

    level: Confidence
    patterns: tuple[Pattern, ...]
    percent: int
    takes: str


class Step(NamedTuple):
    """A suggested next step in words, and the names of patterns that it is about.

    Only some of the patterns are named; `more` is the number of the others.
    """

    text: str
    patterns: tuple[Pattern, ...] = ()
    more: int = 0


class Reached(NamedTuple):
    """A promotion of a pattern: its confidence levels before and after, and the date."""

    pattern: Pattern
    before: Confidence
    after: Confidence
    date: str


def reached(kb: KnowledgeBase) -> tuple[Reached, ...]:
    """Return the newest promotions of patterns that are in use, for the overview."""
    used = {pattern.slug: pattern for pattern in in_use(kb.patterns)}
    found = (Reached(used[s.pattern], s.before, s.after, s.date) for s in kb.promotions if s.pattern in used)
    return tuple(islice(found, MOST_PROMOTIONS))


def shares(kb: KnowledgeBase) -> tuple[Share, ...]:
    """Return the patterns of each confidence level from HIGH down, and their share. Retired patterns are left out."""
    groups: dict[Confidence, list[Pattern]] = {level: [] for level in LEVELS}
    for pattern in in_use(kb.patterns):
        groups[pattern.level].append(pattern)
    takes = _takes(kb.thresholds)
    parts = percentages(map(len, groups.values()))
    return tuple(
        Share(level, tuple(group), part, takes[level])
        for (level, group), part in zip(groups.items(), parts, strict=True)
    )


def _takes(limits: Thresholds) -> dict[Confidence, str]:
    """Return in words how many examples each confidence level requires.

    The text is `""` for a level that no pattern can have with these settings.
    """
    conditions = [
        f"from {count(number, noun)}"
        for number, noun in ((limits.high_projects, "project"), (limits.high_authors, "author"))
        if number > 1
    ]
    if limits.high_persons:
        conditions.append(f"{limits.high_persons} of them by people")
    if limits.high_confirmed:
        conditions.append(f"{limits.high_confirmed} of them by people or confirmed, according to git")
    high = ", ".join([examples_for(limits.high), *conditions])
    medium = examples_for(limits.medium, 0 if conditions else limits.high) if _reaches(limits.medium, limits) else ""
    low = examples_for(1, limits.medium) if limits.medium > 1 else ""
    return {
        Confidence.HIGH: high,
        Confidence.MEDIUM: medium,
        Confidence.LOW: low,
        Confidence.UNPROVEN: "no examples, or at least as many examples against it",
    }


def _reaches(medium: int, limits: Thresholds) -> bool:
    """Return whether a pattern can have the level MEDIUM with these settings.

    It can if MEDIUM requires fewer examples than HIGH (`medium` is the number), or if HIGH has other conditions, such
    as several projects.
    """
    others = (limits.high_projects > 1, limits.high_authors > 1, limits.high_persons, limits.high_confirmed)
    return medium < limits.high or any(others)


def next_steps(kb: KnowledgeBase) -> tuple[Step, ...]:
    """Return the steps that the overview suggests, such as to add an example or a text to a pattern."""
    return doubts(kb, LONGEST_LIST) + _of_notes(kb)


def doubts(kb: KnowledgeBase, most: int) -> tuple[Step, ...]:
    """Return the suggested steps that are about patterns, such as to check patterns with contradicting examples.

    Each step names at most `most` patterns.
    """
    used = in_use(kb.patterns)
    steps = [
        (f"One example short of {level.name}", _short_of(level, kb.thresholds))
        for level in (Confidence.HIGH, Confidence.MEDIUM)
    ]
    steps += [
        ("Enough examples for HIGH, but not from enough projects, authors or people", _held_back(kb.thresholds)),
        ("Contested, read the examples against the pattern", lambda p: p.against > 0),
        ("Stale, check whether the pattern still holds", lambda p: p.stale),
        ("Unproven, try the pattern out", _at(Confidence.UNPROVEN)),
        ("Without text, describe the pattern", lambda p: not p.has_text),
    ]
    found = (_about(text, used, applies, most) for text, applies in steps)
    return tuple(step for step in found if step.patterns)


def _about(text: str, patterns: Iterable[Pattern], applies: Callable[[Pattern], bool], most: int) -> Step:
    found = tuple(p for p in patterns if applies(p))
    return Step(text, found[:most], max(0, len(found) - most))


def _short_of(level: Confidence, limits: Thresholds) -> Callable[[Pattern], bool]:
    at = {limits.high - 1, limits.medium - 1} - {0}  # one more example can raise the level only from these numbers
    short = {net for net in at if level_of(net + 1, limits) is level and level_of(net, limits) < level}
    return lambda p: p.examples - p.against in short and p.level < level


def _held_back(limits: Thresholds) -> Callable[[Pattern], bool]:
    highest = Confidence.HIGH
    return lambda p: p.level is not highest and p.examples - p.against >= limits.high


def _at(level: Confidence) -> Callable[[Pattern], bool]:
    return lambda p: p.level is level


def _of_notes(kb: KnowledgeBase) -> tuple[Step, ...]:
    steps = []
    if number := kb.totals.unlinked:
        verb = "is" if number == 1 else "are"
        steps.append(Step(f"{count(number, 'note')} {verb} linked to no pattern: `tacit link` goes through them"))
    if number := kb.totals.rejected:
        say = (
            "can't be read and is no example of any pattern: `tacit sync` says why"
            if number == 1
            else ("can't be read and are no examples of any pattern: `tacit sync` says why")
        )
        steps.append(Step(f"{count(number, 'note')} {say}"))
    return tuple(steps)
