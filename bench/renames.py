"""Replace names in documents by plausible names of the same form that nothing in the repository has."""

import random
import re
from collections.abc import Iterable

from bench.mutations import Names, Occurrence
from tacit.checks.verify.lexicon import TECHNOLOGIES

# what replaces a word of a name; the name that results is used only if the code does not have it
WORDS = [
    "ledger",
    "harbor",
    "beacon",
    "orchard",
    "lantern",
    "quarry",
    "meadow",
    "anvil",
    "compass",
    "harvest",
    "ribbon",
    "falcon",
    "canyon",
    "marble",
    "thicket",
    "pebble",
    "saddle",
    "timber",
    "walnut",
    "copper",
    "tunnel",
    "garnet",
    "mosaic",
    "summit",
    "willow",
    "cobalt",
    "drifter",
    "parcel",
    "kettle",
    "ember",
]
LAST, WHOLE = 0.7, 0.5  # how often the last part of a path is replaced, and how often all words of a name
# what replaces a technology; some are in tacit's list of technologies, others in none
OTHERS = ("Couchbase", "Meilisearch", "Typesense", "Pulsar", "ScyllaDB", "Hazelcast", "Nomad", "Ansible", "Dagster")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


class Renamer:
    """Makes plausible names of the same form as given names: `orders` may become `invoices`.

    Nothing in the repository has the new names, except for versions and technologies, which are not checked.
    """

    def __init__(self, names: Names, seed: str) -> None:
        self.names, self.random = names, random.Random(seed)
        known = {
            line.partition("|")[0].strip() for line in TECHNOLOGIES.strip().split("\n") if not line.startswith(" ")
        }
        self.others = sorted(known - set(names.inventory.of_kind("technology")) - {""}) + list(OTHERS) * 4

    def other(self, item: Occurrence) -> str:
        """Return another name of the same form for an occurrence; `""` if eight tries find none."""
        for _ in range(8):
            made = self._made(item)
            if made and made != item.name and self._is_new(item.kind, made):
                return made
        return ""

    def _made(self, item: Occurrence) -> str:
        if item.kind == "port":
            return str(int(item.name) + self.random.choice((-110, 7, 11, 23, 101, 213, 1010)))
        if item.kind in {"version", "tag"}:
            return self._lower(item.name)
        if item.kind == "technology":
            return self.random.choice(self.others)
        if item.kind in {"path", "route"}:
            return self._other_path(item.name)
        owner, mark, last = item.name.rpartition(".") if item.kind in {"member", "module"} else ("", "", item.name)
        return f"{owner}{mark}{self._reworded(last)}"

    def _other_path(self, path: str) -> str:
        parts = path.split("/")
        places = [at for at, part in enumerate(parts) if _WORD.search(part) and not re.match(r"[{:<$]|api$|v\d", part)]
        if not places:
            return ""
        at = places[-1] if self.random.random() < LAST else self.random.choice(places)
        stem, mark, ending = parts[at].partition(".") if parts[at][0] != "." else (parts[at], "", "")
        parts[at] = f"{self._reworded(stem)}{mark}{ending}"
        return "/".join(parts)

    def _reworded(self, name: str) -> str:
        """Return a name in which random words replace one word, or all of them; `""` if the name has no word."""
        words = list(_WORD.finditer(name))
        if not words:
            return ""
        chosen = words if self.random.random() < WHOLE else [self.random.choice(words)]
        for found in reversed(chosen):
            new = self.random.choice(WORDS)
            new = (
                new.upper()
                if found[0].isupper() and len(found[0]) > 1
                else new.title()
                if found[0][0].isupper()
                else new
            )
            name = f"{name[: found.start()]}{new}{name[found.end() :]}"
        return name

    def _lower(self, version: str) -> str:
        numbers = list(re.finditer(r"\d+", version))
        for found in numbers[:2]:
            if int(found[0]) > 1:
                steps = (1,) if int(found[0]) == 2 else (1, 2)  # noqa: PLR2004  (below version 2 is only 1)
                less = int(found[0]) - self.random.choice(steps)
                return f"{version[: found.start()]}{less}{version[found.end() :]}"
        return ""

    def _is_new(self, kind: str, name: str) -> bool:
        inventory = self.names.inventory
        if kind in {"version", "tag", "technology"}:
            return True
        if kind == "port":
            return not inventory.find("port", name)
        last = re.split(r"[/.]", name.strip("/"))
        return not inventory.exists(name) and not any(inventory.naming((name, *last)).get(part) for part in (name,))


def chosen(occurrences: Iterable[Occurrence], seed: str, share: float) -> list[Occurrence]:
    """Return a random sample of the occurrences, at most one on each line; `share` is the chance of each."""
    source = random.Random(seed)
    found = {item.line: item for item in occurrences if source.random() < share}
    return list(found.values())
