"""The commands `tacit merge`, `rename`, `retire`, `page` and `edit`."""

from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import learn_output, output
from tacit.cli.app import app, workspace
from tacit.cli.output import one_line
from tacit.domain import serialize

if TYPE_CHECKING:
    from tacit.actions.curate import CurateReport

Name = Annotated[str, typer.Argument(metavar="NAME", help="A pattern's name, alias or slug, or its page's path.")]
Category = Annotated[str, typer.Option("--category", help="The folder of the page. Default: uncategorised.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command()
def merge(
    name: Name,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The pattern that stays: name, alias, slug or page.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Merge two patterns: NAME becomes an alias of INTO.

    The page of INTO receives the names and the rules of NAME, and the sections that INTO does not have. The text of the
    other sections is added under a separate heading, and the page of NAME moves to the trash. If two pages have the
    same name (`duplicate-pattern`), give their paths instead.
    """
    from tacit.actions import curate as action

    _print(action.merge(workspace(), name, into), as_json=as_json)


@app.command()
def rename(
    name: Name, to: Annotated[str, typer.Argument(metavar="TO", help="The new name.")], *, as_json: AsJson = False
) -> None:
    """Rename a pattern; the old name stays as an alias.

    If two pages have the same name (`duplicate-pattern`), give the path of the page to rename. Then the old name does
    not become an alias, because it is still the name of the other page.
    """
    from tacit.actions import curate as action

    _print(action.rename(workspace(), name, to), as_json=as_json)


@app.command()
def retire(
    name: Name,
    *,
    superseded_by: Annotated[
        str, typer.Option("--superseded-by", metavar="NAME", help="The pattern that replaces NAME.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Mark a pattern as no longer valid; its examples are kept."""
    from tacit.actions import curate as action

    _print(action.retire(workspace(), name, superseded_by), as_json=as_json)


@app.command()
def page(name: Name, *, category: Category = "", as_json: AsJson = False) -> None:
    """Create a page for a pattern from the text in its notes."""
    from tacit.actions import curate as action

    _print(action.page(workspace(), name, category), as_json=as_json)


@app.command()
def edit(name: Name) -> None:
    """Open a pattern's page in $EDITOR, then sync.

    If the pattern has no page, a page is first created from the text in the pattern's notes.
    """
    from tacit.actions import edit_page as action
    from tacit.system.editor import open_file

    place = workspace()
    path, report = action.edit(place, name, open_file)
    output.diagnostics([item for item in report.diagnostics if item.location.path == path], hints=True)
    output.out(f"{one_line(path)}  in {place.root}")
    learn_output.print_promotions(report)


def _print(report: "CurateReport", *, as_json: bool) -> None:
    if as_json:
        paths = {"page": report.page, "written": list(report.written), "trashed": list(report.trashed)}
        output.document({"root": str(report.root), **paths, "promotions": serialize.promotions(report.sync.promotions)})
        return
    if not (report.written or report.trashed):
        output.out(f"nothing to do: {one_line(report.page)} is already up to date  in {report.root}")
    for path in report.written:
        output.out(f"wrote {one_line(path)}" + (f"  in {report.root}" if path == report.page else ""))
    for path in report.trashed:
        output.out(f"moved {one_line(path)} to .tacit/trash/")
    if report.remark:
        output.out(output.wrapped(report.remark))
    learn_output.print_promotions(report.sync)
