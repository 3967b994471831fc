"""Before a write, delete files in `.tacit/` that tacit did not write on this machine; afterwards seal the new ones."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tacit.errors import StoreAccessError, StoreDamagedError, TacitError
from tacit.store import database, fragments
from tacit.store.binding import CACHE, INDEX, STORE
from tacit.workspace.workspace import Workspace


@contextlib.contextmanager
def bound(workspace: Workspace) -> Iterator[str]:
    """Let the holder of the lock write store and cache, and record their state at the end.

    Databases that something else has changed are deleted first: they are derived, so tacit creates them again. Yields
    the new name of a damaged store, `""` if there was none.

    Raises:
        ForeignDatabaseError: a file of another program has the name of the store or the cache.
    """
    workspace.binding.refuse_foreign()
    drop_unbound(workspace)
    aside = _drop_store(workspace)
    with sealing(workspace):
        yield aside


@contextlib.contextmanager
def sealing(workspace: Workspace) -> Iterator[None]:
    """Record the state of store and cache after the block; after an unexpected error they are no longer trusted."""
    binding = workspace.binding
    binding.mark()
    try:
        yield
    except StoreDamagedError:  # unsealed, so that the next command replaces the store
        raise
    except (TacitError, KeyboardInterrupt):
        binding.seal()
        raise
    binding.seal()


def drop_unbound(workspace: Workspace) -> None:
    """Delete rendered parts and index if something else has changed them."""
    if not workspace.binding.believes(CACHE):
        fragments.remove(workspace.fragments_path)
    if not workspace.binding.believes(INDEX):
        with contextlib.suppress(OSError):
            workspace.index_path.unlink(missing_ok=True)


def drop_store(workspace: Workspace) -> None:
    """Delete the store, because its content is not trusted.

    Raises:
        StoreAccessError: it can't be deleted.
    """
    path = workspace.store_path
    try:
        for leftover in ("", *database.BESIDE):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
    except OSError as error:
        raise StoreAccessError(workspace.config.store, f"it can't be deleted: {error.strerror}") from error


def move_aside(path: Path) -> str:
    """Rename a damaged store, so that it is kept; return its new name."""
    number = 1
    while (target := path.with_name(f"{path.name}.corrupt-{number}")).exists():
        number += 1
    try:
        with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
            path.rename(target)
        for leftover in database.BESIDE:
            path.with_name(path.name + leftover).unlink(missing_ok=True)
    except OSError as error:
        raise StoreAccessError(str(path), f"it is corrupt and can't be moved aside: {error.strerror}") from error
    return target.name


def _drop_store(workspace: Workspace) -> str:
    binding, path = workspace.binding, workspace.store_path
    if not path.exists() or binding.believes(STORE):
        return ""
    if binding.names(STORE) and not database.is_sound(path):
        return move_aside(path)  # written by tacit on this machine, and damaged since
    drop_store(workspace)
    return ""
