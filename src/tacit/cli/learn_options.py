"""The options of `tacit learn`."""

from typing import Annotated

import typer

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME…]", help="Patterns that helped with the task.")]
Contradicts = Annotated[
    list[str] | None, typer.Option("--contradicts", metavar="NAME", help="A pattern that was followed and failed.")
]
Limits = Annotated[
    list[str] | None, typer.Option("--limits", metavar="NAME", help="A pattern that does not apply in this case.")
]
Outcome = Annotated[str, typer.Option("-m", "--outcome", help="The result, in one line.")]
Title = Annotated[str, typer.Option("--title", help="The task. Default: the outcome.")]
Project = Annotated[str, typer.Option("--project", help="The project. Default: the repository's name.")]
Date = Annotated[str, typer.Option("--date", help="A day or month. Default: today.")]
Domain = Annotated[str, typer.Option("--domain", help="The subfolder for the note. Default: code.")]
Author = Annotated[
    str, typer.Option("--author", help="The author. Default: none, or git's user if record_author is set.")
]
Result = Annotated[str, typer.Option("--result", help="success, partial or failure.")]
TimeSaved = Annotated[str, typer.Option("--time-saved", metavar="TIME", help="Minutes, such as 30, or '2 hours'.")]
Tag = Annotated[list[str] | None, typer.Option("--tag", help="A tag; may be repeated.")]
Body = Annotated[str, typer.Option("--body", metavar="MARKDOWN", help="The note's text.")]
New = Annotated[bool, typer.Option("--new", help="Create a pattern for each unknown name; on a terminal, ask before.")]
Category = Annotated[str, typer.Option("--category", help="The category of a new pattern's page.")]
Context = Annotated[str, typer.Option("--context", help="A new pattern's text: when it applies.")]
Text = Annotated[str, typer.Option("--pattern", help="A new pattern's text: what to do.")]
FromGit = Annotated[
    str,
    typer.Option("--from-git", metavar="REV", help="A commit or range. Without NAME, its Pattern: trailers are used."),
]
NoFiles = Annotated[
    bool, typer.Option("--no-files", help="Do not list the changed files (at most 20, from git) in the note.")
]
Edit = Annotated[bool, typer.Option("--edit", help="Open the note in $EDITOR before it is created.")]
Redact = Annotated[bool, typer.Option("--redact", help="Replace credentials instead of refusing them.")]
More = Annotated[bool, typer.Option("--more", help="Also ask for project, context, category and further patterns.")]
Draft = Annotated[
    str,
    typer.Option("--draft", metavar="FILE", help="Continue with the answers in this file, which an earlier run kept."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; show the files that would be created.")]
Document = Annotated[
    str, typer.Option("--json", metavar="FILE", help="Read a JSON document (-: standard input); ask nothing.")
]
