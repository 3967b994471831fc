"""PURE. Find out to which file of the repository an import leads, or to which package from elsewhere."""

import posixpath
import sys
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from tacit.text.languages import language_of

SCRIPTS = {"javascript", "typescript", "tsx", "vue"}
_ENDINGS = ("", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".d.ts", ".json")
_INDEXES = ("/index.ts", "/index.tsx", "/index.js", "/index.jsx", "/index.mjs")
_SOURCE_FOLDERS = ("src/", "lib/", "python/")
_BUILT_IN = {
    *(
        "assert",
        "buffer",
        "child_process",
        "cluster",
        "crypto",
        "dgram",
        "dns",
        "events",
        "fs",
        "http",
        "http2",
        "https",
    ),
    *("module", "net", "os", "path", "perf_hooks", "process", "querystring", "readline", "stream", "string_decoder"),
    *("timers", "tls", "tty", "url", "util", "v8", "vm", "worker_threads", "zlib", "async_hooks", "bun"),
}
_STANDARD = {
    "java": ("java.", "javax.", "kotlin.", "scala.", "sun.", "jdk."),
    "csharp": ("System",),
    "rust": ("std", "core", "alloc"),
}
_OWN_RUST = {"crate", "super", "self"}


class Target(NamedTuple):
    """The module to which an import leads.

    If `is_own` is true, `name` is a module of the repository, and `path` is its file. Otherwise, `name` is a package of
    another project.
    """

    name: str
    path: str
    is_own: bool


def module_names(path: str, packages: set[str]) -> tuple[str, ...]:
    """Return the names under which a file can be imported, the usual one first.

    For a file that is not Python, it is the path without its ending. `packages` has the folders of Python packages.
    """
    stem = path.rpartition(".")[0]
    if not path.endswith((".py", ".pyi")):
        return (stem,)
    stem = stem.removesuffix("/__init__")
    root = stem.rpartition("/")[0]
    while root and root in packages:
        root = root.rpartition("/")[0]
    short = stem[len(root) + 1 if root else 0 :].replace("/", ".")
    whole = stem
    for folder_name in _SOURCE_FOLDERS:
        whole = whole.removeprefix(folder_name)
    whole = whole.replace("/", ".")
    return (short,) if short == whole else (short, whole)


class Modules:
    """Looks up the modules of a repository by name."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = set(paths)
        self.folders: set[str] = set()
        for path in self.paths:
            folder = path.rpartition("/")[0]
            while folder and folder not in self.folders:
                self.folders.add(folder)
                folder = folder.rpartition("/")[0]
        self.python_folders = {path.rpartition("/")[0] for path in self.paths if path.endswith(".py")}
        self.packages = {path[: -len("/__init__.py")] for path in self.paths if path.endswith("/__init__.py")}
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.paths):
            if path.endswith((".py", ".pyi")):
                for name in module_names(path, self.packages):
                    self.by_name[name].append(path)
        self.own: set[str] = {
            folder.rpartition("/")[2] for folder in self.packages if folder.rpartition("/")[0] not in self.packages
        }
        self.declared: dict[str, str] = {}  # names of packages in manifests and of Go modules, with their folders
        self.aliases: list[
            tuple[str, str, str]
        ] = []  # prefix of imports, the folder that it stands for, the folder in which it applies
        # packages that files of Java and similar languages declare
        self.namespaces: dict[str, list[str]] = defaultdict(list)
        self._known: dict[tuple[str, str], Target | None] = {}

    def resolve(self, path: str, written: str) -> Target | None:
        """Return the module to which an import leads; None for modules of the standard library, and if none is found.

        `path` is the importing file, and `written` is the name of the module in the import.
        """
        key = (path.rpartition("/")[0] if path.endswith(".py") or written.startswith(".") else path, written)
        if key not in self._known:
            self._known[key] = self._resolve(path, written)
        return self._known[key]

    def _resolve(self, path: str, written: str) -> Target | None:
        language = language_of(path)
        if path.endswith((".py", ".pyi")):
            return self._python(path, written)
        if language in SCRIPTS or path.endswith((".vue", ".svelte")):
            return self._script(path, written)
        if language == "go":
            return self._go(written)
        if language == "rust":
            return self._rust(written)
        if language == "ruby":
            found = posixpath.normpath(f"{posixpath.dirname(path)}/{written}.rb")
            return (
                Target(found[:-3], found, is_own=True) if found in self.paths else _foreign(written.partition("/")[0])
            )
        return self._dotted(language, written)

    # Python

    def _python(self, path: str, written: str) -> Target | None:
        if written.startswith("."):
            return self._relative(path, written)
        first = written.partition(".")[0]
        tail = written.replace(".", "/")
        folder = path.rpartition("/")[0]
        while folder in self.packages:
            folder = folder.rpartition("/")[0]
        # A script can import from its own folder, and a service of a monorepo from the folder of its package.
        while True:
            found = self._python_file(f"{folder}/{tail}" if folder else tail)
            if found and found != path:
                self.own.add(first)
                return Target(written, found, is_own=True)
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        candidates = self.by_name.get(written, [])
        if candidates and ("." in written or first in self.own):
            return Target(written, _nearest(path, candidates), is_own=True)
        for source in _SOURCE_FOLDERS:
            if source + tail in self.folders:
                return Target(written, source + tail, is_own=True)
        return None if first in sys.stdlib_module_names or first in self.own else Target(first, "", is_own=False)

    def _relative(self, path: str, written: str) -> Target | None:
        rest = written.lstrip(".")
        folder = path
        for _ in range(len(written) - len(rest)):
            folder = folder.rpartition("/")[0]
        tail = f"{folder}/{rest.replace('.', '/')}".strip("/") if rest else folder
        found = self._python_file(tail)
        return (
            Target(self.name_of(found) if found.endswith(".py") else found.replace("/", "."), found, True)
            if found
            else None
        )

    def _python_file(self, tail: str) -> str:
        if f"{tail}.py" in self.paths:
            return f"{tail}.py"
        if f"{tail}/__init__.py" in self.paths:
            return f"{tail}/__init__.py"
        # a folder with Python files can be imported as a package even if it has no `__init__.py`
        return tail if tail in self.python_folders else ""

    def name_of(self, path: str) -> str:
        """Return the usual name of the module in a file."""
        return module_names(path, self.packages)[0]

    # JavaScript and TypeScript

    def _script(self, path: str, written: str) -> Target | None:
        if written.startswith("."):
            return self._script_file(posixpath.normpath(f"{posixpath.dirname(path)}/{written}"), "")
        for prefix, folder, below in self.aliases:
            if written.startswith(prefix) and path.startswith(below):
                target = self._script_file(posixpath.normpath(folder + written[len(prefix) :]), written)
                if target:
                    return target
        parts = written.split("/")
        package = "/".join(parts[:2]) if written.startswith("@") else parts[0]
        if package in self.declared:
            folder = self.declared[package]
            rest = written[len(package) :]
            for place in (f"{folder}/src{rest}", f"{folder}{rest}"):
                if target := self._script_file(place.strip("/"), written):
                    return target
            return Target(written, folder, is_own=True)
        if package in _BUILT_IN or written.startswith(("node:", "http:", "https:", "/", "#", "~", "virtual:", "bun:")):
            return None
        return None if package in ("@", "") else Target(package, "", is_own=False)

    def _script_file(self, tail: str, written: str) -> Target | None:
        stem = tail.removesuffix(".js")  # TypeScript code with ES modules imports the name of the built file
        for ending in (*_ENDINGS, *_INDEXES):
            for start in (tail, stem):
                if start + ending in self.paths:
                    found = start + ending
                    return Target(written or found.rpartition(".")[0], found, is_own=True)
        return None

    # Others

    def _go(self, written: str) -> Target | None:
        for module, folder in self.declared.items():
            if written == module or written.startswith(f"{module}/"):
                place = f"{folder}{written[len(module) :]}".strip("/")
                return Target(written, place, is_own=True) if not place or place in self.folders else None
        return _foreign(written) if "." in written.partition("/")[0] else None

    def _rust(self, written: str) -> Target | None:
        first = written.partition(".")[0]
        if first in _OWN_RUST or first in self.declared or first.replace("_", "-") in self.declared:
            return Target(written, "", is_own=True)
        return None if first in _STANDARD["rust"] else _foreign(first)

    def _dotted(self, language: str, written: str) -> Target | None:
        package, _, name = written.rpartition(".")
        for space in (package, written, package.rpartition(".")[0]):
            if space in self.namespaces:
                files = self.namespaces[space]
                found = next((path for path in files if path.rpartition("/")[2].partition(".")[0] == name), files[0])
                return Target(f"{space}:{name}" if space == package else space, found, is_own=True)
        if any(written.startswith(start) for start in _STANDARD.get(language, _STANDARD["java"])):
            return None
        return _foreign(package or written)


def _foreign(name: str) -> Target | None:
    return Target(name, "", is_own=False) if name else None


def _nearest(path: str, candidates: list[str]) -> str:
    return max(candidates, key=lambda found: (len(posixpath.commonpath((path, found))), -len(found)))
