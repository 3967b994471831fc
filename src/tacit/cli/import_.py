"""The command `tacit import`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tacit.cli import imported, output
from tacit.cli.app import app, workspace
from tacit.cli.outside import allow
from tacit.cli.promotions import files_by_how, lines

if TYPE_CHECKING:
    from tacit.actions.import_ import ImportReport, Wanted
    from tacit.actions.let_go import LetGo
    from tacit.workspace.workspace import Workspace

_KINDS = (
    *("patterns", "standards", "catalogue", "pattern", "lessons", "instincts", "checklist", "notes"),
    *("rules", "decision"),
)

_MOST_LINES = 8  # lines of one file that a preview shows
_Paths = Annotated[list[Path] | None, typer.Argument(metavar="FILE|FOLDER…", help="Documents, or folders of them.")]
_Kind = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="KIND", help=f"The kind of the documents, if it is not recognised: {', '.join(_KINDS)}."
    ),
]
_Outside = Annotated[
    bool, typer.Option("--outside", help="Allow reading files outside the knowledge base. Otherwise, a terminal asks.")
]
_InPlace = Annotated[
    bool,
    typer.Option(
        "--in-place", help="Import a file at the path of a generated page, and move it to the trash afterwards."
    ),
]
_WatchList = Annotated[
    bool,
    typer.Option(
        "--watch-list", help="Also let sync import later changes of the documents. Without FILE, list such documents."
    ),
]

_Gone = Annotated[
    bool,
    typer.Option("--gone", help="For deleted documents: move the files that were imported from them to the trash."),
]
_Detach = Annotated[
    bool,
    typer.Option("--detach", help="Forget that the documents were imported, and keep the imported files as your own."),
]


@app.command("import")
def import_(
    paths: _Paths = None,
    *,
    kind: _Kind = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would be written.")] = False,
    report: Annotated[bool, typer.Option("--report", help="List each line that is left out, with the reason.")] = False,
    redact: Annotated[
        bool, typer.Option("--redact", help="Leave out lines with credentials instead of refusing the document.")
    ] = False,
    outside: _Outside = False,
    in_place: _InPlace = False,
    watch_list: _WatchList = False,
    gone: _Gone = False,
    detach: _Detach = False,
    yes: Annotated[bool, typer.Option("--yes", help="Update earlier imports without asking.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Turn existing documents into pattern pages and notes.

    Nothing that a person wrote is overwritten. If a document was imported before, the files that came from the changed
    parts of the document are updated. Files that a person changed since stay as they are, and are reported. `tacit
    undo` reverts an import.

    Pattern documents, standards, catalogues, lessons, YAML files of lessons (instincts), checklists, notes, rule files
    of agents and decision records are recognised. Levels are counted from the listed examples, not taken from a
    document's claims.
    """
    from tacit.actions import import_ as action

    with _errors_as_json(as_json=as_json):
        place = workspace()
        if not paths:
            _list_watched(place, as_json=as_json, asked=watch_list)
            return
        if gone or detach:
            _let_go(place, paths, keep=detach, dry_run=dry_run, asks=not (yes or as_json), as_json=as_json)
            return
        wanted = action.Wanted(tuple(paths), _known(kind), redact, in_place, watch_list)
        if not outside:
            allow(place.root, [path for path in paths if path.exists()], "read", quiet=as_json)
        if not (dry_run or yes or as_json):
            _ask(place, wanted)
        done = action.plan(place, wanted) if dry_run else action.apply(place, wanted, output.progress())
    if as_json:
        output.document(_json(done, texts=dry_run))
    else:
        _print(done, place.root, dry_run=dry_run, report=report)
    if done.is_nothing:
        raise typer.Exit(2)
    raise typer.Exit(1 if done.has_errors else 0)


@contextlib.contextmanager
def _errors_as_json(*, as_json: bool) -> Iterator[None]:
    """If an error ends the block and `as_json` is true, also print the error as a JSON document."""
    from tacit.errors import TacitError

    try:
        yield
    except TacitError as error:
        if as_json:
            output.document({"errors": [{"message": str(error), "help": error.help}]})
        raise


def _let_go(place: Workspace, paths: list[Path], *, keep: bool, dry_run: bool, asks: bool, as_json: bool) -> None:
    """Remove documents from imported.jsonl, the record of imports, and print the files that change or stay.

    If `keep` is true, the files that came from the documents stay; otherwise they move to the trash. If `dry_run` is
    true, nothing is written. If `asks` is true and the user named a folder, the user is asked first on a terminal.

    Raises:
        typer.Exit: the user does not confirm.
    """
    from tacit.actions import let_go as action

    if asks and not dry_run and sys.stdin.isatty() and sys.stdout.isatty():
        planned = action.plan(place, paths, keep=keep)
        if planned.inside:
            _print_let_go(planned, keep=keep, dry_run=True)
            output.flush()
            if not typer.confirm("Do this?", default=True):
                output.out("nothing was changed")
                raise typer.Exit(0)
    done = (action.plan if dry_run else action.apply)(place, paths, keep=keep)
    if as_json:
        files = [{"path": c.path, "what": c.what, "how": c.how} for c in done.changes]
        output.document({"documents": list(done.documents), "files": files})
        return
    if done.sync:
        output.diagnostics(done.sync.diagnostics, hints=False)
        for line in lines(done.sync):
            output.out(line)
    _print_let_go(done, keep=keep, dry_run=dry_run)


def _print_let_go(done: LetGo, *, keep: bool, dry_run: bool) -> None:
    for name in done.inside if not keep else ():
        output.out(f"{output.one_line(name)} was imported and is gone")
    verbs = {"removed": "would move" if dry_run else "moved", "linked": "would change" if dry_run else "changed"}
    for change in done.changes:
        name = output.one_line(change.path)
        end = " to .tacit/trash/" if change.how == "removed" else ": it was changed or moved by hand"
        output.out(f"{verbs.get(change.how, 'kept')} {name}{'' if change.how == 'linked' else end}")
    for name in done.documents if keep else ():
        output.out(f"files imported from {output.one_line(name)} {'would stay' if dry_run else 'stay'} as your own")
    for name in done.followed:
        output.out(f"{output.one_line(name)} is still followed: remove it from [import] sources in tacit.toml")


def _list_watched(place: Workspace, *, as_json: bool, asked: bool) -> None:
    """Print the followed documents, if the user passed --watch-list without documents (`asked` is true).

    Raises:
        UsageError: `asked` is false, because the user passed neither documents nor --watch-list.
    """
    from tacit.actions.watch_list import watched
    from tacit.errors import UsageError

    if not asked:
        raise UsageError(
            "a document or folder to import is missing", "pass one, or --watch-list to list the followed documents"
        )
    found = watched(place)
    if as_json:
        output.document({"sources": [item._asdict() for item in found]})
    elif found:
        output.table([tuple(map(output.one_line, item)) for item in found], ("entry", "document", "state"))
    else:
        output.out("no document is followed: add one with `tacit import DOCUMENT --watch-list`")


def _known(kind: str | None) -> str:
    from tacit.errors import UsageError

    if kind is not None and kind not in _KINDS:
        raise UsageError(f"--as {kind}: no such kind", f"one of: {', '.join(_KINDS)}")
    return kind or ""


def _ask(place: Workspace, wanted: Wanted) -> None:
    """On a terminal, show what an update of earlier imports changes, and ask whether to do it.

    Raises:
        typer.Exit: the user does not confirm.
    """
    from tacit.actions import import_ as action

    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if not is_terminal or not (wanted.in_place or action.is_known(place, wanted)):
        return
    planned, root = action.plan(place, wanted), place.root
    if not (planned.replaced or any(change.how in {"changed", "removed"} for change in planned.changes)):
        return
    _preview(root, planned)
    output.flush()
    if not typer.confirm("Update these files?", default=True):
        output.out("nothing was changed")
        raise typer.Exit(0)


def _preview(root: Path, planned: ImportReport) -> None:
    """Show the files that an import would write or remove; for a changed file, show the lines that differ."""
    for path in planned.replaced:
        output.out(f"would move {output.one_line(path)} to .tacit/trash/")
    for change in planned.changes:
        verb = {"changed": "change", "removed": "remove"}.get(change.how, "create")
        output.out(f"would {verb} {output.one_line(change.path)}" + ("  (linked)" if change.how == "linked" else ""))
        if change.how == "changed":
            lines = _differences((root / change.path).read_text("utf-8", "replace"), change.text)
            for line in lines[:_MOST_LINES]:
                output.out(f"  {output.one_line(line)}")
            if len(lines) > _MOST_LINES:
                output.out(f"  … and {len(lines) - _MOST_LINES} more lines")


def _differences(before: str, after: str) -> list[str]:
    """Return the lines in which two texts differ, each with `-` or `+` before it."""
    from difflib import ndiff

    found = ndiff(before.splitlines(), after.splitlines())
    return [line for line in found if line[0] in "-+" and line[2:].strip()]


def _print(done: ImportReport, root: Path, *, dry_run: bool, report: bool) -> None:
    output.diagnostics((*done.refused, *done.bare, *done.gone), hints=True)
    output.diagnostics([item for document in done.documents for item in document.warnings], hints=True)
    if done.sync:
        output.diagnostics(done.sync.diagnostics, hints=False)
    if dry_run:
        _preview(root, done)
    imported.table(done.documents)
    imported.remarks(done.documents)
    for document in done.documents if report else ():
        imported.left_out(document)
    if by_file := sum(document.by_file for document in done.documents):
        notes = f"{output.count(by_file, 'note')} {'is' if by_file == 1 else 'are'}"
        output.say(
            f"{notes} dated with the day on which the file was last modified, because the document gives no date for it"
        )
    if by_git := sum(document.by_git for document in done.documents):
        notes = f"{output.count(by_git, 'note')} {'is' if by_git == 1 else 'are'}"
        output.say(
            f"{notes} dated with the day of the commit that added the file, because the document gives no date for it"
        )
    for path in done.replaced if not dry_run else ():
        output.out(f"moved {output.one_line(path)} to .tacit/trash/")
    for path in (path for path in done.replaced if done.sync and path in done.sync.written):
        output.out(f"wrote {output.one_line(path)}")
    for entry in done.watched:
        output.out(f"{'would add' if dry_run else 'added'} {output.one_line(entry)} to [import] sources in tacit.toml")
    if not done.changes:
        output.out(_nothing(done))
    elif not dry_run:
        output.out(f"{files_by_how(change.how for change in done.changes)}; see `tacit list`")


def _nothing(done: ImportReport) -> str:
    """Return the message that says why the import created nothing."""
    if any(change.how == "kept" for document in done.documents for change in document.changes):
        return (
            "nothing to create: the files exist with a different text, and were kept (--report lists what was left out)"
        )
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
        "without_page": [serialize.diagnostic(item) for item in done.bare],
        "gone": [serialize.diagnostic(item) for item in done.gone],
        "written": [change.path for change in done.changes if change.text] if done.written else [],
        "replaced": list(done.replaced),
        "watched": list(done.watched),
        "removed": [change.path for change in done.changes if change.how == "removed"] if done.written else [],
    }
