"""The text report of `tacit story run`, grouped by the sections of the story."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tacit.checks.formats.story_words import OTHER_ROLES, SIGNS, closing, document_line, label, places, title
from tacit.cli import output
from tacit.text.display import one_line, path_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tacit.checks.story.values import Answered, StoryReport

_COLOURS = {"ticked": "green", "look here": "cyan", "not in the code": "red", "not applicable": "dim"}


def text(report: StoryReport) -> None:
    """Print the answers to the items of a story.

    The checklist comes first, by sections. Then come the items of the story's other lists: locations (places to look
    at), known issues, tasks and success criteria. Then come ticks that are no longer true. The last lines are the
    counts.
    """
    from tacit.checks.story.values import Role

    _by_section(report, report.of(Role.CHECK))
    for role in OTHER_ROLES:
        if found := report.of(role):
            output.out(output.paint(f"== {title(role)}", "bold"))
            _items(report, found)
    for stale in report.stale:
        place = f"{path_line(report.story.path)}:{stale.item.line}"
        rule = output.paint("warning[stale-tick]", "yellow")
        output.say(f"{one_line(stale.item.text)}: {stale.stale}", "    ", head=f"{place}: {rule}: ")
    output.out(output.wrapped(document_line(report)))
    output.out(output.wrapped(closing(report), hanging="  "))


def _by_section(report: StoryReport, answers: Iterable[Answered]) -> None:
    for _, listed in groupby(answers, key=lambda found: found.item.section):
        items = list(listed)
        chain = " > ".join(report.story.chain(items[0].item))
        if chain:
            output.out(output.paint(f"== {one_line(chain)}", "bold"))
        _items(report, items)


def _items(report: StoryReport, answers: Iterable[Answered]) -> None:
    for found in answers:
        item = found.item
        place = f"{path_line(report.story.path)}:{item.line}"
        word = label(found)
        sign = output.paint(f"{SIGNS[found.answer]} {word}", _COLOURS.get(found.answer.value, "dim"))
        output.say(one_line(item.text), "    ", head=f"{place}: {sign}: ")
        if found.why:
            output.out(output.wrapped(found.why, "  ", "    "))
        if shown := places(found):
            output.out(output.wrapped(f"[{shown}]", "  ", "    "))
