"""tacit lint."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app, workspace


@app.command()
def lint(*, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Find faults of the knowledge base.

    Dead links, related patterns and successors that lead nowhere, patterns without text, near-duplicates, notes that
    name no pattern, text left to fill in, dates in the future, categories with one page. docs/lint.md explains each
    rule; `[lint] off = ["rule"]` in tacit.toml switches one off. Exits 1 if anything was found.
    """
    from tacit import shapes
    from tacit.actions.lint import lint as action
    from tacit.actions.lookup import answering

    today = datetime.now(tz=UTC).astimezone().date()
    with answering(workspace(), fresh=True) as answer:
        if answer.remark:
            output.err(f"warning: {answer.remark}")
        report = action(answer, today)
    if as_json:
        output.document([shapes.diagnostic(item) for item in report.diagnostics])
    else:
        output.diagnostics(report.diagnostics, hints=True, to=sys.stdout)
        output.out(output.count(len(report.diagnostics), "finding") if report.diagnostics else "nothing found")
    raise typer.Exit(1 if report.diagnostics else 0)
