"""Update the generated pages on disk from the store: render the parts that changed, and write the pages that differ."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from tacit.domain.assemble import shown, without_pending
from tacit.domain.knowledge_base import KnowledgeBase, Workflow
from tacit.domain.pattern import Dossier, Pattern
from tacit.errors import TemplateError
from tacit.render.faults import TemplateFault
from tacit.render.onboarding import Chosen, by_project, reading_list
from tacit.render.renderer import Renderer
from tacit.render.seal import Origin, Sealed, is_plain, origin
from tacit.render.template_cache import template_cache
from tacit.render.views import by_category, with_workflow
from tacit.store.counting import Folded, fold
from tacit.store.fragments import Fragments
from tacit.store.reader import Reader
from tacit.store.statistics import newest_promotions
from tacit.sync.catalogue import Catalogue
from tacit.sync.index import Index
from tacit.sync.overviews import Overviews
from tacit.sync.page_parts import PageParts, Rendered, render_all
from tacit.sync.page_writer import PageWriter, kept_index
from tacit.sync.report import Published
from tacit.sync.scan import Tree
from tacit.system import files
from tacit.workspace.workspace import Workspace

_PROMOTIONS = 10  # promotions of its own patterns that an overview shows
_NEWCOMERS = "newcomers"  # the key of a fact: a hash of what the choice depends on, and of the choice
_SEVERAL = 2  # patterns from which a category has a checklist of its own
LISTED = 500  # examples per part of an evidence page, so one more example does not render thousands again


class Publisher:
    """One update of the generated pages: it knows which pages should exist, and renders and writes the changed ones."""

    def __init__(
        self,
        workspace: Workspace,
        reader: Reader,
        catalogue: Catalogue,
        *,
        index: Index,
        fragments: Fragments,
        on_disk: Mapping[str, str],
    ) -> None:
        """Prepare an update of the pages. `on_disk` has the digests of the files at the paths of generated pages."""
        self.workspace, self.reader, self.index = workspace, reader, index
        self.on_disk = on_disk
        self.layout = workspace.config.layout
        documents = workspace.config.documents
        paths = [page.path for page in sorted(documents, key=lambda page: bool(page.domains))]
        self.presentation = workspace.presentation_key()
        self.renderer = Renderer(
            workspace.templates(),
            self.layout,
            next(iter(paths), ""),
            template_cache,
            plain=workspace.plain_templates(),
            details=bool(catalogue.too_large),
            team=catalogue.totals.team,
        )
        self.catalogue = catalogue
        self.known, self.patterns = catalogue.known, catalogue.patterns
        self.kb = KnowledgeBase(
            catalogue.ordered,
            catalogue.totals,
            workspace.config.thresholds,
            tuple(_workflows(workspace, index, on_disk)),
            tuple(newest_promotions(reader, _PROMOTIONS)),
            reader.practice(),
        )
        self.parts = PageParts(fragments)
        self.makes: dict[str, Callable[[], Sealed]] = {}  # the function that renders each page about several patterns
        self.overviews = Overviews(catalogue, self.renderer, self.parts, self.kb, self._key, self.makes, index.facts)
        self.due = self._due()  # a hash of the input of each page that should exist, by path

    def publish(self, tree: Tree, *, overwrite: bool = False, dry: bool = False) -> Published:
        """Update the pages (edited pages only if `overwrite`; no file if `dry`), and return what changes.

        Raises:
            TemplateError: a template can't be rendered; no page was written.
            FileAccessError: a page can't be read or written.
        """
        pages = self.index.pages
        current = {path: page.input for path, page in pages.items() if self.on_disk.get(path) == page.digest}
        stale = {path for path, made_from in self.due.items() if current.get(path) != made_from}
        with files.together(self.workspace.root) as put, _faults():
            writer = PageWriter(self.workspace, tree, self.on_disk, pages, None if dry else put, overwrite=overwrite)
            for path, page in self._texts(stale):
                writer.write(path, self.due[path], page)
        writer.sweep(self.due)
        writer.done.diagnostics += [kept] if not pages and (kept := kept_index(self.workspace)) else []  # only once
        if not dry:
            self.parts.keep(writer.done.gone)
            for key, value in self.overviews.learned.items():
                self.index.know(key, value)
        return writer.done

    def text(self, path: str) -> str | None:
        """Return the page that should exist at `path`, without what people wrote into it; None if it should not exist.

        Raises:
            TemplateError: a template can't be rendered.
        """
        with _faults():
            page = dict(self._texts({path} & self.due.keys())).get(path)
            return None if page is None else page.data.decode()

    def all_dossiers(self) -> dict[str, Dossier]:
        """Return all data about each pattern as pages show it, by slug."""
        return {item.dossier.pattern.slug: self._complete(item) for item in self._fold(set(self.patterns))}

    def _texts(self, stale: Collection[str]) -> Iterator[tuple[str, Sealed]]:
        """Yield the pages at the paths `stale`, rendered again, with their paths. Only one is in memory at a time."""
        yield from self._render_patterns(stale)
        for path, make in self.makes.items():
            if path in stale:
                yield path, make()

    def _due(self) -> dict[str, str]:
        due = self.overviews.due(self.workspace.config.documents)
        lists = self._key("kb", self.catalogue.key(), self.kb.totals, self.kb.workflows, bool(self.catalogue.too_large))
        due[self.layout.readme] = due[self.layout.index] = lists
        self.makes[self.layout.readme] = self._readme
        self.makes[self.layout.index] = self._index
        if with_workflow(self.kb.patterns):
            due[self.layout.onboarding] = self._onboarding(self._key(lists, self.kb.thresholds))
        due |= {path: key for path, (_, key) in self.catalogue.single.items()}
        for category, group in by_category(with_workflow(self.kb.patterns)).items():
            if len(group) >= _SEVERAL:
                path = self.layout.category(category)
                due[path] = self._category(path, category, group)
        return due

    def _onboarding(self, depends_on: str) -> str:
        self.makes[self.layout.onboarding] = lambda: self.renderer.onboarding(*_newcomers(self.kb))
        known, _, key = self.index.facts.get(_NEWCOMERS, "").partition(" ")
        if known != depends_on:
            key = self._key("onboarding", _newcomers(self.kb), bool(self.catalogue.too_large))
        self.overviews.learned[_NEWCOMERS] = f"{depends_on} {key}"
        return key

    def _readme(self) -> Sealed:
        parts = self._by_category(self.layout.readme, self.kb.patterns, self.renderer.readme_part)
        return self.renderer.readme(self.kb, parts)

    def _index(self) -> Sealed:
        used = with_workflow(self.kb.patterns)
        return self.renderer.index(self.kb, self._by_category(self.layout.index, used, self.renderer.index_part))

    def _by_category(
        self, path: str, patterns: Iterable[Pattern], render: Callable[[str, Sequence[Pattern]], str]
    ) -> list[str]:
        """Return the parts of a page that lists the patterns by category: one part for each category."""
        groups = by_category(patterns).items()
        sources = ((n, self._key(n, self.catalogue.key(group)), partial(render, n, group)) for n, group in groups)
        return self.parts.made(path, sources)

    def _category(self, path: str, category: str, group: Sequence[Pattern]) -> str:
        inputs = self.parts.inputs[path] = {pattern.slug: self.catalogue.keys[pattern.slug] for pattern in group}

        def make() -> Sealed:
            rendered = self.parts.of(path)
            return self.renderer.category(category, [rendered[slug].data.decode() for slug in inputs])

        self.makes[path] = make
        return self._key("category", "\n".join(inputs.values()))

    def _key(self, *parts: object) -> str:
        """Return a hash of values, which identifies the input of a page or part.

        Texts are hashed as they are, because they may be long; other values by their `repr`.
        """
        texts = (part if isinstance(part, str) else repr(part) for part in (self.presentation, *parts))
        return hashlib.sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).hexdigest()

    def _render_patterns(self, stale: Collection[str]) -> Iterator[tuple[str, Sealed]]:
        """Yield the pages in `stale` that are about one pattern, and render the changed parts of the other pages."""
        wanted: dict[str, set[str]] = {}
        long_pages = [page for page in self.parts.inputs if page in stale]
        self.parts.fragments.read(long_pages)
        for page in long_pages:
            for slug in self.parts.reuse(page):
                wanted.setdefault(slug, set()).add(page)
        for path in self.catalogue.single.keys() & stale:
            wanted.setdefault(self.catalogue.single[path][0], set()).add(path)
        folded = self.catalogue.folded
        counted = [self._complete(folded[slug]) for slug in wanted if slug in folded]
        # a forked process can't use the database of the parts, so the parts of long pages are read before
        self.parts.fragments.read(self.layout.evidence(d.pattern.slug) for d in counted if len(d.examples) > LISTED)
        render = partial(self._render_pattern, wanted)
        yield from self.parts.take(render_all(render, counted))
        for item in self._fold(wanted.keys() - folded.keys()):
            yield from self.parts.take(render(self._complete(item)))

    def _fold(self, slugs: set[str]) -> Iterator[Folded]:
        return fold(self.reader, slugs, self.kb.thresholds, self.workspace.config.project)

    def _complete(self, folded: Folded) -> Dossier:
        pattern = self.patterns[folded.dossier.pattern.slug]
        pattern = pattern._replace(superseded_by=self.known.resolve(pattern.superseded_by))
        dossier = without_pending(folded.dossier)
        return dossier._replace(pattern=pattern, related=self.catalogue.related_to(pattern.slug))

    def _render_pattern(self, wanted: Mapping[str, set[str]], dossier: Dossier) -> Iterator[Rendered]:
        slug = dossier.pattern.slug
        for path in wanted[slug]:
            if path in self.parts.inputs:
                if links := self.overviews.links.get(path):
                    data = self.renderer.fragment(dossier, path, links(dossier.pattern)).encode()
                else:
                    data = self.renderer.category_part(dossier).encode()
                yield path, slug, data, is_plain(data), None
            elif path == self.layout.evidence(slug):
                page = self.renderer.evidence(dossier, self._listed(dossier, path))
                yield path, "", *page, self.parts.given(path)
            else:
                yield path, "", *self.renderer.workflow(dossier), None

    def _listed(self, dossier: Dossier, path: str) -> list[str]:
        """Return the texts of a pattern's examples for its evidence page.

        A long list has parts, so that only the parts with new examples are rendered again.
        """
        slug, examples = dossier.pattern.slug, dossier.examples
        if len(examples) <= LISTED:
            return [self.renderer.evidence_part(slug, examples, 1)]
        chunks = ((start + 1, examples[start : start + LISTED]) for start in range(0, len(examples), LISTED))
        render = self.renderer.evidence_part
        return self.parts.made(
            path, ((str(n), self._key(str(n), shown(some)), partial(render, slug, some, n)) for n, some in chunks)
        )


def _newcomers(kb: KnowledgeBase) -> tuple[Sequence[Chosen], Sequence[tuple[str, Sequence[Chosen]]]]:
    """Choose the patterns that newcomers read first: one list for all projects, and one for each project.

    This takes long, so a sync calls the function only if something has changed on which the choice depends.
    """
    return reading_list(kb.patterns), by_project(kb.patterns)


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    """Turn an error of a template in the block into tacit's error, which names the file and the line."""
    try:
        yield
    except TemplateFault as fault:
        raise TemplateError(f"templates/{fault.name}", fault.line, fault.message) from fault


def _workflows(workspace: Workspace, index: Index, on_disk: Mapping[str, str]) -> Iterable[Workflow]:
    """Yield the workflow pages that people wrote, for the index of workflows; pages that tacit wrote are left out."""
    prefix, pages = f"{workspace.config.layout.workflows}/", index.pages
    for path in sorted(path for path in on_disk if path.startswith(prefix)):
        if path in pages and pages[path].digest == on_disk[path]:
            continue
        text = files.read_page(workspace.root / path) or ""
        if origin(text) is Origin.FOREIGN:
            heading = next((line for line in text.splitlines() if line.startswith("# ")), "")
            yield Workflow(path, heading.removeprefix("# ").strip() or Path(path).stem)
