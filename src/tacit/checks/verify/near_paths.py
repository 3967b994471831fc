"""PURE. Find the existing paths that a misspelt path of a document probably means."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterable

from tacit.checks.verify.facts import fold
from tacit.checks.verify.shapes import has_ending
from tacit.checks.verify.tiers import foreign
from tacit.checks.verify.values import Evidence
from tacit.checks.verify.world import World

_CLOSE = 0.75  # the least similarity of a name that is suggested, from 0 to 1
_FAMILIES = (("js", "ts", "mjs", "cjs", "mts", "jsx", "tsx"), ("yml", "yaml"))
# file names that many projects have, so that the name alone does not tell which file is meant
COMMON = {
    "readme.md",
    "index.md",
    "__init__.py",
    "index.ts",
    "index.js",
    "main.py",
    "main.go",
    "config.py",
    "settings.py",
    "models.py",
    "utils.py",
    "package.json",
    "dockerfile",
    "conftest.py",
    *("config.yml", "config.yaml", "config.json", "config.toml", "settings.json", "docker-compose.yml", "main.ts"),
    *(
        "docker-compose.yaml",
        "compose.yml",
        "compose.yaml",
        "requirements.txt",
        "main.js",
        "app.py",
        "app.js",
        "app.ts",
    ),
}


def own(found: Iterable[Evidence]) -> list[Evidence]:
    """Return the files that belong to the repository itself, without those in `node_modules` and similar folders."""
    return [item for item in found if foreign(item.path) != "code of others"]


def meant_by(name: str, world: World) -> str:
    """Return the existing path that a missing path surely means; `""` if there is none, or if there are several.

    The two may differ in the spelling of a name, in a similar ending such as `.js` for `.ts`, or in the first folder.
    """
    return below_near_folder(name, world) or _misspelt(name, world) or with_end_of(name, world)


def below_near_folder(name: str, world: World) -> str:
    """Return the existing path that differs only in the spelling of its first folder: `apps/web` for `app/web`.

    If there is none, the result is `""`.
    """
    first, mark, rest = name.partition("/")
    if not mark or world.exists(first):
        return ""
    folders = {path for held in world.inventories for path in held.folders if "/" not in path}
    close = [
        folder for folder in sorted(folders) if folder.rstrip("s") == first.rstrip("s") or fold(folder) == fold(first)
    ]
    return next((f"{folder}/{rest}" for folder in close if world.exists(f"{folder}/{rest}")), "")


def _misspelt(name: str, world: World) -> str:
    """Return the only existing path that differs in the spelling of its name, or in a similar ending (`.js` for `.ts`).

    If `name` has a folder, the path must be in it. A name without an ending is taken for that of a folder. If there is
    no such path, or several, the result is `""`.
    """
    folder, _, base = name.rpartition("/")
    if not has_ending(base) and folder and base:
        return _misspelt_folder(folder, base, world)
    if not has_ending(base) or base.lower() in COMMON:
        return ""
    stem, _, ending = base.rpartition(".")
    others = [other for family in _FAMILIES if ending in family for other in family]
    found = world.alike_files(base) or [item for other in others for item in world.ending(f"{stem}.{other}")]
    near = [item.path for item in found if f"/{posixpath.dirname(item.path)}".endswith(f"/{folder}" if folder else "")]
    return near[0] if len(near) == 1 else ""


def _misspelt_folder(folder: str, base: str, world: World) -> str:
    """Return the only folder in `folder` whose name is `base` in another spelling or in the plural.

    If there is none, or several, the result is `""`.
    """
    if not world.may_guess():
        return ""
    places = {posixpath.normpath(posixpath.join(start, folder)) for start in world.bases()}
    found = [
        path
        for held in world.inventories
        for path in sorted(held.folders)
        if posixpath.dirname(path) in places and _plain(posixpath.basename(path)) == _plain(base)
    ]
    return found[0] if len(found) == 1 else ""


def with_end_of(name: str, world: World) -> str:
    """Return the only path that differs from `name` just in its first folder: `db/sql/new` for `data/sql/new`.

    If there is no such path or several, if `name` has fewer than three parts, or if its first folder exists, the result
    is `""`.
    """
    first, _, rest = name.partition("/")
    if "/" not in rest or world.exists(first):
        return ""
    found = [item.path for item in own(world.ending(rest)) if item.path.count("/") == name.count("/")]
    return found[0] if len(found) == 1 else ""


def _plain(name: str) -> str:
    return fold(name).removesuffix("s")


def near_file(name: str, world: World, *, is_file: bool = False) -> str:
    """Return the file or folder with the most similar name in the same folder; `""` if none is similar.

    A name without a folder is looked up only if `is_file` is true.
    """
    folder, _, base = name.rpartition("/")
    if not world.may_guess():
        return ""
    for start in world.bases():
        place = posixpath.normpath(posixpath.join(start, folder)) if folder or start else ""
        prefix = "" if place in {"", "."} else f"{place}/"
        names = {
            known[len(prefix) :].split("/")[0]
            for inventory in world.inventories
            if not prefix or place in inventory.folders
            for known in (inventory.paths if folder or is_file else ())
            if known.startswith(prefix)
        }
        if close := difflib.get_close_matches(base, sorted(names), 1, _CLOSE):
            return f"{prefix}{close[0]}"
    return ""
