"""What all team commands share: the team store's address, and this workspace's identity in it.

The team store is a PostgreSQL database in which knowledge bases share examples and pages. A knowledge base is called a
workspace in it.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.errors import TeamAddressError, TeamRefusedError
from tacit.store.team.connection import Link, opened
from tacit.store.team.copy import NAME
from tacit.sync.trust import Place, place_of
from tacit.system import trusted
from tacit.text.names import address_key
from tacit.workspace.team_settings import ADDRESS, Address, parse_address
from tacit.workspace.workspace import Workspace

_NAMELESS = "default"  # the name of a workspace whose settings name none


class Branch(NamedTuple):
    """The branch whose notes and pages `tacit team push` sends (see `branch`), and its newest commit."""

    place: Place
    name: str
    commit: str


def address(workspace: Workspace) -> Address:
    """Return the address of the team store.

    Raises:
        TeamAddressError: the settings name no address.
        UsageError: the address is not valid.
    """
    if not workspace.config.team.url:
        advice = f'write url = "postgresql://…" under [team], or set {ADDRESS}; docs/team.md explains it'
        raise TeamAddressError("tacit.toml names no team store", advice)
    return parse_address(workspace.config.team.url)


def identity(workspace: Workspace) -> str:
    """Return the UUID of this workspace.

    Raises:
        TeamAddressError: the workspace has no UUID yet.
    """
    if not workspace.config.team.id:
        raise TeamAddressError(
            "tacit.toml has no id for this workspace yet", "run `tacit team init`, which registers the workspace"
        )
    return workspace.config.team.id


@contextlib.contextmanager
def linked(workspace: Workspace) -> Iterator[Link]:
    """Yield a connection to the team store.

    Raises:
        TacitError: see `store.team.connection.opened`.
    """
    found = address(workspace)
    with opened(found.parameters, found.shown) as link:
        yield link


def copy_path(workspace: Workspace) -> Path:
    """Return the path of this machine's copy of the team store."""
    return workspace.local / NAME


def branch(workspace: Workspace) -> Branch:
    """Return the branch whose notes and pages are pushed: the one in `[trust] branch`, or the default branch.

    Raises:
        TeamAddressError: there is no repository, no commit or no such branch.
    """
    place = place_of(workspace)
    if place is None:
        raise TeamAddressError(
            "this is not a git repository",
            "put the knowledge base into a git repository: only committed notes are pushed",
        )
    name = workspace.config.trust.branch or trusted.default_branch(place.repository)
    commit = trusted.tip(place.repository, name) if name else ""
    if not commit:
        what = f"there is no branch {name!r} in this clone" if name else "this clone has no default branch"
        raise TeamAddressError(what, 'fetch the branch, or write another one to tacit.toml: branch = "…" under [trust]')
    return Branch(place, name, commit)


def repository_keys(found: Branch) -> tuple[str, ...]:
    """Return texts that identify a repository, the most reliable first.

    They are made from the hashes of the repository's first commits, and from the address of its remote.
    """
    roots = [f"root:{commit}" for commit in reversed(trusted.roots(found.place.repository, found.commit))]
    remote = found.place.repository.remote()
    return (*roots, *([f"remote:{address_key(remote)}"] if remote else ()))


def name_of(workspace: Workspace, place: Place) -> str:
    """Return the name by which people know a workspace (a knowledge base in the team store).

    It is the name in the settings, else the name in the remote's address, else the name of the repository's folder.
    `place` is the repository around the knowledge base.
    """
    if workspace.config.workspace != _NAMELESS:
        return workspace.config.workspace
    remote = address_key(place.repository.remote()) if place.repository.remote() else ""
    return remote.rpartition("/")[2] or place.repository.root.name


def check_repository(store: str, known: str, found: Branch) -> None:
    """Check that a workspace is pushed from the repository from which it was registered.

    `store` is the team store's name in messages. `known` is the key of the registered repository (see
    `repository_keys`); `""` if there is none. In a shallow clone, nothing is checked.

    Raises:
        TeamRefusedError: it is another repository.
    """
    if known and known not in repository_keys(found) and not found.place.repository.cut():
        reason = "the id in tacit.toml belongs to a workspace of another repository"
        advice = "if this knowledge base is a copy, give it an id of its own: `tacit team init --new`"
        raise TeamRefusedError(store, reason, advice)
