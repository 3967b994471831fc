"""The query `explain`: why a pattern has its level, now or on an earlier day."""

from functools import partial
from typing import NamedTuple

from tacit.domain.confidence import fold
from tacit.domain.enums import Confidence, Verdict
from tacit.domain.note import first_day
from tacit.domain.pattern import Dossier, Example, Thresholds
from tacit.errors import UsageError
from tacit.queries.conditions import conditions_for_high, vouched_for
from tacit.queries.lookup import Answer, show
from tacit.store import note_queries, words
from tacit.store.counting import counted
from tacit.store.rows import REVISION
from tacit.store.shared import shared


class Explanation(NamedTuple):
    """Why a pattern has its level, and what it needs for the next level.

    To reach `next_level`, the pattern needs `missing` more examples, and must meet the `conditions`. `next_level` is
    None if the pattern is HIGH. `vouched` is the number of counted examples that a person wrote or confirmed, according
    to git; None if no setting requires this number. `team` is the revision of the team store whose examples are
    counted; `""` if examples of other workspaces are not counted.
    """

    dossier: Dossier
    thresholds: Thresholds
    as_of: str
    next_level: Confidence | None
    missing: int
    conditions: tuple[str, ...]
    supports: int
    against: int
    vouched: int | None = None
    team: str = ""

    def example(self, note: str) -> Example | None:
        """Return the example in the note with this path; None if the note has no example of the pattern."""
        return next((item for item in self.dossier.examples if item.evidence.path == note), None)


def explain(answer: Answer, name: str, as_of: str = "") -> Explanation:
    """Explain a pattern's level, now or at the end of `as_of`, an ISO day or month.

    Raises:
        UnknownPatternError: no pattern has this name, alias or slug.
        UsageError: `as_of` is neither a day nor a month.
    """
    dossier = show(answer, name)
    config = answer.workspace.config
    if as_of:
        dossier = _at(answer, dossier, _last_day(as_of))
    level = dossier.pattern.level
    above = {Confidence.UNPROVEN: Confidence.LOW, Confidence.LOW: Confidence.MEDIUM, Confidence.MEDIUM: Confidence.HIGH}
    goal = above.get(level)
    needed = {Confidence.LOW: 1, Confidence.MEDIUM: config.thresholds.medium, Confidence.HIGH: config.thresholds.high}
    supports, against = _count(dossier, "supports") + dossier.pattern.elsewhere, dossier.pattern.against
    missing = max(0, needed[goal] - supports + against) if goal else 0
    team = answer.reader.state(REVISION)
    vouched = vouched_for(answer.reader, dossier) if config.thresholds.high_confirmed else None
    conditions = conditions_for_high(config.thresholds, vouched) if goal is Confidence.HIGH else ()
    return Explanation(dossier, config.thresholds, as_of, goal, missing, conditions, supports, against, vouched, team)


def _at(answer: Answer, dossier: Dossier, last: str) -> Dossier:
    """Return a pattern with the level that the examples dated up to the ISO day `last` give it, without later ones."""
    config, slug = answer.workspace.config, dossier.pattern.slug
    evidence = [item.evidence for item in dossier.examples if item.evidence.date <= last]
    body = partial(note_queries.body, answer.reader)
    others = [item for item in shared(answer.reader, {slug}).get(slug, ()) if item.date <= last]
    how = partial(fold, slug, thresholds=config.thresholds, project=config.project, body=body)
    standing, elsewhere = counted(how, evidence, others, words.words(answer.reader))
    pending, contradicting = map(standing.pending, (Verdict.SUPPORTS, Verdict.CONTRADICTS))
    pattern = dossier.pattern._replace(
        level=standing.level,
        against=len(standing.counting(Verdict.CONTRADICTS)) + elsewhere.against,
        stale=False,
        elsewhere=elsewhere.examples,
        repositories=elsewhere.repositories,
        pending=pending,
        pending_against=contradicting,
    )
    return dossier._replace(pattern=pattern, examples=standing.examples, history=standing.history)


def _count(dossier: Dossier, verdict: str) -> int:
    return sum(item.counts and item.evidence.verdict.value == verdict for item in dossier.examples)


def _last_day(text: str) -> str:
    try:
        first_day(text)
    except ValueError as error:
        raise UsageError(f"--as-of {text}: not a date", "write the date as 2024-11-12 or 2024-11") from error
    return text if len(text) > len("2024-11") else f"{text}-31"
