"""PURE. The code with which the claims of a document are compared: the inventories of one or several repositories."""

import difflib
import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.verify.facts import PROVING, Fact, Inventory, Tier
from tacit.checks.verify.values import Evidence

_MANIFESTS = (
    "package.json",
    "pyproject.toml",
    "go.mod",
    "Cargo.toml",
    "pom.xml",
    "build.gradle",
    "setup.py",
    "Makefile",
    "mix.exs",
)
_GROUPS = (
    {"table", "column", "index", "collection", "database"},
    {"stream", "subject", "topic", "queue", "queue-group"},
)
_CLOSE = 0.8  # the least similarity of a name that is suggested, from 0 to 1
_MOST_GUESSES = 300  # searches for similar names per document, because each search is slow
_MOST_NAMES = 5_000  # known names of a kind with which a name is compared


class Found(NamedTuple):
    """A fact (a declaration in the code), and the name of its repository; `""` if there is only one repository."""

    fact: Fact
    repository: str = ""

    @property
    def evidence(self) -> Evidence:
        """Return the place of the fact, as evidence for a verdict."""
        return Evidence(self.fact.path, self.fact.line, self.fact.tier.value, self.repository)

    @property
    def is_proof(self) -> bool:
        """Return whether the fact is from source or configuration."""
        return self.fact.tier in PROVING


class World:
    """The code of one or several repositories, searched as one: a name exists if one of them has it.

    It also has the folder of a document, to which the document's paths may be relative.
    """

    def __init__(self, inventories: Sequence[Inventory], document: str = "", names: Collection[str] = ()) -> None:
        self.inventories = tuple(inventories)
        self.document = document
        self.folder = posixpath.dirname(document)
        self.roams = False  # true if the document changes the folder, so that later commands may run in any folder
        self._named = self._naming(names)
        self._near: dict[str, list[str]] = {}
        self.guesses = _MOST_GUESSES  # the number of searches for similar names that are left

    def for_document(self, document: str) -> "World":
        """Return a copy of this world (the code of all repositories) for another document.

        Relative paths then begin in the folder of that document.
        """
        other = World(self.inventories, document)
        other._named, other._near = self._named, self._near
        return other

    def _label(self, inventory: Inventory) -> str:
        return inventory.repository if len(self.inventories) > 1 else ""

    def _naming(self, names: Collection[str]) -> Mapping[str, list[Found]]:
        found: dict[str, list[Found]] = {}
        for inventory in self.inventories if names else ():
            for name, facts in inventory.naming(names).items():
                found.setdefault(name, []).extend(Found(fact, self._label(inventory)) for fact in facts)
        return found

    def find(self, kind: str, name: str) -> list[Found]:
        """Return the facts (declarations in the code) of a kind with this name.

        If there are none, return the facts whose names differ only in spelling.
        """
        found: list[Found] = []
        for inventory in self.inventories:
            facts = inventory.find(kind, name) or inventory.alike(kind, name)
            found += (Found(fact, self._label(inventory)) for fact in facts)
        return found

    def exact(self, kind: str, name: str) -> list[Found]:
        """Return the facts (declarations in the code) with this kind and exactly this name."""
        return [Found(fact, self._label(held)) for held in self.inventories for fact in held.find(kind, name)]

    def of_kind(self, kind: str) -> Iterable[tuple[str, Sequence[Fact]]]:
        """Yield the names of a kind, such as `table`, each with its facts. Each repository yields its own names."""
        for inventory in self.inventories:
            yield from inventory.of_kind(kind).items()

    def declared(self, kind: str) -> Iterator[tuple[str, Sequence[Fact], str]]:
        """Yield the names of a kind, such as `table`, each with its facts and the name of its repository.

        If there is only one repository, its name is `""`.
        """
        for inventory in self.inventories:
            label = self._label(inventory)
            yield from ((name, facts, label) for name, facts in inventory.of_kind(kind).items())

    def declares(self, kind: str) -> bool:
        """Return whether source or configuration declares anything of a kind, such as a table."""
        return any(fact.tier in PROVING for _, facts in self.of_kind(kind) for fact in facts)

    def stores(self, kind: str) -> bool:
        """Return whether source or configuration declares a resource of this kind or of a similar one.

        Then tacit knows how this code declares such resources, and can say that a name is missing.
        """
        group = next((group for group in _GROUPS if kind in group), {kind})
        return any(self.declares(other) for other in group)

    def holding(self, part: str) -> list[Found]:
        r"""Return the files with a short string that contains the text `part`, each as a fact.

        A line break in `part` matches the start or the end of a string: `"\nabc"` finds strings that begin with `abc`.
        """
        return [Found(fact, self._label(held)) for held in self.inventories for fact in held.holding(part)]

    def named(self, name: str) -> list[Found]:
        """Return the files that have a word as an identifier or string, source before tests.

        Words of comments are ignored.
        """
        return [found for found in self._named.get(name, ()) if found.fact.value != "comment"]

    def mentioned(self, name: str) -> list[Found]:
        """Return the files that have a word as an identifier, as a string or in a comment."""
        return list(self._named.get(name, ()))

    def near(self, kind: str, name: str) -> str:
        """Return the most similar name of a kind, as a suggestion.

        Only the first 5,000 names are compared. The result is `""` if none is similar, or if `may_guess` returns False.
        """
        if not self.may_guess():
            return ""
        if kind not in self._near:
            self._near[kind] = sorted({known for known, _ in self.of_kind(kind)})[:_MOST_NAMES]
        close = difflib.get_close_matches(name, self._near[kind], 1, _CLOSE)
        return close[0] if close else ""

    def may_guess(self) -> bool:
        """Return whether one more search for similar names is allowed.

        Each call uses up one of 300 searches per document.
        """
        self.guesses -= 1
        return self.guesses >= 0

    def own(self) -> frozenset[str]:
        """Return the top-level names of the repositories' own modules and packages: `shop` for the module `shop.db`."""
        return frozenset().union(*(inventory.own for inventory in self.inventories))

    def exists(self, path: str) -> list[Evidence]:
        """Return a path as evidence, once for each repository that has it. If no repository has it, return `[]`.

        The path `""` or `.` is the root, which every repository has.
        """
        clean = path.rstrip("/") or "."
        return [
            Evidence(clean, 0, "", self._label(inventory))
            for inventory in self.inventories
            if clean == "." or inventory.exists(clean)
        ]

    def ending(self, tail: str) -> list[Evidence]:
        """Return the files and folders whose path is `tail` or ends with it: `src/api/a.py` for `api/a.py`."""
        return [
            Evidence(path, 0, "", self._label(inventory))
            for inventory in self.inventories
            for path in inventory.ending(tail)
        ]

    def folders_named(self, tail: str) -> list[Evidence]:
        """Return the folders whose path is `tail` or ends with it: `src/api` for `api`."""
        return [
            Evidence(path, 0, "", self._label(inventory))
            for inventory in self.inventories
            for path in sorted(inventory.folders)
            if f"/{path}".endswith(f"/{tail}")
        ]

    def alike_files(self, name: str) -> list[Evidence]:
        """Return the files whose name differs from `name` only in spelling, or in singular and plural."""
        return [
            Evidence(path, 0, "", self._label(inventory))
            for inventory in self.inventories
            for path in inventory.alike_files(name)
        ]

    def bases(self) -> list[str]:
        """Return the folders to which a path in the document may be relative.

        These are the folder of the document, the nearest folder above it with a manifest, and the root of the
        repository.
        """
        found = [self.folder, ""]
        folder = self.folder
        while folder:
            folder = posixpath.dirname(folder)
            if self.has_manifest(folder):
                found.insert(1, folder)
                break
        return list(dict.fromkeys(found))

    def has_manifest(self, folder: str) -> bool:
        """Return whether a folder has a Makefile or a manifest, such as package.json."""
        return any(
            inventory.exists(posixpath.join(folder, name)) for name in _MANIFESTS for inventory in self.inventories
        )

    def text(self, found: Found) -> str:
        """Return the text of a fact's file; `""` if it can't be read."""
        for inventory in self.inventories:
            if self._label(inventory) == found.repository and (text := inventory.text(found.fact.path)):
                return text
        return ""

    def line_of(self, found: Found, name: str) -> Evidence:
        """Return the place of a fact, as evidence for a verdict.

        If the line of the fact is not known, it is the first line of its file that contains `name`, or 0.
        """
        for inventory in self.inventories:
            if self._label(inventory) == found.repository:
                line = found.fact.line or inventory.line_of(found.fact.path, name)
                return Evidence(found.fact.path, line, found.fact.tier.value, found.repository)
        return found.evidence


def proofs(found: Iterable[Found]) -> list[Found]:
    """Return those of the given facts that are from source or configuration. Only these prove a claim."""
    return [item for item in found if item.is_proof]


def tiers(found: Iterable[Found]) -> str:
    """Return a phrase for a message that says in which kinds of files facts are: `tests`, or `a manifest`."""
    names = {
        Tier.TEST: "tests",
        Tier.MANIFEST: "a manifest",
        Tier.LOCK: "a lock file",
        Tier.DOCUMENT: "documents",
    }
    return " and ".join(dict.fromkeys(names.get(item.fact.tier, item.fact.tier.value) for item in found))
