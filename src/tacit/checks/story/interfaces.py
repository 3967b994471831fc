"""PURE. Tell which files are code of a user interface, by their path or by the nearest package above them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tacit.checks.story.paths import is_dotenv
from tacit.checks.verify.facts import Inventory, Tier
from tacit.text.languages import language_of

# Folders and files of user interfaces. A name in them is about what users see, not about how a service works
_INTERFACE = re.compile(
    r"\.(?:tsx|jsx|vue|svelte)$"
    r"|(?:^|/)(?:[\w-]+-(?:ui|frontend|webapp)|web/src)/(?:[^/]+/)*[^/]+\.[cm]?[jt]s$"
    r"|(?:^|/)(?:components?|containers|hooks|composables|frontend|front-end|webapp|ui|client|stores?|pages|views|templates)/(?:[^/]+/)*[^/]+\.[cm]?[jt]s$"
)
# Packages that draw pages, and packages that answer requests. A folder with only packages of the first kind is code of
# a user interface
_DRAWING = frozenset(
    {"react", "react-dom", "react-native", "preact", "vue", "svelte", "solid-js", "lit", "jquery", "alpinejs"}
    | {"@angular/core", "@stencil/core", "ember-source", "expo", "htmx.org", "bootstrap", "mithril", "backbone"}
)
_SERVING = frozenset(
    {"express", "fastify", "koa", "hono", "next", "nuxt", "astro", "restify", "polka", "h3", "elysia", "meteor"}
    | {"@nestjs/core", "@nestjs/common", "@hapi/hapi", "@sveltejs/kit", "@apollo/server", "apollo-server", "sails"}
    | {
        "@trpc/server",
        "@remix-run/node",
        "@adonisjs/core",
        "@feathersjs/feathers",
        "@strapi/strapi",
        "@tanstack/react-start",
    }
)
# Servers that may only be used to build static pages, and what says so: a package, or a text in a settings file
_STATIC = {"@sveltejs/kit": "svelte", "next": "next", "nuxt": "nuxt"}
_STATIC_SVELTE = "@sveltejs/adapter-static"
_SETTINGS = re.compile(r"(next|nuxt)\.config\.[cm]?[jt]s")
_SERVED = re.compile(r"(?:^|/)server/")  # the folder of the server of Nuxt
_EXPORTED = {
    "next": re.compile(r"^[ \t]*(?:\w+\.)?output[ \t]*[:=][ \t]*[\"']export[\"']", re.MULTILINE),
    "nuxt": re.compile(r"^[ \t]*ssr[ \t]*:[ \t]*false\b", re.MULTILINE),
}
SCRIPTS = {"javascript", "typescript", "tsx", "vue"}
_MANIFEST = "package.json"
_BUNDLER = re.compile(r"(?:vite|rspack|rsbuild|webpack|parcel)\.config\.[cm]?[jt]s")
_PAGES = ("index.html", "src/index.html", "public/index.html")


class Interfaces:
    """Tells which files of one repository are code of a user interface."""

    def __init__(self, inventory: Inventory) -> None:
        drawing, serving = _folders(inventory, _DRAWING), _folders(inventory, _SERVING - _STATIC.keys())
        static = _static(inventory)
        serving |= {
            folder
            for package, tool in _STATIC.items()
            for folder in _folders(inventory, [package])
            if (tool, folder) not in static
        }
        self._folders = {
            path.rpartition("/")[0]: path.rpartition("/")[0] in drawing - serving
            for path in inventory.paths
            if path.rpartition("/")[2] == _MANIFEST
        }
        self._folders = dict.fromkeys(_bundled(inventory), True) | self._folders

    def has(self, path: str) -> bool:
        """Return whether a file is code of a user interface."""
        if draws(path):
            return True
        return (language_of(path) in SCRIPTS or is_dotenv(path)) and self._is_drawing(path.rpartition("/")[0])

    def _is_drawing(self, folder: str) -> bool:
        """Return whether a folder belongs to a package that is a user interface.

        The package is the nearest folder at or above this one that has a package.json. It is a user interface if it
        depends on packages for user interfaces, and on none for servers. A folder with a page and the settings of a
        bundler counts as such a package, too, because a repository may have only one package.json at its root.
        """
        while folder not in self._folders:
            if not folder:
                return False
            folder = folder.rpartition("/")[0]
        return self._folders[folder]


def draws(path: str) -> bool:
    """Return whether the path alone shows that a file is code of a user interface."""
    return _INTERFACE.search(path) is not None


def _bundled(inventory: Inventory) -> set[str]:
    """Return the folders that have the settings of a bundler and the HTML page for which it bundles the code."""
    folders = {path.rpartition("/")[0] for path in inventory.paths if _BUNDLER.fullmatch(path.rpartition("/")[2])}
    return {folder for folder in folders if any(f"{folder}/{page}".lstrip("/") in inventory.paths for page in _PAGES)}


def _static(inventory: Inventory) -> set[tuple[str, str]]:
    """Return the folders in which a web framework only builds static pages, each after the name of the framework.

    Nuxt also serves what is in the folder `server/`, so a folder with it is left out.
    """
    found = {("svelte", folder) for folder in _folders(inventory, [_STATIC_SVELTE])}
    served = {path[: match.start()] for path in inventory.paths for match in _SERVED.finditer(path)}
    for path in inventory.paths:
        folder, _, name = path.rpartition("/")
        tool = _SETTINGS.fullmatch(name)
        if tool is None or (tool[1] == "nuxt" and folder in served):
            continue
        if _EXPORTED[tool[1]].search(inventory.text(path) or ""):
            found.add((tool[1], folder))
    return found


def _folders(inventory: Inventory, names: Iterable[str]) -> set[str]:
    """Return the folders whose package.json depends on one of the packages `names`."""
    facts = (fact for name in names for fact in inventory.find("package", name) if fact.tier is Tier.MANIFEST)
    return {fact.path.rpartition("/")[0] for fact in facts if fact.path.rpartition("/")[2] == _MANIFEST}
