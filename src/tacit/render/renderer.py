"""PURE, except for Jinja. Render values as generated pages.

A fragment is the rendered part of a page about one pattern. A seal is the checksum line at the end of a page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from tacit.domain.enums import Status
from tacit.domain.knowledge_base import KnowledgeBase
from tacit.domain.layout import Document, Layout
from tacit.domain.pattern import Dossier, Example, Pattern
from tacit.render.axes import axes_of
from tacit.render.links import contents_table, href
from tacit.render.onboarding import Chosen
from tacit.render.seal import Sealed, is_plain, sealed
from tacit.render.summary import next_steps, reached, shares
from tacit.render.views import MANY, by_category, has_workflow, needs_evidence_page, numbered, view, with_workflow

if TYPE_CHECKING:
    from jinja2 import BytecodeCache

    from tacit.render.sandbox import Environment

_AT_LEAST = 2  # HIGH patterns from which a category has a checklist of its own


class Renderer:
    """A renderer of pages with one set of templates.

    `overview` is the path of the overview for links to patterns, `""` if there is none. `plain` are the names of the
    templates that show each fragment (a pattern's part of a page) once and unchanged, in order. They are rendered with
    placeholders, which the fragments then replace as bytes; other templates get the fragments as texts.
    """

    def __init__(
        self,
        templates: Mapping[str, str],
        layout: Layout,
        overview: str = "patterns/dev-patterns.md",
        compiled: Callable[[], BytecodeCache | None] = lambda: None,
        plain: Collection[str] = (),
        *,
        details: bool = False,
        team: str = "",
    ) -> None:
        """Prepare for rendering. The templates are compiled when the first page is rendered.

        `compiled` returns the cache of compiled templates. If `details` is true, each category has a page with the text
        that an overview leaves out. `team` is the revision of the team store whose examples are counted; `""` if there
        is none.
        """
        self.layout, self.plain, self.details, self.team = layout, plain, details, team
        self.overview_path = overview
        self._templates, self._compiled = templates, compiled
        self._last: tuple[Dossier, dict[str, Any]] | None = None

    @cached_property
    def _environment(self) -> Environment:
        from tacit.render.sandbox import Environment  # a sync that renders no page does without Jinja

        return Environment(self._templates, self._compiled())

    def check(self) -> None:
        """Compile every template.

        Raises:
            TemplateFault: a template has a syntax error.
        """
        self._environment.check()

    def fragment(self, dossier: Dossier, path: str, links: Mapping[str, str]) -> str:
        """Render a pattern's part of the overview or category page `path`; `links` has its link targets by slug."""
        text = "".join(self._pieces("pattern.md.j2", path, dossier=dossier, links=links, **self._seen(dossier)))
        return text.strip("\n")

    def overview(
        self, kb: KnowledgeBase, document: Document, fragments: Sequence[bytes], *, plain: bool, brief: bool = False
    ) -> Sealed:
        """Render an overview of `kb`.

        `fragments` are the rendered parts about its patterns, in their order. `plain` is true if people wrote no text
        in them. If `brief` is true, the page has one line for each pattern, and no fragments.
        """
        values = {
            "kb": kb,
            "document": document,
            "shares": shares(kb),
            "retired": tuple(p for p in kb.patterns if p.status is Status.RETIRED),
            "workflows": with_workflow(kb.patterns),
            "steps": next_steps(kb),
            "brief": brief,
            "reached": reached(kb),
            "axes": axes_of(kb),
        }
        return self._placed(document.template, document.path, fragments, plain=plain, **values)

    def category_details(
        self, category: str, patterns: Sequence[Pattern], fragments: Sequence[bytes], *, plain: bool
    ) -> Sealed:
        """Render the page of a category; `fragments` are the rendered parts about its patterns (see `overview`)."""
        page = self.layout.details(category)
        return self._placed("details.md.j2", page, fragments, plain=plain, category=category, patterns=patterns)

    def _placed(self, template: str, page: str, fragments: Sequence[bytes], *, plain: bool, **values: Any) -> Sealed:
        """Render a page whose template puts the fragments (rendered parts about patterns) in their places."""
        own = template not in self.plain
        # tacit's own templates only place the fragments, so they get short stand-ins, which are replaced afterwards
        shown = [part.decode() if own else f"({number})" for number, part in enumerate(fragments)]
        pieces = self._pieces(template, page, fragments=shown, **values)
        return sealed(map(str.encode, pieces)) if own else _filled(pieces, shown, fragments, plain=plain)

    def evidence(self, dossier: Dossier, parts: Sequence[str]) -> Sealed:
        """Render the page with all examples of a pattern.

        `parts` are the rendered lists of examples, in order.
        """
        page = self.layout.evidence(dossier.pattern.slug)
        return self._page("evidence.md.j2", page, parts=parts, **self._seen(dossier))

    def evidence_part(self, slug: str, examples: Sequence[Example], first: int) -> str:
        """Render some examples of a pattern's evidence page, numbered from `first`, without a checksum line."""
        page, shown = self.layout.evidence(slug), tuple(numbered(examples, first))
        return "".join(self._pieces("evidence-part.md.j2", page, examples=shown)).strip("\n")

    def readme(self, kb: KnowledgeBase, parts: Sequence[str]) -> Sealed:
        """Render the index of patterns by category.

        `parts` are the rendered texts about the categories, in order.
        """
        groups = by_category(kb.patterns)
        return self._page("README.md.j2", self.layout.readme, kb=kb, categories=groups, parts=parts)

    def readme_part(self, category: str, patterns: Sequence[Pattern]) -> str:
        """Render the patterns of a category for the index of patterns, without a checksum line."""
        text = self._pieces("README-part.md.j2", self.layout.readme, category=category, patterns=patterns)
        return "".join(text).strip("\n")

    def workflow(self, dossier: Dossier) -> Sealed:
        """Render the page with the checklist of one HIGH pattern."""
        page = self.layout.workflow(dossier.pattern.slug)
        return self._page("workflow.md.j2", page, **self._seen(dossier))

    def category_part(self, dossier: Dossier) -> str:
        """Render the pattern's part of its category's checklist, without a checksum line."""
        page = self.layout.category(dossier.pattern.category)
        return "".join(self._pieces("category-part.md.j2", page, **self._seen(dossier))).strip("\n")

    def category(self, category: str, fragments: Sequence[str]) -> Sealed:
        """Render the checklist of all HIGH patterns of a category; each of `fragments` is about one pattern."""
        page = self.layout.category(category)
        return self._page("category.md.j2", page, category=category, fragments=fragments)

    def index(self, kb: KnowledgeBase, parts: Sequence[str]) -> Sealed:
        """Render the index of workflows: the generated ones, and those that people wrote.

        Each of `parts` is about the generated workflows of one category.
        """
        groups = by_category(with_workflow(kb.patterns))
        combined = tuple(category for category, patterns in groups.items() if len(patterns) >= _AT_LEAST)
        return self._page("INDEX.md.j2", self.layout.index, kb=kb, categories=groups, combined=combined, parts=parts)

    def onboarding(self, chosen: Sequence[Chosen], projects: Sequence[tuple[str, Sequence[Chosen]]]) -> Sealed:
        """Render the page for newcomers: the patterns to read first, in all projects and in each project."""
        return self._page("ONBOARDING.md.j2", self.layout.onboarding, chosen=chosen, projects=projects)

    def index_part(self, category: str, patterns: Sequence[Pattern]) -> str:
        """Render the workflows of a category for the index of workflows, without a checksum line."""
        text = self._pieces("INDEX-part.md.j2", self.layout.index, category=category, patterns=patterns)
        return "".join(text).strip("\n")

    def _seen(self, dossier: Dossier) -> dict[str, Any]:
        """Return the values that templates about a pattern get.

        The values of the last pattern are cached, because a pattern is often rendered for several pages in a row.
        """
        if self._last is None or self._last[0] is not dossier:
            seen = view(dossier)
            about = {"view": seen, "pattern": seen.pattern, "has_evidence_page": needs_evidence_page(dossier)}
            self._last = (dossier, about)
        return self._last[1]

    def _page(self, template: str, page: str, **values: Any) -> Sealed:
        return sealed(map(str.encode, self._pieces(template, page, **values)))

    def _pieces(self, template: str, page: str, **values: Any) -> list[str]:
        to = partial(href, page)

        def home(pattern: Pattern) -> str:
            """Return a link to the text of a pattern: on its own page if it has one, otherwise in the overview."""
            return to(pattern.page) or place(pattern)

        def place(pattern: Pattern) -> str:
            """Return a link to a pattern: on its category's page if it exists, in the overview, or on its own page."""
            if self.details:
                return to(self.layout.details(pattern.category), pattern.slug)
            return to(self.overview_path, pattern.slug) or to(pattern.page)

        def entry(pattern: Pattern) -> str:
            """Return the target of the link from a page with a list of patterns to a pattern's text.

            If categories have pages of their own (`details`), the text is on its category's page; otherwise on the same
            page.
            """
            return place(pattern) if self.details else f"#{pattern.slug}"

        def contents(patterns: Sequence[Pattern], *, category: bool = True) -> str:
            """Return a table of patterns, whose names link to the text of each pattern as the links of `entry` do."""
            categories = dict.fromkeys(pattern.category for pattern in patterns) if self.details else ()
            paths = {name: self.layout.details(name) for name in categories}
            pages = {name: "" if path == page else to(path) for name, path in paths.items()}
            return contents_table(patterns, pages, category=category)

        return self._environment.pieces(
            template,
            page=page,
            layout=self.layout,
            overview=self.overview_path,
            many=MANY,
            team=self.team,
            to=to,
            home=home,
            place=place,
            entry=entry,
            contents=contents,
            has_workflow=has_workflow,
            **values,
        )


def _filled(pieces: Iterable[str], shown: Sequence[str], fragments: Sequence[bytes], *, plain: bool) -> Sealed:
    """Return a page in which the fragments (rendered parts about patterns) replace the placeholders `shown`.

    `pieces` are the texts that the template produced with these placeholders. `plain` is true if no fragment has text
    that people wrote.
    """
    parts, frame = [], []
    marks = zip(shown, fragments, strict=True)
    mark, part = next(marks, (None, None))
    for piece in pieces:
        if piece is mark and part is not None:
            parts.append(part)
            mark, part = next(marks, (None, None))
        else:
            parts.append(piece.encode())
            frame.append(parts[-1])
    if mark is not None:
        message = f"{mark} is not shown"
        raise RuntimeError(message)
    return sealed(parts, plain=(plain and is_plain(b"".join(frame))) or None)
