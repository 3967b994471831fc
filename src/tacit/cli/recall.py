"""The command `tacit recall`."""

from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app, here, workspace

if TYPE_CHECKING:
    from tacit.actions.recall import Recalled, RecallReport

_DEFAULT_BUDGET = 1_500  # tokens; about two screens of text


@app.command()
def recall(
    task: Annotated[list[str], typer.Argument(metavar="TASK…", help="The task, in your own words.")],
    *,
    budget: Annotated[
        int, typer.Option("--budget", min=1, help="The approximate number of tokens to print.")
    ] = _DEFAULT_BUDGET,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Before answering, load the notes and pages that changed since the last sync."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Recall the patterns and notes for a new task.

    Proven patterns come first. In another project's repository, examples are counted, but their notes are not named.
    """
    from tacit.actions.recall import recall as action
    from tacit.queries.lookup import answering

    with answering(workspace(), fresh=fresh) as answer:
        if answer.remark:
            output.warn(answer.remark)
        report = action(answer, " ".join(task), here(), budget)
    if as_json:
        from tacit.actions.json_lookup import recalled

        output.document(recalled(report))
    else:
        output.corrected(report.corrected)
        _print(report)


def _print(report: "RecallReport") -> None:
    from tacit.text.outgoing import FRAME

    if report.patterns or report.notes:
        output.out(output.paint(output.wrapped(FRAME), "dim"))
    for item in report.patterns:
        output.out(output.fitted("", f"{output.one_line(item.pattern.name)}  [{_evidence(item)}]", "    "))
        for line in item.lines:
            output.out(output.wrapped(line, "  - ", "    "))
        for line in item.limits:
            output.out(output.wrapped(f"does not hold: {line}", "  ~ ", "    "))
        if item.hidden_limits:
            output.out(f"  ~ did not apply in {output.count(item.hidden_limits, 'other project')} (not shown here)")
    for note in report.notes:
        twice = note.outcome in {"", note.title}
        said = note.title if twice else f"{note.title}: {note.outcome}"
        output.out(output.wrapped(said, f"note {note.date}  ", "  "))
        output.out(output.paint(output.wrapped(note.path, "  "), "dim"))
    if not (report.patterns or report.notes or report.patterns_left_out or report.notes_left_out):
        output.err("no matching patterns or notes")
    for line in _left_out(report):
        output.out(output.paint(output.wrapped(line), "dim"))


def _evidence(item: "Recalled") -> str:
    from tacit.domain.trace import absence
    from tacit.text.counts import based_on

    pattern = item.pattern
    counted = based_on(pattern.examples, pattern.by_agents, pattern.elsewhere, pattern.repositories)
    parts = [output.level(pattern.level), counted]
    parts += [f"{pattern.against} against"] * bool(pattern.against)
    parts += [f"last {pattern.last_reinforced}"] * bool(pattern.last_reinforced)
    parts += ["stale"] * pattern.stale
    parts += [missing] if (missing := absence(pattern.in_code)) else []
    return ", ".join(parts)


def _left_out(report: "RecallReport") -> list[str]:
    """Return lines about the patterns and notes that were left out.

    They exceed the budget, belong to other projects, or do not count.
    """
    names = ", ".join(report.patterns_left_out)
    lines = [f"left out, because the budget is {output.count(report.budget, 'token')}: {names}"] if names else []
    if report.notes_left_out:
        lines.append(f"left out: {output.count(report.notes_left_out, 'note')}")
    if report.notes_of_others:
        lines.append(f"{output.count(report.notes_of_others, 'note')} of other projects not shown")
    if report.notes_held:
        lines.append(f"{output.count(report.notes_held, 'note')} not used: pending or revoked")
    return lines
