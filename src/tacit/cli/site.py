"""The command `tacit site`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app, workspace

if TYPE_CHECKING:
    from tacit.server.web.about import Published
    from tacit.server.web.site import SiteReport


class Notes(StrEnum):
    """Which notes get a page, as a value of --notes."""

    ALL = "all"
    LINKED = "linked"
    NONE = "none"


class Audience(StrEnum):
    """For whom a site is, as a value of --audience."""

    TEAM = "team"
    PUBLIC = "public"


@app.command()
def site(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder for the pages: new, empty, or an older site.")],
    *,
    notes: Annotated[
        Notes, typer.Option("--notes", help="Which notes get a page: all, those that name a pattern, or none.")
    ] = Notes.ALL,
    audience: Annotated[
        Audience,
        typer.Option("--audience", help="team: pages show all evidence; public: pages show only counts."),
    ] = Audience.TEAM,
    name: Annotated[
        str,
        typer.Option("--base-name", metavar="NAME", help="The name on the pages. Default: workspace in tacit.toml."),
    ] = "",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Before writing, load the notes and pages that changed since the last sync.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Write web pages to browse the patterns.

    The pages work on any static host, under any path, and if they are opened from disk; they load nothing from
    elsewhere. Only files that differ are written, and only files that tacit wrote before are removed. A folder with
    other files is refused, and so is a knowledge base in which tacit finds a credential.
    """
    from tacit.queries.lookup import answering
    from tacit.server.web.about import Wanted, about, published
    from tacit.server.web.site import opened, publish
    from tacit.server.web.values import Publish, Readers

    wanted = Wanted(Publish(notes.value), Readers(audience.value), name.strip())
    with answering(workspace(), fresh=fresh) as answer:
        if answer.remark:
            output.warn(answer.remark)
        folder = opened(answer, out.absolute())
        shown = about(answer, wanted)
        if not as_json:
            _print_published(published(answer, shown), shown.is_public)
            output.flush()
        report = publish(answer, folder, shown)
    if as_json:
        output.document(_json(report))
    else:
        output.diagnostics(report.diagnostics, hints=False)
        _print(out, report)
    raise typer.Exit(1 if report.diagnostics else 0)


def _print_published(shown: "Published", is_public: bool) -> None:
    patterns = output.count(shown.patterns, "pattern")
    if is_public:
        output.out(f"publishing {patterns} with counts only: no notes, projects or places in the code")
        return
    notes = output.count(shown.notes, "note")
    names = [(shown.projects, "project"), (shown.authors, "author"), (shown.workspaces, "other workspace")]
    named = " and ".join(output.count(number, noun) for number, noun in names if number)
    output.out(f"publishing {patterns} and {notes}{f', with the names of {named}' if named else ''}")


def _print(out: Path, report: "SiteReport") -> None:
    parts = ((report.created, "created"), (report.changed, "changed"), (report.removed, "removed"))
    told = ", ".join(f"{number:,} {word}" for number, word in parts if number)
    told = told or ("unchanged" if report.diagnostics else "up to date")
    output.out(f"{output.one_line(str(out))}: {report.files:,} files ({told})")
    output.out(f"open {output.one_line(str(out / 'index.html'))} in a browser")


def _json(report: "SiteReport") -> dict[str, object]:
    from tacit.domain import serialize

    return {
        "patterns": report.published.patterns,
        "notes": report.published.notes,
        "created": report.created,
        "changed": report.changed,
        "removed": report.removed,
        "files": report.files,
        "diagnostics": [serialize.diagnostic(item) for item in report.diagnostics],
    }
