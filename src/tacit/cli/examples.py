"""Prints the examples of a pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tacit.cli import output
from tacit.cli.output import one_line

if TYPE_CHECKING:
    from tacit.domain.pattern import Dossier, Example

_MOST = 5  # examples of each kind that `show` prints, to fit on a screen; `explain` prints all
_MARKS = {"supports": "+", "contradicts": "-", "limits": "~"}


def print_newest(found: Dossier) -> None:
    """Print the newest of the examples that count for the pattern's confidence level."""
    newest = [example for example in found.examples if example.counts][-_MOST:]
    if newest:
        output.out(f"\n{output.paint('Newest examples', 'bold')}")
        for example in newest:
            print_example(example)


def print_refused(found: Dossier) -> None:
    """Print the newest examples that do not count for the confidence level, each with the reason."""
    refused = [example for example in found.examples if not example.counts]
    if refused:
        output.out(f"\n{output.paint('Does not count', 'bold')}")
    for example in refused[-_MOST:]:
        print_example(example)
        output.out(output.wrapped(example.reason, " " * 16))
    if len(refused) > _MOST:
        output.out(f"  and {len(refused) - _MOST} more: see `tacit explain`")


def print_example(example: Example) -> None:
    """Print an example: a mark, the date, what happened, and the path of its note.

    The mark shows the verdict (`+`, `-` or `~`); it is a space if the example does not count.
    """
    item = example.evidence
    result = f" ({item.result.value})" if item.result is not None and item.result.value != "success" else ""
    mark = _MARKS[item.verdict.value] if example.counts else " "
    project = f"{one_line(item.project)}: " if item.project else ""
    output.out(
        output.wrapped(f"{project}{item.outcome or item.title}{result}", f"  {mark} {item.date:<10}  ", " " * 16)
    )
    agent = ", by an agent" if item.is_by_agent else f", confirmed by {item.confirmed}" if item.confirmed else ""
    output.out(output.paint(output.wrapped(f"{item.path}{agent}".removeprefix(", "), " " * 16), "dim"))
