"""PURE. Which pattern a name leads to: slugs first, then the aliases that pages claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import NOTHING
from tacit.domain.pattern import Alias, PatternPage
from tacit.text.names import slugify


class PageNames(NamedTuple):
    """What a page is called, and by what other names."""

    path: str
    slug: str
    name: str
    aliases: tuple[Alias, ...] = ()
    line: int = 1


class Directory(NamedTuple):
    """Where names lead: page slugs, and aliases (by slug) that exactly one page claims."""

    pages: Mapping[str, str] = NOTHING  # slug -> path of the page that holds it
    aliases: Mapping[str, str] = NOTHING  # slug of an alias -> slug of its page

    def resolve(self, key: str) -> str:
        """The slug that the slug of a written name leads to; itself where no page claims it."""
        return key if key in self.pages else self.aliases.get(key, key)


_Page: TypeAlias = PatternPage | PageNames


def directory(pages: Iterable[_Page]) -> tuple[Directory, list[Diagnostic]]:
    """The directory of all pages, and what is wrong between them."""
    ordered = sorted(pages, key=lambda page: page.path)
    found: list[Diagnostic] = []
    holders: dict[str, _Page] = {}
    for page in ordered:
        first = holders.setdefault(page.slug, page)
        if first is not page:
            found.append(_duplicate(page, first))
    claims: dict[str, dict[str, _Page]] = {}
    for page in holders.values():
        for alias in page.aliases:
            key = slugify(alias.name)
            at = Location(page.path, alias.line)
            if not key:
                found.append(
                    _alias_finding(at, Severity.WARNING, "empty-alias", f"{alias.name!r} has no letter or digit")
                )
            elif key in holders and key != page.slug:
                message = f"{alias.name!r} is the name of {holders[key].path}, which wins"
                found.append(_alias_finding(at, Severity.WARNING, "alias-shadowed", message))
            elif key != page.slug:
                claims.setdefault(key, {})[page.slug] = page
    aliases = {}
    for key, claimants in claims.items():
        if len(claimants) == 1:
            aliases[key] = next(iter(claimants))
        else:
            found.extend(_contested_alias(key, list(claimants.values())))
    return Directory({slug: page.path for slug, page in holders.items()}, aliases), found


def _duplicate(page: _Page, first: _Page) -> Diagnostic:
    message = f"{page.name!r} is the pattern of {first.path} already (both are {page.slug!r})"
    help_text = "merge the two pages, or rename one of the patterns"
    return Diagnostic(Location(page.path, page.line), Severity.ERROR, "duplicate-pattern", message, help_text)


def _alias_finding(at: Location, severity: Severity, rule: str, message: str) -> Diagnostic:
    return Diagnostic(at, severity, rule, message, "remove the alias, or choose another")


def _contested_alias(key: str, claimants: list[_Page]) -> list[Diagnostic]:
    found = []
    for page in claimants:
        others = ", ".join(other.path for other in claimants if other is not page)
        for alias in page.aliases:
            if slugify(alias.name) == key:
                message = f"alias {alias.name!r} is claimed by {others} too, and leads nowhere"
                found.append(
                    _alias_finding(Location(page.path, alias.line), Severity.ERROR, "alias-claimed-twice", message)
                )
    return found
