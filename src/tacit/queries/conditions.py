"""The conditions for the level HIGH that the settings add to the number of examples, such as a number of authors."""

from __future__ import annotations

from tacit.domain.enums import Verdict
from tacit.domain.pattern import Dossier, Thresholds
from tacit.domain.trust import UNKNOWN, is_vouched_for
from tacit.store import words
from tacit.store.reader import Reader


def vouched_for(reader: Reader, dossier: Dossier) -> int:
    """Return how many of a pattern's supporting examples a person wrote or confirmed, according to git.

    Examples that do not count, such as pending ones, are left out.
    """
    known = words.words(reader)
    counting = (e.evidence for e in dossier.examples if e.counts and e.evidence.verdict is Verdict.SUPPORTS)
    return sum(is_vouched_for(item, known.get(item.path, UNKNOWN)) for item in counting)


def conditions_for_high(limits: Thresholds, vouched: int | None) -> tuple[str, ...]:
    """Return the conditions for HIGH besides the number of examples, in words.

    `vouched` is the number of examples that a person wrote or confirmed, which `vouched_for` returns. If the settings
    require such examples, the condition says how many there are now.
    """
    wanted = {
        "projects": (limits.high_projects, 1),
        "authors": (limits.high_authors, 1),
        "examples recorded by persons, not agents": (limits.high_persons, 0),
        f"examples by people or confirmed, according to git (now {vouched})": (limits.high_confirmed, 0),
    }
    return tuple(f"at least {least} {what}" for what, (least, default) in wanted.items() if least > default)
