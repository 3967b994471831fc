"""The command `tacit lint`."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app, here, workspace
from tacit.errors import NoKnowledgeBaseError, UsageError

if TYPE_CHECKING:
    from tacit.domain.findings import Diagnostic


@app.command()
def lint(
    documents: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE…]", help="Pattern documents to check before an import.")
    ] = None,
    *,
    fix: Annotated[
        bool, typer.Option("--fix", help="First put quotes around the values in front matter that need them.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Find errors in the knowledge base or in documents.

    In the knowledge base: dead links, related patterns and successors that do not exist, patterns without text,
    near-duplicates, notes without a pattern, placeholders, dates in the future, categories with one page, and authors,
    dates and commits of notes that differ from git's. docs/lint.md explains each rule; `[lint] off = ["rule"]` in
    tacit.toml switches a rule off. In a document: contradictions, dead links, missing fields and placeholders; and
    pages without the parts that the catalogue beside them (a README or index) promises for each page. Exits with 1 if
    there are findings.
    """
    from tacit.domain import serialize

    if fix and documents:
        raise UsageError("--fix changes only the knowledge base: leave out --fix or the documents")
    if fix:
        _fix()
    found = _of_documents(documents) if documents else _of_base()
    if as_json:
        output.document([serialize.diagnostic(item) for item in found])
    else:
        output.diagnostics(found, hints=True, to=sys.stdout)
        output.out(output.count(len(found), "finding") if found else "no findings")
    raise typer.Exit(1 if found else 0)


def _of_base() -> "tuple[Diagnostic, ...]":
    from tacit.actions.lint import lint as action
    from tacit.queries.lookup import answering

    today = datetime.now(tz=UTC).astimezone().date()
    with answering(workspace(), fresh=True) as answer:
        if answer.remark:
            output.warn(answer.remark)
        report = action(answer, today, here())
    for remark in report.remarks:
        output.err(remark)
    return report.diagnostics


def _fix() -> None:
    from tacit.actions.lint_fix import add_quotes, shown
    from tacit.queries.lookup import answering

    with answering(workspace(), fresh=True) as answer:
        fixed = add_quotes(answer)
    for line in shown(fixed):
        output.err(output.one_line(line))


def _of_documents(paths: list[Path]) -> "tuple[Diagnostic, ...]":
    """Return the findings of documents.

    If there is a knowledge base here, its settings apply: the numbers of examples that each level needs, and the rules
    that are switched off.
    """
    from tacit.actions.lint_document import lint_document

    try:
        place = workspace()
    except NoKnowledgeBaseError:
        return tuple(item for path in paths for item in lint_document(path))
    off, thresholds = place.config.lint_off, place.config.thresholds
    found = [lint_document(path, thresholds, place.root) for path in paths]
    return tuple(item for items in found for item in items if item.rule not in off)
