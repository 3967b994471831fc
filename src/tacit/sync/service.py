"""Entry points of the sync for commands: on disk, in memory, and with a new store if the old store is damaged."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from tacit.errors import StoreAccessError, TacitError
from tacit.store import database
from tacit.store.binding import STORE
from tacit.store.faults import DatabaseError, is_corrupt
from tacit.store.reader import Reader
from tacit.store.writer import Store
from tacit.sync import pipeline
from tacit.sync.guards import refuse_missing
from tacit.sync.pipeline import Request
from tacit.sync.report import Followed, SyncReport
from tacit.sync.sealing import bound, drop_store, move_aside
from tacit.sync.session import First, Progress, Session, open_session
from tacit.workspace.whole import refuse_partial
from tacit.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tacit.sync.trust import Place

__all__ = [
    "Progress",
    "SyncReport",
    "build_store",
    "preview",
    "refresh_store",
    "store_in_memory",
    "sync",
    "sync_touched",
]


def sync(
    workspace: Workspace,
    *,
    rebuild: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
    first: First | None = None,
) -> SyncReport:
    """Update store and generated pages from notes and pattern pages.

    If `rebuild` is true, all files are read again. If `overwrite` is true, edited pages are replaced, and a copy is
    kept. `first` is run before the files are scanned, to import documents.

    Raises:
        TacitError: the settings, the store or a template are faulty, or a file can't be read or written.
    """
    with workspace.locked("tacit sync"), open_session(workspace, progress, first=first) as session:
        return sync_again(session, Request(rebuild=rebuild, overwrite=overwrite))


def build_store(workspace: Workspace) -> None:
    """Update the store from notes and pattern pages. Generated pages are not changed.

    Raises:
        TacitError: the settings or the store are faulty, or a file can't be read or written.
    """
    with workspace.locked("tacit look-up"), open_session(workspace) as session:
        sync_again(session, Request(publish=False))


def sync_again(session: Session, request: Request) -> SyncReport:
    """Run one sync of a session (what a process keeps between syncs). A damaged store is renamed, and a new one built.

    Raises:
        TacitError: the settings, the store or a template are faulty, or a file can't be read or written.
    """
    session.followed = Followed()
    try:
        with bound(session.workspace) as aside:
            report = _repaired(session, request)
            report = report._replace(moved_aside=report.moved_aside or aside, followed=session.followed)
    except BaseException:
        session.reset()
        raise
    session.sealed()  # otherwise the next sync would take the sealed index for an index that another process wrote
    return report


def _repaired(session: Session, request: Request) -> SyncReport:
    """Run one sync; after an unexpected error, which a damaged store can cause, run it again with a new store."""
    workspace = session.workspace
    # in a damaged store, deleting all rows may leave some behind, so a rebuild checks the whole store first
    if request.rebuild and workspace.store_path.is_file() and not database.is_sound(workspace.store_path):
        return _on_new(session, request)
    try:
        return pipeline.run(session, request)
    except TacitError:
        raise
    except Exception as error:
        if isinstance(error, DatabaseError) and not is_corrupt(error):
            raise StoreAccessError(workspace.config.store, str(error)) from error
        # Wrong data in a store can cause any error. If the same error occurs with a new store, it is a bug in tacit.
        if not isinstance(error, DatabaseError) and database.is_sound(workspace.store_path):
            session.reset()
            drop_store(workspace)
            return pipeline.run(session, request)
    return _on_new(session, request)


def _on_new(session: Session, request: Request) -> SyncReport:
    """Rename the damaged store, and run the sync with a new store."""
    session.reset()
    session.workspace.binding.refuse_foreign()
    aside = move_aside(session.workspace.store_path)
    return pipeline.run(session, request)._replace(moved_aside=aside)


def sync_touched(session: Session, touched: Collection[str] | None) -> SyncReport:
    """Run one sync of a session, for the files in `touched`.

    These are all files that may have changed since the session's last sync; None if that is unknown.

    Raises:
        TacitError: the settings, the store or a template are faulty, or a file can't be read or written.
    """
    return sync_again(session, Request(touched=touched))


def refresh_store(session: Session) -> SyncReport:
    """Update the store of a session from notes and pattern pages. Generated pages are not changed.

    The caller runs another sync of the session afterwards, unless it finds that there is nothing to write.

    Raises:
        TacitError: the settings or the store are faulty, or a file can't be read or written.
    """
    return sync_again(session, Request(publish=False, more=True))


def preview(
    workspace: Workspace,
    progress: Progress | None = None,
    *,
    from_notes: bool = False,
    first: First | None = None,
) -> SyncReport:
    """Return the report of a sync that writes nothing.

    If `from_notes` is true, all notes are counted and all pages are rendered again, without results of earlier syncs.
    `first` is run before the files are scanned, to import documents.

    Raises:
        TacitError: the settings, the store or a template are faulty, or a file can't be read.
    """
    workspace.binding.refuse_foreign()
    with (
        open_session(workspace, progress, writable=False, from_notes=from_notes, first=first) as session,
        _copy(workspace, empty=from_notes) as store,
    ):
        tree, _ = session.look(None)
        plan = pipeline.plan_against(session, tree, store)
        if store.state("revision"):
            refuse_missing(workspace, tree, plan)
        else:
            refuse_partial(workspace)
        return pipeline.sync_store(session, store, tree, plan, Request(dry=True))


@contextlib.contextmanager
def store_in_memory(workspace: Workspace, *, cached: bool = True, place: Place | None = None) -> Iterator[Reader]:
    """Yield a store in memory, filled from the notes and pattern pages on disk. Nothing is written.

    If `cached` is false, results of earlier syncs are not used, and all files are read. `place` is the git revision
    from which the files on disk were unpacked, for questions to git; None if they are files of the work tree.
    """
    with (
        open_session(workspace, writable=False, from_notes=not cached) as session,
        contextlib.closing(database.in_memory()) as connection,
    ):
        session.place = place
        store = Store(connection, workspace.config.workspace)
        tree, _ = session.look(None)
        pipeline.fill(session, store, pipeline.plan_all(session, tree))
        yield store


@contextlib.contextmanager
def _copy(workspace: Workspace, *, empty: bool) -> Iterator[Store]:
    """Yield a copy of the store in memory; an empty store if `empty` is true, or if no store can be used.

    A store is not used if it is damaged, or if another program changed it.
    """
    connection = None
    if not empty:
        try:
            with workspace.unwritten():
                if workspace.binding.believes(STORE):
                    connection = database.copy_in_memory(workspace.store_path)
        except DatabaseError as error:
            if not is_corrupt(error):
                raise StoreAccessError(workspace.config.store, str(error)) from error
    with contextlib.closing(connection or database.in_memory()) as opened:
        yield Store(opened, workspace.config.workspace)
