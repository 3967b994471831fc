"""PURE. Answer success criteria, known issues and tasks from the verification of the document that a story is about.

The verification compares the claims of the document (its statements about the code) with the code.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tacit.checks.story import technologies
from tacit.checks.story.probes import Criterion, Probes
from tacit.checks.story.proof import MOST_PLACES
from tacit.checks.story.technologies import Technologies
from tacit.checks.story.values import Answer, Answered, Item
from tacit.checks.story.words import any_of, stems, without_asides
from tacit.checks.verify.facts import PROVING, fold
from tacit.checks.verify.values import DocumentReport, Judged, Verdict
from tacit.checks.verify.world import World
from tacit.domain.findings import Severity
from tacit.domain.trace import Place
from tacit.text.languages import common_name

# Kinds of resources that the code lists completely, so a criterion can require that the document names all of them
_LISTED = ("table", "collection", "stream", "subject", "queue-group", "bucket", "queue", "topic", "service")
_FALSE = {Verdict.DIFFERS, Verdict.MISSING, Verdict.WEAK}
_UNCERTAIN = "uncertain"
_TOO_SHORT = "the example is too short"
_NO_CODE = frozenset({"bash", "json", "yaml", "html", "css", "hcl", "nix"})  # commands, data and settings
_SHOWN = 5  # names in a message
WORDS = {
    Verdict.VERIFIED: "verified",
    Verdict.DIFFERS: "different",
    Verdict.MISSING: "missing",
    Verdict.WEAK: "weak",
    Verdict.PLANNED: "planned",
    Verdict.UNKNOWN: "not checkable",
}


class _Said(NamedTuple):
    """What the verification of a document says about an item of a story.

    `is_met` says whether the item is true; it is None if the verification can't decide. `places` show the reason.
    """

    why: str
    is_met: bool | None
    places: tuple[Place, ...] = ()


class Criteria:
    """Answers success criteria, known issues and tasks from the verification of a document."""

    def __init__(self, report: DocumentReport, world: World, probes: Probes, used: Technologies) -> None:
        self.report, self.world, self.probes, self.used = report, world, probes, used
        self.text = {fold(word) for line in report.lines for word in line.replace("`", " ").split()}

    def answer(self, item: Item) -> Answered | None:
        """Return the answer to an item of the story from the verdicts on the document's claims, and from its headings.

        If the item names only technologies that neither the code nor the document has, the answer is that it does not
        apply. If neither a verdict nor a heading is about the item, the result is None.
        """
        words = stems(item.text)
        said: list[_Said] = []
        names = technologies.named(item.text)
        unused = [name for name in names if self.used.use(name).is_absent and not self._names(name)]
        if names and len(unused) == len(names):
            why = f"the code does not use {' and '.join(unused)}, and the document does not name it"
            return Answered(item, Answer.NOT_APPLICABLE, why)
        left = stems(without_asides(item.text)) - self.probes.fillers - technologies.words_of(item.text)
        general: list[_Said] = []
        for criterion in self.probes.criteria:
            if any_of(criterion.asks, words):
                left = left.difference(*(phrase for phrase in criterion.asks if phrase <= words))
                (general if "*" in criterion.kinds else said).extend(self._said(criterion))
        if names:
            said += self._technologies(names, item)
        if not said and (section := self._sections(item)):
            said.append(section)
        said = said or general
        if not said:
            return None
        why = "; ".join(dict.fromkeys(one.why for one in said))
        places = tuple(dict.fromkeys(place for one in said for place in one.places))
        is_met = all(one.is_met for one in said) and not left
        answer = Answer.TICKED if is_met else Answer.LOOK
        return Answered(item, answer, why, places[:MOST_PLACES], len(places))

    def _said(self, criterion: Criterion) -> list[_Said]:
        found: list[_Said] = []
        if criterion.headings:
            found.append(self._heading(criterion))
        if "example" in criterion.kinds:
            found.append(self._examples())
        if "unnamed" in criterion.kinds:
            found.append(self._unnamed())
        kinds = [kind for kind in criterion.kinds if kind not in {"example", "unnamed"}]
        if kinds:
            found.append(self._claims(kinds))
        return found

    def _heading(self, criterion: Criterion) -> _Said:
        for heading in self.report.headings:
            if any_of(criterion.headings, stems(heading.title)):
                place = Place(self.report.path, heading.line, f"the heading {heading.title}")
                return _Said(f"the document has the heading {heading.title!r}", True, (place,))
        return _Said("the document has no heading about this", False)

    def _examples(self) -> _Said:
        every = [item for item in self.report.judged if is_example(item)]
        long = [item for item in every if not item.why.startswith(_TOO_SHORT)]
        wrong = [item for item in long if is_unfounded(item)]
        if not every:
            return _Said("the document has no code example", None)
        left = len(every) - len(long)
        short = f" ({left} more {'is' if left == 1 else 'are'} too short to be compared)" if left else ""
        verb = "is" if len(wrong) == 1 else "are"
        why = f"{len(wrong)} of {_count(len(long), 'example')} {verb} not from this code{short}"
        shown = wrong or long
        return _Said(why, bool(long) and not wrong, tuple(self._place(item) for item in shown))

    def _unnamed(self) -> _Said:
        parts = [f"{_count(len(one.names), one.kind)}: {_few(one.names)}" for one in self.report.unnamed]
        if not parts:
            listed = any(item.claim.kind in _LISTED for item in self.report.judged)
            why = "the document names every resource of the kinds that it lists"
            return _Said(why if listed else "the document lists no tables, services or other resources", None)
        return _Said(f"in the code, but not in the document: {'; '.join(parts)}", False)

    def _claims(self, kinds: Sequence[str]) -> _Said:
        """Return how many of the document's claims of these kinds, such as `table`, are true.

        The result also names the resources of these kinds that the code declares and the document does not name.
        """
        every = [item for item in self.report.judged if kinds[0] == "*" or item.claim.kind in kinds]
        every = [item for item in every if item.claim.kind != "example" and item.verdict is not Verdict.PLANNED]
        lost = [(kind, self._not_named(kind)) for kind in kinds if kind in _LISTED]
        told = [
            f"the document does not name {_count(len(names), kind)} of the code: {_few(names)}"
            for kind, names in lost
            if names
        ]
        noun = "/".join(kinds) if kinds[0] != "*" else "any kind"
        if not every:
            nothing = (
                f"the document has no claim of the kind {noun}"
                if kinds[0] != "*"
                else "the document has no claim to check"
            )
            return _Said("; ".join((nothing, *told)), False if told else None)
        false = [item for item in every if is_false(item)]
        unknown = [item for item in every if item.verdict is Verdict.UNKNOWN or _uncertain(item)]
        where = f"({noun})" if kinds[0] != "*" else "in the whole document"
        why = "; ".join((f"{_counted(every)} {where}", *told))
        is_met = not false and not unknown and not told
        shown = false or unknown or every
        return _Said(why, is_met, tuple(self._place(item) for item in shown))

    def _not_named(self, kind: str) -> list[str]:
        """Return the resources of a kind, such as `table`, that the code declares and the document does not name."""
        found = []
        for name, facts in self.world.of_kind(kind):
            if any(fact.tier in PROVING for fact in facts) and fold(name) not in self.text:
                found.append(name)
        return sorted(set(found))

    def _technologies(self, names: Sequence[str], item: Item) -> list[_Said]:
        found = []
        for name in names:
            own = [one for one in self.report.judged if one.claim.kind == "technology" and one.claim.name == name]
            if own:
                false = [one for one in own if one.verdict is not Verdict.VERIFIED]
                is_met = None if item.is_box else not false
                found.append(_Said(f"{name}: {_counted(own)}", is_met, tuple(map(self._place, false or own))))
            elif self._names(name):
                found.append(_Said(f"the document names {name}, but no claim about it can be checked", None))
            elif self.used.use(name).is_absent:
                found.append(_Said(f"the code does not use {name}", None))
            else:
                found.append(_Said(f"the document does not name {name}", False))
        return found

    def _names(self, name: str) -> bool:
        return any(fold(name) in fold(line) for line in self.report.lines)

    def _sections(self, item: Item) -> _Said | None:
        """Return the verdicts on the claims in the sections of the document that seem to be about an item.

        These are sections whose title has at least half of the item's words. If there are no claims in them, the result
        is None.
        """
        wanted = stems(without_asides(item.text)) - self.probes.fillers
        numbers = {
            number
            for number, heading in enumerate(self.report.headings)
            if heading.level > 1 and len(wanted & stems(heading.title)) * 2 >= len(wanted) > 0
        }
        claims = [one for one in self.report.judged if one.claim.section in numbers]
        if not claims:
            return None
        titles = [self.report.headings[number].title for number in sorted(numbers)]
        false = [one for one in claims if is_false(one)]
        why = f"below {_few([repr(title) for title in titles], 2)}: {_counted(claims)}"
        return _Said(why, None, tuple(self._place(one) for one in false or claims))

    def _place(self, item: Judged) -> Place:
        return Place(
            self.report.path,
            item.claim.line,
            f"{_short(item)}: {_uncertain(item) or WORDS[item.verdict]}",
        )


def is_example(item: Judged) -> bool:
    """Return whether a claim of a document is an example of program code.

    Examples of commands, data or settings are not.
    """
    return item.claim.kind == "example" and common_name(item.claim.owner) not in _NO_CODE


def is_unfounded(item: Judged) -> bool:
    """Return whether a claim is a code example that the code does not contain.

    Examples that are too short to be compared are not.
    """
    return is_example(item) and item.verdict is not Verdict.VERIFIED and not item.why.startswith(_TOO_SHORT)


def _short(item: Judged) -> str:
    return f"{item.claim.kind} {item.claim.name}" if item.claim.kind != "example" else "example"


def is_false(item: Judged) -> bool:
    """Return whether a claim is certainly false: the verification reports it as a warning or an error."""
    return item.verdict in _FALSE and item.severity in {Severity.WARNING, Severity.ERROR} and not item.silenced


def _counted(items: Sequence[Judged]) -> str:
    words = [_uncertain(item) or WORDS[item.verdict] for item in items]
    counts = [(words.count(word), word) for word in (*WORDS.values(), _UNCERTAIN)]
    return f"{_count(len(items), 'claim')}: {', '.join(f'{number} {word}' for number, word in counts if number)}"


def _uncertain(item: Judged) -> str:
    return _UNCERTAIN if item.verdict in _FALSE and not is_false(item) else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _few(names: Sequence[str], most: int = _SHOWN) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"
