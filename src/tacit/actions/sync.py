"""Notes and pages → store → levels → generated pages."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tacit import cache as caches
from tacit.actions.report import SyncReport
from tacit.actions.walk import Progress, Walk
from tacit.cache import Cache
from tacit.damage import is_corrupt
from tacit.errors import StoreAccessError, TacitError
from tacit.store import database
from tacit.store.reader import Reader
from tacit.store.store import Store
from tacit.workspace import Workspace

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
    cache_path = workspace.cache_path
    with workspace.locked("tacit sync"), contextlib.closing(caches.load(cache_path, writable=True)) as cache:
        run = Walk(workspace, cache, progress)
        run.clear_leftovers()
        work = partial(run.on_disk, rebuild=rebuild, overwrite=overwrite)
        # Deleting from a damaged store leaves ghosts behind, so that a rebuild has to look first.
        sound = not rebuild or not workspace.store_path.is_file() or database.is_sound(workspace.store_path)
        return healing(workspace, work) if sound else _on_new(workspace, work)


def preview(workspace: Workspace, progress: Progress | None = None) -> SyncReport:
    """What `sync` would do, worked out in memory; nothing at all is written.

    Raises:
        TacitError: see `sync`.
    """
    cache = caches.load(workspace.cache_path, writable=False)
    with contextlib.closing(cache):
        return Walk(workspace, cache, progress).in_memory()


def build_store(workspace: Workspace) -> None:
    """Read notes and pages into the store, and leave the generated pages as they are."""
    cache_path = workspace.cache_path
    with workspace.locked("tacit look-up"), contextlib.closing(caches.load(cache_path, writable=True)) as cache:
        run = Walk(workspace, cache)
        healing(workspace, partial(run.on_disk, rebuild=False, overwrite=False, publish=False))


@contextlib.contextmanager
def store_in_memory(workspace: Workspace, *, cached: bool = True) -> Iterator[Reader]:
    """A store in memory, made of the notes and pages as they are; nothing is written.

    Without `cached` every file is read, and nothing in the folder of the store is believed.
    """
    cache = caches.load(workspace.cache_path, writable=False) if cached else Cache()
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
        # Any fault at all may come of what a spoiled store says; a sound one is kept, and the fault is our own.
        if not isinstance(error, sqlite3.DatabaseError) and database.is_sound(workspace.store_path):
            raise
    return _on_new(workspace, work)


def _on_new(workspace: Workspace, work: Callable[[], SyncReport]) -> SyncReport:
    """Move the store aside and work on a new one."""
    aside = _move_aside(workspace.store_path)
    return work()._replace(moved_aside=aside)


def _move_aside(path: Path) -> str:
    number = 1
    while (target := path.with_name(f"{path.name}.corrupt-{number}")).exists():
        number += 1
    try:
        with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
            path.rename(target)
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
    except OSError as error:
        raise StoreAccessError(str(path), f"it is corrupt and can't be moved aside: {error.strerror}") from error
    return target.name
