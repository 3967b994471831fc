"""`tacit team search`: search what the last `tacit team pull` fetched.

Agents run this command, so all texts are prepared for agents, as in `audience`.
"""

from __future__ import annotations

from typing import NamedTuple

from tacit.queries.team_search import opened, search_team
from tacit.text.outgoing import excerpt as cleaned
from tacit.workspace.workspace import Workspace


class TeamHit(NamedTuple):
    """A search result: a page of another workspace, or an example with title and date."""

    workspace: str
    pattern: str
    name: str
    excerpt: str
    title: str
    date: str


def search(workspace: Workspace, query: str, limit: int) -> list[TeamHit]:
    """Return the pages and examples of other workspaces with the words of a query, best first.

    Raises:
        TeamAddressError: nothing was pulled yet.
    """
    frame = workspace.frame()
    with opened(workspace) as copy:
        found = search_team(copy, query, limit)
    return [
        TeamHit(owner, hit.pattern, hit.name, _plain(hit.excerpt), frame.line(hit.title), hit.date)
        for owner, hit in found
    ]


def _plain(excerpt: str) -> str:
    return cleaned(excerpt).replace("\x02", "").replace("\x03", "")
