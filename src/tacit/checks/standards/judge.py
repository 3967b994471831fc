"""PURE. Compare each module (part of the code, such as a service) with each standard of a document.

Only files and facts that were read from the code are evidence, such as imports and routes. It is not enough that the
code contains the words of a standard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from tacit.checks.standards.contents import Contents
from tacit.checks.standards.values import Cell, Kind, Mark, Module, Standard
from tacit.checks.verify.extract.routes import normal
from tacit.checks.verify.facts import Fact, Tier
from tacit.checks.verify.values import Evidence

_INSTRUCTIONS = {
    "HEALTHCHECK": re.compile(r"^\s*HEALTHCHECK\s+(?!NONE\b)\S", re.IGNORECASE),
    "USER": re.compile(r"^\s*USER\s+(?!(?:root|0)(?::|\s|$))\S", re.IGNORECASE),
}
_MOST_EVIDENCE = 3


class Judge:
    """Compares modules with the standards of one document."""

    def __init__(self, contents: Contents, standards: Sequence[Standard]) -> None:
        self.contents = contents
        wanted = {name for item in standards if item.kind is Kind.HEADER for name in _spellings(item.name)}
        self.routes: dict[str, list[Fact]] = {}  # the routes that have the path of a standard
        self.words = contents.naming(wanted)
        self.by_kind: Mapping[Kind, Callable[[Standard, int], Cell]] = {
            Kind.FILE: self._file,
            Kind.IMAGE: self._image,
            Kind.INSTRUCTION: self._instruction,
            Kind.IMPORT: self._imported,
            Kind.ROUTE: self._route,
            Kind.ENVIRONMENT: self._variable,
            Kind.HEADER: self._header,
            Kind.TESTS: self._tests,
        }

    def cell(self, standard: Standard, module: Module, number: int) -> Cell:
        """Return whether a module follows a standard, with the evidence.

        `number` is the index of the module. The standard must not be a question for a person.
        """
        if standard.language and standard.language not in module.languages:
            return Cell(Mark.APART, f"the module is not written in {standard.language}")
        found = self.by_kind[standard.kind](standard, number)
        if found.mark is Mark.LACKS and standard.is_optional:
            return Cell(Mark.APART, "the document says that the standard is optional")
        return found

    def _file(self, standard: Standard, number: int) -> Cell:
        parent = standard.parent
        if parent and not self.contents.file(number, parent):
            return Cell(Mark.APART, f"the module has no {parent}")
        path = self.contents.file(number, standard.name)
        if path:
            return Cell(Mark.FOLLOWS, evidence=(Evidence(path),))
        return Cell(Mark.LACKS, f"there is no {standard.name}")

    def _image(self, standard: Standard, number: int) -> Cell:
        images = [fact for fact in self.contents.facts("image", number) if "ockerfile" in fact.path]
        if not images:
            return Cell(Mark.APART, "the module has no Dockerfile with a base image")
        named = [fact for fact in images if fact.name == standard.name]
        if good := [fact for fact in named if _is_tag(fact.value, standard.value)]:
            return _follows(good)
        shown = ", ".join(dict.fromkeys(f"{fact.name}:{fact.value}" for fact in named or images))
        return Cell(Mark.DIFFERS if named else Mark.LACKS, f"the Dockerfile has {shown}", _evidence(named or images))

    def _instruction(self, standard: Standard, number: int) -> Cell:
        paths = self.contents.dockerfiles(number)
        if not paths:
            return Cell(Mark.APART, "the module has no Dockerfile")
        expression = _INSTRUCTIONS[standard.name]
        for path in paths:
            rows = (self.contents.inventory.text(path) or "").split("\n")
            if line := next((at for at, row in enumerate(rows, 1) if expression.match(row)), 0):
                return Cell(Mark.FOLLOWS, evidence=(Evidence(path, line, Tier.CONFIGURATION.value),))
        return Cell(Mark.LACKS, f"the Dockerfile has no {standard.name}", (Evidence(paths[0]),))

    def _imported(self, standard: Standard, number: int) -> Cell:
        module, _, name = standard.name.partition(":")
        package = module.split(".", maxsplit=1)[0] if standard.language == "python" else module
        if self.contents.modules[number].path.rpartition("/")[2] == package:
            return Cell(Mark.APART, "the module is itself the library that the standard requires")
        found = [fact for fact in self.contents.facts("import", number) if _is_import(fact.name, package, name)]
        return _follows(found) if found else Cell(Mark.LACKS, f"no file imports {name or package}")

    def _route(self, standard: Standard, number: int) -> Cell:
        method, _, written = standard.name.partition(" ")
        path = normal(written)
        inventory = self.contents.inventory
        if standard.name not in self.routes:
            routes = inventory.of_kind("route").items()
            self.routes[standard.name] = [f for known, facts in routes if _is_route(known, method, path) for f in facts]
        matched = self.routes[standard.name]
        sources = (fact for fact in matched if fact.tier is Tier.SOURCE)
        own = [fact for fact in sources if self.contents.module_of.get(fact.path) == number]
        if own:
            return _follows(own)
        return self._shared(((fact.path, fact.line) for fact in matched), number) or Cell(
            Mark.LACKS, f"no route {standard.name} was found"
        )

    def _variable(self, standard: Standard, number: int) -> Cell:
        own = self.contents.variables(number, standard.name)
        if read := [fact for fact in own if fact.tier is Tier.SOURCE]:
            return _follows(read)
        places = ((fact.path, fact.line) for fact in self.contents.inventory.find("environment", standard.name))
        if shared := self._shared(places, number):
            return shared
        why = "is set, but no source file reads this variable" if own else "is neither read nor set"
        return Cell(Mark.LACKS, f"{standard.name} {why}", _evidence(own))

    def _header(self, standard: Standard, number: int) -> Cell:
        found = [fact for name in _spellings(standard.name) for fact in self.words.get(name, ())]
        own = [fact for fact in found if self.contents.module_of.get(fact.path) == number]
        if own:
            lines = [(fact, next(self.contents.lines(fact.path, fact.name), 0)) for fact in own[:_MOST_EVIDENCE]]
            return Cell(
                Mark.FOLLOWS, evidence=tuple(Evidence(fact.path, line, fact.tier.value) for fact, line in lines)
            )
        places = ((fact.path, line) for fact in found for line in self.contents.lines(fact.path, fact.name))
        return self._shared(places, number) or Cell(Mark.LACKS, f"no source names {standard.name}")

    def _tests(self, _: Standard, number: int) -> Cell:
        found = self.contents.tests(number)
        evidence = tuple(Evidence(path, 0, Tier.TEST.value) for path in found[:_MOST_EVIDENCE])
        return Cell(Mark.FOLLOWS, evidence=evidence) if found else Cell(Mark.LACKS, "there is no test file")

    def _shared(self, places: Iterable[tuple[str, int]], number: int) -> Cell | None:
        """Return the result for a module that follows a standard because it imports a library that follows it.

        `places` are paths and lines of code that follows the standard. If the module imports the code at none of them,
        the result is None.
        """
        for path, line in places:
            if evidence := self.contents.through(number, path, line):
                return Cell(Mark.FOLLOWS, "through a library that the module imports", (evidence,))
        return None


def _spellings(header: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((header, header.lower(), header.upper())))


def _follows(found: Sequence[Fact]) -> Cell:
    return Cell(Mark.FOLLOWS, evidence=_evidence(found))


def _evidence(found: Sequence[Fact]) -> tuple[Evidence, ...]:
    places = (Evidence(fact.path, fact.line, fact.tier.value) for fact in found)
    return tuple(dict.fromkeys(places))[:_MOST_EVIDENCE]


def _is_tag(tag: str, wanted: str) -> bool:
    """Return whether an image tag is the wanted one or a variant of it, as `3.13-slim-bookworm` is of `3.13-slim`.

    If `wanted` is `""`, the result is True.
    """
    return not wanted or tag == wanted or tag.startswith(f"{wanted}-")


def _is_import(fact: str, package: str, name: str) -> bool:
    module, _, imported = fact.partition(":")
    is_package = module == package or module.startswith((f"{package}.", f"{package}/"))
    return is_package and (not name or imported == name)


def _is_route(known: str, method: str, path: str) -> bool:
    other, _, written = known.partition(" ")
    own = normal(written)
    is_method = "ANY" in {method, other} or method == other
    # if a router is mounted elsewhere, its route in the code is only the end of the path in the document
    is_end = path.endswith(own) and own.strip("/{}") != ""
    return is_method and (own == path or is_end)
