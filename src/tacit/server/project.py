"""The project that an agent works in, and how a call reaches its knowledge base."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tacit.errors import StoreDamagedError

if TYPE_CHECKING:
    from tacit.workspace.workspace import Workspace

T = TypeVar("T")


class Project(NamedTuple):
    """The project that an agent works in.

    It has the project's folder, the knowledge base that the option --root names (None without it), and the environment
    variables.
    """

    folder: Path
    root: Path | None
    environment: Mapping[str, str]

    def workspace(self) -> "Workspace":
        """Open the knowledge base.

        Raises:
            TacitError: the project has no knowledge base, or it can't be opened.
        """
        from tacit.workspace.roots import open_workspace

        return open_workspace(self.root, self.environment, self.folder)


def twice(call: Callable[[], T]) -> T:
    """Return the result of a call; if it raises because the store is damaged, call it a second time.

    The first call has recorded the damage, so that the second one builds a new store.
    """
    try:
        return call()
    except StoreDamagedError:
        return call()
