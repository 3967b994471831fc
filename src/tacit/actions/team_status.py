"""`tacit team status`: what this clone pulled, what the team store has, and whether the last pull is up to date."""

from typing import NamedTuple

from tacit.actions import team
from tacit.errors import TacitError, TeamAddressError
from tacit.queries.team_search import opened
from tacit.store.team.connection import check_schema
from tacit.store.team.status import Registered, status_of
from tacit.workspace.workspace import Workspace


class StatusReport(NamedTuple):
    """The state of a clone in its team.

    `revision` is the team store's revision at the last pull; 0 if there was none. `newest` is the team store's newest
    revision; None if the store can't be reached, and `problem` says why. `registered` is what the team store says about
    this workspace; None if this login can't see it there. `counts` is true if the settings say that examples in other
    workspaces count here. `workspaces` and `evidence` are the numbers of workspaces and rows in the pulled copy.
    """

    store: str
    id: str
    counts: bool
    revision: int
    workspaces: int
    evidence: int
    newest: int | None = None
    registered: Registered | None = None
    problem: str = ""


def status(workspace: Workspace) -> StatusReport:
    """Return the state of this clone in its team. If the team store can't be reached, the report says so.

    Raises:
        TacitError: the settings name no team store.
    """
    settings = workspace.config.team
    store = team.address(workspace).shown
    revision = workspaces = evidence = 0
    try:
        with opened(workspace) as copy:
            revision, workspaces, evidence = copy.revision, len(copy.owners()), copy.count("evidence")
    except TeamAddressError:
        pass
    here = StatusReport(store, settings.id, settings.counts, revision, workspaces, evidence)
    try:
        with team.linked(workspace) as link:
            check_schema(link)
            newest, registered = status_of(link, settings.id)
    except TacitError as error:
        return here._replace(problem=error.line)
    return here._replace(newest=newest, registered=registered)
