"""I/O. Search the code for the evidence that probes name: facts, files, texts in files, and matches of rules.

A probe says which evidence in the code answers an item of a story. A fact is a declaration in the code. A place is a
file and a line.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from tacit.checks.rules.values import Rule
from tacit.checks.story.hunting import Hit, hunted
from tacit.checks.story.idle import IDLE
from tacit.checks.story.name_list import NameList
from tacit.checks.story.order import family, spread
from tacit.checks.story.origins import Origins
from tacit.checks.story.paths import is_aside, is_connector, is_pipeline
from tacit.checks.story.probes import OF_SERVERS, Evidence, Probe
from tacit.checks.story.usable import Usable
from tacit.checks.story.weak import is_import, is_own_module, is_weak, may_be_off, shown, together
from tacit.checks.verify.facts import PROVING, Fact, Inventory, Tier
from tacit.checks.verify.tiers import foreign
from tacit.domain.trace import Place
from tacit.text.globs import fits, fitting

_EXACT = {"definition", "member"}  # kinds whose names are compared case-sensitively
# The name of a resource in one of these servers proves only in a file that uses a client of such a server
_SERVERS = ("NATS", "Kafka", "RabbitMQ", "MQTT", "Redis", "Valkey", "BullMQ", "Celery", "MongoDB", "MinIO", "AWS S3")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_BUILT_IN = {"class", "extends", "Exception", "BaseException", "Error", "RuntimeError"}
_BUILT_IN |= {"RuntimeException", "ValueError"}
_MOST_PLACES = 200  # places of one probe
_MOST_WORD_FILES = 20  # files with a word; a word that more files have is no hint


class Sought(NamedTuple):
    """The places in the code that were found for one probe, which says what evidence answers an item.

    `proof` has places that prove the item. `weak` has places with the same evidence in tests, manifests or code that is
    not in use, which prove nothing. `look` has places that a person should read.
    """

    proof: tuple[Place, ...] = ()
    weak: tuple[Place, ...] = ()
    look: tuple[Place, ...] = ()


class Searched(NamedTuple):
    """What was found for the probes of a story, by their ids.

    `unused` has the repository, path and line of each import that is of types only or never used. `generated` has the
    repository and path of each file that a program wrote. `remarks` says which rules and files were left out.
    """

    found: Mapping[str, Sought]
    unused: frozenset[tuple[str, str, int]]
    generated: frozenset[tuple[str, str]]
    remarks: tuple[str, ...]


def seek(
    probes: Sequence[Probe],
    every: Sequence[Probe],
    inventories: Sequence[Inventory],
    caches: Sequence[Path | None],
    origins: Mapping[str, Origins],
) -> Searched:
    """Search the code for the evidence that each of `probes` names.

    Files are searched for the rules, calls and texts of all probes in `every`, so that the cache already has the
    results when another story needs them. `caches` has the path of the cache file for each inventory; None means no
    cache. `origins` has the copied folders and drivers of each repository by its name, or by `""` if there is only one
    repository.
    """
    found: dict[str, Sought] = {probe.id: Sought() for probe in probes}
    unused: set[tuple[str, str, int]] = set()
    generated: set[tuple[str, str]] = set()
    remarks: list[str] = []
    for inventory, place in zip(inventories, caches, strict=True):
        label = inventory.repository if len(inventories) > 1 else ""
        one = _Search(probes, every, inventory, place, _Origin(label, origins[label]))
        unused.update((label, *at) for at in one.hunted.types)
        generated.update((inventory.repository, path) for path in one.hunted.generated)
        remarks += one.hunted.remarks
        for probe in probes:
            found[probe.id] = _joined(found[probe.id], one.sought(probe))
    return Searched(found, frozenset(unused), frozenset(generated), tuple(remarks))


def _joined(one: Sought, other: Sought) -> Sought:
    return Sought(one.proof + other.proof, one.weak + other.weak, one.look + other.look)


class _Origin(NamedTuple):
    """The name of a repository, and its copied folders and drivers.

    The name is `""` if there is only one repository.
    """

    label: str
    origins: Origins


class _Search:
    """Searches the files and facts (declarations) of one repository for the evidence that probes name."""

    def __init__(
        self, probes: Sequence[Probe], every: Sequence[Probe], inventory: Inventory, place: Path | None, origin: _Origin
    ) -> None:
        self.inventory, self.label, self.origins = inventory, origin.label, origin.origins
        self.paths = sorted(path for path in inventory.paths if not foreign(path))
        self.hunted = hunted(every, inventory, place)
        listed = [item for probe in probes for item in (*probe.proof, *probe.look)]
        names = {name for item in listed if item.kind == "word" for name in item.names}
        self.words = inventory.naming(names) if names else {}
        self.usable = Usable(inventory, self.paths, self.hunted, self.origins)
        technologies = (inventory.find("technology", name) for name in _SERVERS)
        self.clients = {fact.path for facts in technologies for fact in facts if fact.tier is Tier.SOURCE}
        self._importers: dict[tuple[str, ...], frozenset[str]] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._listed: dict[str, NameList] = {}  # by kind
        self._lines: dict[str, list[str]] = {}  # of dotenv files

    def sought(self, probe: Probe) -> Sought:
        """Return the places in this repository that have the evidence which a probe names for items of a story.

        There are at most `_MOST_PLACES` (200) of each kind: proof, weak evidence, and places to read.
        """
        proof: dict[Place, None] = {}
        weak: dict[Place, None] = {}
        beside: dict[Place, None] = {}  # the tests of a user interface say nothing about those of its services
        for place, proves in self._proving(probe):
            is_beside = probe.main and probe.tests and self.usable.is_beside(place.path)
            (beside if is_beside else proof if proves else weak)[place] = None
        if not probe.every:
            proof = dict.fromkeys(sorted(spread(proof), key=self.usable.worth))
        # places that could prove come first; tests, tools and examples come last
        seen = sorted(self._all(probe.look, probe.look_rules), key=lambda found: not found[1])
        look = {place: None for place, _ in seen} | beside
        return Sought(tuple(proof)[:_MOST_PLACES], tuple(weak)[:_MOST_PLACES], tuple(look)[:_MOST_PLACES])

    def _proving(self, probe: Probe) -> Iterator[tuple[Place, bool]]:
        """Yield each place that has the evidence of a probe, and whether it proves the item that the probe answers.

        If the probe needs every entry of its proof, the first place of each entry comes first, then the second place of
        each entry, and so on. They prove the item only if each entry has a place that proves.
        """
        if not probe.every:
            yield from self._all(probe.proof, probe.proof_rules, tests=probe.tests, own=probe.own)
            return
        kinds = [list(self._all([item], (), tests=probe.tests)) for item in probe.proof]
        kinds += [list(self._all((), [rule], tests=probe.tests)) for rule in probe.proof_rules]
        is_whole = all(any(proves for _, proves in places) for places in kinds)
        proving = [[place.path for place, proves in places if proves] for places in kinds]
        beside = together(proving) if probe.together else None
        for place, proves in (one for row in zip_longest(*kinds) for one in row if one is not None):
            yield place, proves and is_whole and (beside is None or place.path in beside)

    def _all(
        self, listed: Iterable[Evidence], rules: Iterable[Rule], *, tests: bool = False, own: bool = False
    ) -> Iterator[tuple[Place, bool]]:
        for item in listed:
            if item.kind == "file":
                yield from self._files(item, tests=tests)
            elif item.kind == "call":
                hits = (hit for name in item.names for hit in self.hunted.calls.get(name, ()))
                yield from self._hits((hit for hit in hits if self._is_in(hit[0], item)), "call", tests=tests)
            elif item.kind == "text":
                yield from self._hits(self._texts(item), "text", tests=tests)
            elif item.kind == "word":
                yield from self._words(item)
            elif item.kind != "rule":
                yield from self._facts(item, tests=tests)
        for rule in rules:
            matched = self.hunted.rules.get(rule.id, ())
            yield from self._hits(
                (hit for hit in matched if not own or self._names_own(hit[0], hit[2])), "rule", tests=tests
            )

    def _texts(self, item: Evidence) -> Iterator[Hit]:
        """Yield the places of the texts that `item` names.

        Files with a text that is an exception, such as `!draft`, are left out.
        """
        refused = {hit[0] for name in item.names for hit in self.hunted.texts.get(name[1:], ()) if name[0] == "!"}
        for hit in (hit for name in item.names for hit in self.hunted.texts.get(name, ())):
            if hit[0] not in refused and self._is_in(hit[0], item):
                yield hit

    def _names_own(self, path: str, text: str) -> bool:
        """Return whether the matched code `text` names something that this repository defines, such as a base class.

        The definition has to be in the language of the file. If the matched code is a class, its own name is ignored.
        So are the names of errors that the languages have.
        """
        own = re.search(r"\bclass\s+(\w+)", text)
        names = set(_IDENTIFIER.findall(text)) - _BUILT_IN - ({own[1]} if own else set())
        facts = (fact for name in names for fact in self.inventory.find("definition", name))
        return any(fact.tier is Tier.SOURCE and family(fact.path) == family(path) for fact in facts)

    def _hits(self, hits: Iterable[Hit], kind: str, *, tests: bool) -> Iterator[tuple[Place, bool]]:
        for path, line, text in hits:
            yield Place(path, line, text, self.label), self.usable.may_prove(path, kind, tests=tests)

    def _files(self, item: Evidence, *, tests: bool) -> Iterator[tuple[Place, bool]]:
        for path in fitting(self.paths, item.names):
            yield Place(path, 0, "file", self.label), self.usable.may_prove(path, "file", tests=tests)

    def _facts(self, item: Evidence, *, tests: bool) -> Iterator[tuple[Place, bool]]:
        proving = PROVING | {Tier.TEST} if tests else PROVING
        named = ([fact for fact in facts if self._is_in(fact.path, item)] for facts in self._named(item))
        # one place of each name first, so that the first places show all names
        for fact in (fact for row in zip_longest(*named) for fact in row if fact is not None):
            is_used = not (is_weak(fact) or is_own_module(fact, self.inventory.paths))
            is_used = is_used and not (is_import(fact) and (fact.path, fact.line) in self.hunted.types)
            is_used = is_used and not (may_be_off(fact) and self._is_comment(fact))
            is_used = is_used and not (fact.kind in IDLE and (fact.path, fact.line) in self.hunted.idle)
            if fact.tier is Tier.LOCK:  # a lock file also lists packages that only other packages need
                continue
            is_tied = fact.kind not in OF_SERVERS or fact.path in self.clients
            is_of_server = fact.kind in OF_SERVERS or (fact.kind == "technology" and fact.name in _SERVERS)
            is_tied = is_tied and not (is_of_server and is_connector(fact.path))
            is_proof = fact.tier in proving and is_used and is_tied and not is_pipeline(fact.path)
            yield self._place(fact), is_proof and self.usable.may_prove(fact.path, item.kind, tests=tests)

    def _is_in(self, path: str, item: Evidence) -> bool:
        """Return whether a file has the path and the imports that the evidence `item` requires."""
        return (not item.files or fits(path, item.files)) and (
            not item.imports or path in self._importing(item.imports)
        )

    def _importing(self, modules: tuple[str, ...]) -> frozenset[str]:
        """Return the files that import one of these modules."""
        if modules not in self._importers:
            found = self._named(Evidence("uses", modules))
            self._importers[modules] = frozenset(fact.path for facts in found for fact in facts)
        return self._importers[modules]

    def _named(self, item: Evidence) -> Iterator[Sequence[Fact]]:
        """Yield the facts (declarations in the code) for each name that matches the evidence, one list for each name.

        An import matches by the name of its package, or by the module as the code writes it: `django.core.cache`.
        """
        known = self.inventory.of_kind(item.kind)
        if item.kind not in self._listed:
            names = dict.fromkeys(known)
            if item.kind == "uses":
                names |= dict.fromkeys(fact.value for facts in known.values() for fact in facts)
            self._listed[item.kind] = NameList(names, is_exact=item.kind in _EXACT)
        listed = self._listed[item.kind]
        wanted = listed.like(glob for glob in item.names if not glob.startswith("!"))
        refused = listed.like(glob[1:] for glob in item.names if glob.startswith("!"))
        if item.kind != "uses":
            yield from (known.get(name, ()) for name in wanted if name not in refused)
            return
        packages = {name for one in wanted for name in self._packages(known).get(one, ())}
        for name in sorted(packages - refused.keys()):
            of_name = name in wanted
            yield [f for f in known[name] if (of_name or f.value in wanted) and f.value not in refused]

    def _packages(self, known: Mapping[str, Sequence[Fact]]) -> Mapping[str, Collection[str]]:
        """Return the imported packages by each name that can match: the package's own, and those of its modules."""
        if not self._by_name:
            for name, facts in known.items():
                for spelled in {name, *(fact.value for fact in facts)}:
                    self._by_name[spelled].add(name)
        return self._by_name

    def _is_comment(self, fact: Fact) -> bool:
        """Return whether a variable of a dotenv file is only in a comment, so that the file does not set it."""
        if fact.path not in self._lines:
            self._lines[fact.path] = (self.inventory.text(fact.path) or "").split("\n")
        return "".join(self._lines[fact.path][fact.line - 1 : fact.line]).lstrip().startswith("#")

    def _place(self, fact: Fact) -> Place:
        shows = {"technology": shown(fact), "uses": f"import {fact.value or fact.name}"}.get(fact.kind, "")
        return Place(fact.path, fact.line, shows or f"{fact.kind} {fact.name}", self.label)

    def _words(self, item: Evidence) -> Iterator[tuple[Place, bool]]:
        for name in item.names:
            places = [fact for fact in self.words.get(name, ()) if fact.value != "comment" and not is_aside(fact.path)]
            for fact in places[:_MOST_WORD_FILES]:
                yield Place(fact.path, self.inventory.line_of(fact.path, name), f"the word {name}", self.label), False
