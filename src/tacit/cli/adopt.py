"""The command `tacit adopt`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app, workspace

if TYPE_CHECKING:
    from tacit.actions.adopt import AdoptReport


@app.command()
def adopt(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A generated page that was edited by hand.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; print the files that would be written.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Write the edits of a generated page to their sources.

    A changed section is written to its pattern's page. A new numbered example becomes a note, and a new pattern becomes
    a page. Text outside the patterns moves to the keep region, the part of the page that sync never changes. Then sync
    generates the page again. If tacit cannot tell where an edit belongs, the edit is shown with its line, and nothing
    is changed.
    """
    from tacit.actions.adopt import adopt as action

    report = action(workspace(), file, dry=dry_run)
    if as_json:
        output.document(_json(report))
    else:
        output.diagnostics(report.diagnostics, hints=False)
        _print(report, would=dry_run)
    raise typer.Exit(1 if report.diagnostics or (report.sync and report.sync.errors) else 0)


def _print(report: "AdoptReport", *, would: bool) -> None:
    page = output.one_line(report.page)
    if report.diagnostics:
        output.err(f"{page}: nothing was changed")
        return
    if not (report.written or report.kept):
        output.out(f"{page}: has no edits")
        return
    for path, text in report.texts:
        output.out(f"{'would write' if would else 'wrote'} {output.one_line(path)}")
        if would:
            output.markdown(text)
    for text in report.kept:
        lines = output.count(text.count("\n") + 1, "line")
        output.out(
            f"{'would keep' if would else 'kept'} {lines} in the part of the page that sync never changes (the keep "
            f"region): {output.one_line(text)[:60]}"
        )
    if report.sync is not None:
        output.diagnostics(report.sync.diagnostics, hints=False)
        for path in report.sync.written:
            output.out(f"wrote {output.one_line(path)}")


def _json(report: "AdoptReport") -> dict[str, object]:
    from tacit.domain import serialize

    synced = report.sync
    return {
        "page": report.page,
        "written": list(report.written),
        "texts": dict(report.texts),
        "kept": list(report.kept),
        "pages": list(synced.written) if synced else [],
        "diagnostics": [
            serialize.diagnostic(item) for item in (*report.diagnostics, *(synced.diagnostics if synced else ()))
        ],
    }
