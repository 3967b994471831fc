"""Undo what a command wrote: restore changed and removed files, and move new files to the trash."""

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from tacit.actions.followed import RECORD
from tacit.errors import ChangedSinceError, NothingToUndoError
from tacit.ingest.lesson.journal import Written, forget, old_content, written
from tacit.render.seal import is_as_generated
from tacit.store.reader import Reader
from tacit.sync.report import SyncReport
from tacit.sync.service import refresh_store, sync_touched
from tacit.sync.session import Session, open_session
from tacit.system import files
from tacit.workspace import settings
from tacit.workspace.settings import SETTINGS
from tacit.workspace.workspace import Workspace


class UndoReport(NamedTuple):
    """The undone command, and what happened to its files.

    `trashed` are the files that were moved to the trash, and `restored` the files that got their old content back.
    `kept` are pages that stay because other notes name their patterns. `pages` are generated pages that got back the
    edits that `tacit adopt` had moved into other files. `sync` is None if nothing was undone.
    """

    root: Path
    undone: Written
    trashed: tuple[str, ...]
    restored: tuple[str, ...]
    kept: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    sync: SyncReport | None = None

    @property
    def note(self) -> str:
        """Return the path of the note of an undone `tacit learn`; `""` for other commands."""
        return self.undone.note


def undo(workspace: Workspace, name: str = "", *, dry: bool = False) -> UndoReport:
    """Undo this user's last command that wrote files here.

    If `name` is not empty, undo the last command that wrote a file with this name. If `dry` is true, only report what
    would be undone.

    Raises:
        NothingToUndoError: there is nothing to undo.
        ChangedSinceError: a file of the command has been changed since; nothing was undone.
    """
    with workspace.locked("tacit undo"), open_session(workspace) as session:
        last = _chosen(written(workspace), name)
        refresh_store(session)
        report, contents = _plan(workspace, last)
        return report if dry else _apply(workspace, session, report, contents)


def _plan(workspace: Workspace, last: Written) -> tuple[UndoReport, dict[str, bytes]]:
    """Return the plan of an undo as a report, and the old contents of the files to restore, by path."""
    root = workspace.root
    with workspace.reading() as reader:
        kept = tuple(path for path in last.files if last.note and path != last.note and _is_needed(reader, path, last))
    going, contents = [], {}
    for path, digest in last.files.items():
        data = files.page_bytes(root / path)
        current = "" if data is None else files.digest(data)
        if path in kept or (current == last.before.get(path, "") and path != last.note):
            continue  # unchanged: the command, or an earlier `undo`, may have been killed before it wrote this file
        if current != digest:
            raise ChangedSinceError(path, last.command)
        if path in last.before:
            contents[path] = _old(workspace, last, path, last.before[path])
        else:
            going.append(path)
    restored = tuple(contents)
    # a generated page gets its old text back only if it is missing or as tacit generated it
    pages = tuple(path for path in last.pages if _is_free(files.read_page(root / path)))
    contents |= {path: _old(workspace, last, path, last.pages[path]) for path in pages}
    return UndoReport(root, last, tuple(going), restored, kept, pages), contents


def _is_free(text: str | None) -> bool:
    return text is None or is_as_generated(text)


def _old(workspace: Workspace, last: Written, path: str, digest: str) -> bytes:
    content = old_content(workspace, digest)
    if content is None:
        raise ChangedSinceError(path, last.command, "the copy of the file's old content in .tacit/undo/ is missing")
    return content


def _apply(workspace: Workspace, session: Session, report: UndoReport, contents: dict[str, bytes]) -> UndoReport:
    _follow_no_more(workspace, session, report, contents)
    for path in report.pages:
        if not (workspace.root / path).exists():
            continue
        files.discard(workspace.root, path, workspace.local / "trash")
    with files.together(workspace.root) as put:
        for path, data in contents.items():
            put(workspace.root / path, data)
    for path in report.trashed:
        files.discard(workspace.root, path, workspace.local / "trash")
    forget(workspace, report.undone.key)
    touched = {*report.trashed, *contents}
    if SETTINGS not in touched:
        return report._replace(sync=sync_touched(session, touched))
    before = settings.parse(contents.get(SETTINGS, b"").decode())._replace(database=workspace.config.database)
    session.reset()
    with open_session(workspace._replace(config=before)) as again:
        return report._replace(sync=sync_touched(again, None))


def _follow_no_more(workspace: Workspace, session: Session, report: UndoReport, contents: Mapping[str, bytes]) -> None:
    """Save which imports of followed documents are undone, so that the next sync does not import the same texts again.

    `contents` has the old contents of the files to restore, by path.
    """
    if not workspace.config.sources or RECORD not in (*report.trashed, *contents):
        return
    from tacit.actions.follow_changes import undone

    before = files.read_page(workspace.root / RECORD) or ""
    undone(session, before, contents.get(RECORD, b"").decode("utf-8", "replace"))


def _chosen(known: Sequence[Written], name: str) -> Written:
    wanted = PurePosixPath(name).as_posix()
    for entry in reversed(known):
        if not name or any(_is_named(PurePosixPath(path), wanted) for path in entry.files):
            return entry
    raise NothingToUndoError(name)


def _is_named(path: PurePosixPath, wanted: str) -> bool:
    return wanted in {str(path), path.name, path.stem} or str(path).endswith(f"/{wanted}")


def _is_needed(reader: Reader, path: str, last: Written) -> bool:
    """Return whether a page must not be removed, because a note other than the undone one names its pattern."""
    slug = next((slug for slug, page in reader.directory()[0].pages.items() if page == path), "")
    return any(item.path != last.note for _, found in reader.evidence({slug}) for item in found)
