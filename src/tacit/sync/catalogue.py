"""The catalogue: all patterns in the short form that lists show, kept in memory while one process updates pages.

A long page has a part for each pattern. The input of a part is everything from which it is rendered. If the hash of the
input is unchanged, the part is not rendered again, but read from the cache of parts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping

from tacit.domain.assemble import related, too_large
from tacit.domain.pattern import Pattern, Related
from tacit.domain.reading_order import reading_places, settle
from tacit.render.links import href
from tacit.render.views import single_pages
from tacit.store import statistics
from tacit.store.counting import Folded
from tacit.store.reader import Reader
from tacit.workspace.settings import Config

_DIGITS = 32  # digits of a hash, enough to tell two hashes apart

Links = Callable[[Pattern], Mapping[str, str]]


class Catalogue:
    """All patterns by slug and in reading order, with their related names, the directory of names, and totals.

    `too_large` are the overviews that show only one line for each pattern. `keys` has, by the slug of a pattern, a hash
    of everything from which its own pages and its parts of long pages are rendered. `single` has the pattern's slug and
    this hash by the path of a page about one pattern. `folded` has the results for the patterns that this sync has
    counted.
    """

    def __init__(self, reader: Reader, config: Config, presentation: str = "") -> None:
        self.config, self.shown_as = config, presentation[:_DIGITS]
        self.folded: Mapping[str, Folded] = {}
        self.too_large = frozenset[str]()
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
        self._names = ""  # a hash of all names
        self._links: dict[str, tuple[frozenset[str], dict[str, Mapping[str, str]]]] = {}
        self._inputs: dict[str, dict[str, str]] = {}
        self._take(reader, None)

    def _weigh(self) -> bool:
        """Find the overviews that are too large, so that they show only one line for each pattern.

        Return whether the set of these overviews has changed.
        """
        before = self.too_large
        self.too_large = too_large(self.ordered, self.config.documents, self.config.overview_limit)
        return self.too_large != before

    def _take(self, reader: Reader, slugs: Collection[str] | None) -> None:
        found, shown = reader.listed(slugs)
        reference, limit = self.totals.reference, self.config.thresholds.stale_after_days
        patterns = settle([pattern for pattern, _ in found], reference, limit)
        places = reading_places(patterns)
        for pattern, (_, names), data, place in zip(patterns, found, shown, places, strict=True):
            slug = pattern.slug
            # all examples of the pattern are pending, and pages do not show pending examples
            if not (pattern.page or pattern.evidence):
                continue
            traced = repr(pattern.in_code) if pattern.in_code else ""
            self.patterns[slug], self.related[slug], self._shown[slug] = pattern, names, data + traced.encode()
            self._places[slug] = place
            self.keys[slug] = self._key(pattern)
        self._order = sorted({**dict.fromkeys(self._order), **self._places}, key=self._places.__getitem__)
        self.ordered = tuple(map(self.patterns.__getitem__, self._order))
        if self._weigh():  # links to any pattern then lead to other pages
            patterns = list(self.ordered)
            self.keys = {pattern.slug: self._key(pattern) for pattern in patterns}
            self._links.clear()
            self._inputs.clear()
        for slug, path in single_pages(self.config.layout, [p for p in patterns if p.slug in self.patterns]):
            self.single[path] = (slug, self.keys[slug])

    def _key(self, pattern: Pattern) -> str:
        traced = repr(pattern.in_code) if pattern.in_code else ""
        # never empty, so that no key is the beginning of another key
        made_from = hashlib.sha256(traced.encode()).hexdigest()[:_DIGITS] if traced else "-"
        made_from += f"@{self.totals.team}." * bool(pattern.elsewhere)
        return f"{self.shown_as}:{pattern.fingerprint}:{pattern.stale}:{bool(self.too_large)}:{made_from}"

    def renew(self, reader: Reader, slugs: Collection[str]) -> None:
        """Read the patterns with these slugs again after a sync in which notes changed, but no pattern pages."""
        totals, before = statistics.totals(reader), self.totals
        # any pattern may have become stale, or be no longer stale; pages name the revision of the team store
        if (totals.reference, totals.team) != (before.reference, before.team):
            self._read(reader)
            return
        self.totals = totals
        known_before = self.patterns.keys() & slugs
        for _, path in single_pages(self.config.layout, [self.patterns[slug] for slug in known_before]):
            del self.single[path]
        for slug in known_before:
            for known in (self.patterns, self.related, self.keys, self._shown, self._places):
                del known[slug]
        self._order = [slug for slug in self._order if slug in self.patterns]
        self._take(reader, slugs)
        if (
            self.patterns.keys() & slugs != known_before
        ):  # other patterns may refer to a pattern that was added or removed
            self._links.clear()
            self._inputs.clear()
        for _, links in self._links.values():
            for slug in slugs:
                links.pop(slug, None)
        for inputs in self._inputs.values():
            for slug in slugs:
                inputs.pop(slug, None)

    def key(self, patterns: Iterable[Pattern] | None = None) -> str:
        """Return a hash of everything that a list can show of these patterns; of all patterns if `patterns` is None.

        A page with such a list is rendered again if the hash changes.
        """
        slugs = self._order if patterns is None else [pattern.slug for pattern in patterns]
        return hashlib.sha256(b"".join(map(self._shown.__getitem__, slugs))).hexdigest()

    def related_to(self, slug: str) -> tuple[Related, ...]:
        """Return the patterns that the text of the pattern with this slug names as related."""
        names = self.related[slug]
        return related(names, self.known.resolve, self.patterns) if names else ()

    def leads(self, patterns: Iterable[Pattern]) -> str:
        """Return a hash of everything on which the targets of the links in a page about these patterns depend.

        If it changes, all links of the page have to be computed again.
        """
        if not self._names:
            names = (list(self.known.pages.items()), list(self.known.aliases.items()))
            self._names = hashlib.sha256(repr(names).encode("utf-8", "surrogatepass")).hexdigest()
        parts = (self._names, sorted(pattern.slug for pattern in patterns), bool(self.too_large))
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def inputs(self, page: str, patterns: Collection[Pattern], kept: Mapping[str, str]) -> dict[str, str]:
        """Return, by slug, a hash of everything from which the section of each of the `patterns` of a page is rendered.

        `kept` has these hashes from the last sync; it is empty if a link in the page may have another target now. A
        pattern that has not changed since then keeps its hash.
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
        """Return a function for the links in the page `page`: it returns the target of each link that a pattern needs.

        These are the links to the pattern's related patterns and to its successor. `here` are the patterns that the
        page itself shows: links to them stay on the page.
        """
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
            elif target is not None and self.too_large:
                links[slug] = href(page, self.config.layout.details(target.category), slug)
            elif target is not None and target.page:
                links[slug] = href(page, target.page)
        return links
