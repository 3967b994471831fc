"""PURE. Find the HTTP routes that frameworks derive from the paths of files: Next.js and SvelteKit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from tacit.checks.verify.facts import Fact, Tier

# a framework's package, and its files for routes
_FRAMEWORKS = (
    ("next", re.compile(r"(?:^|/)app/(.+)/route\.(?:ts|js|tsx|jsx|mjs)$")),
    ("next", re.compile(r"(?:^|/)pages/(api/.+)\.(?:ts|js|tsx|jsx|mjs)$")),
    ("@sveltejs/kit", re.compile(r"(?:^|/)src/routes/(.+)/\+server\.(?:ts|js)$")),
)
BY_FILE = re.compile(r"route\.(?:ts|js|tsx|jsx|mjs)|\+server\.(?:ts|js)")  # names of these files
_ANY_FILE = re.compile(r"/route\.|(?:^|/)pages/api/|\+server\.")
_HIDDEN = re.compile(r"\([^()]*\)|@[\w-]+")  # folders that are not part of the URL, such as `(admin)`
_REST = re.compile(r"\[+\.\.\.[^\]]*\]+")  # a last folder that also matches all deeper URLs: `[...path]`
_DEEPEST = 4  # levels of such URLs


def file_routes(facts: Iterable[Fact], paths: Iterable[str], tiers: Mapping[str, Tier]) -> Iterator[Fact]:
    """Yield a fact (a declaration in the code) for each route that the path of a file declares.

    This is done only for frameworks whose package a manifest or lock file names. `tiers` has the kind of each file,
    such as source or test, by path.
    """
    packages = {fact.name for fact in facts if fact.kind == "package"}
    used = [expression for package, expression in _FRAMEWORKS if package in packages]
    for path in paths if used else ():
        found = next(filter(None, (expression.search(path) for expression in used)), None) if _may_be(path) else None
        for address in _addresses(found[1]) if found else ():
            yield Fact("route", f"ANY {address}", "", tiers.get(path, Tier.SOURCE), path, 1)


def _may_be(path: str) -> bool:
    return _ANY_FILE.search(path) is not None


def _addresses(written: str) -> Iterator[str]:
    """Yield the URL paths of a file: `/api/orders/{}` for `api/(shop)/orders/[id]`."""
    parts = [part for part in written.split("/") if not _HIDDEN.fullmatch(part) and part != "index"]
    if not parts:
        return
    plain = [re.sub(r"\[[^\]]*\]", "{}", part) for part in parts if not _REST.fullmatch(part)]
    if len(plain) == len(parts) or parts[-1].startswith("[["):
        yield "/" + "/".join(plain)
    if _REST.fullmatch(parts[-1]):
        for number in range(1, _DEEPEST + 1):
            yield "/" + "/".join([*plain, *["{}"] * number])
