"""PURE. Answer the boxes (items with a checkbox) of a story's checklist from the evidence in the code."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tacit.checks.story import denial, technologies
from tacit.checks.story.doubts import Doubts
from tacit.checks.story.levels import of_level
from tacit.checks.story.marked import marked, says_kind, unmarked
from tacit.checks.story.names import Names
from tacit.checks.story.paths import is_command, is_connector
from tacit.checks.story.probes import Evidence, Probe, Probes
from tacit.checks.story.proof import MOST_PLACES
from tacit.checks.story.seek import Sought
from tacit.checks.story.technologies import Technologies, Use
from tacit.checks.story.values import Answer, Answered, Item, Role, Story
from tacit.checks.story.words import any_of, stem, stems, without_asides
from tacit.domain.trace import Place

_NOUNS = {
    "uses": "imports of",
    "definition": "definitions named",
    "call": "calls of",
    "rule": "code forms in",
    "technology": "uses of",
    "text": "the text",
    "word": "the word",
    "environment": "environment variables",
    "file": "files",
    "index": "indexes",
}
# Words that make an item a statement about all code, such as "all"; a few places in the code can't prove it
_UNIVERSAL = stems(
    "all each every everything entire whole always everywhere full fully complete completely only never which"
)
_WHICH = stems("which")  # an item that asks which things there are wants all of them
_NEGATIVE = "the item says what the code does not do or have"
_MOST_NAMES = 5  # names of one kind of evidence in a message


class Asked(NamedTuple):
    """An item of a story, the probe that answers it, and the words of the item that the probe does not cover (`left`).

    A probe says which evidence in the code answers an item. `probe` is None if no probe is about the item.
    `technologies` are those that the item or a heading above it names.
    """

    item: Item
    probe: Probe | None
    left: frozenset[str]
    technologies: tuple[str, ...]  # those in the item or in a heading above it
    asked: frozenset[str] = frozenset()  # the words of the item by which the probe was found
    least: frozenset[str] = frozenset()  # the shortest phrase of the probe that is in the item


def asked(story: Story, item: Item, probes: Probes) -> Asked:
    """Find the probe for an item of a story. A probe says which evidence in the code shows that an item is true.

    A probe fits if the item has all words of one of its phrases, and if the item and the headings above it have those
    of one of its `sections`, if any. If several probes fit, the one with the longest phrase is taken.
    """
    chain = story.chain(item)
    above = stems(" ".join(chain))
    # the first word of a task says what to do: "Collect …" is not about collections
    text = item.text.partition(" ")[2] if item.role is Role.TASK else item.text
    own = stems(text)
    said = stems(unmarked(text))  # a name in backticks alone finds no probe: `rate_limit_total`
    best: tuple[float, Probe, frozenset[str]] | None = None
    for probe in probes.probes:
        if probe.sections and any_of(probe.sections, above | own) is None:
            continue
        if phrase := any_of([one for one in probe.asks if one & said], own):
            rank = len(phrase) + bool(probe.sections) / 2
            if best is None or rank > best[0]:
                best = (rank, probe, frozenset().union(*(one for one in probe.asks if one <= own)))
    spoken = stems(without_asides(text)) - probes.fillers - technologies.words_of(item.text)
    left = (spoken - best[2] if best else spoken) | (own & _UNIVERSAL)
    names = technologies.named(" ; ".join((*chain, item.text)))
    least = min((one for one in best[1].asks if one <= own), key=len) if best else frozenset()
    return Asked(item, best[1] if best else None, left, names, best[2] if best else frozenset(), least)


class Answering:
    """Answers the boxes (items with a checkbox) of a story from evidence in the code.

    `found` has, by the id of a probe (which says which evidence answers an item), the evidence that was found. `used`
    tells which technologies the code uses, and `names` looks up the names that the code declares. `files` are the paths
    of the source and configuration files that were searched; answers mention their number.
    """

    def __init__(
        self, story: Story, found: Mapping[str, Sought], used: Technologies, names: Names, files: Sequence[str]
    ) -> None:
        self.story, self.found, self.used, self.names, self.files = story, found, used, names, len(files)
        self.doubts = Doubts(files)

    def answer(self, asked_: Asked) -> Answered:
        """Return the answer to an item with a checkbox, with the reason and the places in the code that show it."""
        found = self._searched(asked_)
        return self._denied(asked_, found) if denial.denies(asked_.item.text) else found

    def _denied(self, asked_: Asked, found: Answered) -> Answered:
        """Return the answer to an item that denies something.

        `found` is the answer to the opposite, what the item denies. The code can't prove that it lacks something, so
        such an item is never ticked. It is not answered as absent, either. But if the code has proof of what the item
        denies, a tick of the item is out of date (stale).
        """
        item = asked_.item
        if found.places:
            refuted = self._is_refuted(asked_)
            why = (
                "the item says that the code does not have this, but the code has it"
                if refuted
                else f"{_NEGATIVE}: read these places"
            )
            stale = (
                f"ticked, although the code has what the item denies: {found.places[0]}"
                if refuted and item.ticked
                else ""
            )
            return found._replace(answer=Answer.LOOK, why=why, stale=stale)
        absent = [name for name in technologies.named(item.text) if self.used.use(name).is_absent]
        if absent:
            why = f"{_NEGATIVE}; the code has no trace of {' and '.join(absent)}"
            return Answered(item, Answer.PERSON, why)
        if found.answer is Answer.ABSENT:
            return Answered(item, Answer.PERSON, f"{_NEGATIVE}; nothing was found that contradicts it: {found.why}")
        return found

    def _is_refuted(self, asked_: Asked) -> bool:
        """Return whether an item only says that one named thing does not exist or is not used, and the code has it."""
        text = asked_.item.text
        names = marked(text)
        if len(names) + len(technologies.named(text)) != 1 or (asked_.probe and not says_kind(text)):
            return False
        if not (denial.is_refuted_by_existence(text) if names else denial.is_refuted_by_use(text)):
            return False
        return self._positive(asked_._replace(left=asked_.left - denial.WORDS)).answer is Answer.TICKED

    def _searched(self, asked_: Asked) -> Answered:
        """Return the answer to what an item says, as if it denied nothing, from the evidence in the code.

        If there is no evidence, but the code has the names in the item, the answer is to read the places of these
        names.
        """
        found = self._positive(asked_)
        if found.answer not in {Answer.ABSENT, Answer.NOT_APPLICABLE} or found.places:
            return found
        named = self.names.spelled(asked_.item, asked_.left)
        if named is None or not named.places:
            return found
        return Answered(asked_.item, Answer.LOOK, f"the names exist; {found.why}", named.places, named.total)

    def _positive(self, asked_: Asked) -> Answered:
        """Return the answer to what an item says about the code or, if the item denies something, to what it denies."""
        item = asked_.item
        if (gated := self._gated(asked_)) is not None:
            return gated
        # if the item says what the name is, its declaration proves it, and not the evidence of a probe
        if says_kind(item.text):
            named = self.names.spelled(item, asked_.left)
            if named is not None and named.answer is not Answer.LOOK:
                return named
        if (listed := self.names.listed(item, asked_.technologies)) is not None:
            return listed
        if asked_.probe is not None and asked_.probe.person:
            return Answered(item, Answer.PERSON, asked_.probe.person)
        if asked_.probe is not None:
            return self._probed(asked_, asked_.probe)
        return self._unprobed(asked_)

    def _gated(self, asked_: Asked) -> Answered | None:
        """Return the answer to an item about technologies that the code lacks or perhaps does not use; or None.

        The technologies are named in the item or in the headings above it.
        """
        item = asked_.item
        own = [self.used.use(name) for name in technologies.named(item.text)]
        above = [self.used.use(name) for name in technologies.named(" ; ".join(self.story.chain(item)))]
        absent = [use for use in own if use.is_absent]
        if above and all(use.is_absent for use in above):
            asks_for_use = bool(absent) and not asked_.left and asked_.probe is None
            answer = Answer.ABSENT if asks_for_use else Answer.NOT_APPLICABLE
            return Answered(item, answer, self._unused(above))
        if absent and (hints := self._hints(asked_, absent)):
            why = f"{self._unused(absent)}; these places may be about it"
            return Answered(item, Answer.LOOK, why, hints[:MOST_PLACES], len(hints))
        if absent:
            return Answered(item, Answer.NOT_APPLICABLE if item.optional else Answer.ABSENT, self._unused(absent))
        relevant = own or above
        if relevant and not any(use.proof for use in relevant):
            places = tuple(place for use in relevant for place in use.weak)
            names = " and ".join(use.name for use in relevant)
            files = "manifests, tests, examples, documents or drivers for systems that users choose"
            why = f"{names}: only in {files}, so perhaps not in use"
            return Answered(item, Answer.LOOK, why, places[:MOST_PLACES], len(places))
        return None

    def _hints(self, asked_: Asked, absent: Sequence[Use]) -> tuple[Place, ...]:
        """Return the places that the probe of an item finds, if it is about the technologies `absent`."""
        probe = asked_.probe
        if probe is None or not {use.name for use in absent} <= set(probe.of):
            return ()
        sought = self.found[probe.id]
        return (*sought.proof, *sought.weak, *sought.look)

    def _unused(self, uses: Sequence[Use]) -> str:
        names = " and ".join(dict.fromkeys(use.name for use in uses))
        verb = "is" if len({use.name for use in uses}) == 1 else "are"
        return f"{names} {verb} not in use: no import, package, image, URL or file of it in {self.files:,} files"

    def _probed(self, asked_: Asked, probe: Probe) -> Answered:
        item, sought = asked_.item, self.found[probe.id]
        proof = sought.proof
        if asked_.technologies and not set(probe.of) & set(asked_.technologies):
            proof = tuple(place for place in proof if self.used.ties(place, asked_.technologies))
        if asked_.technologies or probe.is_about_servers:
            proof = tuple(place for place in proof if not self.used.is_of_users(place))
        if asked_.technologies:
            proof = tuple(place for place in proof if not self.used.is_of_another(place, asked_.technologies))
            proof = technologies.nearest_to(proof, asked_.technologies)
        if probe.tests:
            proof = of_level(proof, self.story.chain(item))
        other = tuple(place for place in sought.proof if place not in set(proof))
        proof = tuple(self.doubts.nearest(proof, probe))
        if proof:
            unchecked = _unchecked(asked_, len(proof)) if asked_.left else ""
            doubt = self.doubts.of(proof, probe, is_tied=self._is_tied(asked_, proof))
            why = doubt or unchecked
            return Answered(item, Answer.LOOK if why else Answer.TICKED, why, proof[:MOST_PLACES], len(proof))
        weak = tuple(self.doubts.nearest((*other, *sought.weak, *sought.look), probe))
        if weak:
            why = _weakness(other, sought, probe, asked_.technologies)
            return Answered(item, Answer.LOOK, why, weak[:MOST_PLACES], len(weak))
        return self._without_places(asked_, probe)

    def _is_tied(self, asked_: Asked, proof: Sequence[Place]) -> bool:
        """Return whether one of the places is a call in a file that uses a technology of the item or its headings.

        A single such call is proof enough, because it hardly means anything else: `msg.Ack()` in a file that imports
        NATS.
        """
        calls = [place for place in proof if place.shows.startswith("call of ")]
        calls = [place for place in calls if not (is_command(place.path) or is_connector(place.path))]
        return bool(asked_.technologies) and any(self.used.ties(place, asked_.technologies) for place in calls)

    def _without_places(self, asked_: Asked, probe: Probe) -> Answered:
        """Return the answer to an item whose probe found no evidence in the code."""
        why = f"searched for {described(probe)} in {self.files:,} files"
        if asked_.item.optional:
            return Answered(asked_.item, Answer.NOT_APPLICABLE, why)
        # code may have the thing in a form that the probe does not know: `service-discovery.ts`
        if paths := self.names.paths_with(asked_.asked):
            return Answered(asked_.item, Answer.LOOK, "paths with words of the item", paths[:MOST_PLACES], len(paths))
        if names := self._similar(asked_):
            return Answered(asked_.item, Answer.LOOK, "names with words of the item", names[:MOST_PLACES], len(names))
        if language := self.doubts.unknown_language(probe):
            known = f"only knows code in {_languages(probe)}" if _languages(probe) else "knows none of its libraries"
            why = f"not searched for in {language}: the probe {known}"
            return Answered(asked_.item, Answer.PERSON, why)
        if kind := self.names.undeclared({item.kind for item in probe.proof}):
            why = f"no {kind} was found in the code, so its form may not be known"
            return Answered(asked_.item, Answer.PERSON, why)
        return Answered(asked_.item, Answer.ABSENT, why)

    def _similar(self, asked_: Asked) -> tuple[Place, ...]:
        """Return places whose names contain the words of an item, in files that use the technologies of the item."""
        found = self.names.similar.places(asked_.least)
        return tuple(place for place in found if not asked_.technologies or self.used.ties(place, asked_.technologies))

    def _unprobed(self, asked_: Asked) -> Answered:
        item = asked_.item
        if (named := self.names.spelled(item, asked_.left)) is not None:
            return named
        uses = [self.used.use(name) for name in technologies.named(item.text)]
        places = tuple(place for use in uses for place in use.proof)
        if places:
            why = _unchecked(asked_, len(places)) if asked_.left else _doubt(uses)
            return Answered(item, Answer.LOOK if why else Answer.TICKED, why, places[:MOST_PLACES], len(places))
        if paths := self.names.paths_with(asked_.left):
            return Answered(item, Answer.LOOK, "paths with words of the item", paths[:MOST_PLACES], len(paths))
        return Answered(item, Answer.PERSON, "tacit does not know what would prove this: no probe is about it")


def _doubt(uses: Sequence[Use]) -> str:
    """Return why technologies may not be in use; `""` if source code uses all of them."""
    return "" if all(use.in_source for use in uses) else "only in settings, addresses or scripts, not in code in use"


def _unchecked(asked_: Asked, number: int) -> str:
    if asked_.left <= _UNIVERSAL:
        places = f"{number:,} {'place' if number == 1 else 'places'}"
        missing = "whether there are others" if asked_.left == _WHICH else "whether this is true everywhere"
        return f"{places} found; not checked: {missing}"
    return f"not checked: {_left(asked_)}"


def _left(asked_: Asked) -> str:
    """Return the words of an item for which its probe describes no evidence, spelled as in the item."""
    spelled = without_asides(asked_.item.text).replace("/", " ").replace("-", " ").split()
    kept = [word.strip(".,:;`'\"()") for word in spelled]
    return " ".join(word for word in kept if stem(word) in asked_.left) or " ".join(sorted(asked_.left))


def _weakness(other: Sequence[Place], sought: Sought, probe: Probe, names: Sequence[str]) -> str:
    if other and probe.tests:
        return "the paths of these tests do not show the level that the heading names"
    if other and names:
        return f"found, but not in a file that uses {' or '.join(names)}"
    if other:
        return "only in drivers for databases or brokers that users choose"
    if sought.weak:
        return "only in tests, examples, manifests or code that is not in use"
    return "the places suggest this, but do not prove it"


def _languages(probe: Probe) -> str:
    """Return the languages of a probe's rules, for a message; `""` if not all of its proof is found by rules."""
    if any(item.kind != "rule" for item in probe.proof):
        return ""
    return ", ".join(dict.fromkeys(language for item in probe.proof for language in item.names))


def described(probe: Probe) -> str:
    """Return a description of the evidence that a probe searches for: "imports of redis; files **/cache.py"."""
    return "; ".join(_described(item) for item in (*probe.proof, *probe.look))


def _described(item: Evidence) -> str:
    names = ", ".join(item.names[:_MOST_NAMES])
    more = f" and {len(item.names) - _MOST_NAMES} more" if len(item.names) > _MOST_NAMES else ""
    return f"{_NOUNS.get(item.kind, f'{item.kind}s')} {names}{more}"
