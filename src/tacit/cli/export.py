"""The command `tacit export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app, workspace
from tacit.cli.names import framed, shown
from tacit.cli.outside import allow
from tacit.errors import UsageError
from tacit.workspace.export_settings import LEAST_BUDGET, Export, Target

if TYPE_CHECKING:
    from tacit.agents.export_state import Exported


@app.command()
def export(
    *,
    to: Annotated[
        list[Target] | None,
        typer.Option("--to", help="The target; may be repeated. Default: [export] in tacit.toml, else agents."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--dir", metavar="DIR", help="The repository to write to. Default: the knowledge base's."),
    ] = None,
    budget: Annotated[
        int | None, typer.Option("--budget", help="The maximum number of characters per target.", show_default=False)
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file would change.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; print what would change.")] = False,
    outside: Annotated[
        bool, typer.Option("--outside", help="Allow writing outside the knowledge base. Otherwise, a terminal asks.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Write proven patterns to files that coding agents read.

    HIGH patterns come first; MEDIUM patterns follow if the budget allows. Targets: a block in AGENTS.md (agents) or
    GEMINI.md (gemini), files in .claude/rules/ (claude), .cursor/rules/ (cursor) or .github/instructions/ (github).
    Another repository receives only the number of examples, unless share_evidence is set. A file or block that was
    edited by hand is not changed.
    """
    if budget is not None and budget < LEAST_BUDGET:
        raise UsageError(f"--budget {budget}: must be at least {LEAST_BUDGET} characters")
    from tacit.actions.export import export as action
    from tacit.queries.lookup import answering

    place = workspace()
    wanted = place.config.export or Export()
    wanted = wanted._replace(targets=tuple(dict.fromkeys(to))) if to else wanted
    wanted = wanted._replace(budget=budget) if budget is not None else wanted
    if not (outside or check or dry_run):  # --check and --dry-run write nothing
        allow(place.root, [folder or place.root / wanted.folder], "write to", quiet=as_json)
    with answering(place, fresh=True) as answer:
        if answer.remark:
            output.warn(answer.remark)
        report = action(answer, wanted, folder, dry=check or dry_run)
    differs = bool(report.written or report.removed)
    if as_json:
        output.document(_json(report))
    else:
        output.diagnostics(report.diagnostics, hints=False)
        _print(report, wanted.budget, would=check or dry_run)
    faulty = any(item.severity == "error" for item in report.diagnostics)
    raise typer.Exit(1 if faulty or (check and differs) else 0)


def _print(report: "Exported", budget: int, *, would: bool) -> None:
    for path in report.written:
        output.out(f"{'would write' if would else 'wrote'} {output.one_line(path)}")
    for path in report.removed:
        output.out(f"{'would remove' if would else 'removed'} {output.one_line(path)}")
    if not (report.patterns or report.left_out or report.written or report.removed or report.diagnostics):
        output.say("nothing to export: only HIGH and MEDIUM patterns that are not retired are exported")
        return
    if not (report.written or report.removed or report.diagnostics):
        output.out("exports: up to date")
    what = ("would be exported" if would else "exported") if report.written or report.removed else "unchanged"
    output.out(f"{output.count(len(report.patterns), 'pattern')} {what}")
    for names in dict.fromkeys(report.full.values()):
        targets = ", ".join(target for target, left in report.full.items() if left == names)
        told = f"left out of {targets}, because the budget is {budget:,} characters: {', '.join(map(shown, names))}"
        output.out(output.wrapped(told, "", "  "))


def _json(report: "Exported") -> dict[str, object]:
    from tacit.domain import serialize

    return {
        "written": list(report.written),
        "removed": list(report.removed),
        "patterns": list(map(framed().line, report.patterns)),
        "left_out": list(map(framed().line, report.left_out)),
        "diagnostics": [serialize.diagnostic(item) for item in report.diagnostics],
    }
