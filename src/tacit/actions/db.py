"""Migrate the store by hand; all other commands migrate the store automatically."""

import contextlib
from collections.abc import Iterator
from typing import NamedTuple

from tacit.errors import StoreAccessError, StoreMissingError, StoreUnboundError, UsageError
from tacit.store import database
from tacit.store.binding import STORE
from tacit.store.faults import Connection, DatabaseError
from tacit.sync.sealing import drop_unbound, sealing
from tacit.system import resources
from tacit.workspace.workspace import Workspace


class Revision(NamedTuple):
    """The store's schema revision before and after a migration, and the newest known revision.

    The revision of an empty store is `""`.
    """

    before: str
    current: str
    newest: str


def current(workspace: Workspace) -> Revision:
    """Return the store's schema revision.

    Raises:
        StoreMissingError: there is no store yet.
        StoreUnboundError: the store comes from another machine, or another program changed it.
    """
    _exists(workspace)
    with _sound(workspace), contextlib.closing(database.connect_to_read(workspace.store_path)) as connection:
        revision = database.revision(connection)
    return Revision(revision, revision, resources.revisions()[-1])


def move(workspace: Workspace, target: str) -> Revision:
    """Migrate the store in one transaction; `target` is a revision, `head` (the newest) or `base` (empty).

    Raises:
        StoreMissingError: there is no store yet.
        StoreUnboundError: the store comes from another machine, or another program changed it.
        StoreTooNewError: the store has a revision that this version of tacit does not support.
        UsageError: there is no such revision.
    """
    known = resources.revisions()
    if target not in {"head", "base", *known}:
        raise UsageError(f"{target}: no such revision", f"known revisions are: base, {', '.join(known)}, head")
    _exists(workspace)
    with workspace.locked("tacit db"), _sound(workspace):
        _exists(workspace)
        drop_unbound(workspace)
        with sealing(workspace), _connected(workspace) as connection:
            return _moved(workspace, connection, target)


def _moved(workspace: Workspace, connection: Connection, target: str) -> Revision:
    before = database.revision(connection)
    database.migrate(connection, workspace.config.store, target)
    return Revision(before, database.revision(connection), resources.revisions()[-1])


def _connected(workspace: Workspace) -> contextlib.closing[Connection]:
    return contextlib.closing(database.connect(workspace.store_path))


@contextlib.contextmanager
def _sound(workspace: Workspace) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise StoreAccessError(workspace.config.store, str(error)) from error


def _exists(workspace: Workspace) -> None:
    workspace.binding.refuse_foreign()
    if not workspace.store_path.is_file():
        raise StoreMissingError(workspace.config.store)
    if not workspace.binding.believes(STORE):
        raise StoreUnboundError(workspace.config.store)
