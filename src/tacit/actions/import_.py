"""Turn existing documents into pattern pages and notes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.actions import watch_list
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.errors import FileAccessError, NotSyncedError, StoreAccessError, UsageError
from tacit.ingest.importers.batch import Batch, planned, recorded
from tacit.ingest.importers.documents import Options, identity
from tacit.ingest.importers.fitted import FileChange, Fitted
from tacit.ingest.importers.listing import shown
from tacit.ingest.importers.origins import RECORD
from tacit.ingest.lesson.journal import remember
from tacit.queries.lookup import answering
from tacit.sync.service import Progress, SyncReport, sync
from tacit.system import files
from tacit.system.safe_files import SETTINGS
from tacit.workspace.whole import refuse_partial
from tacit.workspace.workspace import Workspace


class Wanted(NamedTuple):
    """What the user wants to import: paths of files and folders, with the options of the import.

    `kind` is the kind of the documents; if it is `""`, tacit recognises it. If `redact` is true, lines with credentials
    are left out. If `in_place` is true, the documents are at the paths of generated pages: they move to the trash, and
    tacit writes the generated pages there. If `watch` is true, the paths are added to `[import] sources`, so that each
    sync imports these documents again when they change.
    """

    paths: tuple[Path, ...]
    kind: str = ""
    redact: bool = False
    in_place: bool = False
    watch: bool = False


class ImportReport(NamedTuple):
    """The result for each imported document, the documents that were refused, and the report of the sync afterwards.

    `sync` is None if nothing was written. `watched` are the new entries of `[import] sources`. `bare` are warnings
    about patterns whose page the import removed, although other notes are examples of them. `gone` are warnings about
    documents that were imported from one of the folders earlier, and were deleted since.
    """

    documents: tuple[Fitted, ...] = ()
    refused: tuple[Diagnostic, ...] = ()
    written: bool = False
    replaced: tuple[str, ...] = ()  # files at paths of generated pages that move to the trash
    sync: SyncReport | None = None
    watched: tuple[str, ...] = ()
    bare: tuple[Diagnostic, ...] = ()
    gone: tuple[Diagnostic, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Return whether every document was refused, because it is of an unknown kind or can't be read.

        If a document was refused for another reason, such as a credential in it, the result is False.
        """
        return bool(self.refused) and not self.documents and all(item.rule == "not-imported" for item in self.refused)

    @property
    def has_errors(self) -> bool:
        """Return whether a document was refused with an error, or the sync afterwards found an error."""
        refused = any(item.severity is Severity.ERROR for item in self.refused)
        return refused or bool(self.sync and self.sync.errors)

    @property
    def changes(self) -> tuple[FileChange, ...]:
        """Return the files that the import wrote or removed, or would write or remove in a dry run."""
        found = (change for document in self.documents for change in document.changes)
        last = {change.path: change for change in found if change.text or change.how == "removed"}
        return tuple(last[path] for path in sorted(last))


def is_known(workspace: Workspace, wanted: Wanted) -> bool:
    """Return whether a document that the user wants to import, or a document in a wanted folder, was imported before.

    Raises:
        RecordError: a line of the record of imports is damaged.
    """
    paths = [identity(workspace.root, path) for path in wanted.paths]
    return any(f"{name}/".startswith(f"{path}/") for name in recorded(workspace) for path in paths)


def plan(workspace: Workspace, wanted: Wanted) -> ImportReport:
    """Plan an import; writes nothing.

    Raises:
        TacitError: a path can't be read, or the only document is of an unknown kind (of several documents, those of an
        unknown kind are `refused`).
    """
    found = _planned(workspace, wanted)
    replaced, watched = _replaced(workspace, wanted, found), _watched(workspace, wanted)[0]
    return ImportReport(found.documents, found.refused, replaced=replaced, watched=watched, gone=found.gone)


def apply(workspace: Workspace, wanted: Wanted, progress: Progress | None = None) -> ImportReport:
    """Import the documents in `wanted`, then sync.

    Files that an earlier import of a document made are updated or moved to the trash, unless a person changed them. No
    other file is overwritten.

    Raises:
        TacitError: see `plan`; or a file can't be written: then no file is written.
        NotSyncedError: the files were written, but a page or the store could not be read or written afterwards.
    """
    refuse_partial(workspace, known=workspace.store_path.is_file())
    with workspace.locked("import"):
        found = _planned(workspace, wanted)
        replaced, (watched, texts) = _replaced(workspace, wanted, found), _watched(workspace, wanted)
        save(workspace, {**found.texts, **texts}, ", ".join(map(shown, wanted.paths)), replaced=replaced)
    written = bool(found.texts.keys() - {RECORD})
    try:
        done = sync(workspace, progress=progress)
    except (FileAccessError, StoreAccessError) as error:
        if not written:
            raise
        raise NotSyncedError(f"the import of {', '.join(map(shown, wanted.paths))} is written", error) from error
    told = {item.location.path for item in done.diagnostics if item.rule == "gone-document"}
    gone = tuple(item for item in found.gone if item.location.path not in told)
    report = ImportReport(found.documents, found.refused, written, replaced, done, watched, gone=gone)
    return report._replace(bare=_without_page(workspace, report.changes))


def _without_page(workspace: Workspace, changes: Sequence[FileChange]) -> tuple[Diagnostic, ...]:
    """Return a warning for each pattern whose page was removed, although notes still are examples of it.

    This happens if a pattern gets another name in the document: then the examples in the document belong to the new
    name, but other notes still have the old one.
    """
    removed = [change.path for change in changes if change.what == "page" and change.how == "removed"]
    gone = {Path(path).stem: path for path in removed}
    if not gone:
        return ()
    with answering(workspace, look=False) as answer:
        left = [pattern for pattern in answer.reader.patterns(gone) if pattern.examples or pattern.against]
    return tuple(
        Diagnostic(
            Location(gone[pattern.slug]),
            Severity.WARNING,
            "page-removed",
            f"the document no longer has {pattern.name}, but other notes are examples of it, and it has no page now",
            f"if the entry has a new name, add `aliases: [{pattern.name}]` to its new page; or run `tacit undo`",
        )
        for pattern in sorted(left, key=lambda pattern: pattern.slug)
    )


def save(
    workspace: Workspace,
    texts: Mapping[str, str | None],
    subject: str,
    *,
    command: str = "import",
    replaced: Sequence[str] = (),
) -> None:
    """Write and remove files so that `tacit undo` can revert the changes. The caller must hold the lock.

    `texts` has the new text of each file by path; None means that the file is removed. `replaced` are files at the
    paths of generated pages; they move to the trash. `tacit undo` shows `command` and `subject`, such as the imported
    documents. The record of imports is replaced last: if it named files that a killed process did not write, the next
    import would take them for files that a person deleted.

    Raises:
        FileAccessError: a file can't be written; then no file is written.
    """
    if not (texts or replaced):
        return
    remember(workspace, command, subject, dict(sorted(texts.items())), pages=replaced)
    with files.together(workspace.root) as put:
        for path, text in sorted(texts.items(), key=lambda item: (item[0] == RECORD, item[0])):
            if text is not None:
                put(workspace.root / path, text)
    for path in (*sorted(path for path, text in texts.items() if text is None), *replaced):
        files.discard(workspace.root, path, workspace.local / "trash")


def _watched(workspace: Workspace, wanted: Wanted) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the new entries for `[import] sources`, and the new text of tacit.toml by its path.

    Raises:
        UsageError: a document is outside the knowledge base; or both `watch` and `in_place` are true: documents that
        `in_place` moves to the trash can't be followed.
        FileAccessError: the settings can't be read or extended.
    """
    if not wanted.watch:
        return (), {}
    if wanted.in_place:
        message = (
            "--in-place moves the document to the trash, so --watch-list can't import later changes of the document"
        )
        raise UsageError(message, "leave out --in-place or --watch-list")
    entries = watch_list.entries_of(workspace, wanted.paths)
    return entries, {SETTINGS: watch_list.extended(workspace, entries)} if entries else {}


def _replaced(workspace: Workspace, wanted: Wanted, found: Batch) -> tuple[str, ...]:
    """Return the files at paths of generated pages that the import replaces; `()` if a document was refused.

    Raises:
        UsageError: a file is not at the path of a generated page.
    """
    if not wanted.in_place:
        return ()
    names = [identity(workspace.root, path) for path in wanted.paths]
    for name in names:
        if name not in workspace.config.overviews:
            raise UsageError(f"--in-place {name}: tacit generates no page at this path", "leave out --in-place")
    return () if found.refused else tuple(names)


def _planned(workspace: Workspace, wanted: Wanted) -> Batch:
    return planned(workspace, wanted.paths, Options(wanted.kind, wanted.redact))
