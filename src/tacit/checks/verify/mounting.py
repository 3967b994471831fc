"""PURE. Put prefixes before routes.

Web frameworks mount a router at a prefix, often in another file than its routes.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from tacit.checks.verify.extract.routes import ROUTE, normal
from tacit.checks.verify.extract.row import IMPORT, PREFIX, Row
from tacit.checks.verify.facts import Fact
from tacit.checks.verify.modules import Modules
from tacit.checks.verify.tiers import tier_of

_Router: TypeAlias = tuple[str, str]  # file and name of a router
_MOST_PREFIXES = 8  # prefixes of one router, which limits the number of routes
_DEEPEST = 4  # routers that are mounted below each other


class _Mount(NamedTuple):
    """A place at which a router (a group of routes) is mounted, and the path prefix that its routes get there.

    `above` is the file with this place, and the name of the router there that gets the routes; `urlpatterns` if it has
    no name.
    """

    prefix: str
    above: tuple[str, str]


def routes(rows: Mapping[str, list[Row]], modules: Modules) -> Iterator[Fact]:
    """Yield all routes, each with the prefix of its router (a group of routes) before its path.

    If a router is mounted several times, its routes are repeated.
    """
    mounts, own, everywhere = _mounts(rows, modules)
    for path, found in rows.items():
        for kind, name, value, line in found:
            if kind != ROUTE:
                continue
            router, _, written = value.partition("|")
            method, _, route = name.partition(" ")
            start = everywhere if router == "*" else own.get((path, router), "")
            for prefix in _prefixes(mounts, own, (path, router), 0):
                whole = normal(f"{prefix}/{start}/{route}")
                yield Fact("route", f"{method} {whole}", written, tier_of(path), path, line)


def _mounts(
    rows: Mapping[str, list[Row]], modules: Modules
) -> tuple[dict[_Router, list[_Mount]], dict[_Router, str], str]:
    """Return the mounts of each router (a group of routes), its own prefix, and the prefix of all routes.

    A mount is a prefix at which another router or the application includes the router.
    """
    mounts: dict[_Router, list[_Mount]] = defaultdict(list)
    own: dict[_Router, str] = {}
    everywhere = ""
    for path, found in rows.items():
        imported: dict[str, str] | None = None
        for kind, prefix, value, _ in found:
            if kind != PREFIX:
                continue
            name, _, above = value.partition("|")
            if name == "*":
                everywhere = prefix
            elif value.endswith("|"):
                own[path, name] = prefix
            else:
                if imported is None:
                    imported = _imported(path, found, modules)
                mount = _Mount(prefix, (path, "urlpatterns" if above == "+" else above))
                target = _target(path, name, imported, modules)
                if mount not in mounts[target]:
                    mounts[target].append(mount)
    return mounts, own, everywhere


def _imported(path: str, rows: list[Row], modules: Modules) -> dict[str, str]:
    """Return the file of the repository that each imported name comes from, by the name in the importing file."""
    found: dict[str, str] = {}
    for kind, written, names, _ in rows:
        if kind == IMPORT:
            for listed in names.split(",") if names else (written.rpartition(".")[2],):
                name, _, alias = listed.partition(">")
                inner = modules.resolve(
                    path, f"{written.rstrip('.')}.{name}" if written.strip(".") else f"{written}{name}"
                )
                target = inner if inner and inner.is_own and path.endswith(".py") else modules.resolve(path, written)
                if target and target.is_own:
                    found[alias or name] = target.path
    return found


def _target(path: str, name: str, imported: dict[str, str], modules: Modules) -> tuple[str, str]:
    """Return the file that declares a router, and the router's name in that file; `*` if only the file is known.

    `name` is how the file at `path` refers to the router when it mounts it: `users.router`, `usersRouter` or
    `"shop.urls"`.
    """
    first, _, last = name.partition(".")
    if first in imported:
        return imported[first], last or "*"
    whole = modules.resolve(path, name)
    if "." in name and whole and whole.is_own:
        return whole.path, "*"
    return path, last or first


def _prefixes(
    mounts: Mapping[tuple[str, str], list[_Mount]],
    own: Mapping[tuple[str, str], str],
    router: tuple[str, str],
    depth: int,
) -> list[str]:
    """Return the prefixes for the routes of a router: one for each place at which it is mounted.

    If it is not mounted anywhere, the result is `[""]`. `own` has the prefixes that routers set for themselves. `depth`
    counts the steps of the recursion, which ends after a few steps.
    """
    if depth > _DEEPEST:
        return [""]
    found = [*mounts.get(router, ()), *mounts.get((router[0], "*"), ())]
    prefixes = [
        f"{above}/{own.get(mount.above, '')}/{mount.prefix}"
        for mount in found
        if mount.above != router
        for above in _prefixes(mounts, own, mount.above, depth + 1)
    ]
    return prefixes[:_MOST_PREFIXES] or [""]
