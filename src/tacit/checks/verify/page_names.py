"""PURE. Find the names on a pattern's page, such as paths and tables, and where the code has them.

A claim is a statement of the page about the code.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tacit.checks.verify import claims as claimed
from tacit.checks.verify import compare, document
from tacit.checks.verify.answers import Answer
from tacit.checks.verify.document import Document
from tacit.checks.verify.facts import Fact, Tier
from tacit.checks.verify.gates import History
from tacit.checks.verify.tiers import tier_of
from tacit.checks.verify.values import Basis, Claim, Mood, Verdict
from tacit.checks.verify.world import Found, World
from tacit.domain.trace import Place

_RESOURCES = frozenset(
    {"table", "column", "index", "collection", "database", "stream", "subject", "queue-group", "bucket", "queue"}
    | {"topic", "environment", "route", "service", "script", "target", "command", "manifest"}
)
_NAMES = frozenset({"path", "import", "module", "definition", "member"}) | _RESOURCES
_IDENTIFIER = re.compile(r"([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?(?:\(\))?")
# A name of one word may belong to any code, so a name that counts has at least two, in snake_case or CamelCase.
_SEVERAL_WORDS = re.compile(r"[A-Za-z0-9]_+[A-Za-z0-9]|[a-z0-9][A-Z]|[A-Z]{2}[a-z]")
_AVOIDED = re.compile(r"\b(?:anti-?patterns?|avoid|detection|related patterns?|alternatives)\b", re.IGNORECASE)
_MOST_PLACES = 1_000  # places of one name
_SHOWN_NAMES = 3  # missing names in a message, so that it stays short


class Page(NamedTuple):
    """A pattern's page: its path and its text."""

    path: str
    text: str


class Seen(NamedTuple):
    """A place in the code that shows a pattern.

    `is_proof` is true if it is in source or configuration, not in tests.
    """

    place: Place
    is_proof: bool


class Named(NamedTuple):
    """The names on a pattern's page, compared with the code.

    `seen` has the places of names that the code has. `gone` has the names that the code lacks, although they certainly
    belong to this repository. `deleted` has the commits that deleted the paths in `gone`, the newest first.
    """

    seen: tuple[Seen, ...] = ()
    gone: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


class Read(NamedTuple):
    """A pattern's page with the answers to its claims (its statements about the code)."""

    page: Page
    answers: tuple[Answer, ...]


def words(pages: Sequence[Page], repository: str) -> tuple[list[tuple[Page, tuple[Claim, ...]]], set[str]]:
    """Return the claims of each page, and the words to look up in all files of the code to check these claims.

    `repository` is the name of the repository.
    """
    found = [(page, tuple(_claims(page, repository))) for page in pages]
    every = [claim for _, claims in found for claim in claims]
    names = {claim.name.rpartition(".")[2] for claim in every if claim.kind in {"definition", "member", "import"}}
    return found, names | compare.words(every)


def answered(claims: Sequence[tuple[Page, tuple[Claim, ...]]], world: World) -> list[Read]:
    """Compare the claims of pages (their statements about the code) with the code, and return the answers."""
    return [Read(page, tuple(compare.compare(own, world.for_document(page.path)))) for page, own in claims]


def lost(pages: Sequence[Read]) -> set[str]:
    """Return the paths that pages name and the code lacks. The caller looks them up in git's history."""
    return {
        answer.place
        for page in pages
        for answer in page.answers
        if answer.place and answer.verdict in {Verdict.MISSING, Verdict.DIFFERS}
    }


def named(page: Read, world: World, past: History) -> Named:
    """Return which names of a page the code has, and which missing names certainly belong to this repository.

    `past` is what git's history says about the missing names.
    """
    seen: dict[Place, Seen] = {}
    gone: dict[str, str] = {}
    for answer in page.answers:
        if places := _places(answer, world):
            for place in places:
                seen.setdefault(place.place, place)
        elif answer.verdict in {Verdict.MISSING, Verdict.DIFFERS} and _is_owned(answer, past, world):
            gone[f"{answer.claim.kind} {answer.claim.name}"] = past.deleted.get(answer.place, "")
    deleted = tuple(dict.fromkeys(commit for commit in past.deleted.values() if commit in gone.values()))
    return Named(tuple(seen.values()), tuple(sorted(gone)), deleted)


def told(names: Sequence[str]) -> str:
    """Return the names that the code lacks as one phrase: `a, b, c and 2 more`."""
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    return f"{', '.join(names[:_SHOWN_NAMES])}{more}"


def _claims(page: Page, repository: str) -> Iterator[Claim]:
    read = document.read(page.path, page.text)
    kept = _without_bad_examples(read)
    for claim in claimed.claims(kept, is_pattern_page=True, repository=repository):
        is_own = claim.kind not in {"definition", "member"} or _SEVERAL_WORDS.search(claim.name.rpartition(".")[2])
        if (
            is_own
            and claim.kind in _NAMES
            and not claim.negative
            and claim.mood in {Mood.FACT, Mood.EXAMPLE, Mood.ADVICE}
        ):
            yield claim
    for piece in kept.pieces:
        found = _IDENTIFIER.fullmatch(piece.text.strip()) if piece.kind == "code" else None
        if found and _SEVERAL_WORDS.search(found[2] or found[1]):
            name, owner = (f"{found[1]}.{found[2]}", found[1]) if found[2] else (found[1], "")
            yield Claim("member" if owner else "definition", name, piece.line, owner=owner, form="inline")


def _without_bad_examples(read: Document) -> Document:
    """Return a page without its examples of what to avoid, and without its sections about what else could be done."""
    avoided = _avoided(read)
    kept = (
        piece
        for piece in read.pieces
        if piece.section not in avoided and not (piece.kind == "block" and "bad" in piece.info.lower().split()[1:])
    )
    return read._replace(pieces=tuple(kept))


def _avoided(read: Document) -> set[int]:
    found: set[int] = set()
    level = 0
    for number, heading in enumerate(read.headings):
        if level and heading.level > level:
            found.add(number)
            continue
        level = heading.level if _AVOIDED.search(heading.title) else 0
        if level:
            found.add(number)
    return found


def _places(answer: Answer, world: World) -> list[Seen]:
    """Return the places in the code that have the name in a claim. `answer` is the answer to this claim."""
    claim = answer.claim
    if claim.kind in {"definition", "member"}:
        return _code_places(claim, world)
    if answer.verdict not in {Verdict.VERIFIED, Verdict.WEAK}:
        return []
    if claim.kind == "import":  # an import is verified only if its module is the repository's own
        return _code_places(claim, world)
    if claim.kind == "path":
        places = [(Place(at.path, 0, "path", at.repository), _tier(at.path, world)) for at in answer.evidence[:1]]
        return [Seen(place, tier is not Tier.TEST) for place, tier in places if tier is not Tier.DOCUMENT]
    facts = world.find(claim.kind, claim.name)
    if facts or claim.kind == "environment":  # a word in capitals proves nothing
        return _facts(facts, f"{claim.kind} {claim.name}")
    shows = f"{claim.kind} {claim.name}"
    return [
        Seen(Place(at.path, at.line, shows, at.repository), at.tier != Tier.TEST)
        for at in answer.evidence
        if at.tier != Tier.DOCUMENT
    ]


def _tier(path: str, world: World) -> Tier:
    """Return the kind of a file; a folder counts as source."""
    is_folder = any(path in inventory.folders for inventory in world.inventories)
    return Tier.SOURCE if is_folder else tier_of(path)


def _code_places(claim: Claim, world: World) -> list[Seen]:
    """Return the places that define the name of a claim, and the places that use it.

    If no source or configuration file defines the name, the places that use it are left out.
    """
    kind = "member" if claim.kind == "member" else "definition"
    defined = world.exact(kind, claim.name)
    name = claim.name.rpartition(".")[2]
    if not any(item.is_proof for item in defined):
        return _facts(defined, f"{kind} {claim.name}")
    there = {(item.fact.path, item.repository) for item in defined}
    used = [item for item in world.named(name) if item.fact.value == "code"]
    users = [item for item in used if (item.fact.path, item.repository) not in there]
    return _facts([*defined, *users], f"name {name}")


def _facts(found: Sequence[Found], shows: str) -> list[Seen]:
    kept: dict[Place, Seen] = {}
    for item in found[:_MOST_PLACES]:
        if item.fact.tier in {Tier.SOURCE, Tier.CONFIGURATION, Tier.TEST}:
            place = Place(item.fact.path, item.fact.line, shows, item.repository)
            kept.setdefault(place, Seen(place, item.is_proof))
    return list(kept.values())


def _is_owned(answer: Answer, past: History, world: World) -> bool:
    """Return whether a name that the code lacks surely belongs to this repository.

    If not, the page may have invented the name for an example.
    """
    claim = answer.claim
    if claim.kind == "path":
        if answer.place in past.deleted:
            return True
        return answer.is_owned and "/" in claim.name and answer.place not in past.ignored and claim.mood is Mood.FACT
    if claim.kind in {"import", "module"}:
        return answer.is_owned and claim.basis is Basis.TYPED
    return claim.kind in {"script", "target"} and answer.is_owned and world.declares(claim.kind)


def with_lines(places: Sequence[Place], world: World) -> tuple[Place, ...]:
    """Return places with their lines. A place without a line gets the line of its file that has the name."""
    return tuple(_with_line(place, world) if not place.line else place for place in places)


def _with_line(place: Place, world: World) -> Place:
    kind, _, name = place.shows.partition(" ")
    if kind != "name":
        return place
    fact = Fact("name", name, "code", Tier.SOURCE, place.path, 0)
    return place._replace(line=world.line_of(Found(fact, place.repository), name).line)
