"""PURE. Examples in other workspaces of a team, counted by pattern, verdict, date and repository.

A workspace is the knowledge base of one repository; the workspaces of a team share their examples through a database
(see `team`). `tacit team pull` writes the numbers of examples to a file. The file has no title, path or author of an
example, so that it may be committed.
"""

from collections.abc import Iterable
from typing import NamedTuple

from tacit.domain.confidence import Standing
from tacit.domain.enums import Verdict
from tacit.domain.pattern import Evidence

# The invented paths of these examples begin with `~`, so that they are sorted after the notes with the same date.
PREFIX = "~team/"


class Elsewhere(NamedTuple):
    """How many examples of one pattern, with one verdict and one date, another repository of the team has.

    `repository` is a keyed hash (see `domain/team.py`). `agents` is the number of examples that a coding agent wrote
    and no person confirmed, and `people` the number of all others.
    """

    pattern: str
    verdict: str
    date: str
    repository: str
    people: int
    agents: int


class Counted(NamedTuple):
    """The numbers of examples for one pattern in other workspaces of the team, and the dates of the newest examples.

    Only examples that count are included. `last` is the date of the newest example that supports the pattern, and
    `newest` that of the newest example with any verdict. `by_agents` and `repositories` are about supporting examples
    only: how many of them an agent wrote without a person's confirmation, and from how many repositories they are.
    """

    examples: int = 0
    against: int = 0
    limits: int = 0
    by_agents: int = 0
    repositories: int = 0
    last: str = ""
    newest: str = ""


NOWHERE = Counted()


def as_evidence(found: Iterable[Elsewhere]) -> list[Evidence]:
    """Turn numbers of examples in other workspaces into pieces of evidence, one for each example.

    `confidence.fold`, which computes the level, counts them together with the evidence of this workspace.
    """
    examples = []
    for item in found:
        for number in range(item.people + item.agents):
            key = f"{item.repository}/{item.date}/{item.verdict}/{number}"
            via = "agent" if number >= item.people else ""
            examples.append(
                Evidence(
                    f"{PREFIX}{key}", item.date, "", item.pattern,
                    verdict=Verdict(item.verdict), via=via, body_key=key, has_source=True,
                )
            )  # fmt: skip
    return examples


def is_elsewhere(path: str) -> bool:
    """Return whether an example is in another workspace; the paths of such examples begin with `PREFIX`."""
    return path.startswith(PREFIX)


def split(standing: Standing) -> tuple[Standing, Counted]:
    """Split the count of a pattern: one result is for the examples of this workspace, the other for all others.

    A change of level has the path of the note that caused it. If an example in another workspace caused the change,
    this path becomes `""`.
    """
    own = tuple(item for item in standing.examples if not is_elsewhere(item.evidence.path))
    if len(own) == len(standing.examples):
        return standing, NOWHERE
    others = [item.evidence for item in standing.examples if item.counts and is_elsewhere(item.evidence.path)]
    supports = [item for item in others if item.verdict is Verdict.SUPPORTS]
    history = tuple(step._replace(because="") if is_elsewhere(step.because) else step for step in standing.history)
    counted = Counted(
        len(supports),
        sum(item.verdict is Verdict.CONTRADICTS for item in others),
        sum(item.verdict is Verdict.LIMITS for item in others),
        sum(item.is_by_agent for item in supports),
        len({item.path.split("/")[1] for item in supports}),
        max((item.date for item in supports), default=""),
        max((item.date for item in others), default=""),
    )
    return standing._replace(examples=own, history=history), counted
