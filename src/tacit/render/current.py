"""PURE. Compare a generated page on disk with the one that is due, apart from its form and from what people wrote."""

from __future__ import annotations

from tacit.render.seal import Origin, origin, says, sealed_with


def is_current(page: str, due: str) -> bool:
    """Whether a page differs from the one that is due only in its form, its ticks and its keep regions."""
    kind = origin(page)
    if kind is Origin.OURS:
        return sealed_with(page) == sealed_with(due)
    if kind is not Origin.FORMATTED:
        return False
    from tacit.render.formatting import says_the_same

    return says_the_same(says(page), says(due))


def is_ours(page: str, due: str) -> bool:
    """Whether the page that is due may replace a page which is not current, because nobody edited that.

    If both were generated from the same content, somebody has edited what formatters change too, such as an emphasis.
    """
    kind = origin(page)
    is_same = sealed_with(page).sha256 == sealed_with(due).sha256
    return kind is Origin.OURS or (kind is Origin.FORMATTED and not is_same)
