"""Drop files in `.tacit/` that this machine's tacit did not leave there before a write, and seal the files after it."""

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
    """Let the holder of the lock write store and cache, and record them as it leaves them.

    Databases that are not as tacit left them are dropped first: they are derived, and made anew. Yields where a
    damaged store was put, `""` if there was none.

    Raises:
        ForeignDatabaseError: a file that is none of tacit's is in the way.
    """
    workspace.binding.refuse_foreign()
    drop_unbound(workspace)
    aside = _drop_store(workspace)
    with sealing(workspace):
        yield aside


@contextlib.contextmanager
def sealing(workspace: Workspace) -> Iterator[None]:
    """Record store and cache as the block leaves them; if it ends by a bug, they are not believed any more."""
    binding = workspace.binding
    binding.mark()
    try:
        yield
    except StoreDamagedError:
        raise
    except (TacitError, KeyboardInterrupt):
        binding.seal()
        raise
    binding.seal()


def drop_unbound(workspace: Workspace) -> None:
    """Delete rendered parts and index if they are not as tacit left them."""
    if not workspace.binding.believes(CACHE):
        fragments.remove(workspace.fragments_path)
    if not workspace.binding.believes(INDEX):
        with contextlib.suppress(OSError):
            workspace.index_path.unlink(missing_ok=True)


def drop_store(workspace: Workspace) -> None:
    """Delete the store: what it says is not so.

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
    """Keep a damaged store under another name; returns that."""
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
        return move_aside(path)  # tacit's own, and something has damaged it
    drop_store(workspace)
    return ""
