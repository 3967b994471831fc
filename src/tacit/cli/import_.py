"""The command `tacit import`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tacit.cli import output
from tacit.cli.app import app, workspace
from tacit.cli.outside import allow

if TYPE_CHECKING:
    from tacit.actions.import_ import ImportReport
    from tacit.ingest.importers.placement import Fitted

_KINDS = (
    *("patterns", "standards", "catalogue", "pattern", "lessons", "instincts", "checklist", "notes"),
    *("rules", "decision"),
)

_OTHER_COLUMNS = 53  # characters that the table needs beside the column with the paths


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE|FOLDER…", help="Documents, or folders of them.")],
    *,
    kind: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="KIND", help=f"The kind of the documents, if it is not recognised: {', '.join(_KINDS)}."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show every file that would be created.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report", help="List every line that is not imported, with the reason.")
    ] = False,
    redact: Annotated[
        bool, typer.Option("--redact", help="Leave out lines with credentials instead of refusing the document.")
    ] = False,
    outside: Annotated[
        bool,
        typer.Option("--outside", help="Allow reading files outside the knowledge base. Otherwise, a terminal asks."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Turn existing documents into pattern pages and notes.

    Pattern documents, standards, catalogues, lessons, YAML instincts, checklists, folders of notes, rule files of
    agents and decision records are recognised. Levels are counted from the examples that a document lists, not taken
    from its claims.
    """
    from tacit.actions import import_ as action
    from tacit.errors import UsageError

    if kind is not None and kind not in _KINDS:
        raise UsageError(f"--as {kind}: no such kind", f"one of: {', '.join(_KINDS)}")
    wanted = action.Wanted(tuple(paths), kind or "", redact)
    place = workspace()
    if not outside:
        allow(place.root, [path for path in paths if path.exists()], "read", quiet=as_json)
    done = action.plan(place, wanted) if dry_run else action.apply(place, wanted, output.progress())
    if as_json:
        output.document(_json(done, texts=dry_run))
    else:
        _print(done, dry_run=dry_run, report=report)
    if done.is_nothing:
        raise typer.Exit(2)
    found = any(item.severity == "error" for item in done.refused) or (done.sync and done.sync.errors)
    raise typer.Exit(1 if found else 0)


def _print(done: ImportReport, *, dry_run: bool, report: bool) -> None:
    output.diagnostics(done.refused, hints=True)
    output.diagnostics([item for document in done.documents for item in document.warnings], hints=True)
    if done.sync:
        output.diagnostics(done.sync.diagnostics, hints=False)
    verb = "would create" if dry_run else "created"
    if dry_run:
        for change in done.changes:
            output.out(f"{verb} {output.one_line(change.path)}" + ("  (linked)" if change.how == "linked" else ""))
    rows = [_row(document) for document in done.documents]
    if rows:
        head = ("document", "kind", "pages", "notes", "linked", "there", "left out")
        output.table([[_shortened(row[0]), *map(str, row[1:])] for row in rows], head, numbers=range(2, 7))
    for document in done.documents:
        _of_document(document, report=report)
    if by_file := sum(document.by_file for document in done.documents):
        notes = f"{output.count(by_file, 'note')} {'is' if by_file == 1 else 'are'}"
        output.out(
            f"{notes} dated with the day on which the file was last modified, because the document gives no date"
        )
    if by_git := sum(document.by_git for document in done.documents):
        notes = f"{output.count(by_git, 'note')} {'is' if by_git == 1 else 'are'}"
        output.out(f"{notes} dated with the day of the commit that added the file, because the document gives no date")
    if not done.changes:
        output.out(_nothing(done))
    elif not dry_run:
        output.out(f"{verb} {output.count(len(done.changes), 'file')}; see `tacit list`")


def _nothing(done: ImportReport) -> str:
    """Return the message that says why nothing was created."""
    if any(change.how == "kept" for document in done.documents for change in document.changes):
        return "nothing to create: text that the existing files lack was not imported (--report lists it)"
    if any(document.changes for document in done.documents):
        return "nothing to create: everything exists already" + (
            ", except for what was refused" if done.refused else ""
        )
    if not done.documents:
        return "nothing to create: every document was refused"
    left = "" if not done.refused else "; the other documents were refused"
    reasons = {line.reason for document in done.documents for line in document.left_out}
    if len(done.documents) == 1 and len(reasons) == 1:
        return f"nothing to create: {output.one_line(reasons.pop())}"
    return f"nothing to create: no line is a pattern or a note (--report lists the lines){left}"


def _of_document(document: Fitted, *, report: bool) -> None:
    for change in document.changes:
        if change.how == "kept":
            output.out(f"kept {output.one_line(change.path)}: its text differs from the document's")
    if report:
        _left_out(document)
    if document.claims:
        output.out(f"\n{output.one_line(document.path)} makes claims that its own examples contradict:")
        for claim in document.claims:
            output.out(f"  line {claim.location.line}: {output.one_line(claim.message)}")


def _left_out(document: Fitted) -> None:
    output.out(f"\n{output.one_line(document.path)}: {output.count(len(document.left_out), 'line')} left out")
    for line in document.left_out:
        output.out(f"  {line.line:>5}  {output.one_line(line.reason)}: {output.one_line(line.text)}")


def _shortened(path: str) -> str:
    """Return a path, shortened at its start so that the table fits the width of the terminal."""
    columns = output.width()
    most = columns - _OTHER_COLUMNS if columns else 0
    if not columns or len(path) <= most:
        return path
    near = path[-(most - 1) :]
    _, slash, rest = near.partition("/")
    return f"…/{rest}"[-most:] if slash else f"…{near}"


def _row(document: Fitted) -> tuple[str, str, int, int, int, int, int]:
    count = Counter((change.what, change.how) for change in document.changes)
    there = sum(number for (_, how), number in count.items() if how in {"there", "kept"})
    pages = count["page", "new"] + count["own page", "new"]
    linked = count["note", "linked"]
    return document.path, document.kind.value, pages, count["note", "new"], linked, there, len(document.left_out)


def _json(done: ImportReport, *, texts: bool) -> dict[str, Any]:
    from tacit.domain import serialize

    return {
        "documents": [
            {
                "path": document.path,
                "kind": document.kind.value,
                "examples": document.examples,
                "dated_by_file": document.by_file,
                "dated_by_git": document.by_git,
                "files": [
                    {
                        "path": change.path,
                        "what": change.what,
                        "how": change.how,
                        **({"text": change.text} if texts else {}),
                    }
                    for change in document.changes
                ],
                "left_out": [
                    {"line": line.line, "text": line.text, "reason": line.reason} for line in document.left_out
                ],
                "claims": [serialize.diagnostic(claim) for claim in document.claims],
                "warnings": [serialize.diagnostic(item) for item in document.warnings],
            }
            for document in done.documents
        ],
        "refused": [serialize.diagnostic(item) for item in done.refused],
        "written": [change.path for change in done.changes] if done.written else [],
    }
