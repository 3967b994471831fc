"""Undoes a `learn`: its files move to the trash."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from tacit.errors import ChangedSinceError, NothingToUndoError
from tacit.ingest.lesson.journal import Learned, forget, learned
from tacit.store.reader import Reader
from tacit.sync.service import SyncReport, refresh_store, sync_touched
from tacit.sync.session import open_session
from tacit.system import files
from tacit.workspace.workspace import Workspace


class UndoReport(NamedTuple):
    """The files moved to the trash, and the files that stay because other notes need them."""

    root: Path
    note: str
    trashed: tuple[str, ...]
    kept: tuple[str, ...]
    sync: SyncReport


def undo(workspace: Workspace, name: str = "") -> UndoReport:
    """Undo this user's last `learn` in this knowledge base, or the one that created a note.

    Raises:
        NothingToUndoError: there is nothing to undo.
        ChangedSinceError: one of its files has been changed since then; nothing was undone.
    """
    with workspace.locked("tacit undo"), open_session(workspace) as session:
        last = _chosen(learned(workspace), name)
        refresh_store(session)
        with workspace.reading() as reader:
            kept = tuple(path for path in last.files if path != last.note and _is_needed(reader, path, last.note))
        if not (workspace.root / last.note).is_file():
            raise ChangedSinceError(last.note)
        going = [path for path in last.files if path not in kept and (workspace.root / path).exists()]
        for path in going:
            if files.digest(files.read(workspace.root / path)) != last.files[path]:
                raise ChangedSinceError(path)
        for path in going:
            files.discard(workspace.root, path, workspace.local / "trash")
        forget(workspace, last.note)
        return UndoReport(workspace.root, last.note, tuple(going), kept, sync_touched(session, going))


def _chosen(known: Sequence[Learned], name: str) -> Learned:
    wanted = PurePosixPath(name).as_posix()
    for entry in reversed(known):
        path = PurePosixPath(entry.note)
        if not name or wanted in {str(path), path.name, path.stem} or str(path).endswith(f"/{wanted}"):
            return entry
    raise NothingToUndoError(name)


def _is_needed(reader: Reader, path: str, note: str) -> bool:
    """Whether another note names the pattern of a page."""
    slug = next((slug for slug, page in reader.directory()[0].pages.items() if page == path), "")
    return any(item.path != note for _, found in reader.evidence({slug}) for item in found)
