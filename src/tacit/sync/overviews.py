"""The overviews, which are generated pages that list patterns, and the pages by category.

If an overview is too large, it has one line for each pattern, and a page for each category has the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tacit.domain.assemble import visible_in
from tacit.domain.knowledge_base import KnowledgeBase
from tacit.domain.layout import Document
from tacit.domain.pattern import Pattern
from tacit.render.renderer import Renderer
from tacit.render.seal import Sealed
from tacit.render.summary import reached
from tacit.render.views import by_category
from tacit.sync.catalogue import Catalogue, Links
from tacit.sync.page_parts import PageParts


@dataclass(slots=True)
class Overviews:
    """The overviews (generated pages that list patterns) and the pages by category.

    `makes` has the function that renders each page, by path; `due` fills it. `links` has, by path, the function that
    returns the targets of a page's links. `learned` has a hash of each page's link targets, which this sync saves in
    the index, and `facts` has what earlier syncs saved there. `known` has, by page and slug, a hash of everything from
    which a stored part of the page (the section of one pattern) was rendered.
    """

    catalogue: Catalogue
    renderer: Renderer
    parts: PageParts
    kb: KnowledgeBase
    key: Callable[..., str]
    makes: dict[str, Callable[[], Sealed]]
    facts: Mapping[str, str]
    links: dict[str, Links] = field(default_factory=dict)
    learned: dict[str, str] = field(default_factory=dict)
    known: dict[str, dict[str, str]] = field(default_factory=dict)

    def due(self, documents: Iterable[Document]) -> dict[str, str]:
        """Return a hash of everything from which each overview and each page by category is rendered, by path.

        A page is rendered again if its hash differs from that of the last sync.
        """
        documents = list(documents)
        groups = by_category(self.kb.patterns) if self.catalogue.too_large else {}
        details = {self.renderer.layout.details(name): name for name in groups}
        self.known = self.parts.fragments.inputs([*(document.path for document in documents), *details])
        due = {document.path: self._document(document) for document in documents}
        return due | {path: self._details(path, name, groups[name]) for path, name in details.items()}

    def _document(self, document: Document) -> str:
        path, kb = document.path, visible_in(self.kb, document.domains)
        promoted = repr((reached(kb), kb.practice) if kb.practice.checked else reached(kb))
        # a page with another template always shows all fragments
        if path in self.catalogue.too_large and document.template in self.renderer.plain:
            self.makes[path] = lambda: self.renderer.overview(kb, document, (), plain=True, brief=True)
            return self.key("brief", document, self.catalogue.key(kb.patterns), self.kb.totals, promoted)
        inputs = self._shown_on(path, kb.patterns)

        def make() -> Sealed:
            parts, plain = self._parts(path, inputs)
            return self.renderer.overview(kb, document, parts, plain=plain)

        self.makes[path] = make
        return self.key("document", document, "\n".join(inputs.values()), self.kb.totals, promoted)

    def _details(self, path: str, category: str, group: Sequence[Pattern]) -> str:
        inputs = self._shown_on(path, group)

        def make() -> Sealed:
            parts, plain = self._parts(path, inputs)
            return self.renderer.category_details(category, group, parts, plain=plain)

        self.makes[path] = make
        return self.key("details", "\n".join(inputs.values()))

    def _parts(self, path: str, slugs: Iterable[str]) -> tuple[list[bytes], bool]:
        """Return the rendered parts of a page in order, and whether all are plain (see `render.seal.is_plain`).

        A part is not plain if, for example, a checkbox in it is ticked.
        """
        rendered = self.parts.of(path)
        parts = [rendered[slug] for slug in slugs]
        return [part.data for part in parts], all(part.is_plain for part in parts)

    def _shown_on(self, path: str, patterns: Sequence[Pattern]) -> dict[str, str]:
        """Return, for each pattern on a page, a hash of everything from which its part of the page is rendered."""
        leads = self.learned[f"leads {path}"] = self.catalogue.leads(patterns)
        known = self.known[path] if self.facts.get(f"leads {path}") == leads else {}
        inputs = self.parts.inputs[path] = self.catalogue.inputs(path, patterns, known)
        self.links[path] = self.catalogue.links(path, frozenset(inputs))
        return inputs
