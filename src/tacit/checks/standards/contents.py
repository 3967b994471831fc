"""PURE. Look up what each module contains: its files, their facts, and its imports from shared libraries.

A module is a part of the code, such as a service. A fact is a declaration that was found in a file, such as a route or
an environment variable.
"""

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
    """The files and facts (declarations in the code, such as routes) of each module of a repository.

    The parameter `number` of the methods is the index of a module, from 0.
    """

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
        """Return the paths of the files and folders of the module with this index.

        Keys are the paths inside the module in lower case. Those of folders end with a slash.
        """
        start = f"{self.modules[number].path}/" if self.modules[number].path else ""
        found: dict[str, str] = {}
        for path in self.files[number]:
            inner = path[len(start) :]
            found.setdefault(inner.lower(), path)
            while inner := inner.rpartition("/")[0]:
                found.setdefault(f"{inner.lower()}/", f"{start}{inner}")
        return found

    def file(self, number: int, name: str) -> str:
        """Return the path of the file or folder that a module has at the path `name` inside it; `""` if there is none.

        Upper and lower case are not distinguished. A folder's name ends with a slash. `*` matches any text without a
        slash.
        """
        wanted = name.lower()
        if "*" not in wanted:
            return self._lower[number].get(wanted, "")
        expression = re.compile("[^/]*".join(map(re.escape, wanted.split("*"))))
        return next((path for inner, path in self._lower[number].items() if expression.fullmatch(inner)), "")

    def dockerfiles(self, number: int) -> list[str]:
        """Return the Dockerfiles of the module with this index. Those nearest to its folder come first."""
        found = (path for path in self.files[number] if form_of(path) == "dockerfile")
        return sorted(found, key=lambda path: (path.count("/"), path))

    def tests(self, number: int) -> list[str]:
        """Return the test files of the module with this index."""
        return [path for path in self.files[number] if tier_of(path) is Tier.TEST and form_of(path)]

    def facts(self, kind: str, number: int) -> list[Fact]:
        """Return the facts (declarations in the code) of a kind, such as `route`, in a module's source and settings.

        `number` is the index of the module.
        """
        if kind not in self._facts:
            held: list[list[Fact]] = [[] for _ in self.modules]
            for found in self.inventory.of_kind(kind).values():
                for fact in found:
                    if fact.tier in PROVING and fact.path in self.module_of:
                        held[self.module_of[fact.path]].append(fact)
            self._facts[kind] = held
        return self._facts[kind][number]

    def variables(self, number: int, name: str) -> list[Fact]:
        """Return the places at which the files of a module read or set the environment variable `name`, as facts.

        `number` is the index of the module. Places in source files come first. Shell scripts are left out, because most
        of their variables are internal.
        """
        found = (fact for fact in self.facts("environment", number) if fact.name == name)
        return sorted(
            (fact for fact in found if form_of(fact.path) != "bash"), key=lambda fact: fact.tier is not Tier.SOURCE
        )

    def naming(self, names: Iterable[str]) -> Mapping[str, list[Fact]]:
        """Return, by name, the source files that contain a name as an identifier or string.

        Each file is given as a fact.
        """
        found = self.inventory.naming(list(names))
        return {
            name: [fact for fact in facts if fact.tier is Tier.SOURCE and fact.value != "comment"]
            for name, facts in found.items()
        }

    # The parts of shared libraries that a module uses

    def through(self, number: int, path: str, line: int) -> Evidence | None:
        """Return the line `line` of the file `path` as evidence for a module that imports the code at this line.

        This code, a function or class of a shared library, follows a standard, so the module follows it, too. `number`
        is the index of the module. The result is None if the module does not import the function or class, if the file
        belongs to the module itself, or if the file is not source code.
        """
        if self.module_of.get(path) == number or tier_of(path) is not Tier.SOURCE:
            return None
        name = self._enclosing(path, line)
        for folder in self._imports(number).get(name, ()) if name else ():
            if f"{posixpath.dirname(path)}/".startswith(f"{folder}/"):
                return Evidence(path, line, Tier.SOURCE.value)
        return None

    def _enclosing(self, path: str, line: int) -> str:
        """Return the name of the last function or class that begins at or above a line of a file; `""` if none does."""
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
        """Return the names that a module imports from files outside it, each with the folders of these files.

        `number` is the index of the module.
        """
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
        """Return whether it is clear to which part of the code an imported module belongs.

        `module` is the imported name, and `path` the importing file. In Python, several parts of the code may each have
        a package of the same name, such as `config`. An import is clear if all files with its first name in their paths
        are in the same part, or if all of them are in none.
        """
        if not path.endswith(".py"):
            return True
        first = module.partition(".")[0]
        places = {self.module_of.get(found, -1) for found in self._packages().get(first, ())}
        return len(places) == 1

    def _packages(self) -> Mapping[str, list[str]]:
        """Return the paths of the Python files, by each name of a folder or file in the path.

        The path `libs/log/a.py` is listed under libs, log and a.
        """
        if self._python is None:
            self._python = defaultdict(list)
            for path in sorted(self.inventory.paths):
                if path.endswith(".py"):
                    for name in {*path.removesuffix(".py").split("/")}:
                        self._python[name].append(path)
        return self._python

    def lines(self, path: str, word: str) -> Iterator[int]:
        """Yield the numbers of the lines of a file that have a word as a quoted string, in upper or lower case.

        At most `_MOST_PLACES` (200) lines are yielded.
        """
        strings = [f"{quote}{word.lower()}{quote}" for quote in "\"'`"]
        rows = (self.inventory.text(path) or "").lower().split("\n")
        found = [number for number, row in enumerate(rows, 1) if any(text in row for text in strings)]
        yield from found[:_MOST_PLACES]
