"""Notes and pages → store → levels → generated pages."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial

from tacit.errors import StoreAccessError, TacitError
from tacit.store import cache as caches
from tacit.store import database
from tacit.store.cache import Cache
from tacit.store.faults import is_corrupt
from tacit.store.reader import Reader
from tacit.store.writer import Store
from tacit.sync.pipeline import Progress, Walk
from tacit.sync.report import SyncReport
from tacit.sync.sealing import bound, drop_store, move_aside
from tacit.workspace.workspace import Workspace

__all__ = [
    "Progress",
    "SyncReport",
    "build_store",
    "healing",
    "preview",
    "store_in_memory",
    "sync",
]


def sync(
    workspace: Workspace, *, rebuild: bool = False, overwrite: bool = False, progress: Progress | None = None
) -> SyncReport:
    """Bring store and generated pages in step with notes and pattern pages.

    Raises:
        TacitError: the settings, the store, a template or the disk stand in the way.
    """
    with workspace.locked("tacit sync"), bound(workspace) as aside, _cache(workspace) as cache:
        run = Walk(workspace, cache, progress)
        run.clear_leftovers()
        work = partial(run.on_disk, rebuild=rebuild, overwrite=overwrite)
        # Deleting from a damaged store leaves ghosts behind, so that a rebuild has to look first.
        sound = not rebuild or not workspace.store_path.is_file() or database.is_sound(workspace.store_path)
        report = healing(workspace, work) if sound else _on_new(workspace, work)
        return report._replace(moved_aside=report.moved_aside or aside)


def preview(workspace: Workspace, progress: Progress | None = None, *, from_notes: bool = False) -> SyncReport:
    """What `sync` would do, worked out in memory; nothing at all is written.

    With `from_notes` every note is counted and every page rendered anew, whatever store and cache say.

    Raises:
        TacitError: see `sync`.
    """
    workspace.binding.refuse_foreign()
    with contextlib.closing(Cache() if from_notes else caches.load_bound(workspace.binding)) as cache:
        return Walk(workspace, cache, progress, from_notes=from_notes).in_memory()


def build_store(workspace: Workspace) -> None:
    """Read notes and pages into the store, and leave the generated pages as they are."""
    with workspace.locked("tacit look-up"), bound(workspace), _cache(workspace) as cache:
        run = Walk(workspace, cache)
        healing(workspace, partial(run.on_disk, rebuild=False, overwrite=False, publish=False))


@contextlib.contextmanager
def store_in_memory(workspace: Workspace, *, cached: bool = True) -> Iterator[Reader]:
    """A store in memory, made of the notes and pages as they are; nothing is written.

    Without `cached` every file is read, and nothing in the folder of the store is believed.
    """
    cache = caches.load_bound(workspace.binding) if cached else Cache()
    with contextlib.closing(cache), contextlib.closing(database.in_memory()) as connection:
        run = Walk(workspace, cache)
        store = Store(connection, workspace.config.workspace)
        run.fill(store)
        yield store


def healing(workspace: Workspace, work: Callable[[], SyncReport]) -> SyncReport:
    """Work on the store; where it turns out to be corrupt, work on a new one."""
    try:
        return work()
    except TacitError:
        raise
    except Exception as error:
        if isinstance(error, sqlite3.DatabaseError) and not is_corrupt(error):
            raise StoreAccessError(workspace.config.store, str(error)) from error
        # Any fault at all may come of what a spoiled store says; if it comes again with a new one, it is our own.
        if not isinstance(error, sqlite3.DatabaseError) and database.is_sound(workspace.store_path):
            drop_store(workspace)
            return work()
    return _on_new(workspace, work)


def _on_new(workspace: Workspace, work: Callable[[], SyncReport]) -> SyncReport:
    """Move the store aside and work on a new one."""
    workspace.binding.refuse_foreign()
    aside = move_aside(workspace.store_path)
    return work()._replace(moved_aside=aside)


def _cache(workspace: Workspace) -> contextlib.closing[Cache]:
    return contextlib.closing(caches.load(workspace.cache_path, writable=True))
