"""PURE. Compare a generated page on disk with the page that should be there, without formatting and text of people."""

from __future__ import annotations

from tacit.render.seal import Origin, origin, says, sealed_with


def is_current(page: str, due: str) -> bool:
    """Return whether a page on disk equals the page `due`, apart from its formatting, ticks and keep regions."""
    kind = origin(page)
    if kind is Origin.OURS:
        return sealed_with(page) == sealed_with(due)
    if kind is not Origin.FORMATTED:
        return False
    from tacit.render.formatting import says_the_same

    return says_the_same(says(page), says(due))


def is_ours(page: str, due: str) -> bool:
    """Return whether the page `due` may replace a page that is not current, because no person edited that page.

    If both pages were generated from the same content, the page was edited in a way that formatters change too, such as
    in the emphasis of a word.
    """
    kind = origin(page)
    is_same = sealed_with(page).sha256 == sealed_with(due).sha256
    return kind is Origin.OURS or (kind is Origin.FORMATTED and not is_same)
