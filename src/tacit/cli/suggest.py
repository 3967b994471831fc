"""The command `tacit suggest`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from tacit.cli import learn_output, output, stdin
from tacit.cli.app import app, here, workspace
from tacit.cli.output import one_line
from tacit.domain import serialize

if TYPE_CHECKING:
    from tacit.actions.suggest import Proposal, SuggestReport, Worklist
    from tacit.actions.suggest_answers import Accepted, Answers
    from tacit.ingest.lesson.lesson import FaultyLessonError
    from tacit.workspace.workspace import Workspace

_NO_TWO = "no note fits a known pattern, and a new pattern needs two notes"
_QUESTION = "[a]ccept, [r]eject, [s]kip, [q]uit"
_ANSWERS = (
    "a: the notes are examples of one pattern; you can change its name, or leave notes out",
    "r: the notes have no pattern in common, or do not fit the known one; do not propose this again",
    "s: skip; ask again next time",
    "q: quit; the answers so far are kept",
)


@app.command()
def suggest(
    *,
    answers: Annotated[
        str, typer.Option("--answers", metavar="FILE", help="Apply the answers in a JSON list (-: standard input).")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the proposals as JSON.")] = False,
) -> None:
    """Propose patterns for notes that name no pattern.

    Compares the notes with the known patterns, groups the others by what they say, shows a name and quotations for each
    proposal, and asks for an answer. An accepted name is written to the notes' front matter, and a new pattern gets a
    page with the quotations.
    """
    from tacit.actions.audience import audience
    from tacit.actions.suggest import worklist

    base = workspace()
    if answers:
        _apply(base, answers, as_json=as_json)
        return
    found = worklist(base, audience(base, here()), output.progress())
    if as_json:
        output.document(_shape(found))
    elif not found.proposals:
        output.out(output.wrapped(_none(found)))
    elif sys.stdin.isatty() and sys.stdout.isatty():
        _ask(base, found)
    else:
        for number, item in enumerate(found.proposals, 1):
            output.out("" if number > 1 else f"{_summary(found)}\n")
            _show(item, f"{number}. ")
    if found.hidden:
        output.say(f"{output.count(found.hidden, 'note')} of other projects not shown", error=True)


def _none(found: Worklist) -> str:
    """Return the message that says why there is no proposal."""
    if not found.notes:
        return "no note is without a pattern"
    start = f"{output.count(found.notes, 'note')} without a pattern"
    if not found.rejected:
        what = "it fits no known pattern, and a new pattern needs two notes" if found.notes == 1 else _NO_TWO
        by_hand = "write `patterns: [NAME]` into a note to link it by hand"
        return f"{start}; nothing to propose: {what} that say the same ({by_hand})"
    return f"{start}; nothing else to propose: you rejected the proposals for {found.rejected} of them"


def _summary(found: Worklist) -> str:
    grouped = found.notes - len(found.left)
    alone = len(found.left) - found.rejected
    rejected = f", {found.rejected} in rejected proposals" if found.rejected else ""
    return output.wrapped(
        f"{output.count(found.notes, 'note')} without a pattern: {grouped} in "
        f"{output.count(len(found.proposals), 'proposal')}, {alone} like no other note{rejected}"
    )


def _ask(base: Workspace, found: Worklist) -> None:
    from tacit.actions.suggest_answers import Answers, Rejected

    accepted: list[Accepted] = []
    rejected: list[Rejected] = []
    output.out(_summary(found))
    try:
        for number, item in enumerate(found.proposals, 1):
            output.out("")
            _show(item, f"{number}. ")
            answer = _answer()
            if answer == "q":
                break
            if answer == "r":
                rejected.append(Rejected(tuple(quotation.note for quotation in item.group.quotations), item.group.name))
            elif answer == "a":
                accepted.append(_accepted(base, item))
    except KeyboardInterrupt:
        if accepted or rejected:
            output.err("\nnothing was written; to keep the answers so far, quit with q")
        raise
    if accepted or rejected:
        _print(_answered(base, Answers(tuple(accepted), tuple(rejected)), "", as_json=False))


def _answer() -> str:
    """Ask what to do with a proposed pattern, and return the letter of the answer.

    If the answer is not one of the letters, explain the letters and ask again.
    """
    from tacit.cli.prompts import optional

    while (answer := optional(_QUESTION, "s").lower()[:1]) not in {"a", "r", "s", "q"}:
        for line in _ANSWERS:
            output.out(output.wrapped(line, "  ", "     "))
    return answer


def _accepted(base: Workspace, item: Proposal) -> Accepted:
    """Ask for the name of an accepted proposal, and for the notes that belong to it; return the accepted proposal."""
    from tacit.actions.link import Link
    from tacit.actions.suggest_answers import Accepted
    from tacit.cli.prompts import optional
    from tacit.ingest.lesson.answers import faults
    from tacit.ingest.lesson.suggestions import near_known, resolve

    while found := faults({"patterns": [name := optional("Name", item.group.name)]}):
        for fault in found:
            output.out(output.wrapped(fault.message + (f": {fault.help}" if fault.help else ""), "  "))
    is_new = False
    if known := resolve(base, name):
        output.out(output.wrapped(f"this is the known pattern {known}", "  ", "  "))
    elif near := near_known(base, name):
        output.out(output.wrapped(f"a known pattern has nearly this name: {near}", "  ", "  "))
        is_new = optional("Use the known one? [y]es, [n]o", "y").lower()[:1] == "n"
        name = name if is_new else near
    quotations = item.group.quotations
    while True:
        words = optional("Notes (numbers; empty: all)").replace(",", " ").split()
        if all(word.isascii() and word.isdigit() and 1 <= int(word) <= len(quotations) for word in words):
            break
        output.out(f"  write numbers from 1 to {len(quotations)}, such as 1 2")
    chosen = [quotations[int(word) - 1] for word in dict.fromkeys(words)] or list(quotations)
    links = tuple(Link(quotation.note, "", quote=quotation.quote) for quotation in chosen)
    return Accepted(name, links, item.group.context, new=is_new)


def _apply(base: Workspace, path: str, *, as_json: bool) -> None:
    from tacit.actions.suggest_answers import read_answers
    from tacit.ingest.lesson.lesson import FaultyLessonError

    data = stdin.document(path, "--answers")
    try:
        answers = read_answers(data)
    except FaultyLessonError as error:
        _refuse(error, path, data, as_json=as_json)
    report = _answered(base, answers, path, data, as_json=as_json)
    if as_json:
        output.document(_result(report))
    else:
        _print(report)


def _answered(base: Workspace, answers: Answers, path: str, data: bytes = b"", *, as_json: bool) -> SuggestReport:
    from tacit.actions.suggest import answer_proposals
    from tacit.ingest.lesson.lesson import FaultyLessonError

    try:
        return answer_proposals(base, answers)
    except FaultyLessonError as error:
        _refuse(error, path, data, as_json=as_json)


def _refuse(error: FaultyLessonError, path: str, data: bytes, *, as_json: bool) -> NoReturn:
    if as_json:
        output.document({"errors": [serialize.fault(item) for item in error.faults]})
    learn_output.print_faults(error, path, data, "proposals")
    raise typer.Exit(2) from None


def _print(report: SuggestReport) -> None:
    for item in report.linked:
        output.say(f"linked {one_line(item.note)} to {one_line(item.pattern)} ({item.verdict.value})")
    for page in report.pages:
        output.say(f"created {one_line(page)}: put its rule into your own words")
    if report.rejected:
        output.say(f"{output.count(report.rejected, 'proposal')} rejected; not proposed again")
    if not (report.linked or report.pages or report.rejected):
        output.say("nothing to do: no proposal has an answer")
    if report.sync:
        learn_output.print_promotions(report.sync)


def _show(item: Proposal, mark: str) -> None:
    group = item.group
    output.out(output.paint(output.wrapped(f"{mark}{group.name}", "", " " * len(mark)), "bold"))
    if group.context:
        output.out(output.wrapped(f"context: {group.context}", "  ", "  "))
    for number, quotation in enumerate(group.quotations, 1):
        output.out(output.wrapped(f"[{number}] {quotation.title}", "  ", "      "))
        place = f"{quotation.note}:{quotation.line}" if quotation.line else quotation.note
        output.out(output.paint(output.wrapped(place, "      "), "dim"))
        if quotation.quote:
            output.out(output.wrapped(f"“{quotation.quote}”", "      ", "      "))
    for candidate in item.fitting:
        examples = output.count(candidate.examples, "example")
        output.say(f"  known: {output.level(candidate.level)} {one_line(candidate.name)} ({examples})", "    ")


def _shape(found: Worklist) -> dict[str, Any]:
    return {
        "unlinked": found.notes,
        "proposals": [_proposal(item) for item in found.proposals],
        "left": list(found.left),
        "rejected": found.rejected,
    }


def _proposal(item: Proposal) -> dict[str, Any]:
    return {
        "name": item.group.name,
        "context": item.group.context,
        "notes": [quotation._asdict() for quotation in item.group.quotations],
        "fitting": [
            {
                "name": candidate.name,
                "slug": candidate.slug,
                "level": candidate.level.name,
                "examples": candidate.examples,
                "likeness": round(candidate.likeness, 2),
            }
            for candidate in item.fitting
        ],
    }


def _result(report: SuggestReport) -> dict[str, Any]:
    return {
        "linked": [
            {"note": item.note, "pattern": item.pattern, "verdict": item.verdict.value, "quote": item.quote}
            for item in report.linked
        ],
        "pages": list(report.pages),
        "rejected": report.rejected,
        "promotions": serialize.promotions(report.sync.promotions) if report.sync else [],
    }
