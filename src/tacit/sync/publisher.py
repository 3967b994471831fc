"""I/O. Brings the generated pages on disk in step with the store: renders what changed, writes what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from tacit.domain.assemble import shown, visible_in
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.layout import Document, KnowledgeBase, Workflow
from tacit.domain.pattern import Dossier, Pattern
from tacit.errors import TemplateError
from tacit.render import Renderer, TemplateFault, by_category, has_workflow
from tacit.render.keep import carry_over
from tacit.render.seal import Origin, Sealed, has_own, is_plain, is_untouched, origin
from tacit.render.template_cache import Compiled
from tacit.store.cache import Cache, Fragment, Written
from tacit.store.reader import Reader
from tacit.store.writer import Folded
from tacit.sync.catalogue import Links, Listing
from tacit.sync.published import Published
from tacit.sync.scan import Scan
from tacit.system import files
from tacit.workspace.workspace import LOCAL, Workspace

_SEVERAL = 2
LISTED = 500  # examples of an evidence page that are made together
_NO_CHARACTER = "\ufffd"  # stands where bytes are no UTF-8


class Publisher:
    """One publication: the store as it is, the pages as they are on disk, and what that asks for."""

    def __init__(self, workspace: Workspace, reader: Reader, cache: Cache, scan: Scan, listing: Listing) -> None:
        self.workspace, self.reader, self.cache, self.scan = workspace, reader, cache, scan
        self.on_disk = scan.generated
        self.layout = workspace.config.layout
        documents = workspace.config.documents
        overview = next((document.path for document in documents if not document.domains), "")
        overview = overview or next((document.path for document in documents), "")
        self.presentation = workspace.presentation_key()
        self.compiled = Compiled()
        self.renderer = Renderer(
            workspace.templates(), self.layout, overview, self.compiled, plain=workspace.plain_templates()
        )
        self.listing, self.folded = listing, listing.folded
        self.known, self.patterns = listing.known, listing.patterns
        self.kb = KnowledgeBase(listing.ordered, listing.totals, workspace.config.thresholds, tuple(self._workflows()))
        # Of the pages about several patterns: how each is made, and by slug what each part is made from, what it is,
        # and those that were made just now; and where names lead in those that lead anywhere, with a hash of that.
        self.makes: dict[str, Callable[[], Sealed]] = {}
        self.inputs: dict[str, dict[str, str]] = {}
        self.parts: dict[str, dict[str, Fragment]] = {}
        self.fresh: dict[str, dict[str, Fragment]] = {}
        self.links: dict[str, Links] = {}
        self.leads: dict[str, str] = {}
        self.due = self._due()  # by path, what each page that should exist is made from
        self.restored: list[Path] = []  # what people had written comes back from the trash

    def publish(self, *, overwrite: bool = False, dry: bool = False) -> Published:
        """Write, remove and report; with `dry` only report what would be.

        Raises:
            TemplateError: a template can't be rendered; no page was written.
            FileAccessError: a page can't be read or written.
        """
        try:
            return self._publish(overwrite=overwrite, dry=dry)
        except TemplateFault as fault:
            raise TemplateError(f"templates/{fault.name}", fault.line, fault.message) from fault

    def text(self, path: str) -> str | None:
        """What the page at `path` should say now, nothing of people's own in it; None where none is due there.

        Raises:
            TemplateError: a template can't be rendered.
        """
        try:
            page = dict(self._texts({path} & self.due.keys())).get(path)
            return None if page is None else page.data.decode()
        except TemplateFault as fault:
            raise TemplateError(f"templates/{fault.name}", fault.line, fault.message) from fault

    def all_dossiers(self) -> dict[str, Dossier]:
        """Everything known of every pattern, as pages show it."""
        folded = self.workspace.fold(self.reader, set(self.patterns))
        return {item.dossier.pattern.slug: self._complete(item) for item in folded}

    def _publish(self, *, overwrite: bool, dry: bool) -> Published:
        pages = self.cache.pages.items()
        current = {path: page.input for path, page in pages if self.on_disk.get(path) == page.digest}
        stale = {path for path, made_from in self.due.items() if current.get(path) != made_from}
        result = Published()
        written = {}
        with files.together(self.workspace.root) as together:
            put = None if dry else together
            for path, page in self._texts(stale):
                if (put_there := self._put(path, page, result, put, overwrite=overwrite)) is not None:
                    written[path] = put_there
        self.compiled.save()
        self._sweep(result, dry=dry)
        if not dry:
            for trashed in self.restored:
                trashed.unlink(missing_ok=True)
            self.cache.keep_pages(written)
            for path, leads in self.leads.items():
                self.cache.remember(f"leads {path}", leads)
            for path, fresh in self.fresh.items():
                self.cache.keep_fragments(path, fresh, self.cache.fragments(path).keys() - self.inputs[path].keys())
        return result

    def _texts(self, stale: Collection[str]) -> Iterator[tuple[str, Sealed]]:
        """The stale pages, one after the other, so that not all of them are in memory at once."""
        yield from self._render_patterns(stale)
        for path, make in self.makes.items():
            if path in stale:
                yield path, make()

    def _workflows(self) -> Iterable[Workflow]:
        prefix = f"{self.layout.workflows}/"
        known = {path: page.digest for path, page in self.cache.pages.items()}
        for path in sorted(path for path, _ in self.on_disk.items() - known.items() if path.startswith(prefix)):
            text = files.read_page(self.workspace.root / path) or ""
            if origin(text) is Origin.FOREIGN:
                heading = next((line for line in text.splitlines() if line.startswith("# ")), "")
                yield Workflow(path, heading.removeprefix("# ").strip() or Path(path).stem)

    def _due(self) -> dict[str, str]:
        due = {document.path: self._document(document) for document in self.workspace.config.documents}
        listing = self._key("kb", self.listing.key(), self.kb.totals, self.kb.workflows)
        due[self.layout.readme] = due[self.layout.index] = listing
        self.makes[self.layout.readme] = self._readme
        self.makes[self.layout.index] = self._index
        due |= {path: key for path, (_, key) in self.listing.single.items()}
        for category, group in by_category(filter(has_workflow, self.kb.patterns)).items():
            if len(group) >= _SEVERAL:
                due[self.layout.category(category)] = self._category(category, group)
        return due

    def _readme(self) -> Sealed:
        parts = self._by_category(self.layout.readme, self.kb.patterns, self.renderer.readme_part)
        return self.renderer.readme(self.kb, parts)

    def _index(self) -> Sealed:
        used = filter(has_workflow, self.kb.patterns)
        return self.renderer.index(self.kb, self._by_category(self.layout.index, used, self.renderer.index_part))

    def _by_category(
        self, path: str, patterns: Iterable[Pattern], render: Callable[[str, Sequence[Pattern]], str]
    ) -> list[str]:
        """The parts of a page that is about the patterns by category, each made anew only where it has changed."""
        groups = by_category(patterns)
        parts = ((name, self.listing.key(group), partial(render, name, group)) for name, group in groups.items())
        return self._kept(path, parts)

    def _kept(self, path: str, parts: Iterable[tuple[str, str, Callable[[], str]]]) -> list[str]:
        """Parts of a page, each by a name, what it is made from, and how it is made where that has changed."""
        kept, found = self.cache.fragments(path), list[str]()
        inputs, fresh = self.inputs.setdefault(path, {}), self.fresh.setdefault(path, {})
        for name, source, make in parts:
            made_from = inputs[name] = self._key(name, source)
            part = kept.get(name)
            if part is None or part.input != made_from:
                part = fresh[name] = Fragment(made_from, make().encode())
            found.append(part.data.decode())
        return found

    def _document(self, document: Document) -> str:
        path, kb = document.path, visible_in(self.kb, document.domains)
        leads = self.leads[path] = self.listing.leads(kb.patterns)
        kept = self.cache.fragments(path) if self.cache.state(f"leads {path}") == leads else {}
        known = {slug: part.input for slug, part in kept.items()}
        inputs = self.inputs[path] = self.listing.inputs(path, kb.patterns, known)
        self.links[path] = self.listing.links(path, frozenset(inputs))

        def make() -> Sealed:
            parts = [self.parts[path][slug] for slug in inputs]
            plain = all(part.is_plain for part in parts)
            return self.renderer.overview(kb, document, [part.data for part in parts], plain=plain)

        self.makes[path] = make
        return self._key("document", document, "\n".join(inputs.values()), self.kb.totals)

    def _category(self, category: str, group: Sequence[Pattern]) -> str:
        path = self.layout.category(category)
        inputs = self.inputs[path] = {pattern.slug: self.listing.keys[pattern.slug] for pattern in group}

        def make() -> Sealed:
            return self.renderer.category(category, [self.parts[path][slug].data.decode() for slug in inputs])

        self.makes[path] = make
        return self._key("category", "\n".join(inputs.values()))

    def _key(self, *parts: object) -> str:
        """A hash of texts as they are, which may be long, and of whatever else by what it shows."""
        texts = (part if isinstance(part, str) else repr(part) for part in (self.presentation, *parts))
        return hashlib.sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).hexdigest()

    def _render_patterns(self, stale: Collection[str]) -> Iterator[tuple[str, Sealed]]:
        """Render all that is about one pattern, reading each dossier once: parts of pages, and whole pages."""
        wanted: dict[str, set[str]] = {}
        for page in self.inputs.keys() & stale:
            self._reuse(page, wanted)
        for path in self.listing.single.keys() & stale:
            wanted.setdefault(self.listing.single[path][0], set()).add(path)
        counted = [self.folded[slug] for slug in wanted if slug in self.folded]
        for folded in chain(counted, self.workspace.fold(self.reader, wanted.keys() - self.folded.keys())):
            yield from self._render_pattern(self._complete(folded), wanted[folded.dossier.pattern.slug])

    def _reuse(self, page: str, wanted: dict[str, set[str]]) -> None:
        kept, parts = self.cache.fragments(page), self.parts.setdefault(page, {})
        self.fresh[page] = {}
        for slug, made_from in self.inputs[page].items():
            if (known := kept.get(slug)) is not None and known.input == made_from:
                parts[slug] = known
            else:
                wanted.setdefault(slug, set()).add(page)

    def _complete(self, folded: Folded) -> Dossier:
        pattern = self.patterns[folded.dossier.pattern.slug]
        pattern = pattern._replace(superseded_by=self.known.resolve(pattern.superseded_by))
        return folded.dossier._replace(pattern=pattern, related=self.listing.related_to(pattern.slug))

    def _render_pattern(self, dossier: Dossier, wanted: set[str]) -> Iterator[tuple[str, Sealed]]:
        slug = dossier.pattern.slug
        for path in wanted:
            if path in self.inputs:
                data = self._part(dossier, path).encode()
                part = Fragment(self.inputs[path][slug], data, is_plain(data))
                self.parts[path][slug] = self.fresh[path][slug] = part
            elif path == self.layout.evidence(slug):
                yield path, self.renderer.evidence(dossier, self._listed(dossier, path))
            else:
                yield path, self.renderer.workflow(dossier)

    def _listed(self, dossier: Dossier, path: str) -> list[str]:
        """A pattern's examples as its evidence page lists them, so many at once that what is the same can be kept."""
        slug, examples = dossier.pattern.slug, dossier.examples
        if len(examples) <= LISTED:
            return [self.renderer.evidence_part(slug, examples, 1)]
        starts = range(0, len(examples), LISTED)
        chunks = ((start + 1, examples[start : start + LISTED]) for start in starts)
        parts = (
            (str(first), "".join(map(shown, some)), partial(self.renderer.evidence_part, slug, some, first))
            for first, some in chunks
        )
        return self._kept(path, parts)

    def _part(self, dossier: Dossier, path: str) -> str:
        """A pattern's part of a page about several."""
        if path in self.links:
            return self.renderer.fragment(dossier, path, self.links[path](dossier.pattern))
        return self.renderer.category_part(dossier)

    def _put(
        self,
        path: str,
        due: Sealed,
        result: Published,
        put: Callable[[Path, str | bytes], None] | None,
        *,
        overwrite: bool,
    ) -> Written | None:
        """Write one page unless it is as it should be, or a person's; returns what is on disk then."""
        target, page = self.workspace.root / path, due
        if self._is_pure(path):
            is_there = self.on_disk[path] == due.digest
        else:
            data = files.page_bytes(target)
            whose = None
            if data is None or not is_untouched(data):
                page, whose = self._carried(path, data, due)
            is_there = data == page.data
            if whose is not None and not is_there:
                if not overwrite:
                    result.diagnostics.append(_left_alone(path, whose))
                    return None
                if put is not None:
                    put(_beside(target, data or b""), data or b"")
        if not is_there:
            result.written.append(path)
            if put is not None:
                put(target, page.data)
        return Written.of(self.due[path], page.digest, is_pure=page is due)

    def _is_pure(self, path: str) -> bool:
        """Whether a page is still what was written there last, with nothing of people's own in it."""
        known = self.cache.pages.get(path)
        is_known = known is not None and known.is_pure and known.digest == self.on_disk.get(path)
        return is_known and self.scan.is_still(self.workspace.root, path)

    def _carried(self, path: str, data: bytes | None, due: Sealed) -> tuple[Sealed, Origin | None]:
        """A page with what people wrote into the one that is there, and whose that is where it may not be replaced."""
        old = (data or b"").decode("utf-8", "replace")
        kind = origin(old) if old.encode() == (data or b"") else Origin.NO_TEXT
        text, lost = carry_over(self._before(path) if data is None else old, due.data.decode())
        carried = text.encode()
        page = due if carried == due.data else Sealed(carried, files.digest(carried))
        return page, kind if lost or kind in {Origin.EDITED, Origin.FOREIGN, Origin.NO_TEXT} else None

    def _before(self, path: str) -> str:
        """What a page that is due again held when it was last moved to the trash."""
        trashed = files.last_trashed(path, self.workspace.local / "trash")
        if trashed is not None and f"{LOCAL}/trash/{trashed.name}" in self.workspace.tracked():
            return ""
        text = files.read_page(trashed) if trashed else None
        if trashed is None or text is None or _NO_CHARACTER in text or origin(text) is not Origin.OURS:
            return ""
        self.restored.append(trashed)
        return text

    def _sweep(self, result: Published, *, dry: bool) -> None:
        """Remove generated pages that are no longer due; what a person put into them goes to the trash."""
        gone = [path for path in self.cache.pages if path not in self.due and path not in self.on_disk]
        for path in sorted(self.on_disk.keys() - self.due.keys()):
            text = files.read_page(self.workspace.root / path)
            kind = Origin.FOREIGN if text is None else origin(text)
            if kind is Origin.FOREIGN or text is None:
                continue
            result.removed.append(path)
            gone.append(path)
            kept = kind in {Origin.EDITED, Origin.MERGED} or has_own(text)
            if kept:
                result.diagnostics.append(_trashed(path))
            if not dry:
                files.discard(self.workspace.root, path, self.workspace.local / "trash" if kept else None)
        if not dry:
            self.cache.forget(gone)


def _left_alone(path: str, kind: Origin) -> Diagnostic:
    what, first = {
        Origin.FOREIGN: ("a file of somebody's lies where a page goes", "move it elsewhere"),
        Origin.NO_TEXT: ("the page holds bytes that are not UTF-8", "save it as UTF-8"),
    }.get(kind, ("the page was edited by hand", f"take the edits over with `tacit adopt {path}`"))
    help_text = f"{first}, or run `tacit sync --overwrite` (the file is kept beside as .orig.md)"
    return Diagnostic(Location(path), Severity.ERROR, "edited-page", f"{what}: it is left alone", help_text)


def _trashed(path: str) -> Diagnostic:
    message = "no longer due; it held something of your own and was moved to .tacit/trash/"
    return Diagnostic(Location(path), Severity.WARNING, "page-trashed", message)


def _beside(target: Path, data: bytes) -> Path:
    """A name beside a page, `name.orig.md`, `name.orig-2.md` and so on: the first that is free or holds just this."""
    name = target.name.removesuffix(".md")
    candidate, number = target.with_name(f"{name}.orig.md"), 2
    while candidate.exists() and files.page_bytes(candidate) != data:
        candidate, number = target.with_name(f"{name}.orig-{number}.md"), number + 1
    return candidate
