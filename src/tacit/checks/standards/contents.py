"""PURE. What each module contains: its files, the facts about them, and what it imports from shared libraries."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tacit.checks.standards.values import Module
from tacit.checks.verify.facts import PROVING, Fact, Inventory, Tier
from tacit.checks.verify.tiers import foreign, form_of, tier_of
from tacit.checks.verify.values import Evidence

_MOST_PLACES = 200  # places of one word in one library file


class Contents:
    """The files and facts of each module of a repository, looked up by module."""

    def __init__(self, inventory: Inventory, modules: Sequence[Module]) -> None:
        self.inventory, self.modules = inventory, tuple(modules)
        self._owner = {module.path: number for number, module in enumerate(modules)}
        self.files: tuple[list[str], ...] = tuple([] for _ in modules)
        self.module_of: dict[str, int] = {}
        for path in sorted(inventory.paths):
            if (number := self._find(path)) is not None and not foreign(path):
                self.files[number].append(path)
                self.module_of[path] = number
        self._lower: list[dict[str, str]] = [self._names(number) for number in range(len(modules))]
        self._facts: dict[str, list[list[Fact]]] = {}
        self._definitions: dict[str, list[tuple[int, str]]] | None = None
        self._imported: list[dict[str, set[str]]] | None = None
        self._python: dict[str, list[str]] | None = None

    def _find(self, path: str) -> int | None:
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._owner:
                return self._owner[folder]
        return None

    def _names(self, number: int) -> dict[str, str]:
        """Return the files and folders of a module: path in lower case relative to the module, and whole path."""
        start = f"{self.modules[number].path}/" if self.modules[number].path else ""
        found: dict[str, str] = {}
        for path in self.files[number]:
            inner = path[len(start) :]
            found.setdefault(inner.lower(), path)
            while inner := inner.rpartition("/")[0]:
                found.setdefault(f"{inner.lower()}/", f"{start}{inner}")
        return found

    def file(self, number: int, name: str) -> str:
        """Return the path of a module's file or folder (`name` ends with a slash); `""` if there is none.

        `*` in a name stands for any text without a slash.
        """
        wanted = name.lower()
        if "*" not in wanted:
            return self._lower[number].get(wanted, "")
        expression = re.compile("[^/]*".join(map(re.escape, wanted.split("*"))))
        return next((path for inner, path in self._lower[number].items() if expression.fullmatch(inner)), "")

    def dockerfiles(self, number: int) -> list[str]:
        """Return the Dockerfiles of a module, those nearest to its folder first."""
        found = (path for path in self.files[number] if form_of(path) == "dockerfile")
        return sorted(found, key=lambda path: (path.count("/"), path))

    def tests(self, number: int) -> list[str]:
        """Return the test files of a module."""
        return [path for path in self.files[number] if tier_of(path) is Tier.TEST and form_of(path)]

    def facts(self, kind: str, number: int) -> list[Fact]:
        """Return the facts of a kind in a module's source and configuration."""
        if kind not in self._facts:
            held: list[list[Fact]] = [[] for _ in self.modules]
            for found in self.inventory.of_kind(kind).values():
                for fact in found:
                    if fact.tier in PROVING and fact.path in self.module_of:
                        held[self.module_of[fact.path]].append(fact)
            self._facts[kind] = held
        return self._facts[kind][number]

    def variables(self, number: int, name: str) -> list[Fact]:
        """Return where a module's files read or set a variable, those of source first.

        Shell scripts are left out: most of their variables are internal.
        """
        found = (fact for fact in self.facts("environment", number) if fact.name == name)
        return sorted(
            (fact for fact in found if form_of(fact.path) != "bash"), key=lambda fact: fact.tier is not Tier.SOURCE
        )

    def naming(self, names: Iterable[str]) -> Mapping[str, list[Fact]]:
        """Return by word the places in source that have one of these words as an identifier or a string."""
        found = self.inventory.naming(list(names))
        return {
            name: [fact for fact in facts if fact.tier is Tier.SOURCE and fact.value != "comment"]
            for name, facts in found.items()
        }

    # The parts of shared libraries that a module uses

    def through(self, number: int, path: str, line: int) -> Evidence | None:
        """Return a place in a library as evidence; None if the module does not import the definition around it."""
        if self.module_of.get(path) == number or tier_of(path) is not Tier.SOURCE:
            return None
        name = self._enclosing(path, line)
        for folder in self._imports(number).get(name, ()) if name else ():
            if f"{posixpath.dirname(path)}/".startswith(f"{folder}/"):
                return Evidence(path, line, Tier.SOURCE.value)
        return None

    def _enclosing(self, path: str, line: int) -> str:
        """Return the name of the function or class of a file that contains a line; `""` if there is none."""
        if self._definitions is None:
            made: dict[str, list[tuple[int, str]]] = defaultdict(list)
            for name, facts in self.inventory.of_kind("definition").items():
                for fact in facts:
                    made[fact.path].append((fact.line, name))
            self._definitions = {place: sorted(found) for place, found in made.items()}
        known = self._definitions.get(path, [])
        at = bisect_right(known, (line, "\U0010ffff"))
        return known[at - 1][1] if at else ""

    def _imports(self, number: int) -> dict[str, set[str]]:
        """Return the names that a module imports from files outside the module, with the folders of these files."""
        if self._imported is None:
            self._imported = [self._imported_by(each) for each in range(len(self.modules))]
        return self._imported[number]

    def _imported_by(self, number: int) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for fact in self.facts("import", number):
            module, mark, name = fact.name.partition(":")
            if mark and self.module_of.get(fact.value) != number and self._is_library(module, fact.path):
                found[name].add(posixpath.dirname(fact.value))
        return found

    def _is_library(self, module: str, path: str) -> bool:
        """Return whether the first name of an import is in only one place, so that the import is of a library.

        Several modules may have a `config` or `services` of their own; an import of one of these is no library.
        """
        if not path.endswith(".py"):
            return True
        first = module.partition(".")[0]
        places = {self.module_of.get(found, -1) for found in self._packages().get(first, ())}
        return len(places) == 1

    def _packages(self) -> Mapping[str, list[str]]:
        """Return the paths of Python files by each name in their path: those of the folders, and that of the file."""
        if self._python is None:
            self._python = defaultdict(list)
            for path in sorted(self.inventory.paths):
                if path.endswith(".py"):
                    for name in {*path.removesuffix(".py").split("/")}:
                        self._python[name].append(path)
        return self._python

    def lines(self, path: str, word: str) -> Iterator[int]:
        """Yield the numbers of the lines of a file that have a string with this text, in any case."""
        strings = [f"{quote}{word.lower()}{quote}" for quote in "\"'`"]
        rows = (self.inventory.text(path) or "").lower().split("\n")
        found = [number for number, row in enumerate(rows, 1) if any(text in row for text in strings)]
        yield from found[:_MOST_PLACES]
