"""PURE. The code that claims are compared with: the inventories (all facts) of one or more repositories."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.verify.facts import PROVING, Fact, Inventory, Tier, fold
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
)
_CLOSE = 0.8
_MOST_GUESSES = 300  # searches for a similar name per document, because such a search is slow
_MOST_NAMES = 5_000  # names that are compared in one such search


class Found(NamedTuple):
    """A fact, and the name of the repository that has it; `""` if there is only one repository."""

    fact: Fact
    repository: str = ""

    @property
    def evidence(self) -> Evidence:
        """The place of the fact."""
        return Evidence(self.fact.path, self.fact.line, self.fact.tier.value, self.repository)

    @property
    def is_proof(self) -> bool:
        """Whether the fact comes from source code or configuration."""
        return self.fact.tier in PROVING


class World:
    """Several inventories, searched as one. A name is missing only if no inventory has it."""

    def __init__(self, inventories: Sequence[Inventory], document: str = "", names: Collection[str] = ()) -> None:
        self.inventories = tuple(inventories)
        self.document = document
        self.folder = posixpath.dirname(document)
        self.roams = False  # true after a `cd` in the document: later commands may run in any folder
        self._named = self._naming(names)
        self._near: dict[str, list[str]] = {}
        self.guesses = _MOST_GUESSES  # how many times a similar name may still be looked for

    def for_document(self, document: str) -> World:
        """Return a world with the same inventories for another document."""
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
        """Return the facts with this kind and name. If an inventory has no exact name, similar spellings are used."""
        found: list[Found] = []
        for inventory in self.inventories:
            facts = inventory.find(kind, name) or inventory.alike(kind, name)
            found += (Found(fact, self._label(inventory)) for fact in facts)
        return found

    def exact(self, kind: str, name: str) -> list[Found]:
        """Return the facts with this kind and exactly this name."""
        return [Found(fact, self._label(held)) for held in self.inventories for fact in held.find(kind, name)]

    def of_kind(self, kind: str) -> Iterable[tuple[str, Sequence[Fact]]]:
        """Return all names of a kind with their facts."""
        for inventory in self.inventories:
            yield from inventory.of_kind(kind).items()

    def declares(self, kind: str) -> bool:
        """Return whether source code or configuration declares anything of this kind."""
        return any(fact.tier in PROVING for _, facts in self.of_kind(kind) for fact in facts)

    def named(self, name: str) -> list[Found]:
        """Return the places that use a word as identifier or string. Comments are left out."""
        return [found for found in self._named.get(name, ()) if found.fact.value != "comment"]

    def mentioned(self, name: str) -> list[Found]:
        """Return the places that use a word as identifier, as string or in a comment."""
        return list(self._named.get(name, ()))

    def near(self, kind: str, name: str) -> str:
        """Return the most similar name of this kind; `""` if no name is similar enough."""
        if not self.may_guess():
            return ""
        if kind not in self._near:
            self._near[kind] = sorted({known for known, _ in self.of_kind(kind)})[:_MOST_NAMES]
        close = difflib.get_close_matches(name, self._near[kind], 1, _CLOSE)
        return close[0] if close else ""

    def may_guess(self) -> bool:
        """Return whether a similar name may be searched. The number of searches per document is limited."""
        self.guesses -= 1
        return self.guesses >= 0

    def own(self) -> frozenset[str]:
        """Return the first parts of the names under which the repositories import their own modules."""
        return frozenset().union(*(inventory.own for inventory in self.inventories))

    def exists(self, path: str) -> list[Evidence]:
        """Return an entry for each repository that has the path; an empty list if none has it."""
        clean = path.rstrip("/") or "."
        return [
            Evidence(clean, 0, "", self._label(inventory))
            for inventory in self.inventories
            if clean == "." or inventory.exists(clean)
        ]

    def ending(self, tail: str) -> list[Evidence]:
        """Return the paths whose last folders and file name are `tail`."""
        return [
            Evidence(path, 0, "", self._label(inventory))
            for inventory in self.inventories
            for path in inventory.ending(tail)
        ]

    def bases(self) -> list[str]:
        """Return the folders that a path in the document may be relative to.

        These are the folder of the document, the nearest folder above it with a manifest, and the root.
        """
        found = [self.folder, ""]
        folder = self.folder
        while folder:
            folder = posixpath.dirname(folder)
            if any(
                inventory.exists(posixpath.join(folder, name)) for name in _MANIFESTS for inventory in self.inventories
            ):
                found.insert(1, folder)
                break
        return list(dict.fromkeys(found))

    def text(self, found: Found) -> str:
        """Return the text of the file that has a fact; `""` if the file can't be read."""
        for inventory in self.inventories:
            if self._label(inventory) == found.repository and (text := inventory.text(found.fact.path)):
                return text
        return ""

    def line_of(self, found: Found, name: str) -> Evidence:
        """Return the place of a name in the file that has a fact."""
        for inventory in self.inventories:
            if self._label(inventory) == found.repository:
                line = found.fact.line or inventory.line_of(found.fact.path, name)
                return Evidence(found.fact.path, line, found.fact.tier.value, found.repository)
        return found.evidence


def proofs(found: Iterable[Found]) -> list[Found]:
    """Return the facts that come from source code or configuration."""
    return [item for item in found if item.is_proof]


def tiers(found: Iterable[Found]) -> str:
    """Return the kinds of files that facts come from, as a phrase: "tests and a manifest"."""
    names = {
        Tier.TEST: "tests",
        Tier.MANIFEST: "a manifest",
        Tier.LOCK: "a lock file",
        Tier.DOCUMENT: "documents",
    }
    return " and ".join(dict.fromkeys(names.get(item.fact.tier, item.fact.tier.value) for item in found))


def same(one: str, other: str) -> bool:
    """Return whether two names are equal except for case, hyphens and underscores."""
    return fold(one) == fold(other)
