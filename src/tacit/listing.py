"""I/O by the store. What lists show of every pattern, kept where one process publishes more than once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping

from tacit.model import Pattern, Related
from tacit.patterns import related, settle
from tacit.render.links import href
from tacit.store.reader import Reader
from tacit.store.store import Folded


class Listing:
    """Every pattern by slug, the names that each calls related, where names lead, and sums over all notes.

    `folded` are the patterns that were just counted, so that none need count them again.
    """

    def __init__(self, reader: Reader, stale_after_days: int) -> None:
        self.stale_after_days = stale_after_days
        self.folded: Mapping[str, Folded] = {}
        self._read(reader)

    def _read(self, reader: Reader) -> None:
        self.known = reader.directory()[0]
        self.totals = reader.totals()
        self.patterns: dict[str, Pattern] = {}
        self.related: dict[str, tuple[str, ...]] = {}
        self._shown: dict[str, bytes] = {}
        self._links: dict[str, tuple[frozenset[str], dict[str, Mapping[str, str]]]] = {}
        self._take(reader, None)

    def _take(self, reader: Reader, slugs: Collection[str] | None) -> None:
        for pattern, names, shown in reader.listed(slugs):
            self.patterns[pattern.slug] = settle(pattern, self.totals.reference, self.stale_after_days)
            self.related[pattern.slug] = names
            self._shown[pattern.slug] = shown

    def renew(self, reader: Reader, slugs: Collection[str]) -> None:
        """Read again what is known of some patterns, when nothing but notes has changed."""
        totals = reader.totals()
        if totals.reference != self.totals.reference:  # any pattern may be stale now, or no longer
            self._read(reader)
            return
        self.totals = totals
        before = self.patterns.keys() & slugs
        for slug in before:
            del self.patterns[slug], self.related[slug], self._shown[slug]
        self._take(reader, slugs)
        if self.patterns.keys() & slugs != before:  # a pattern that came or went can be what others lead to
            self._links.clear()
        for _, known in self._links.values():
            for slug in slugs:
                known.pop(slug, None)

    def key(self) -> str:
        """A hash of all that a list can show of the patterns."""
        return hashlib.sha256(b"".join(self._shown[slug] for slug in sorted(self._shown))).hexdigest()

    def related_to(self, slug: str) -> tuple[Related, ...]:
        """Where the names lead that a pattern calls related."""
        names = self.related[slug]
        return related(names, self.known.resolve, self.patterns) if names else ()

    def links(self, page: str, here: frozenset[str]) -> Callable[[Pattern], Mapping[str, str]]:
        """Tells where related names and the successor of a pattern lead in a page that shows the patterns `here`."""
        shown, known = self._links.get(page, (None, {}))
        if shown != here:
            known = {}
            self._links[page] = (here, known)

        def links(pattern: Pattern) -> Mapping[str, str]:
            if (found := known.get(pattern.slug)) is None:
                found = known[pattern.slug] = self._found(page, here, pattern)
            return found

        return links

    def _found(self, page: str, here: frozenset[str], pattern: Pattern) -> dict[str, str]:
        slugs = [item.slug for item in self.related_to(pattern.slug)]
        links: dict[str, str] = {}
        if not (slugs or pattern.superseded_by):
            return links
        for slug in (*slugs, self.known.resolve(pattern.superseded_by)):
            target = self.patterns.get(slug)
            if target is not None and slug in here:
                links[slug] = href(page, page, slug)
            elif target is not None and target.page:
                links[slug] = href(page, target.page)
        return links
