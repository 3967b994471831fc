"""`tacit team pull`: bring the evidence and pages of the other workspaces to this machine, and count them here."""

from typing import NamedTuple

from tacit.actions import team
from tacit.domain.elsewhere import Elsewhere
from tacit.queries.lookup import answering
from tacit.queries.team import conflicts, pulled
from tacit.queries.team_count import counts as count
from tacit.store.team import pull as store
from tacit.store.team.pull import Pulled
from tacit.sync import service
from tacit.sync.report import SyncReport
from tacit.system import files
from tacit.workspace.workspace import Workspace


class PullReport(NamedTuple):
    """What a pull changed in this machine's copy of the team's evidence, and in this workspace.

    If the setting `count` is true, `counted` is the number of examples of other workspaces that count here, `file` is
    the file that lists these examples, and `synced` is the report of the sync afterwards. `conflicts` are names that
    workspaces seem to use for different patterns, judged by the words on their pages.
    """

    store: str
    pulled: Pulled
    conflicts: tuple[str, ...]
    counted: int = 0
    file: str = ""
    synced: SyncReport | None = None


def pull(workspace: Workspace, revision: int = 0) -> PullReport:
    """Pull what changed in the team store since the last pull. If `[team] count` is true, count it here, and sync.

    If `revision` is not 0, the state at that revision is pulled.

    Raises:
        TacitError: there is no team store, it can't be reached, or this login may not read it.
    """
    identity = team.identity(workspace)
    with team.linked(workspace) as link, workspace.locked("tacit team pull"):
        done = store.pull(link, team.copy_path(workspace), identity, revision)
        place = link.store
    with answering(workspace, fresh=True) as answer, pulled(answer) as opened:
        found = conflicts(opened)
        counts = count(opened) if workspace.config.team.counts else None
    if counts is None:
        return PullReport(place, done, found)
    _write(workspace, done.revision, counts)
    total = sum(item.people + item.agents for item in counts)
    return PullReport(place, done, found, total, workspace.config.layout.team, service.sync(workspace))


def _write(workspace: Workspace, revision: int, counts: list[Elsewhere]) -> None:
    """Write the file that lists the counted examples of other workspaces, if its text changes.

    `revision` is the pulled revision of the team store.
    """
    from tacit.notes.team_file import write_team

    path, data = workspace.root / workspace.config.layout.team, write_team(revision, counts).encode()
    with workspace.locked("tacit team pull"):
        files.refuse_links(workspace.root, path)
        if not path.is_file() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            files.replace(path, data)
