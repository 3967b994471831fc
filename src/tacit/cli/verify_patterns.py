"""The command `tacit verify --patterns`."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer

from tacit.cli import output
from tacit.cli.app import here, workspace
from tacit.cli.formats import FailOn
from tacit.cli.names import framed, shown
from tacit.cli.review import Format
from tacit.errors import UsageError

if TYPE_CHECKING:
    from tacit.actions.verify import Asked
    from tacit.actions.verify_patterns import Checked, PatternsReport

_SIGNS = {
    "found": ("✓", "green"),
    "only in tests": ("?", "yellow"),
    "not found": ("✗", "red"),
    "not checkable": ("-", "dim"),
}


def look_for(asked: "Asked", format_: Format, fail_on: FailOn, *, every: bool, unsuited: bool) -> None:
    """Look for patterns in the code, print what was found, and exit with 1 if there are findings.

    If `every` is true, hints about notes are printed, too. `unsuited` is true if the user passed an option that does
    not work with --patterns.

    Raises:
        UsageError: `unsuited` is true, or `asked` or `format_` has a value that does not work with --patterns.
    """
    from tacit.actions.verify_patterns import verify_patterns

    if unsuited or asked.at or asked.as_patterns or format_ not in {Format.TEXT, Format.JSON}:
        raise UsageError(
            "--patterns works with --code, --since, --strict, --all, --fail-on and --json only",
            "leave out the other options",
        )
    names = [str(name) for name in asked.documents]
    today = datetime.now(tz=UTC).astimezone().date()
    base = workspace()
    # if the knowledge base is elsewhere, the code to search is in the current folder
    elsewhere = () if here().resolve().is_relative_to(base.root.resolve()) else (here(),)
    code = asked.code or elsewhere
    report = verify_patterns(base, names, code=code, today=today, since=asked.since, strict=asked.strict)
    output.diagnostics(report.diagnostics, hints=False)
    for remark in report.remarks:
        output.warn(remark)
    if format_ is Format.JSON:
        output.document(_shape(report))
    else:
        _print(report, every=every)
    if _fails(report, fail_on):
        raise typer.Exit(1)


def _print(report: "PatternsReport", *, every: bool) -> None:
    for item in report.checked:
        _print_pattern(item)
    shown = [item for item in report.findings if every or item.severity != "hint"]
    output.diagnostics(shown, hints=True, to=sys.stdout)
    if hidden := len(report.findings) - len(shown):
        output.err(f"{output.count(hidden, 'note')} with an outdated source not shown (--all shows them)")
    output.out(output.wrapped(_closing(report), hanging="  "))
    if report.is_written:
        output.out(f"written to {report.path}: commit it, and run `tacit sync` to update the pages")


def _print_pattern(item: "Checked") -> None:
    from tacit.domain.trace import described

    sign, colour = _SIGNS[item.trace.presence.value]
    output.out(f"{output.paint(sign, colour)} {output.level(item.pattern.level, 8)} {shown(item.pattern.name)}")
    output.out(output.paint(output.wrapped(described(item.trace), "    "), "dim"))


def _closing(report: "PatternsReport") -> str:
    from tacit.domain.trace import SHORT, Presence

    presences = [item.trace.presence for item in report.checked]
    counts = [f"{presences.count(item)} {item.value}" for item in Presence if item in presences]
    at = f" at {report.commit[:SHORT]}" if report.commit else ""
    closing = f"{output.count(len(report.checked), 'pattern')}{at}: {', '.join(counts) or 'nothing to look for'}"
    if report.notes:
        closing += f"; {output.count(len(report.notes), 'note')} with a source in this code"
    return closing


def _shape(report: "PatternsReport") -> dict[str, Any]:
    from tacit.domain import serialize

    return {
        "commit": report.commit or None,
        "file": report.path,
        "written": report.is_written,
        "patterns": [
            {
                "slug": item.pattern.slug,
                "name": framed().line(item.pattern.name),
                "confidence": item.pattern.level.name,
                "severity": item.finding.severity.value if item.finding else None,
                **serialize.trace(item.trace),
            }
            for item in report.checked
        ],
        "notes": [
            {
                "path": note.path,
                "commit": note.commit or None,
                "has_commit": note.has_commit,
                "files": list(note.there),
                "missing_files": list(note.gone),
                "severity": note.finding.severity.value if note.finding else None,
            }
            for note in report.notes
        ],
        "findings": [serialize.diagnostic(item) for item in report.findings],
        "diagnostics": [serialize.diagnostic(item) for item in report.diagnostics],
        "remarks": list(report.remarks),
    }


def _fails(report: "PatternsReport", fail_on: FailOn) -> bool:
    """Return whether the findings are severe enough to exit with 1.

    Errors and warnings about rules and pages count like findings.
    """
    from tacit.domain.findings import Severity

    if fail_on is FailOn.NEVER:
        return False
    found = {item.severity for item in report.findings}
    if fail_on is FailOn.SKIPPED:
        return bool(report.remarks)
    least = {
        FailOn.ERROR: {Severity.ERROR},
        FailOn.HINT: {Severity.ERROR, Severity.WARNING, Severity.HINT},
    }.get(fail_on, {Severity.ERROR, Severity.WARNING})
    is_wrong = fail_on is not FailOn.ERROR and bool(report.diagnostics)
    return bool(found & least) or is_wrong or any(item.severity is Severity.ERROR for item in report.diagnostics)
