"""Every pattern as lists show it, kept in memory while one process publishes more than once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping

from tacit.domain.assemble import reading_places, related, settle
from tacit.domain.pattern import Pattern, Related
from tacit.render.links import href
from tacit.render.views import single_pages
from tacit.store import statistics
from tacit.store.reader import Reader
from tacit.store.standings import Folded
from tacit.workspace.settings import Config

_DIGITS = 32  # of a hash, enough to tell two of them apart

Links = Callable[[Pattern], Mapping[str, str]]


class Catalogue:
    """Every pattern by slug and in reading order, the names that each calls related, where names lead, and sums.

    `keys` are hashes of what is made from a pattern and nothing else, by slug; `single` has a pattern's slug and key by
    the paths of the pages about it alone. `folded` are the patterns that were just counted, so that none need count
    them again.
    """

    def __init__(self, reader: Reader, config: Config, presentation: str = "") -> None:
        self.config, self.shown_as = config, presentation[:_DIGITS]
        self.folded: Mapping[str, Folded] = {}
        self._read(reader)

    def _read(self, reader: Reader) -> None:
        self.known = reader.directory()[0]
        self.totals = statistics.totals(reader)
        self.patterns: dict[str, Pattern] = {}
        self.related: dict[str, tuple[str, ...]] = {}
        self.keys: dict[str, str] = {}
        self.single: dict[str, tuple[str, str]] = {}
        self._shown: dict[str, bytes] = {}
        self._places: dict[str, tuple[object, ...]] = {}
        self._order: list[str] = []
        self._links: dict[str, tuple[frozenset[str], dict[str, Mapping[str, str]]]] = {}
        self._inputs: dict[str, dict[str, str]] = {}
        self._take(reader, None)

    def _take(self, reader: Reader, slugs: Collection[str] | None) -> None:
        found, shown = reader.listed(slugs)
        reference, limit = self.totals.reference, self.config.thresholds.stale_after_days
        patterns = settle([pattern for pattern, _ in found], reference, limit)
        places = reading_places(patterns)
        for pattern, (_, names), data, place in zip(patterns, found, shown, places, strict=True):
            slug = pattern.slug
            self.patterns[slug], self.related[slug], self._shown[slug] = pattern, names, data
            self._places[slug] = place
            self.keys[slug] = f"{self.shown_as}:{pattern.fingerprint}:{pattern.stale}"
        for slug, path in single_pages(self.config.layout, patterns):
            self.single[path] = (slug, self.keys[slug])
        self._order = sorted({**dict.fromkeys(self._order), **self._places}, key=self._places.__getitem__)
        self.ordered = tuple(map(self.patterns.__getitem__, self._order))

    def renew(self, reader: Reader, slugs: Collection[str]) -> None:
        """Read again what is known of some patterns, when nothing but notes has changed."""
        totals = statistics.totals(reader)
        if totals.reference != self.totals.reference:  # any pattern may be stale now, or no longer
            self._read(reader)
            return
        self.totals = totals
        before = self.patterns.keys() & slugs
        for _, path in single_pages(self.config.layout, [self.patterns[slug] for slug in before]):
            del self.single[path]
        for slug in before:
            for known in (self.patterns, self.related, self.keys, self._shown, self._places):
                del known[slug]
        self._order = [slug for slug in self._order if slug in self.patterns]
        self._take(reader, slugs)
        if self.patterns.keys() & slugs != before:  # a pattern that came or went can be what others lead to
            self._links.clear()
            self._inputs.clear()
        for _, links in self._links.values():
            for slug in slugs:
                links.pop(slug, None)
        for inputs in self._inputs.values():
            for slug in slugs:
                inputs.pop(slug, None)

    def key(self, patterns: Iterable[Pattern] | None = None) -> str:
        """A hash of all that a list can show of the patterns, of all or of some."""
        slugs = self._order if patterns is None else [pattern.slug for pattern in patterns]
        return hashlib.sha256(b"".join(map(self._shown.__getitem__, slugs))).hexdigest()

    def related_to(self, slug: str) -> tuple[Related, ...]:
        """Where the names lead that a pattern calls related."""
        names = self.related[slug]
        return related(names, self.known.resolve, self.patterns) if names else ()

    def leads(self, patterns: Iterable[Pattern]) -> str:
        """A hash of all that decides where names lead in a page that shows these patterns."""
        names = (list(self.known.pages.items()), list(self.known.aliases.items()))
        parts = (*names, sorted(pattern.slug for pattern in patterns))
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def inputs(self, page: str, patterns: Collection[Pattern], kept: Mapping[str, str]) -> dict[str, str]:
        """A hash of what its part is made from for each of the `patterns` that a page shows, in their order.

        `kept` are those of an earlier publication, where names lead to just the same places.
        """
        links = self.links(page, frozenset(pattern.slug for pattern in patterns))
        known = self._inputs.setdefault(page, {})
        found = {}
        for pattern in patterns:
            slug = pattern.slug
            if not (made_from := known.get(slug)):
                made_from = kept.get(slug, "")
                if not made_from.startswith(self.keys[slug]):
                    made_from = self._input(pattern, links)
                known[slug] = made_from
            found[slug] = made_from
        return found

    def _input(self, pattern: Pattern, links: Links) -> str:
        leads = links(pattern)
        return f"{self.keys[pattern.slug]}:{sorted(leads.items())}"

    def links(self, page: str, here: frozenset[str]) -> Links:
        """Tells where related names and the successor of a pattern lead in a page that shows the patterns `here`."""
        shown, known = self._links.get(page, (None, {}))
        if shown != here:
            known = {}
            self._links[page] = (here, known)
            self._inputs.pop(page, None)

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
