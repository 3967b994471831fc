"""PURE, except for Jinja. Render values as web pages; no page contains a script, style or raw HTML from a note."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from jinja2 import DictLoader, Environment, StrictUndefined

from tacit.domain.pattern import Dossier
from tacit.domain.trace import SHORT, Presence
from tacit.render.views import MANY, has_workflow, view
from tacit.render.words import count, counted, minutes
from tacit.server.web import addresses, plots
from tacit.server.web.events import Event, change, events, limits, pages
from tacit.server.web.markdown import Resolve, inline, rendered
from tacit.server.web.values import Site, elsewhere, flags
from tacit.store.browsing import NoteEntry, NoteText, Statement
from tacit.text.display import visible
from tacit.text.names import slugify

if TYPE_CHECKING:
    from jinja2 import BytecodeCache

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'"
)
SUFFIX = ".html.j2"
_IN_MENU = frozenset(path for path, _ in addresses.MENU)


class Pages:
    """A renderer of the pages of one site. Each method returns the HTML of one page.

    `remark` is a sentence at the top of each page, such as that it is out of date; `""` if there is none.
    """

    def __init__(
        self, site: Site, files: Mapping[str, bytes], compiled: BytecodeCache | None = None, *, live: bool = False
    ) -> None:
        """Prepare the templates; `files` has them and the other files of the web pages by name.

        If `live` is true, the pages load themselves again when they have changed.
        """
        self.site, self.remark = site, ""
        self._patterns = {pattern.page: pattern.slug for pattern in site.contents.patterns if pattern.page}
        self._jinja = Environment(
            loader=DictLoader({name: data.decode() for name, data in files.items() if name.endswith(SUFFIX)}),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=compiled,
            finalize=_seen,
        )
        self._jinja.filters.update(inline=inline, minutes=minutes, count=count, counted=counted, slugify=slugify)
        self._jinja.globals.update(
            a=addresses, site=site, policy=POLICY, flags=flags, has_checklist=has_workflow, menu=addresses.MENU
        )
        self._jinja.globals["is_live"] = live
        self._frames: dict[tuple[str, str], tuple[str, str]] = {}
        self._jinja.globals.update(SHORT=SHORT, Presence=Presence, rendered=rendered, many=MANY)

    def page(self, template: str, page: str, title: str, **values: Any) -> str:
        """Render a template as the page with the path `page`."""
        to = partial(addresses.link, page)
        root = "../" * page.count("/")
        top, header = self._frame(root, page if page in _IN_MENU else "")
        found = self._jinja.get_template(template + SUFFIX)
        return found.render(title=title, top=top, header=header, to=to, root=root, remark=self.remark, **values)

    def _frame(self, root: str, page: str) -> tuple[str, str]:
        """Return the HTML with which the head and the body of a page begin; `root` is the link to the site's folder.

        `page` is the path of the page if the menu has it, because the menu then marks it. For all other pages it is
        `""`, so that all pages of a folder share one cached result.
        """
        if (root, page) not in self._frames:
            macros: Any = self._jinja.get_template("_frame" + SUFFIX).module
            self._frames[root, page] = macros.top(root), macros.header(root, page)
        return self._frames[root, page]

    def pattern(self, dossier: Dossier) -> str:
        """Return the web page of one pattern."""
        pattern, page = dossier.pattern, addresses.pattern(dossier.pattern.slug)
        found = self._events(dossier, page)
        values = {
            **self._about(dossier, page),
            "events": found[:MANY],
            "parts": len(pages(found)),
            "total": len(found),
            "limits": limits(found),
            "plot": plots.evidence(dossier.examples, dossier.history),
            "elsewhere": elsewhere(self.site, pattern.slug),
            "rules": self.site.rules.get(pattern.slug, ()),
            "named_by": [self.site.contents.by_slug[slug] for slug in self._naming(pattern.slug)],
        }
        return self.page("pattern", page, pattern.name, **values)

    def _naming(self, slug: str) -> Sequence[str]:
        return self.site.contents.named_by.get(slug, ())

    def _about(self, dossier: Dossier, page: str) -> dict[str, Any]:
        shown = view(dossier)
        resolve = self.resolver(page, dossier.text_from)
        return {"dossier": dossier, "pattern": dossier.pattern, "view": shown, "resolve": resolve}

    def _events(self, dossier: Dossier, page: str) -> list[Event]:
        def address(path: str) -> str:
            return addresses.link(page, self.site.notes.address(path))

        return events(dossier, address)

    def evidence(self, dossier: Dossier) -> dict[str, str]:
        """Return the pages with all examples of a pattern by path; `{}` if the pattern's page shows all of them."""
        slug, found = dossier.pattern.slug, dict[str, str]()
        if len(dossier.examples) <= MANY:
            return found
        parts = pages(self._events(dossier, addresses.evidence(slug)))
        for number, part in enumerate(parts, 1):
            page, title = addresses.evidence(slug, number), f"Evidence: {dossier.pattern.name}"
            values = {"pattern": dossier.pattern, "part": number, "parts": len(parts)}
            found[page] = self.page("evidence", page, title, events=part, **values)
        return found

    def checklist(self, dossier: Dossier) -> str:
        """Return the page with the checklist of a HIGH pattern, which people can print."""
        page = addresses.checklist(dossier.pattern.slug)
        return self.page("checklist", page, f"Checklist: {dossier.pattern.name}", **self._about(dossier, page))

    def note(self, note: NoteText, statements: Sequence[Statement]) -> str:
        """Return the web page of one note; `statements` are what it says about patterns."""
        log, page = self.site.log, self.site.notes.address(note.path)
        values = {
            "note": note,
            "body": rendered(_without_title(note), top=2, resolve=self.resolver(page, note.path)),
            "statements": statements,
            "changes": [change(step, str) for step in log.caused.get(note.path, ())],
            "refused": log.refused.get(note.path, ()),
        }
        return self.page("note", page, note.title, **values)

    def month(self, month: str, notes: Sequence[NoteEntry]) -> str:
        """Return the page with the notes of one month, by project."""
        groups: dict[str, list[NoteEntry]] = {}
        for note in sorted(notes, key=lambda note: note.project.casefold()):
            groups.setdefault(note.project, []).append(note)
        return self.page("month", addresses.month(month), f"Notes of {month}", groups=groups)

    def resolver(self, page: str, source: str) -> Resolve:
        """Return a function that returns the address of the site's page to which a relative link leads.

        The links are in the file `source` and are shown on the page `page`. The function returns `""` if the site has
        no such page.
        """

        def resolve(target: str) -> str:
            path = unquote(target.partition("#")[0])
            if not path or not source or path.startswith("/") or ":" in path:
                return ""
            path = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
            if slug := self._patterns.get(path):
                return addresses.link(page, addresses.pattern(slug))
            return addresses.link(page, self.site.notes.address(path))

        return resolve


def _seen(value: Any) -> Any:
    """Return a value for a template: in a text, invisible and direction-changing characters are made visible."""
    return visible(value) if type(value) is str and not value.isprintable() else value


def _without_title(note: NoteText) -> str:
    """Return the text of a note without its first line if that line is the title as a heading."""
    first, _, rest = note.body.lstrip("\n").partition("\n")
    return rest if first.strip() == f"# {note.title}" else note.body
