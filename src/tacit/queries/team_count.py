"""Count other workspaces' examples of this workspace's patterns. An example that several workspaces have counts once.

`tacit team pull` writes the numbers to the file `team.tsv`.
"""

from __future__ import annotations

from collections import Counter

from tacit.domain.elsewhere import Elsewhere
from tacit.domain.team import Keyed
from tacit.queries.team import TeamAnswer, new_to, others, own_evidence

_DIGITS = 6  # bytes of a repository's key


def counts(team: TeamAnswer) -> list[Elsewhere]:
    """Return the numbers of examples in other workspaces, by pattern, verdict, date and repository.

    Patterns that this workspace does not have are left out. So are examples that this workspace has too; an example of
    several other workspaces counts once.
    """
    keyed = Keyed(team.copy.secret, team.answer.workspace.config.project)
    known = team.answer.reader.pattern_slugs()
    found = others(team, known)
    own = own_evidence(team.answer, set(found))
    numbers: Counter[tuple[str, str, str, str, bool]] = Counter()
    for slug, rows in found.items():
        for workspace, row in new_to(own.get(slug, ()), rows, keyed):
            numbers[slug, row.verdict, row.date, _repository(team, keyed, workspace), row.by_agent] += 1
    groups = {key[:4] for key in numbers}
    return sorted(Elsewhere(*key, numbers[*key, False], numbers[*key, True]) for key in groups)


def _repository(team: TeamAnswer, keyed: Keyed, workspace: str) -> str:
    """Return a hash that identifies the repository of a workspace; workspaces in one repository have the same hash."""
    owner = team.owners.get(workspace)
    return keyed.key("repository", owner.repository if owner and owner.repository else workspace, size=_DIGITS).hex()
