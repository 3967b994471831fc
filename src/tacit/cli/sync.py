"""The command `tacit sync`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tacit.cli import output
from tacit.cli.app import app, workspace
from tacit.cli.promotions import lines, took
from tacit.errors import UsageError
from tacit.text.counts import pending

if TYPE_CHECKING:
    from tacit.sync.service import SyncReport

_MANY = 12  # paths that are printed, so that the summary stays on the screen


@app.command()
def sync(
    *,
    check: Annotated[
        bool,
        typer.Option("--check", help="Recount all notes, write nothing; exit 1 if pages differ or a note is rejected."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; print what a sync would do.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read all notes and pages, also unchanged ones.")] = False,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="Regenerate pages that were edited by hand; keep each old page as .orig.md."),
    ] = False,
    hints: Annotated[bool, typer.Option("--hints", help="Show hints too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Update confidence levels and pages from the notes.

    Reads changed notes and pattern pages, counts the examples, and writes the generated pages that differ. Changes of
    the documents under `[import] sources` in tacit.toml are imported first.
    """
    if (check or dry_run) and (rebuild or overwrite):
        raise UsageError("--check and --dry-run write nothing: leave out --rebuild and --overwrite")
    from tacit.actions.followed import follow
    from tacit.sync import service as action

    place = workspace()
    if check or dry_run:
        report = action.preview(place, output.progress(), from_notes=check, first=follow)
    else:
        progress = output.progress()
        report = action.sync(place, rebuild=rebuild, overwrite=overwrite, progress=progress, first=follow)
    differs = bool(report.written or report.removed)
    if as_json:
        output.document(_json(report))
    else:
        output.diagnostics(report.diagnostics, hints=hints)
        _print(report, str(place.root), would=check or dry_run)
        if check and (report.errors or differs):
            output.out(_next(report, differs=differs))
    raise typer.Exit(1 if report.errors or (check and differs) else 0)


def _print(report: "SyncReport", root: str, *, would: bool) -> None:
    if report.moved_aside:
        output.err(
            f"the store could not be read; it was moved to .tacit/{report.moved_aside} and rebuilt from the notes"
        )
    for line in lines(report, because=True):
        output.out(line)
    for taken in report.followed.taken:
        output.out(f"imported {output.one_line(taken.document)}: {took(taken)}")
    verb = "would write" if would else "wrote"
    _paths(verb, report.written)
    _paths("would remove" if would else "removed", report.removed)
    changed = {
        "added": report.added,
        "modified": report.modified,
        "moved": report.moved,
        "removed": report.removed_notes,
        "rejected": report.rejected,
    }
    parts = [f"{number} {what}" for what, number in changed.items() if number]
    total = output.count(report.added + report.modified + report.moved + report.unchanged, "note")
    output.out(f"{root}: {total}" + (f" ({', '.join(parts)})" if parts else ", none changed"))
    from tacit.domain.enums import Confidence

    counts = [f"{report.levels.get(level, 0)} {output.level(level)}" for level in reversed(Confidence)]
    output.out(f"patterns: {', '.join(counts)}" + (f", {report.retired} retired" if report.retired else ""))
    if waiting := pending(report.pending, report.pending_against):
        output.out(waiting)
    if not (report.written or report.removed) and not report.errors:
        output.out("pages: up to date")


def _next(report: "SyncReport", *, differs: bool) -> str:
    """Return what the user has to do after a `tacit sync --check` that failed.

    `differs` is true if the check found pages that a sync would write or remove.
    """
    behind = sum(item.rule == "not-taken-in" and item.severity == "error" for item in report.diagnostics)
    errors = report.errors - behind
    fix = f"correct the {output.count(errors, 'error')} above, then " if errors else ""
    commit = ", and commit what it writes" if behind else ", and commit the pages" if differs else " again"
    return f"next: {fix}run `tacit sync`{commit}"


def _paths(verb: str, paths: tuple[str, ...]) -> None:
    for path in paths[:_MANY]:
        output.out(f"{verb} {output.one_line(path)}")
    if len(paths) > _MANY:
        output.out(f"{verb} {len(paths) - _MANY} more")


def _json(report: "SyncReport") -> dict[str, Any]:
    from tacit.domain import serialize

    return {
        "notes": {
            "added": report.added,
            "modified": report.modified,
            "moved": report.moved,
            "removed": report.removed_notes,
            "unchanged": report.unchanged,
            "rejected": report.rejected,
        },
        "patterns": serialize.levels(dict(report.levels)),
        "retired": report.retired,
        "pending": report.pending,
        "pending_against": report.pending_against,
        "promotions": [serialize.promotion(step) for step in report.promotions],
        "followed": [
            {"document": taken.document, "files": [{"path": path, "how": how} for path, how in taken.files]}
            for taken in report.followed.taken
        ],
        "written": list(report.written),
        "removed": list(report.removed),
        "diagnostics": [serialize.diagnostic(item) for item in report.diagnostics],
    }
