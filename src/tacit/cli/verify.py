"""The command `tacit verify`."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app, chosen_root, here
from tacit.cli.formats import FailOn, chosen_format
from tacit.cli.review import Format
from tacit.errors import UsageError

if TYPE_CHECKING:
    from tacit.actions.verify import Asked, Verified


Documents = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[DOC…]",
        help="Documents or folders; with --patterns names of patterns. Default: [verify] docs in tacit.toml.",
    ),
]
Code = Annotated[
    list[Path] | None,
    typer.Option("--code", metavar="DIR", help="A repository with code; may be repeated. Default: the current one."),
]
At = Annotated[str, typer.Option("--at", metavar="REV", help="Verify documents and code of this commit.")]
Since = Annotated[str, typer.Option("--since", metavar="REV", help="Report only what became false since this commit.")]
Strict = Annotated[bool, typer.Option("--strict", help="Report hints as warnings.")]
Every = Annotated[bool, typer.Option("--all", help="List all claims of the documents, with evidence.")]
AsPatterns = Annotated[
    bool,
    typer.Option(
        "--as-patterns", help="Also check the names in the code examples of DOC: they should be in this code."
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", case_sensitive=False, help="The output format.")]
Least = Annotated[
    FailOn,
    typer.Option(
        "--fail-on",
        case_sensitive=False,
        help="Exit with 1 for findings of at least this severity; skipped: for warnings, and if a file was not read.",
    ),
]
Patterns = Annotated[
    bool, typer.Option("--patterns", help="Look for the patterns in the code, and write the result to a file.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document: --format json.")]
Fix = Annotated[bool, typer.Option("--fix", help="Correct the claims that have only one possible correction.")]
Accept = Annotated[
    str, typer.Option("--accept", metavar="FINGERPRINT", help="Do not report this finding again; needs --reason.")
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why the finding is accepted.")]


@app.command()
def verify(
    documents: Documents = None,
    *,
    code: Code = None,
    at: At = "",
    since: Since = "",
    strict: Strict = False,
    every: Every = False,
    as_patterns: AsPatterns = False,
    format_: FormatOption = Format.TEXT,
    fail_on: Least = FailOn.WARNING,
    patterns: Patterns = False,
    as_json: AsJson = False,
    fix: Fix = False,
    accept: Accept = "",
    reason: Reason = "",
) -> None:
    """Compare what documents claim with the code.

    Looks up paths, links, scripts, make targets, imports, tables, environment variables, services, images, versions,
    routes and more in the files that git tracks. Runs nothing of the repository. docs/verify.md explains the results
    and what is reported. With --patterns, the command looks in the code for the patterns of the knowledge base, and for
    the files and commits that its notes name, and writes the result to a file that `tacit sync` reads.
    """
    from tacit.actions import verify as action

    format_ = chosen_format(format_, as_json=as_json)
    output.show_all(every)
    strict = strict or fail_on is FailOn.HINT  # hints that decide about the exit code are listed
    asked = action.Asked(tuple(documents or ()), tuple(code or ()), at, since, strict, as_patterns, root=chosen_root())
    _check(asked, accept, reason, fix=fix, format_=format_)
    if patterns:
        from tacit.cli.verify_patterns import look_for

        look_for(asked, format_, fail_on, every=every, unsuited=fix or bool(accept))
        return
    if accept:
        _accept(asked, accept, reason)
        return
    done = action.verify_documents(here(), asked, os.environ)
    output.diagnostics(done.diagnostics, hints=False)
    for remark in done.report.remarks:
        output.warn(remark)
    _print(done, format_, every=every)
    if fix:
        _fix(done)
    if _fails(done, fail_on):
        raise typer.Exit(1)


def _check(asked: "Asked", accept: str, reason: str, *, fix: bool, format_: Format) -> None:
    """Raise a usage error if options of `tacit verify` exclude each other."""
    if bool(accept) != bool(reason.strip()):
        raise UsageError("--accept needs --reason, and --reason needs --accept")
    if fix and (asked.at or accept):
        raise UsageError("--fix edits the documents of the working tree: leave out --at and --accept")
    if fix and format_ is not Format.TEXT:
        raise UsageError("--fix prints text: leave out --format")
    if accept and asked.since:
        raise UsageError("--accept and --since exclude each other: leave out one")


def _accept(asked: "Asked", fingerprint: str, reason: str) -> None:
    from tacit.actions import verify as action
    from tacit.checks.verify.silence import ACCEPTED

    item = action.accept(here(), asked, os.environ, fingerprint, reason)
    output.out(f"accepted: {item.claim.kind} {output.one_line(item.claim.name)}, until its line changes")
    output.out(f"written to {ACCEPTED}: commit this file")


def _print(done: "Verified", format_: Format, *, every: bool) -> None:
    report = done.report
    if format_ is Format.JSON:
        from tacit.checks.formats.verify_json import verification

        output.document(verification(report, every=every))
    elif format_ is Format.SARIF:
        from tacit import __version__
        from tacit.checks.formats.verify_sarif import sarif

        output.document(sarif(report, __version__))
    elif format_ is Format.GITHUB:
        from tacit.checks.formats.verify_github import github

        sys.stdout.write(output.visible(github(report)))
    elif format_ is Format.MARKDOWN:
        from tacit.checks.formats.verify_markdown import markdown

        sys.stdout.write(output.visible(markdown(report, done.address)))
    else:
        from tacit.cli.verify_output import text

        text(report, every=every)


def _fix(done: "Verified") -> None:
    from tacit.actions.verify_fixes import write_fixes
    from tacit.text.display import path_line

    results = write_fixes(done)
    for item in results:
        for line in item.lines:
            colour = {"+": "green", "-": "red"}.get(line[:1])
            output.out(output.paint(output.visible(line), colour) if colour else output.visible(line))
        where = path_line(item.path)
        told = (
            f"not fixed {where}: {item.left}" if item.left else f"fixed {where} ({output.count(item.number, 'place')})"
        )
        output.out(told)
    if not results:
        output.out("nothing was fixed: no warning has only one possible correction")


def _fails(done: "Verified", fail_on: FailOn) -> bool:
    from tacit.domain.findings import Severity

    if fail_on is FailOn.NEVER:
        return False
    worst = done.report.worst
    least = {
        FailOn.ERROR: (Severity.ERROR,),
        FailOn.HINT: (Severity.ERROR, Severity.WARNING, Severity.HINT),
    }.get(fail_on, (Severity.ERROR, Severity.WARNING))
    is_blind = fail_on is FailOn.SKIPPED and bool(done.report.remarks)
    is_wrong = fail_on not in {FailOn.ERROR, FailOn.SKIPPED} and bool(done.diagnostics)
    return worst in least or is_blind or is_wrong
