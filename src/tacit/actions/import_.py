"""Turns existing documents into pattern pages and notes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.errors import FileAccessError, NotImportableError
from tacit.ingest.importers.agent_rules import is_rule_file
from tacit.ingest.importers.alike import Alike
from tacit.ingest.importers.draft import VIA, Setting
from tacit.ingest.importers.existing import Holdings, read_listed
from tacit.ingest.importers.kinds import plan_of
from tacit.ingest.importers.placement import FileChange, Fitted, Fitter, LeftOut
from tacit.ingest.importers.plan import Kind
from tacit.ingest.importers.refused import without_entries
from tacit.ingest.importers.source import Source, decode
from tacit.ingest.lesson.journal import remember
from tacit.notes.read import read_note
from tacit.render.seal import is_generated
from tacit.sync.service import Progress, SyncReport, sync
from tacit.system import files
from tacit.system.added import days_added
from tacit.text import secrets
from tacit.text.secret_patterns import Secret
from tacit.workspace.whole import refuse_partial
from tacit.workspace.workspace import Workspace, is_kept_aside

_SUFFIXES = (".md", ".markdown", ".txt", ".yaml", ".yml", ".jsonl")
_MOST_FILES = 10_000
_DEPENDENCIES = "node_modules"
_OF_AGENTS = frozenset((".cursor", ".github", ".claude", ".gemini"))


class Wanted(NamedTuple):
    """The files and folders to import, their kind (empty: recognised), and whether to redact credentials."""

    paths: tuple[Path, ...]
    kind: str = ""
    redact: bool = False


class ImportReport(NamedTuple):
    """The result for each document, the refused ones, and the sync afterwards (None if nothing was written)."""

    documents: tuple[Fitted, ...] = ()
    refused: tuple[Diagnostic, ...] = ()
    written: bool = False
    sync: SyncReport | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether no document could be imported, and none of them was refused because of a credential."""
        return bool(self.refused) and not self.documents and all(item.rule == "not-imported" for item in self.refused)

    @property
    def changes(self) -> tuple[FileChange, ...]:
        """The files that were written, or would be in a dry run."""
        last = {change.path: change for document in self.documents for change in document.changes if change.text}
        return tuple(last[path] for path in sorted(last))


def plan(workspace: Workspace, wanted: Wanted) -> ImportReport:
    """Plan an import; writes nothing.

    Raises:
        TacitError: a path can't be read, or the only document is not of a known kind.
    """
    return _planned(workspace, wanted)[0]


def apply(workspace: Workspace, wanted: Wanted, progress: Progress | None = None) -> ImportReport:
    """Import documents: create the missing files, then sync. Existing files are not overwritten.

    Raises:
        TacitError: see `plan`; or a file can't be written, in which case none is.
    """
    refuse_partial(workspace, known=workspace.store_path.is_file())
    with workspace.locked("import"):
        report, holdings = _planned(workspace, wanted)
        if holdings.pending:
            named = ", ".join(_shown(path) for path in wanted.paths)
            remember(workspace, "import", named, dict(sorted(holdings.pending.items())))
        with files.together(workspace.root) as put:
            for path, text in sorted(holdings.pending.items()):
                put(workspace.root / path, text)
    done = sync(workspace, progress=progress)
    return ImportReport(report.documents, report.refused, bool(holdings.pending), done)


def _planned(workspace: Workspace, wanted: Wanted) -> tuple[ImportReport, Holdings]:
    holdings = Holdings(workspace)
    alike = _alike(holdings)
    found: list[Fitted] = []
    refused: list[Diagnostic] = []
    listed = _listed(workspace, wanted)
    named = {form for path in wanted.paths for form in (path.absolute(), path.resolve())}
    alone = len(listed) == 1
    for read in listed:
        path = read.path
        try:
            fitted, credentials = _document(holdings, alike, read, wanted)
        except (NotImportableError, FileAccessError) as error:
            if alone:
                raise
            message = str(error).removeprefix(f"{_shown(path)}: ")
            passed_over = path.absolute() not in named and isinstance(error, NotImportableError)
            severity = Severity.WARNING if passed_over else Severity.ERROR
            refused.append(Diagnostic(Location(_shown(path)), severity, "not-imported", message, error.help))
            continue
        refused += credentials
        if fitted is not None:
            found.append(fitted)
    return ImportReport(tuple(found), tuple(refused)), holdings


class _Listed(NamedTuple):
    """A document to read, its path in the given folder, and the day on which git has it for the first time."""

    path: Path
    below: str = ""
    committed: str = ""


def _listed(workspace: Workspace, wanted: Wanted) -> list[_Listed]:
    found = []
    for given in wanted.paths:
        days = days_added(given) if given.is_dir() else {}
        for path, below in _not_ours(workspace, given, _files(given)):
            found.append(_Listed(path, below, days.get(path.resolve(), "") if days else ""))
    return found


def _not_ours(workspace: Workspace, given: Path, listed: Sequence[tuple[Path, str]]) -> Sequence[tuple[Path, str]]:
    """The files of a path that are not pages, notes or workflows of the knowledge base itself.

    Raises:
        NotImportableError: there are no other files.
    """
    found = [(path, below) for path, below in listed if not _is_ours(workspace, path)]
    if not found:
        what = "contains only files of" if given.is_dir() else "is a file of"
        raise NotImportableError(
            _shown(given), f"{what} this knowledge base: there is nothing to import", "see `tacit list`"
        )
    return found


def _is_ours(workspace: Workspace, path: Path) -> bool:
    try:
        inside = path.resolve().relative_to(workspace.root.resolve()).as_posix()
    except ValueError:
        return False
    layout = workspace.config.layout
    if inside.startswith(f"{layout.patterns}/"):  # a document may be directly in it, a page can't
        return "/" in inside.removeprefix(f"{layout.patterns}/") and workspace.is_page(inside)
    return inside.startswith((f"{layout.notes}/", f"{layout.workflows}/"))


def _alike(holdings: Holdings) -> Alike:
    """The notes that earlier imports created."""
    found = Alike()
    for path in sorted(path for paths in holdings.imported.values() for path in paths):
        text = holdings.text(path) or ""
        if f"via: {VIA}" in text and (note := read_note(path, text.encode(), root=holdings.layout.notes).value):
            found.add(path, note)
    return found


def _document(
    holdings: Holdings, alike: Alike, read: _Listed, wanted: Wanted
) -> tuple[Fitted | None, tuple[Diagnostic, ...]]:
    """Match one document with the knowledge base; None if all of it is one entry with a credential.

    The findings are the places of its credentials.
    """
    path = read.path
    source, when = _read(path)
    if is_generated(source.text):
        advice = "use `tacit adopt` to apply edits of it"
        raise NotImportableError(source.path, "is a page that tacit generated", advice)
    text, found = secrets.redact(source.raw)
    whole, original = source.lines, source.text
    if found:
        source = decode(source.path, text.encode(), len(text.encode()))
    root = holdings.workspace.root
    setting = Setting(
        dated=when,
        committed=read.committed,
        below=read.below,
        neighbour=lambda target: _neighbour(path, target),
        existing=lambda listed: read_listed(listed, path, root),
        thresholds=holdings.workspace.config.thresholds,
    )
    planned = plan_of(source, setting, Kind(wanted.kind) if wanted.kind else None)
    hidden = {
        number for number, (line, before) in enumerate(zip(source.lines, whole, strict=False), 1) if line != before
    }
    refused: tuple[Diagnostic, ...] = ()
    if found and not wanted.redact:
        refused = tuple(_refused(source.path, secret) for secret in secrets.find(original))
        planned = without_entries(planned, hidden)
        if not (planned.pages or planned.notes):
            return None, refused
    fitted = Fitter(holdings, alike, source, path).fit(planned)
    if found:
        reason = "a credential, left out by --redact" if wanted.redact else "a credential"
        fitted = fitted._replace(left_out=_with_redacted(fitted, source, whole, reason))
    return fitted, refused


def _refused(path: str, secret: Secret) -> Diagnostic:
    return Diagnostic(
        Location(path, secret.line, secret.column),
        Severity.ERROR,
        "credential",
        f"this looks like {secret.kind}: its entry was not imported",
        "remove it, or import with --redact, which leaves out its line only",
    )


def _with_redacted(fitted: Fitted, source: Source, whole: Sequence[str], reason: str) -> tuple[LeftOut, ...]:
    """The lines left out, including those with a credential."""
    found = {line.line: line for line in fitted.left_out}
    for number, (line, before) in enumerate(zip(source.lines, whole, strict=False), 1):
        if line != before and secrets.LEFT_OUT in line:
            found[number] = LeftOut(number, line, reason)
    return tuple(found[number] for number in sorted(found))


def _read(path: Path) -> tuple[Source, str]:
    """A document, and the day of its last modification."""
    try:
        data = files.read(path)
        modified = path.stat().st_mtime
    except OSError as error:
        raise FileAccessError(_shown(path), f"can't be read: {error.strerror or error}") from error
    return decode(_shown(path), data, files.LARGEST), datetime.fromtimestamp(modified, UTC).date().isoformat()


def _neighbour(document: Path, target: str) -> Source | None:
    """The document that a link points to, if it is in the same folder or below, and can be read."""
    if target.startswith("/") or ".." in target.split("/"):
        return None
    if (
        not (document.parent / target).resolve().is_relative_to(document.parent.resolve())
    ):  # a linked folder leads outside
        return None
    try:
        source, _ = _read(document.parent / target)
    except (FileAccessError, NotImportableError):
        return None
    return None if is_generated(source.text) or secrets.find(source.text) else source


def _files(given: Path) -> Sequence[tuple[Path, str]]:
    """The files at a path; for a folder, all documents with their paths relative to it.

    Raises:
        FileAccessError: there is no such file or folder.
        NotImportableError: a folder contains no document, or too many.
    """
    if not given.exists():
        raise FileAccessError(_shown(given), "no such file or folder")
    if not given.is_dir():
        return [(given.resolve() if given.is_symlink() else given, "")]
    found = [
        path
        for path in sorted(given.rglob("*"))
        if (path.suffix.lower() in _SUFFIXES and not _is_hidden(path.relative_to(given)))
        or (_is_rule_file(path, given) and not path.is_symlink() and path.is_file() and not is_kept_aside(path.name))
    ]
    if not found:
        raise NotImportableError(_shown(given), f"contains no document ({', '.join(_SUFFIXES)})")
    common = Path(os.path.commonpath([path.parent for path in found]))
    if len(found) > _MOST_FILES:
        raise NotImportableError(
            _shown(given), f"contains more than {_MOST_FILES:,} documents", "name one of its subfolders"
        )
    return [(path, path.relative_to(common).as_posix()) for path in found]


def _is_hidden(path: Path) -> bool:
    """Whether a path in a folder is hidden or belongs to a dependency."""
    return any(part.startswith(".") or part == _DEPENDENCIES for part in path.parts)


def _is_rule_file(path: Path, given: Path) -> bool:
    """Whether coding agents read a file; their own hidden folders, such as `.cursor/`, are looked at, too."""
    folders = [part for part in path.relative_to(given).parts[:-1] if part not in _OF_AGENTS]
    return not _is_hidden(Path(*folders)) and is_rule_file(path.as_posix())


def _shown(path: Path) -> str:
    return path.as_posix().encode("utf-8", "backslashreplace").decode()
