"""PURE. Answer items of a story that name something: tables and other resources, paths, or identifiers.

An item is an entry of the story's checklist.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from tacit.checks.story.marked import (
    Kept,
    Marked,
    claimed,
    is_proven,
    kinds_in_words,
    look_up,
    marked,
    plain_words,
    relates,
)
from tacit.checks.story.paths import is_aside
from tacit.checks.story.proof import MOST_PLACES
from tacit.checks.story.similar import Similar
from tacit.checks.story.technologies import Technologies, nearest_to
from tacit.checks.story.values import Answer, Answered, Item
from tacit.checks.story.words import spaced, stem, stems
from tacit.checks.verify.facts import PROVING, Fact, fold
from tacit.checks.verify.tiers import form_of, tier_of
from tacit.checks.verify.world import Found, World
from tacit.domain.trace import Place
from tacit.text.globs import expression

_KINDS = {
    stem(word): kind
    for kind in ("table", "collection", "stream", "subject", "bucket", "queue", "topic", "database", "service", "route")
    for word in (kind, f"{kind}s")
} | {stem("endpoints"): "route", stem("indexes"): "index", stem("columns"): "column", stem("variables"): "environment"}
_NAME = re.compile(r"`?([A-Za-z_][\w.:*>/-]*)`?")
_OTHERS = re.compile(r"(?:any |all )?(?:other|further|remaining)\b", re.IGNORECASE)
_RESOURCES = {"route", "table", "collection", "stream", "subject", "bucket", "topic"}
_MOST_FILES = 50  # files with a word that are searched for a dotted name
_MOST_GUESSES = 200  # paths that are looked at for one item
_LEAST_WORDS = 2  # words of a path that make it worth reading; one word has too many meanings


class Names:
    """Looks up the names that the code declares, and the paths of its files."""

    def __init__(self, world: World, used: Technologies) -> None:
        self.world, self.used = world, used
        self.similar = Similar(world)
        self._stems: list[tuple[frozenset[str], Place]] | None = None

    def listed(self, item: Item, own: Sequence[str] = ()) -> Answered | None:
        """Answer an item in a list of names, such as a list below the label "Tables to verify".

        The result is None if the item is in no such list. `own` are the technologies that the item or a heading above
        it names. If there is a database among them, evidence of other databases is ignored.
        """
        kind = next((_KINDS[word] for word in sorted(stems(item.label)) if word in _KINDS), "")
        if not kind or not item.label:
            return None
        if _OTHERS.match(item.text):
            return self._others(item, kind, own)
        found = _NAME.fullmatch(item.text)
        declared = [name for name, _ in self.world.of_kind(kind)]
        places = self._places(kind, found[1] if found else item.text.replace(" ", "_"), own)
        if places:
            return Answered(item, Answer.TICKED, "", places[:MOST_PLACES], len(places))
        hits = self._alike(kind, item.text)
        if hits:
            return Answered(
                item,
                Answer.LOOK,
                f"no {kind} has this name; similar names",
                hits[:MOST_PLACES],
                len(hits),
            )
        if not found and declared:
            some = tuple(place for name in sorted(set(declared)) for place in self._places(kind, name, own)[:1])
            if some:
                why = f"a description, not a name; the code declares {len(some)} {_plural(kind, len(some))}"
                return Answered(item, Answer.LOOK, why, some[:MOST_PLACES], len(some))
        return _missing_from(item, kind, len(set(declared)))

    def undeclared(self, kinds: Collection[str]) -> str:
        """Return one of these kinds of resources, such as routes, of which the code declares none; else `""`.

        Hardly any code has none, so its libraries may declare them in a form that is not known.
        """
        return next((kind for kind in sorted(_RESOURCES & set(kinds)) if not self.world.declares(kind)), "")

    def _others(self, item: Item, kind: str, own: Sequence[str]) -> Answered:
        """Answer an item such as "Other tables": the tables of the code that are not in the item's list.

        `own` are the technologies that the item or a heading above it names.
        """
        known = {fold(name.strip("`")) for name in item.siblings}
        names = sorted({name for name, _ in self.world.of_kind(kind) if fold(name) not in known})
        places = tuple(place for name in names for place in self._places(kind, name, own)[:1])
        if not places and names:  # they may belong to another database than the one of the item
            places = tuple(place for name in names for place in self._places(kind, name, ())[:1])
        if not places:
            return Answered(item, Answer.ABSENT, f"the code declares no other {kind}")
        why = f"{len(places)} {_plural(kind, len(places))} not in the list; there may be others"
        return Answered(item, Answer.LOOK, why, places[:MOST_PLACES], len(places))

    def _places(self, kind: str, name: str, own: Sequence[str]) -> tuple[Place, ...]:
        found = self.world.find(kind, name)
        proof = (_place(item) for item in found if item.is_proof and not is_aside(item.fact.path))
        own_places = (place for place in proof if not self.used.origins[place.repository].is_of_others(place.path))
        return nearest_to([place for place in own_places if not own or not self.used.is_of_another(place, own)], own)

    def _alike(self, kind: str, text: str) -> tuple[Place, ...]:
        """Return the places of declarations of a kind whose names have all words of a text, as suggestions."""
        wanted = stems(spaced(text))
        like = (facts[:1] for name, facts in self.world.of_kind(kind) if wanted and wanted <= stems(spaced(name)))
        return tuple(_place(Found(fact)) for facts in like for fact in facts if fact.tier in PROVING)

    def spelled(self, item: Item, left: frozenset[str]) -> Answered | None:
        """Answer an item with paths or names in backticks. If the item has none, the result is None.

        A name is looked up as a path and as every kind of declaration. `left` are the words of the item for which no
        evidence was found. The item is ticked if all names exist as the kinds of things that the item says, such as
        tables, and if the item says nothing else about them.
        """
        names = marked(item.text)
        if not names:
            return None
        found = [(one, [] if one.is_flag else self.paths(one.name), look_up(self.world, one)) for one in names]
        shown = tuple(place for one in found if (place := self._first(*one)))
        if missing := [one for one, paths, kept in found if not (paths or any(kept))]:
            return self._missing(item, missing, shown)
        covered = frozenset().union(*(stems(spaced(one.text)) | stems(one.text) for one in names))
        claims = claimed(item.text)
        rest = left - covered - plain_words(claims | {one.kind for one in names}, len(names))
        other = [one.text for one, paths, kept in found if not is_proven(one, claims, kept, is_path=bool(paths))]
        if other:
            why = (
                f"not proven; these places have a similar name, another kind, or are only in tests: {', '.join(other)}"
            )
            return Answered(item, Answer.LOOK, why, shown[:MOST_PLACES], len(shown))
        if rest or relates(item.text):
            why = "the names exist; what the item says about them was not checked"
            return Answered(item, Answer.LOOK, why, shown[:MOST_PLACES], len(shown))
        return Answered(item, Answer.TICKED, "", shown[:MOST_PLACES], len(shown))

    def _first(self, one: Marked, paths: Sequence[Place], kept: Kept) -> Place | None:
        """Return the place to show for a name: a declaration of the expected kind, or a path, or any declaration.

        If there is none of these, the result is None.
        """
        every = (*kept.proof, *kept.weak)
        typed = [found for found in every if one.kind and found.fact.kind == one.kind]
        if paths and not typed:
            return paths[0]
        return next(map(_place, (*typed, *every)), None)

    def _missing(self, item: Item, missing: Sequence[Marked], shown: tuple[Place, ...]) -> Answered:
        """Answer an item with names that the code does not declare.

        If each of these names is at least in a file, the answer is that a person should read these places. Otherwise,
        the item is absent, or a person has to answer if parts of the names are filled in later.
        """
        used = [(one, self._mention(one)) for one in missing]
        if all(place for _, place in used):
            places = tuple(place for _, place in used if place)
            why = f"the code does not declare this, but files contain it: {', '.join(one.text for one in missing)}"
            return Answered(item, Answer.LOOK, why, (*places, *shown)[:MOST_PLACES], len(places) + len(shown))
        texts = ", ".join(one.text for one, place in used if not place)
        if all(one.is_template for one, place in used if not place):
            why = f"parts of the name are filled in later, and nothing of this form is declared: {texts}"
            return Answered(item, Answer.PERSON, why)
        why = f"the code has nothing of this name: {texts} (looked up as path, {kinds_in_words()})"
        answer = Answer.NOT_APPLICABLE if item.optional else Answer.ABSENT
        return Answered(item, answer, why, shown[:MOST_PLACES], len(shown))

    def _mention(self, one: Marked) -> Place | None:
        """Return a file that has a name as a word, as a dotted name, or as the end of its path; None if none has it."""
        spelled = [(word, found) for word in one.words[: 2 if one.is_flag else 1] for found in self.world.named(word)]
        if one.parts:  # the words of a dotted name are listed one by one
            every = [{found.fact.path for found in self.world.named(part)} for part in one.parts]
            holding = [found for found in self.world.named(one.parts[-1]) if all(found.fact.path in e for e in every)]
            spelled += ((one.name, hit) for hit in holding[:_MOST_FILES] if one.name in self.world.text(hit))
        if spelled:
            word, found = spelled[0]
            at = self.world.line_of(found, word)
            return Place(at.path, at.line, f"the word {word}", found.repository)
        if "/" not in one.name or one.kind:
            return None
        tail = one.name.strip("/")
        ending = (*self.world.folders_named(tail), *self.world.ending(tail))
        return next((Place(at.path, 0, "path", at.repository) for at in ending), None)

    def paths(self, glob: str) -> list[Place]:
        """Return the existing files and folders that a path or glob names, relative to the root of the code.

        A path or glob with a slash at its end names only folders.
        """
        clean = glob.strip().removeprefix("./").strip("/")
        found: list[Place] = []
        for inventory in self.world.inventories:
            label = inventory.repository if len(self.world.inventories) > 1 else ""
            if clean in inventory.folders or (inventory.exists(clean) and not glob.strip().endswith("/")):
                found.append(Place(clean, 0, "path", label))
            elif "*" in clean:
                pattern = expression(f"/{clean}")
                listed = (*(() if glob.strip().endswith("/") else inventory.paths), *inventory.folders)
                hits = sorted(path for path in listed if pattern.fullmatch(path))
                found += [Place(path, 0, "path", label) for path in hits]
        return found

    def nearest(self, path: str) -> str:
        """Return the only existing path that has the same last parts as a missing path: `app/db/a.py` for `db/a.py`.

        As many parts as possible must be the same. The result is `""` if there are no such paths or several.
        """
        parts = path.strip("/").split("/")
        for start in range(len(parts)):
            tail = "/".join(parts[start:])
            hits = self.world.ending(tail) if "*" not in tail else []
            if len(hits) == 1:
                return hits[0].path
        return ""

    def paths_with(self, wanted: frozenset[str]) -> tuple[Place, ...]:
        """Return source and configuration files whose name and folder together have all of these words, at most 200.

        If there are fewer than two words, the result is `()`.
        """
        if len(wanted) < _LEAST_WORDS:
            return ()
        if self._stems is None:
            self._stems = list(self._stemmed())
        found = (place for words, place in self._stems if wanted <= words and not is_aside(place.path))
        return tuple(place for place, _ in zip(found, range(_MOST_GUESSES), strict=False))

    def _stemmed(self) -> Iterator[tuple[frozenset[str], Place]]:
        for inventory in self.world.inventories:
            label = inventory.repository if len(self.world.inventories) > 1 else ""
            for path in sorted(inventory.paths):
                if form_of(path) and tier_of(path) in PROVING:
                    last = "/".join(path.rpartition(".")[0].split("/")[-2:])
                    yield stems(spaced(last)), Place(path, 0, "path", label)


def _missing_from(item: Item, kind: str, number: int) -> Answered:
    """Return the answer to a name in a list that is none of the `number` declared names of this kind."""
    if not number and not item.optional:
        return Answered(item, Answer.PERSON, f"no {kind} was found in the code, so its form may not be known")
    why = f"none of the {number} declared {_plural(kind, number)} has this name"
    return Answered(item, Answer.NOT_APPLICABLE if item.optional else Answer.ABSENT, why)


def _place(found: Found) -> Place:
    fact: Fact = found.fact
    return Place(fact.path, fact.line, f"{fact.kind} {fact.name}", found.repository)


def _plural(kind: str, number: int) -> str:
    words = {"environment": ("environment variable", "environment variables"), "index": ("index", "indexes")}
    one, several = words.get(kind, (kind, f"{kind}s"))
    return one if number == 1 else several
