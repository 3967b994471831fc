"""PURE. Find the pattern that a name means, by the slug or by an alias of the pattern's page.

The slug of a name is its words in lower case, joined by hyphens: `Retry & wait` → `retry-wait`. If one page has the
slug `retry-wait`, and another page has the alias `Retry & wait`, this name means the first page.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import NOTHING
from tacit.domain.pattern import Alias, PatternPage
from tacit.text.names import slugify


class PageNames(NamedTuple):
    """The name and the aliases of one pattern page; `line` is the number of the line with the name."""

    path: str
    slug: str
    name: str
    aliases: tuple[Alias, ...] = ()
    line: int = 1


class Directory(NamedTuple):
    """A directory of the slugs and aliases of all pattern pages, to find the page that a name means.

    An alias is left out if several pages have it, or if it is the name of another page.
    """

    pages: Mapping[str, str] = NOTHING  # slug of a page -> path of the page
    aliases: Mapping[str, str] = NOTHING  # slug of an alias -> slug of the page with the alias

    def resolve(self, key: str) -> str:
        """Return the slug of the page that has `key` as its slug or alias. If no page has it, return `key`."""
        return key if key in self.pages else self.aliases.get(key, key)


_Page: TypeAlias = PatternPage | PageNames


def directory(pages: Iterable[_Page]) -> tuple[Directory, list[Diagnostic]]:
    """Return the directory of the names of all pages, and the findings about these names.

    There is a finding if two pages have the same name, if an alias is also the name or an alias of another page, or if
    an alias has no letters or digits.
    """
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
                    _alias_finding(
                        at, Severity.WARNING, "empty-alias", f"the alias {alias.name!r} has no letters or digits"
                    )
                )
            elif key in holders and key != page.slug:
                message = f"the alias {alias.name!r} is ignored, because it is also the name of {holders[key].path}"
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
    message = f"{page.name!r} is the same pattern as {first.name!r} in {first.path} (both have the slug {page.slug!r})"
    help_text = f"run `tacit merge {page.path} {first.path}`, or rename a page: `tacit rename {page.path} NEW-NAME`"
    return Diagnostic(Location(page.path, page.line), Severity.ERROR, "duplicate-pattern", message, help_text)


def _alias_finding(at: Location, severity: Severity, rule: str, message: str) -> Diagnostic:
    return Diagnostic(at, severity, rule, message, "remove the alias, or choose another")


def _contested_alias(key: str, claimants: list[_Page]) -> list[Diagnostic]:
    found = []
    for page in claimants:
        others = ", ".join(other.path for other in claimants if other is not page)
        for alias in page.aliases:
            if slugify(alias.name) == key:
                message = f"the alias {alias.name!r} is ignored, because it is also an alias of {others}"
                found.append(
                    _alias_finding(Location(page.path, alias.line), Severity.ERROR, "alias-claimed-twice", message)
                )
    return found
