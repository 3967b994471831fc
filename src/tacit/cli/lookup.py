"""What the commands that look something up have in common: options, the open store, and the names to print."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import here, workspace
from tacit.text.counts import pending

if TYPE_CHECKING:
    from tacit.actions.audience import Audience
    from tacit.domain.pattern import Pattern
    from tacit.queries.lookup import Answer

Name = Annotated[str, typer.Argument(metavar="NAME", help="A pattern's name, alias or slug.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Before answering, load the notes and pages that changed since the last sync.")
]
Team = Annotated[
    bool, typer.Option("--team", help="Include the team's other knowledge bases, as of the last `tacit team pull`.")
]


@contextlib.contextmanager
def opened(*, fresh: bool) -> "Iterator[Answer]":
    """Open the store and yield it for a look-up; print a warning if it may be out of date or incomplete.

    If `fresh` is true, the notes and pages that changed since the last sync are loaded first.
    """
    from tacit.queries.lookup import answering

    with answering(workspace(), fresh=fresh) as answer:
        if answer.remark:
            output.warn(answer.remark)
        yield answer


def readers(answer: "Answer") -> "Audience":
    """Return the readers of the output, with what they may see.

    In another project's repository, readers see how many examples there are, but not the names of their notes.
    """
    from tacit.actions.audience import audience

    return audience(answer.workspace, here())


def based_on(pattern: "Pattern") -> str:
    """Return as text how many examples a pattern has, and how many of them are by agents or in other workspaces."""
    from tacit.text import counts

    return counts.based_on(pattern.examples, pattern.by_agents, pattern.elsewhere, pattern.repositories)


def flags_of(pattern: "Pattern") -> str:
    """Return the flags that a list shows in brackets after a pattern's name, such as `stale, 2 pending`."""
    flags = {"retired": pattern.retired, "stale": pattern.stale, "contested": pattern.contested}
    waiting = pending(pattern.pending, pattern.pending_against)
    return ", ".join([*(name for name, on in flags.items() if on), *filter(None, [waiting])])


def shown_name(pattern: "Pattern") -> str:
    """Return the name of a pattern for output, with its flags."""
    from tacit.text.outgoing import whole

    return whole(pattern.name) + (f" {output.paint(f'({flags})', 'dim')}" if (flags := flags_of(pattern)) else "")
