"""PURE. Compare a generated page on disk with the page that should be there (`due`).

Differences in formatting do not count, and neither does what people may change: ticked checkboxes, and the text in keep
regions (between two keep markers).
"""

from __future__ import annotations

from tacit.render.seal import Origin, origin, says, sealed_with


def is_current(page: str, due: str) -> bool:
    """Return whether `page`, a page on disk, equals `due`, the page that should be there.

    Formatting, and what people may change, makes no difference: people may tick checkboxes, and write in keep regions
    (between keep markers).
    """
    kind = origin(page)
    if kind is Origin.OURS:
        return sealed_with(page) == sealed_with(due)
    if kind is not Origin.FORMATTED:
        return False
    from tacit.render.formatting import says_the_same

    return says_the_same(says(page), says(due))


def is_ours(page: str, due: str) -> bool:
    """Return whether tacit may replace `page`, an outdated page on disk, by `due`, because no person edited it.

    A page counts as edited if its changes are not only those of a formatter. A formatted page also counts as edited if
    it was generated from the same content as `due`: if a formatter alone had changed it, it would not be outdated. Then
    a person has changed, for example, the emphasis of a word.
    """
    kind = origin(page)
    is_same = sealed_with(page).sha256 == sealed_with(due).sha256
    return kind is Origin.OURS or (kind is Origin.FORMATTED and not is_same)
