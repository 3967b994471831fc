"""Search the pages and shared examples of other workspaces in this machine's copy of the team store.

`tacit team pull` updates this copy.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tacit.errors import TeamAddressError
from tacit.store.team import copy as copies
from tacit.store.team.copy import NAME, Copy, Found
from tacit.text.query_words import asked

if TYPE_CHECKING:
    from tacit.workspace.workspace import Workspace


@contextlib.contextmanager
def opened(workspace: Workspace) -> Iterator[Copy]:
    """Open this machine's copy of the team store; this workspace's own store is not needed.

    Raises:
        TeamAddressError: nothing was pulled yet.
    """
    path = workspace.local / NAME
    copy = None if f".tacit/{NAME}" in workspace.tracked() else copies.open_to_read(path)
    if copy is None:
        raise TeamAddressError("nothing was pulled from the team store yet", "run `tacit team pull`")
    with contextlib.closing(copy.connection):
        yield copy


def search_team(copy: Copy, query: str, limit: int) -> list[tuple[str, Found]]:
    """Find pages and examples of other workspaces by the words of a query, each with the name of its workspace.

    Pages come first, then examples, at most `limit` of each. In both, texts with all words of the query come first,
    then texts in which each of them begins a word (`cach` finds `cache`), then texts with some of the words.
    """
    given = asked(query)
    if not given:
        return []
    owners = copy.owners()
    expressions = (
        " AND ".join(item.whole() for item in given),
        " AND ".join(item.prefix() for item in given),
        " OR ".join(item.whole() for item in given),
    )
    found: dict[tuple[str, ...], Found] = {}
    for search in (copy.search_pages, copy.search_evidence):
        rest: dict[tuple[str, ...], Found] = {}
        for expression in expressions:
            if len(rest) < limit:
                for hit in search(expression, limit):
                    rest.setdefault((hit.workspace, hit.pattern, hit.title, hit.date), hit)
        found |= dict(list(rest.items())[:limit])
    return [(owners[hit.workspace].name if hit.workspace in owners else "", hit) for hit in found.values()]
