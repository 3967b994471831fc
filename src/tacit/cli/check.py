"""The commands of `tacit check`."""

import os
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app, chosen_root, here
from tacit.cli.formats import chosen_format
from tacit.errors import UsageError

if TYPE_CHECKING:
    from tacit.actions.check_standards import Checked

check = typer.Typer(
    help="Compare the modules of a repository with each other.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(check, name="check")


class Format(StrEnum):
    """The output format of `tacit check standards`."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    MARKDOWN = "markdown"
    HTML = "html"


class FailOn(StrEnum):
    """The value of --fail-on: `tacit check standards` exits with 1 if a finding has at least this severity.

    With `open`, it exits with 1 for warnings and errors, and also if a question has no answer yet.
    """

    ERROR = "error"
    WARNING = "warning"
    OPEN = "open"
    NEVER = "never"


Documents = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[DOC…]", help="Standards documents. Default: [standards] docs in tacit.toml."),
]
Modules = Annotated[
    list[str] | None,
    typer.Option("--modules", metavar="GLOB", help="The folders to check as modules; may be repeated; !GLOB excludes."),
]
Code = Annotated[
    Path | None, typer.Option("--code", metavar="DIR", help="The repository with the code. Default: the current one.")
]
At = Annotated[str, typer.Option("--at", metavar="REV", help="Read documents and code of this commit.")]
FormatOption = Annotated[Format, typer.Option("--format", case_sensitive=False, help="The output format.")]
Least = Annotated[
    FailOn,
    typer.Option(
        "--fail-on",
        case_sensitive=False,
        help="Exit with 1 for findings of at least this severity; open: also for open questions.",
    ),
]
Ask = Annotated[
    bool, typer.Option("--ask", help="Write the questions that people have to answer to standards-answers.toml.")
]
Record = Annotated[
    bool,
    typer.Option("--record", help="Also count how many modules follow each pattern, and write the numbers to a file."),
]
Every = Annotated[bool, typer.Option("--all", help="Show every finding, not only the first five of each rule.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document: --format json.")]


@check.command()
def standards(
    documents: Documents = None,
    *,
    modules: Modules = None,
    code: Code = None,
    at: At = "",
    format_: FormatOption = Format.TEXT,
    fail_on: Least = FailOn.WARNING,
    ask: Ask = False,
    record: Record = False,
    every: Every = False,
    as_json: AsJson = False,
) -> None:
    """Show which module follows which standard of a document.

    Modules are folders with a Dockerfile, a manifest or a go.mod. Layout trees, base images, required files, imports,
    endpoints, environment variables, headers and checklists of the document are its standards. If nearly all modules
    follow a standard, the others are findings; if none does, the finding is about the document. Runs nothing of the
    repository. docs/standards.md explains the results.
    """
    from tacit.actions import check_standards as action

    format_ = chosen_format(format_, as_json=as_json)
    output.show_all(every)
    if (ask or record) and at:
        raise UsageError("--ask and --record are about the working tree: leave out --at")
    if record and format_ is not Format.TEXT:
        raise UsageError("--record prints text: leave out --format")
    asked = action.Asked(tuple(documents or ()), tuple(modules or ()), code, at, chosen_root(), record)
    checked = action.check_standards(here(), asked, os.environ)
    if format_ in {Format.TEXT, Format.MARKDOWN, Format.HTML}:
        output.diagnostics(checked.diagnostics, hints=False)
    _print(checked, format_)
    if ask:
        number = action.write_questions(checked)
        told = f"{output.count(number, 'open answer')} added to standards-answers.toml: fill in, and commit the file"
        known = "standards-answers.toml has all questions" if checked.open else "no question is open"
        output.err(told if number else known)
    elif checked.open and format_ is Format.TEXT:
        output.err("--ask writes the questions to standards-answers.toml, which keeps the answers")
    if record:
        _record(checked)
    if _fails(checked, fail_on):
        raise typer.Exit(1)


def _record(checked: "Checked") -> None:
    from tacit.actions.record_practice import record_practice
    from tacit.cli.app import workspace

    done = record_practice(workspace(), checked, datetime.now(tz=UTC).astimezone().date())
    output.diagnostics(done.diagnostics, hints=False)
    for pattern, share in done.violated:
        told = f"{pattern.name} is HIGH, but {share.violate} of {output.count(share.of, 'module')} violate it"
        output.out(output.wrapped(told, "", "  "))
    for entry in done.unlearned:
        found = f"{entry.name}, {entry.follow} of {output.count(entry.of, 'module')} ({entry.document}:{entry.line})"
        output.out(output.wrapped(f"practised, not yet learned (no note supports it): {found}", "", "  "))
    counted = f"{output.count(len(done.practice.entries), 'standard or entry', 'standards and entries')}"
    output.out(f"{counted}, {output.count(len(done.practice.patterns), 'pattern')} with rules")
    if done.is_written:
        output.out(f"written to {done.path}: commit it, and run `tacit sync` to update the pages")


def _print(checked: "Checked", format_: Format) -> None:
    commit = checked.inventory.commit
    if format_ is Format.JSON:
        from tacit.checks.formats.standards_json import document

        output.document(document(checked.matrices, commit, checked.diagnostics))
    elif format_ is Format.SARIF:
        from tacit import __version__
        from tacit.checks.formats.standards_sarif import sarif

        output.document(sarif(checked.matrices, __version__, checked.diagnostics))
    elif format_ is Format.MARKDOWN:
        from tacit.checks.formats.standards_markdown import markdown

        sys.stdout.write(output.visible(markdown(checked.matrices, commit)))
    elif format_ is Format.HTML:
        from tacit.checks.formats.standards_html import html

        sys.stdout.write(output.visible(html(checked.matrices, commit)))
    else:
        from tacit.cli.standards_output import text

        text(checked)


def _fails(checked: "Checked", fail_on: FailOn) -> bool:
    from tacit.domain.findings import Severity

    if fail_on is FailOn.NEVER:
        return False
    least = {Severity.ERROR} if fail_on is FailOn.ERROR else {Severity.ERROR, Severity.WARNING}
    return bool(checked.severities & least) or (fail_on is FailOn.OPEN and checked.open > 0)
