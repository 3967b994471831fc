"""PURE. Find the names that the code lacks, although it has nearly all other names of their list, column or diagram.

The names of one list, table column or diagram are a group.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tacit.checks.verify import mood
from tacit.checks.verify.answers import Answer
from tacit.checks.verify.compare_names import noun
from tacit.checks.verify.document import Document
from tacit.checks.verify.near_paths import COMMON
from tacit.checks.verify.peers import CALLS, DIAGRAM, SHAPE, Group, Member
from tacit.checks.verify.shapes import COMMON_VARIABLES, has_ending, is_produced
from tacit.checks.verify.values import Basis, Claim, Mood, Verdict
from tacit.checks.verify.world import World, proofs

PEER = "peer"  # the form of these claims
_KINDS = (
    *("service", "table", "collection", "topic", "subject", "stream", "queue", "bucket", "queue-group", "environment"),
    *("script", "target", "command", "definition", "module", "technology"),
)
_BY_LAST = {"manifest": "/", "column": ".", "member": "."}  # kinds of facts, and what is before the last part of a name
# of a group: the number and the share of names that the code must have, the share that must be of one kind, and the
# number and the share of names that may be missing
_LEAST_KNOWN, _LEAST_SHARE, _LEAST_OF_KIND, _MOST_MISSING, _FEW = 3, 0.75, 0.6, 2, 0.2
# kinds whose names are hardly those of something else
_WIRED = frozenset({*_KINDS[: _KINDS.index("environment")], "manifest"})
_LEAST_LOOSE = 4  # for the names of a whole document or diagram that are spelt alike
_STORED, _LEAST_STORED = {"table", "collection"}, 6  # columns are spelt like them
_DEFINED = {"definition", "member", "column", "module"}
_ABBREVIATION = 4  # letters of names such as SSH and HTTP, which are no technologies of the code


class Peers:
    """Finds, in groups of names, the names that the code lacks, and caches what it reads of the code for this."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._last: dict[str, set[str]] | None = None
        self._defined: str | None = None

    def missing(self, document: Document, groups: Sequence[Group], answers: Sequence[Answer]) -> Iterator[Answer]:
        """Yield an answer for each name that the code lacks although it has nearly all other names of its group.

        Names to which `answers` already has another answer than MISSING or UNKNOWN are left out.
        """
        held = defaultdict(list)
        for answer in answers:
            for name in {answer.claim.name, answer.claim.written, answer.claim.name.rpartition(".")[2]}:
                held[answer.claim.line, name].append(answer.verdict)
        said = mood.of_sections(document.headings)
        if mood.of_path(document.path) in {Mood.PLAN, Mood.PAST} or not groups:
            return
        done: set[tuple[int, str]] = set()
        for group in groups:
            for member, kind, number in self._of_group(group):
                verdicts = {*held.get((member.line, member.name), ())} - {Verdict.MISSING, Verdict.UNKNOWN}
                key = (member.line, member.name)
                if key not in done and not verdicts and _is_stated(member, said):
                    done.add(key)
                    yield _answer(member, kind, number, group.form)

    def _of_group(self, group: Group) -> Iterator[tuple[Member, str, int]]:
        """Yield the names of a group that the code lacks.

        Each comes with the kind of the group, and the number of names of the group that the code has.
        """
        names = {member.name for member in group.members}
        kinds = {name: self._kinds(name) for name in names}
        counts = Counter(kind for found in kinds.values() for kind in found)
        kind, number = max(counts.items(), key=lambda item: item[1], default=("", 0))
        if not _is_group_of(group.form, kind, number) or number < _LEAST_OF_KIND * len(names):
            return
        missing = [name for name in names if not kinds[name] and not self._is_seen(name)]
        if len(missing) > max(_MOST_MISSING, _FEW * len(names)) or len(missing) > (1 - _LEAST_SHARE) * len(names):
            return
        for member in group.members:
            if member.name in missing and _can_be(kind, member):
                yield member, kind, len(names) - len(missing)

    def _kinds(self, name: str) -> set[str]:
        found = {kind for kind in _KINDS if proofs(self.world.exact(kind, name))}
        found |= {"package"} if self.world.exact("package", name) else set()
        found |= {"technology"} if proofs(self.world.find("technology", name)) else set()
        found |= {"path"} if has_ending(name) and self.world.ending(name) else set()
        if self._last is None:
            self._last = {
                kind: {known.rpartition(mark)[2] for known, _ in self.world.of_kind(kind)}
                for kind, mark in _BY_LAST.items()
            }
        return found | {kind for kind, known in self._last.items() if name in known}

    def _is_seen(self, name: str) -> bool:
        """Return whether any file of the code has a name, also as a part of a longer name."""
        world = self.world
        is_common = name in COMMON_VARIABLES or name.lower() in COMMON or is_produced(name)
        if is_common or world.mentioned(name) or world.ending(name):
            return True
        if any(world.find(kind, name) for kind in (*_KINDS, "package", "uses", "index", "database", "image")):
            return True
        if self._defined is None:
            self._defined = "\n".join(known for known, _ in world.of_kind("definition")).lower()
        return name.lower() in self._defined or bool(world.holding(name))


def _is_group_of(form: str, kind: str, number: int) -> bool:
    """Return whether all names of a group probably are of the same kind, such as topics, because `number` of them are.

    `form` says where the names are, such as in a list or diagram: in some forms, more names are needed, or only some
    kinds are possible.
    """
    if form == SHAPE and kind in _STORED:
        return False
    if form == CALLS:
        return kind in _DEFINED and number >= _LEAST_LOOSE
    if form in {SHAPE, DIAGRAM}:
        return kind in _WIRED and number >= (_LEAST_STORED if kind in _STORED else _LEAST_LOOSE)
    return number >= _LEAST_KNOWN


def _can_be(kind: str, member: Member) -> bool:
    """Return whether a name in a group is written as names of this kind are."""
    if kind in _DEFINED:
        return member.is_marked and member.name.isidentifier()
    if kind == "technology":
        return len(member.name) > _ABBREVIATION or not member.name.isupper()
    return kind in _WIRED or member.is_marked


def _is_stated(member: Member, sections: Sequence[Mood]) -> bool:
    if sections[member.section] not in {Mood.FACT, Mood.ADVICE}:
        return False
    said = mood.sentence(member.text, max(0, member.text.find(member.name)))
    stated = mood.of_sentence(said)
    is_fact = stated in {Mood.FACT, Mood.ADVICE} or (stated is Mood.PLAN and not mood.is_planned(said))
    return is_fact and not mood.is_negative(said)


def _answer(member: Member, kind: str, number: int, form: str) -> Answer:
    claim = Claim(
        kind,
        member.name,
        member.line,
        max(0, member.text.find(member.name)) + 1,
        basis=Basis.TYPED,
        section=member.section,
        form=PEER,
        written=member.name,
    )
    others = "called functions of this document" if form == CALLS else f"names of this {form}"
    why = f"the code has no {noun(kind)} {member.name}, but it has {number} other {others}"
    return Answer(claim, Verdict.MISSING, why, is_owned=True, is_in_company=True)
