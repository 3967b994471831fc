"""`tacit team forget`: permanently delete rows from the team store, the database that a team shares.

A workspace is the knowledge base of one repository of the team.
"""

from typing import NamedTuple

from tacit.actions import team
from tacit.store.team import forget as store
from tacit.store.team.forget import Forgotten
from tacit.workspace.workspace import Workspace


class ForgetReport(NamedTuple):
    """What `tacit team forget` deleted or, if `dry` is true, would delete."""

    store: str
    deleted: Forgotten
    dry: bool


def forget(workspace: Workspace, other: str = "", *, everything: bool = False, dry: bool = False) -> ForgetReport:
    """Delete the closed rows of this workspace in the team store: those that a later push has removed or replaced.

    If `everything` is true, delete all rows of this workspace. If `other` is the name of a workspace, delete that
    workspace with all its rows. If `dry` is true, only report what would be deleted.

    Raises:
        TacitError: there is no team store, it can't be reached, or it refuses.
    """
    identity = "" if other else team.identity(workspace)
    with team.linked(workspace) as link:
        if other:
            done = store.forget_workspace(link, other, dry=dry)
        else:
            done = (store.forget_all if everything else store.forget_closed)(link, identity, dry=dry)
        return ForgetReport(link.store, done, dry)
