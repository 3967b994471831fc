"""The changes of confidence levels (LOW, MEDIUM, HIGH) that the report of a sync shows."""

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
    removed: Mapping[str, str],
) -> Iterator[Promotion]:
    """Yield each change of a pattern's level, with the note that caused it: one that was added, changed or deleted.

    `before` and `after` have the level of each pattern by slug, and `histories` all its changes of level. `lost` has,
    by the slug of a pattern, the date and the path of each changed or deleted note that named it before, and `removed`
    the names of patterns that no longer exist.
    """
    for slug in sorted(before.keys() | after.keys()):
        old, new = before.get(slug, Confidence.UNPROVEN), after.get(slug, Confidence.UNPROVEN)
        if old is new:
            continue
        last = histories[slug][-1] if histories.get(slug) else None
        # The last step of the history explains the change, unless the level fell because a note was deleted.
        gone = max(lost.get(slug, [("", "")]))
        if last is not None and last.after is new and (old < new or not gone[1]):
            yield Promotion(slug, old, new, last.date, last.because)
        else:
            yield Promotion(slug, old, new, *gone, name=removed.get(slug, ""))


def named(store: Reader, promotions: Sequence[Promotion]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of the patterns whose level changed, by slug, and the slugs of renamed patterns: old to new.

    A pattern is renamed if its old slug is now an alias of another pattern, so that its examples count for that one.
    """
    if not promotions:
        return {}, {}
    names = dict(store.names())
    gone = [step.pattern for step in promotions if step.pattern not in names]
    resolve = store.directory()[0].resolve if gone else str
    renamed = {slug: successor for slug in gone if (successor := resolve(slug)) in names}
    reported = {*(step.pattern for step in promotions), *renamed.values()}
    return {slug: name for slug, name in names.items() if slug in reported}, renamed
