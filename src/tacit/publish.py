"""I/O. Brings the generated pages on disk in step with the store: renders what changed, writes what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tacit import files
from tacit.cache import Cache, Fragment, Written
from tacit.compiled import Compiled
from tacit.errors import TemplateError
from tacit.generated import Origin, carry_over, has_own, is_untouched, origin
from tacit.listing import Listing
from tacit.model import (
    Confidence,
    Diagnostic,
    Document,
    Dossier,
    KnowledgeBase,
    Location,
    Pattern,
    Severity,
    Workflow,
)
from tacit.patterns import in_reading_order, visible_in
from tacit.published import Published
from tacit.render import MANY, Part, Renderer, TemplateFault
from tacit.store.reader import Reader
from tacit.store.store import Folded
from tacit.workspace import Workspace

_SEVERAL = 2
_DIGITS = 32  # of a hash, enough to tell two of them apart
_NO_CHARACTER = "\ufffd"  # stands where bytes are no UTF-8


@dataclass(slots=True)
class _Due:
    """A page that should exist: what it is made from, and how, unless it is about a single pattern."""

    input: str
    make: Callable[[], bytes] | None = None


class Publisher:
    """One publication: the store as it is, the pages as they are on disk, and what that asks for."""

    def __init__(
        self,
        workspace: Workspace,
        reader: Reader,
        cache: Cache,
        on_disk: Mapping[str, str],
        listing: Listing,
    ) -> None:
        self.workspace, self.reader, self.cache, self.on_disk = workspace, reader, cache, on_disk
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
        patterns = in_reading_order(self.patterns.values())
        self.kb = KnowledgeBase(patterns, listing.totals, workspace.config.thresholds, tuple(self._workflows()))
        # A hash of what is made from a pattern and nothing else, by slug.
        shown_as = self.presentation[:_DIGITS]
        self.keys = {p.slug: f"{shown_as}:{p.fingerprint}:{p.stale}" for p in patterns}
        self.fragments: dict[str, dict[str, Fragment]] = {}  # by page and slug
        self.kept: dict[str, dict[str, Fragment]] = {}
        self.leads: dict[str, Callable[[Pattern], Mapping[str, str]]] = {}  # by page, as `Listing.links` tells
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
            due = {key: page for key, page in self._due().items() if key == path}
            page = dict(self._texts(due)).get(path)
            return None if page is None else page.decode()
        except TemplateFault as fault:
            raise TemplateError(f"templates/{fault.name}", fault.line, fault.message) from fault

    def all_dossiers(self) -> dict[str, Dossier]:
        """Everything known of every pattern, as pages show it."""
        folded = self.workspace.fold(self.reader, set(self.patterns), self.known)
        return {item.dossier.pattern.slug: self._complete(item) for item in folded}

    def _publish(self, *, overwrite: bool, dry: bool) -> Published:
        due = self._due()
        stale = {path: page for path, page in due.items() if not self._is_current(path, page.input)}
        result = Published()
        current = {}
        with files.together() as together:
            put = None if dry else together
            for path, data in self._texts(stale):
                if (written := self._put(path, data, result, put, overwrite=overwrite)) is not None:
                    current[path] = Written(due[path].input, written)
        self.compiled.save()
        self._sweep(due, result, dry=dry)
        if not dry:
            for trashed in self.restored:
                trashed.unlink(missing_ok=True)
            self.cache.keep_pages(current)
            for page, fragments in self.fragments.items():
                kept = self.kept[page]
                fresh = {slug: part for slug, part in fragments.items() if kept.get(slug) != part}
                self.cache.keep_fragments(page, fresh, kept.keys() - fragments.keys())
        return result

    def _texts(self, stale: Mapping[str, _Due]) -> Iterator[tuple[str, bytes]]:
        """The stale pages, one after the other, so that not all of them are in memory at once."""
        yield from self._render_patterns(stale)
        for path, page in stale.items():
            if page.make is not None:
                yield path, page.make()

    def _workflows(self) -> Iterable[Workflow]:
        prefix = f"{self.layout.workflows}/"
        for path in sorted(path for path in self.on_disk if path.startswith(prefix)):
            known = self.cache.pages.get(path)
            if known is not None and known.digest == self.on_disk[path]:
                continue
            text = files.read_page(self.workspace.root / path) or ""
            if origin(text) is Origin.FOREIGN:
                heading = next((line for line in text.splitlines() if line.startswith("# ")), "")
                yield Workflow(path, heading.removeprefix("# ").strip() or Path(path).stem)

    def _due(self) -> dict[str, _Due]:
        due: dict[str, _Due] = {}
        for document in self.workspace.config.documents:
            due[document.path] = self._document(document)
        listing = self._key("kb", self.listing.key(), self.kb.totals, self.kb.workflows)
        due[self.layout.readme] = _Due(listing, lambda: self.renderer.readme(self.kb))
        due[self.layout.index] = _Due(listing, lambda: self.renderer.index(self.kb))
        groups: dict[str, list[Pattern]] = {}
        for pattern in self.kb.patterns:
            key = self.keys[pattern.slug]
            if pattern.evidence > MANY:
                path = self.layout.evidence(pattern.slug)
                due[path] = _Due(key)
            if pattern.level is Confidence.HIGH and not pattern.retired:
                groups.setdefault(pattern.category, []).append(pattern)
                due[self.layout.workflow(pattern.slug)] = _Due(key)
        for category, group in groups.items():
            if len(group) >= _SEVERAL:
                due[self.layout.category(category)] = self._category(category, group)
        return due

    def _document(self, document: Document) -> _Due:
        kb = visible_in(self.kb, document.domains)
        here = frozenset(pattern.slug for pattern in kb.patterns)
        links = self.leads[document.path] = self.listing.links(document.path, here)
        keys = {}
        for pattern in kb.patterns:
            key, leads = self.keys[pattern.slug], links(pattern)
            keys[pattern.slug] = f"{key}:{sorted(leads.items())}" if leads else key

        def make() -> bytes:
            fresh = self.fragments[document.path]
            return self.renderer.overview(kb, document, [Part._make(fresh[slug][1:]) for slug in keys])

        self.fragments[document.path] = {slug: Fragment(key) for slug, key in keys.items()}
        return _Due(self._key("document", document, "\n".join(keys.values()), self.kb.totals), make)

    def _category(self, category: str, group: list[Pattern]) -> _Due:
        path = self.layout.category(category)
        keys = {pattern.slug: self.keys[pattern.slug] for pattern in group}

        def make() -> bytes:
            return self.renderer.category(category, [self.fragments[path][slug].data.decode() for slug in keys])

        self.fragments[path] = {slug: Fragment(key) for slug, key in keys.items()}
        return _Due(self._key("category", "\n".join(keys.values())), make)

    def _key(self, *parts: object) -> str:
        """A hash of texts as they are, which may be long, and of whatever else by what it shows."""
        texts = (part if isinstance(part, str) else repr(part) for part in (self.presentation, *parts))
        return hashlib.sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).hexdigest()

    def _is_current(self, path: str, key: str) -> bool:
        known = self.cache.pages.get(path)
        return known is not None and known.input == key and self.on_disk.get(path) == known.digest

    def _render_patterns(self, stale: Mapping[str, _Due]) -> Iterator[tuple[str, bytes]]:
        """Render all that is about one pattern, reading each dossier once: parts of pages, and whole pages."""
        wanted: dict[str, set[str]] = {}
        for page in list(self.fragments):
            if page in stale:
                self._reuse(page, wanted)
            else:
                self.fragments.pop(page)
        for pattern in self.kb.patterns:
            for path in (self.layout.evidence(pattern.slug), self.layout.workflow(pattern.slug)):
                if path in stale:
                    wanted.setdefault(pattern.slug, set()).add(path)
        counted = [self.folded[slug] for slug in wanted if slug in self.folded]
        for folded in chain(counted, self.workspace.fold(self.reader, wanted.keys() - self.folded.keys(), self.known)):
            yield from self._render_pattern(self._complete(folded), wanted[folded.dossier.pattern.slug])

    def _reuse(self, page: str, wanted: dict[str, set[str]]) -> None:
        kept = self.kept[page] = self.cache.fragments(page)
        for slug, part in self.fragments[page].items():
            if (known := kept.get(slug)) is not None and known.input == part.input:
                self.fragments[page][slug] = known
            else:
                wanted.setdefault(slug, set()).add(page)

    def _complete(self, folded: Folded) -> Dossier:
        pattern = self.patterns[folded.dossier.pattern.slug]
        pattern = pattern._replace(superseded_by=self.known.resolve(pattern.superseded_by))
        return folded.dossier._replace(pattern=pattern, related=self.listing.related_to(pattern.slug))

    def _render_pattern(self, dossier: Dossier, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
        slug = dossier.pattern.slug
        for path in wanted:
            if path in self.fragments:
                self.fragments[path][slug] = Fragment(self.fragments[path][slug].input, *self._part(dossier, path))
            elif path == self.layout.evidence(slug):
                yield path, self.renderer.evidence(dossier)
            else:
                yield path, self.renderer.workflow(dossier)

    def _part(self, dossier: Dossier, path: str) -> Part:
        """A pattern's part of a page about several."""
        if path == self.layout.category(dossier.pattern.category):
            return Part.of(self.renderer.category_part(dossier))
        return Part.of(self.renderer.fragment(dossier, path, self.leads[path](dossier.pattern)))

    def _put(
        self,
        path: str,
        due: bytes,
        result: Published,
        put: Callable[[Path, str | bytes], None] | None,
        *,
        overwrite: bool,
    ) -> str | None:
        """Write one page unless it is as it should be, or a person's; returns the hash of what is on disk then."""
        target = self.workspace.root / path
        data = files.page_bytes(target)
        if data is None or not is_untouched(data):
            old = (data or b"").decode("utf-8", "replace")
            kind = origin(old) if old.encode() == (data or b"") else Origin.NO_TEXT
            text, lost = carry_over(self._before(path) if data is None else old, due.decode())
            due = text.encode()
            stands = data == due
            if not stands and (kind in {Origin.EDITED, Origin.FOREIGN, Origin.NO_TEXT} or lost):
                if not overwrite:
                    result.diagnostics.append(_left_alone(path, kind))
                    return None
                if put is not None:
                    put(_beside(target, data or b""), data or b"")
        if data == due:
            return files.digest(due)
        result.written.append(path)
        if put is not None:
            put(target, due)
        return files.digest(due)

    def _before(self, path: str) -> str:
        """What a page that is due again held when it was last moved to the trash."""
        trashed = files.last_trashed(path, self.workspace.local / "trash")
        text = files.read_page(trashed) if trashed else None
        if trashed is None or text is None or _NO_CHARACTER in text or origin(text) is not Origin.OURS:
            return ""
        self.restored.append(trashed)
        return text

    def _sweep(self, due: Mapping[str, _Due], result: Published, *, dry: bool) -> None:
        """Remove generated pages that are no longer due; what a person put into them goes to the trash."""
        gone = [path for path in self.cache.pages if path not in due and path not in self.on_disk]
        for path in sorted(self.on_disk.keys() - due.keys()):
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
