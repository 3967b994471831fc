"""The commands `tacit story run`, `tacit story new` and `tacit story test`.

A story is a markdown checklist about a document. A probe says which evidence in the code answers which of its items.
"""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app, chosen_root, here
from tacit.cli.findings import FindingsCommand
from tacit.cli.formats import chosen_format
from tacit.text.display import path_line

if TYPE_CHECKING:
    from tacit.actions.story import Ran

story = typer.Typer(help="Answer the checklist of a story from the code, or draft one.", no_args_is_help=True)
app.add_typer(story, name="story")


class StoryFormat(StrEnum):
    """The output format of `tacit story run`."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


Code = Annotated[
    list[Path] | None,
    typer.Option("--code", metavar="DIR", help="A repository with code; may be repeated. Default: the current one."),
]
Doc = Annotated[
    Path | None,
    typer.Option("--doc", metavar="DOC", help="The document of the story. Default: the one that the story names."),
]
Write = Annotated[bool, typer.Option("--write", help="Tick the boxes that are proven, and write the proof below them.")]
FormatOption = Annotated[StoryFormat, typer.Option("--format", case_sensitive=False, help="The output format.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document: --format json.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Create this file. Default: print the story.")
]


@story.command(cls=FindingsCommand)
def run(
    path: Annotated[Path, typer.Argument(metavar="STORY", help="A markdown file with a checklist.")],
    *,
    code: Code = None,
    doc: Doc = None,
    write: Write = False,
    format_: FormatOption = StoryFormat.TEXT,
    as_json: AsJson = False,
) -> None:
    """Answer each box of a story from the code.

    A story is a markdown checklist about a document. The answers to its boxes: ticked (the code proves it), look here
    (places worth reading), not in the code (with what was searched for), not applicable, for a person. To answer known
    issues and success criteria, the command verifies the document (--doc) like `tacit verify`. With --write, only
    proven boxes are ticked, and a person's tick is never taken away. Exits with 1 if a tick is no longer true.
    docs/stories.md explains the answers.
    """
    from tacit.actions.story import run as action
    from tacit.actions.verify import Asked

    format_ = chosen_format(format_, as_json=as_json)
    asked = Asked((doc,) if doc else (), tuple(code or ()), root=chosen_root())
    ran = action(here(), path, asked, os.environ, write=write)
    output.diagnostics(ran.diagnostics, hints=False)
    for remark in ran.report.remarks:
        output.warn(remark)
    _print(ran, format_)
    if write and format_ is StoryFormat.TEXT:
        told = output.count(len(ran.written), "box", "boxes")
        output.out(f"written to {path_line(str(path))}: {told}" if ran.written else "nothing to write")
    if ran.report.stale or any(item.severity == "error" for item in ran.diagnostics):
        raise typer.Exit(1)


def _print(ran: "Ran", format_: StoryFormat) -> None:
    if format_ is StoryFormat.JSON:
        from tacit.checks.formats.story_json import story as values

        output.document(values(ran.report, len(ran.written)))
    elif format_ is StoryFormat.MARKDOWN:
        from tacit.checks.formats.story_markdown import markdown

        sys.stdout.write(output.visible(markdown(ran.report, ran.address)))
    else:
        from tacit.cli.story_output import text

        text(ran.report)


@story.command("test", cls=FindingsCommand)
def prove() -> None:
    """Test the team's probes on their examples.

    If the team has no probes, this tests the built-in ones.

    A probe says which evidence in the code answers which items of a story. `[verify] probes` in tacit.toml lists the
    files with the team's probes. Exits with 1 if a probe answers one of its examples wrongly.
    """
    from tacit.actions.story import test as action

    tested = action(here(), os.environ)
    output.diagnostics(tested.diagnostics, hints=False)
    told = f"{len(tested.diagnostics)} fail" if tested.diagnostics else "all pass"
    output.out(f"{output.count(tested.probes, 'probe')}, {output.count(tested.examples, 'example')}: {told}")
    if tested.diagnostics:
        raise typer.Exit(1)


@story.command()
def new(
    document: Annotated[Path, typer.Argument(metavar="DOC", help="A markdown document.")],
    *,
    code: Code = None,
    to: Output = None,
) -> None:
    """Draft a story from a document.

    A story is a markdown checklist about a document. It first lists what the document says and the code does not have.
    Then it has a checklist for each section of the document, with the claims that tacit can't check. `tacit story run`
    finds the answers. Never overwrites a file.
    """
    from tacit.actions.story import new as action
    from tacit.actions.verify import Asked

    text, remarks = action(here(), Asked((document,), tuple(code or ()), root=chosen_root()), os.environ, to)
    for remark in remarks:
        output.warn(remark)
    if to is None:
        sys.stdout.write(output.visible(text))
    else:
        output.out(f"created {path_line(str(to))} ({output.count(text.count('- [ ] '), 'box', 'boxes')})")
