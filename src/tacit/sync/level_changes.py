"""What is said of the levels that differ after a walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tacit.domain.enums import Confidence
from tacit.domain.pattern import Promotion
from tacit.store.reader import Reader


def moves(
    before: Mapping[str, Confidence],
    after: Mapping[str, Confidence],
    histories: Mapping[str, list[Promotion]],
    lost: Mapping[str, list[tuple[str, str]]],
) -> Iterator[Promotion]:
    """The levels that differ, each with the note that explains it: one that came, or one that is gone."""
    for slug in sorted(before.keys() | after.keys()):
        old, new = before.get(slug, Confidence.UNPROVEN), after.get(slug, Confidence.UNPROVEN)
        if old is new:
            continue
        last = histories[slug][-1] if histories.get(slug) else None
        gone = max(lost.get(slug, [("", "")]))
        if last is not None and last.after is new and (old < new or not gone[1]):
            yield Promotion(slug, old, new, last.date, last.because)
        else:
            yield Promotion(slug, old, new, *gone)


def named(store: Reader, promotions: Sequence[Promotion]) -> tuple[dict[str, str], dict[str, str]]:
    """The names of the patterns whose level changed, and where the slugs of those that are gone lead."""
    if not promotions:
        return {}, {}
    names = dict(store.names())
    gone = [step.pattern for step in promotions if step.pattern not in names]
    resolve = store.directory()[0].resolve if gone else str
    renamed = {slug: leads for slug in gone if (leads := resolve(slug)) in names}
    told = {*(step.pattern for step in promotions), *renamed.values()}
    return {slug: name for slug, name in names.items() if slug in told}, renamed
