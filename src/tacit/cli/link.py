"""The command `tacit link`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tacit.cli import learn_output, output, stdin
from tacit.cli.app import app, here, workspace
from tacit.cli.names import shown
from tacit.cli.output import one_line
from tacit.domain import serialize

if TYPE_CHECKING:
    from tacit.actions.link import Link, LinkReport, Suggestion
    from tacit.workspace.workspace import Workspace

_VERDICTS = {"y": "supports", "f": "contradicts", "e": "limits"}
_QUESTION = "[y]es, it [f]ailed here, [e]xcept in this case, [n]o, [s]kip, [q]uit"
_ANSWERS = (
    "y: the note is an example of the pattern, which was followed and helped",
    "f: the pattern was followed and failed; the note counts against it",
    "e: the pattern does not apply in this case; the note is shown with it, and its level does not change",
    "n: the note and the pattern are unrelated; do not ask again",
    "s: skip; ask again next time",
    "q: quit; the answers so far are kept",
)


@app.command()
def link(
    *,
    accept: Annotated[
        str, typer.Option("--accept", metavar="FILE", help="Add the links in a JSON list (-: standard input).")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the suggested links as JSON.")] = False,
) -> None:
    """Link notes without a pattern to patterns.

    Shows each note with a pattern that it is probably an example of, and asks for an answer. Accepted links are written
    to the note's front matter.
    """
    from tacit.actions.audience import audience
    from tacit.actions.link import worklist

    base = workspace()
    if accept:
        _accept(base, accept, as_json=as_json)
        return
    notes, found, hidden = worklist(base, audience(base, here()))
    if as_json:
        output.document({"unlinked": notes, "suggestions": [_shape(item) for item in found]})
    elif not found:
        output.say(
            f"{output.count(notes, 'note')} without a pattern; no known pattern matches: write `patterns: [NAME]` into "
            "the front matter of a note to link it by hand"
            if notes
            else "no note is without a pattern"
        )
    elif sys.stdin.isatty() and sys.stdout.isatty():
        _ask(base, found)
    else:
        for item in found:
            _show(item)
    if hidden:
        output.say(f"{output.count(hidden, 'note')} of other projects not shown", error=True)


def _ask(base: Workspace, found: tuple[Suggestion, ...]) -> None:
    from tacit.actions.link import Link, decline, link
    from tacit.domain.enums import Verdict

    accepted: list[Link] = []
    for number, item in enumerate(found):
        if number:
            output.out("")
        _show(item)
        answer = _answer()
        if answer == "q":
            break
        if answer == "n":
            decline(base, item)
        elif answer in _VERDICTS:
            accepted.append(Link(item.note, item.pattern, Verdict(_VERDICTS[answer]), item.quote))
    if accepted:
        _print(link(base, accepted))


def _answer() -> str:
    """Ask what to do with a suggested link, and return the letter of the answer.

    If the answer is not one of the letters, explain the letters and ask again.
    """
    from tacit.cli.prompts import optional

    while (answer := optional(_QUESTION, "s").lower()[:1]) not in {*_VERDICTS, "n", "s", "q"}:
        for line in _ANSWERS:
            output.out(output.wrapped(line, "  ", "     "))
    return answer


def _accept(base: Workspace, path: str, *, as_json: bool) -> None:
    from tacit.actions.link import link, read_links
    from tacit.ingest.lesson.lesson import FaultyLessonError

    data = stdin.document(path, "--accept")
    try:
        report = link(base, read_links(data))
    except FaultyLessonError as error:
        if as_json:
            output.document({"errors": [serialize.fault(item) for item in error.faults]})
        learn_output.print_faults(error, path, data, "suggestions")
        raise typer.Exit(2) from None
    if as_json:
        output.document(
            {
                "linked": [_link(item) for item in report.linked],
                "promotions": serialize.promotions(report.sync.promotions),
            }
        )
    else:
        _print(report)


def _print(report: LinkReport) -> None:
    for item in report.linked:
        output.say(f"linked {one_line(item.note)} to {one_line(item.pattern)} ({item.verdict.value})")
    learn_output.print_promotions(report.sync)


def _show(item: Suggestion) -> None:
    output.out(output.wrapped(f"{item.title}  → {shown(item.pattern)}?", "", "  "))
    output.out(output.paint(output.wrapped(item.note, "  "), "dim"))
    output.out(output.wrapped(f"“{item.quote}”", "  ", "  "))


def _shape(item: Suggestion) -> dict[str, Any]:
    return {
        "note": item.note,
        "title": item.title,
        "pattern": item.pattern,
        "slug": item.slug,
        "likeness": round(item.likeness, 2),
        "quote": item.quote,
    }


def _link(item: Link) -> dict[str, str]:
    return {"note": item.note, "pattern": item.pattern, "verdict": item.verdict.value, "quote": item.quote}
