"""Look-ups in what the last `tacit team pull` fetched, for the option --team of other commands.

Agents run these commands, so all texts are prepared for agents, as in `audience`.
"""

from collections.abc import Callable
from typing import Any

from tacit.domain import serialize
from tacit.domain.team import SharedPage
from tacit.queries import team as queries
from tacit.queries.lookup import Answer
from tacit.queries.team import Place, TeamPattern, TeamStats, pulled
from tacit.text.outgoing import Frame


def list_team(answer: Answer) -> tuple[TeamPattern, ...]:
    """Return the patterns of all workspaces, highest level first.

    Raises:
        TeamAddressError: nothing was pulled yet.
    """
    with pulled(answer) as team:
        return queries.list_team(team)


def show_team(answer: Answer, name: str) -> tuple[TeamPattern, int]:
    """Return a pattern with the examples and page of each workspace that has it, and the revision of the last pull.

    Texts are prepared for agents.

    Raises:
        TeamAddressError: nothing was pulled yet.
        UnknownPatternError: no workspace has such a pattern.
    """
    with pulled(answer) as team:
        found, revision = queries.show_team(team, name), team.copy.revision
    frame = answer.workspace.frame()
    return found._replace(places=tuple(_framed(place, frame) for place in found.places)), revision


def _framed(place: Place, frame: Frame) -> Place:
    return place if place.page is None else place._replace(page=framed_page(place.page, frame.line, frame.markdown))


def framed_page(page: SharedPage, line: Callable[[str], str], markdown: Callable[[str], str]) -> SharedPage:
    """Return a page of another workspace with its texts prepared for agents.

    `line` prepares a title, and `markdown` prepares any other text.
    """
    return page.with_texts((line(part.title), markdown(part.text)) for part in page.texts)


def stats_team(answer: Answer) -> TeamStats:
    """Return the statistics of the team.

    Raises:
        TeamAddressError: nothing was pulled yet.
    """
    with pulled(answer) as team:
        return queries.stats_team(team)


def pattern_json(found: TeamPattern, *, whole: bool = False) -> dict[str, Any]:
    """Return a pattern of the team as JSON; `whole` adds the texts of the pages."""
    return {
        "slug": found.slug,
        "name": found.name,
        "confidence": found.level.name,
        "examples": found.examples,
        "here": found.here,
        "elsewhere": found.examples - found.here,
        "repositories": found.repositories,
        "against": found.against,
        "last_reinforced": found.last or None,
        "conflict": found.conflict,
        "workspaces": [_place_json(place, whole=whole) for place in found.places],
    }


def _place_json(place: Place, *, whole: bool) -> dict[str, Any]:
    about: dict[str, Any] = {
        "workspace": place.workspace or None,
        "slug": place.slug,
        "name": place.name,
        "examples": place.examples,
        "against": place.against,
        "status": place.status.value,
        "superseded_by": place.superseded_by or None,
        "conflict": place.conflict,
    }
    if whole:
        about["sections"] = [serialize.section(part) for part in place.page.texts] if place.page else []
    return about


def stats_json(found: TeamStats) -> dict[str, Any]:
    """Return the statistics of the team as JSON."""
    return {
        "revision": found.revision,
        "workspaces": [
            {"name": owner.name, "patterns": patterns, "examples": examples, "commit": owner.pushed or None,
             "pushed_at": owner.pushed_at or None, "shares_evidence": owner.shares}
            for owner, patterns, examples in found.workspaces
        ],
        "patterns": serialize.levels(dict(found.levels)),
        "shared": found.shared,
        "conflicts": found.conflicts,
    }  # fmt: skip
