"""PURE. Tell tests of different levels apart: unit tests prove nothing about integration tests, and vice versa."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tacit.checks.story.words import stems
from tacit.domain.trace import Place

_TEST, _UNIT, _INTEGRATION = stems("test"), stems("unit"), stems("integration")
# Words in paths of tests that run several parts of the code together
_BROAD = re.compile(
    r"integration(?!s)|functional|acceptance|(?:^|[/._-])(?:e2e|end[-_]?to[-_]?end|system|itests?|intg|feature)s?(?=[/._-]|test)"
    r"|(?:^|/)(?:cypress|playwright)/|IT\.(?:java|kt|scala)$",
    re.IGNORECASE,
)
_CONTAINERS = re.compile(r"testcontainers|dockertest", re.IGNORECASE)  # they start servers, so no unit test needs them


def of_level(places: Iterable[Place], headings: Iterable[str]) -> tuple[Place, ...]:
    """Return the tests among `places` that are of the level which the headings above an item name.

    Below "Unit Testing", these are tests whose path names no broader level. Below "Integration Testing", the path has
    to name one, such as `tests/integration/`, or the test has to start containers.
    """
    said = stems(" ".join(headings))
    if not said >= _TEST or (said >= _UNIT) == (said >= _INTEGRATION):
        return tuple(places)
    wanted = said >= _INTEGRATION
    return tuple(place for place in places if _is_broad(place) == wanted)


def _is_broad(place: Place) -> bool:
    return bool(_BROAD.search(place.path) or _CONTAINERS.search(place.shows))
