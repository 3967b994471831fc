"""Before a command writes to `.tacit/`, delete files that another program changed; afterwards, record the files.

The files are the store (an SQLite database), the cache of rendered page parts, and the index of file stats. The record
is signed, so that the next command can check that the files are unchanged (see `store/binding.py`).
"""

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
    """Let the `with` block write the store and the cache, and record the files' sizes and dates at its end.

    The caller must have the write lock. Files that another program has changed are deleted first, because tacit can
    create them again from the notes. A damaged store is renamed; yield its new name, or `""` if there was none.

    Raises:
        ForeignDatabaseError: a file of another program has the name of the store or the cache.
        StoreAccessError: the store can't be deleted or renamed.
    """
    workspace.binding.refuse_foreign()
    drop_unbound(workspace)
    aside = _drop_store(workspace)
    with sealing(workspace):
        yield aside


@contextlib.contextmanager
def sealing(workspace: Workspace) -> Iterator[None]:
    """Run the `with` block, and record the sizes and dates of the files in `.tacit/` after it.

    After an unexpected error they are not recorded, so the next command does not use the files.
    """
    binding = workspace.binding
    binding.mark()
    try:
        yield
    except StoreDamagedError:  # the state is not recorded, so the next command replaces the store
        raise
    except (TacitError, KeyboardInterrupt):
        binding.seal()
        raise
    binding.seal()


def drop_unbound(workspace: Workspace) -> None:
    """Delete the cache of rendered page parts, and the index of file stats, if another program has changed them."""
    if not workspace.binding.believes(CACHE):
        fragments.remove(workspace.fragments_path)
    if not workspace.binding.believes(INDEX):
        with contextlib.suppress(OSError):
            workspace.index_path.unlink(missing_ok=True)


def drop_store(workspace: Workspace) -> None:
    """Delete the store; the next sync creates it again.

    Raises:
        StoreAccessError: the store can't be deleted.
    """
    path = workspace.store_path
    try:
        for leftover in ("", *database.BESIDE):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
    except OSError as error:
        raise StoreAccessError(workspace.config.store, f"the file can't be deleted: {error.strerror}") from error


def move_aside(path: Path) -> str:
    """Rename a damaged store, so that a person can examine it, and return its new name.

    Raises:
        StoreAccessError: the store can't be renamed.
    """
    number = 1
    while (target := path.with_name(f"{path.name}.corrupt-{number}")).exists():
        number += 1
    try:
        with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
            path.rename(target)
        for leftover in database.BESIDE:
            path.with_name(path.name + leftover).unlink(missing_ok=True)
    except OSError as error:
        raise StoreAccessError(str(path), f"the file is damaged and can't be renamed: {error.strerror}") from error
    return target.name


def _drop_store(workspace: Workspace) -> str:
    binding, path = workspace.binding, workspace.store_path
    if not path.exists() or binding.believes(STORE):
        return ""
    if binding.names(STORE) and not database.is_sound(path):
        return move_aside(path)  # written by tacit on this machine, and damaged since
    drop_store(workspace)
    return ""
