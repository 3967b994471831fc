"""PURE. Find the modules of a repository: folders with a Dockerfile or a manifest, or the folders that settings name.

A module is a part of the code, such as a service. A sign is a file that makes its folder a module, such as a
Dockerfile, a package.json or a go.mod.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from tacit.checks.standards.values import Module
from tacit.checks.verify.facts import Inventory, Tier
from tacit.checks.verify.tiers import foreign, form_of, tier_of
from tacit.text.globs import matches
from tacit.text.languages import common_name, language_of

# The names of files that make their folder a module (signs). If a folder has several, the first of this list is shown.
SIGNS = (
    *("Dockerfile", "Containerfile", "go.mod", "pyproject.toml", "setup.py", "requirements.txt", "package.json"),
    *("Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts", "composer.json", "Gemfile", "Pipfile", "mix.exs"),
)
_BUILT = ("Dockerfile", "Containerfile")
_OLD = re.compile(r"(?:^|/)(?:archived?|legacy|deprecated|attic)(?:/|$)", re.IGNORECASE)
_SEVERAL = 3  # folders with a Dockerfile that show that the repository consists of services
_MAIN = 4  # a module has a language if at least one in four of its source files is written in it
_FAMILY = {"typescript": "javascript", "vue": "javascript"}
_NO_LANGUAGE = {"", "html", "css", "scss", "sql"}
# Without a source file, the manifest shows the language.
_BY_SIGN = {
    **dict.fromkeys(("pyproject.toml", "setup.py", "requirements.txt", "Pipfile"), "python"),
    "go.mod": "go",
    "package.json": "javascript",
    "Cargo.toml": "rust",
    "Gemfile": "ruby",
    "composer.json": "php",
    **dict.fromkeys(("pom.xml", "build.gradle", "build.gradle.kts"), "java"),
}


def family(language: str) -> str:
    """Return one name for a language and its dialects: `javascript` also for TypeScript and Vue."""
    name = common_name(language)
    return _FAMILY.get(name, name)


def find_modules(inventory: Inventory, globs: Sequence[str] = ()) -> tuple[Module, ...]:
    """Return the modules (parts of the code, such as services) of a repository, sorted by path.

    A sign is a file that makes its folder a module, such as a Dockerfile. With `globs`, a module is a folder that
    matches one of them and no exception (a glob that begins with `!`), and that has a source file or a sign. Without
    globs, every folder with a sign is a module, except folders inside another module, test folders, copied code, and
    those that `set_aside` returns. The root of the repository is then a module only if no other folder has a sign.
    """
    chosen = _chosen(inventory, globs) if globs else _found(inventory) - set(set_aside(inventory))
    by_folder = _files_below(inventory, chosen)
    made = (_module(path, by_folder.get(path, [])) for path in sorted(chosen))
    return tuple(module for module in made if module is not None)


def set_aside(inventory: Inventory) -> tuple[str, ...]:
    """Return the folders that have a sign of a module but are not modules by default, such as archives and libraries.

    A sign is a Dockerfile or a manifest such as package.json. If at least three folders have a Dockerfile, these are
    the services. A folder without a Dockerfile is then a module only if its parent folder also contains a service.
    """
    found = _found(inventory)
    old = {folder for folder in found if _OLD.search(folder)}
    services = {folder for folder in found - old if any(inventory.exists(f"{folder}/{name}") for name in _BUILT)}
    if len(services) < _SEVERAL:
        return tuple(sorted(old)) if old < found else ()
    beside = {folder.rpartition("/")[0] for folder in services}
    others = {folder for folder in found - services if folder.rpartition("/")[0] not in beside}
    return tuple(sorted(old | others))


def _chosen(inventory: Inventory, globs: Sequence[str]) -> set[str]:
    wanted = [glob.rstrip("/") for glob in globs if not glob.startswith("!")]
    without = [glob[1:].rstrip("/") for glob in globs if glob.startswith("!")]
    folders = {folder for folder in inventory.folders if matches(folder, wanted) and not _is_below(folder, without)}
    return folders | ({""} if "." in wanted else set())


def _is_below(folder: str, globs: Sequence[str]) -> bool:
    parts = folder.split("/")
    return any(matches("/".join(parts[:end]), globs) for end in range(1, len(parts) + 1))


def _found(inventory: Inventory) -> set[str]:
    signed = {folder for path in inventory.paths if (folder := _signed(path)) is not None and not foreign(path)}
    inner = {folder for folder in signed if folder and tier_of(f"{folder}/a.py") is not Tier.TEST}
    outermost = {folder for folder in inner if not any(_above(folder, inner))}
    return outermost or ({""} if signed else set())


def _signed(path: str) -> str | None:
    """Return the folder of a file if the file makes it a module, as a Dockerfile does; None for other files."""
    folder, _, name = path.rpartition("/")
    return folder if name in SIGNS else None


def _above(folder: str, others: set[str]) -> Iterable[str]:
    while folder := folder.rpartition("/")[0]:
        if folder in others:
            yield folder


def _files_below(inventory: Inventory, folders: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(inventory.paths):
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in folders:
                found.setdefault(folder, []).append(path)
                break
    return found


def _module(path: str, files: Sequence[str]) -> Module | None:
    start = f"{path}/" if path else ""
    own = {file.removeprefix(start) for file in files}
    sign = next((name for name in SIGNS if name in own), "")
    sources = [file for file in files if tier_of(file) is Tier.SOURCE and not foreign(file) and form_of(file)]
    if not sign and not sources:
        return None
    counts = Counter(family(found) for file in sources if (found := language_of(file)) not in _NO_LANGUAGE)
    total = counts.total()
    languages = {name for name, number in counts.items() if number * _MAIN >= total}
    if not languages:
        languages = {_BY_SIGN[name] for name in own if name in _BY_SIGN}
    return Module(path, f"{start}{sign}" if sign else sources[0], frozenset(languages))
