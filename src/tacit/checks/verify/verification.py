"""PURE. Verify documents: find their claims, compare these with the code, and decide what is reported.

A claim is a statement of a document about the code.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.verify import claims as claimed
from tacit.checks.verify import company, compare, document, gates, past, past_dropped, peers, silence, trees_once
from tacit.checks.verify.answers import Answer
from tacit.checks.verify.claims_tools import ARGUMENT
from tacit.checks.verify.compare_peers import Peers
from tacit.checks.verify.facts import Inventory
from tacit.checks.verify.gates import History, Thing
from tacit.checks.verify.made import without_made
from tacit.checks.verify.unnamed import unnamed
from tacit.checks.verify.values import Claim, DocumentReport, Verdict
from tacit.checks.verify.world import World
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import NOTHING

_MISREAD = "\ufffd"  # replaces a byte of the document that is not UTF-8, so a name with it is not known

# A function that looks up missing paths, words, and things such as packages in git's history, before the commit of the
# code.
PastOf = Callable[[Sequence[str], Sequence[str], str, Collection[Thing]], History]


class Settings(NamedTuple):
    """The settings for `tacit verify`.

    If `strict` is true, hints become warnings. `ignore` has the settings that silence findings. `past` is a function
    that looks up paths and words in git's history. Code examples that the code does not have can't be checked; if
    `examples` is true, the report lists them.
    """

    strict: bool = False
    ignore: tuple[str, ...] = ()
    accepted: Mapping[str, str] = NOTHING  # the reasons of accepted findings, by fingerprint
    past: PastOf = lambda _paths, _words, _commit, _things: History({})
    examples: bool = False


class Source(NamedTuple):
    """A document to verify. If `is_pattern_page` is true, the code should have the names in its code examples."""

    path: str
    text: str
    is_pattern_page: bool = False


class _Read(NamedTuple):
    source: Source
    document: document.Document
    claims: tuple[Claim, ...]
    groups: Sequence[peers.Group]


def verify(
    sources: Sequence[Source], inventories: Sequence[Inventory], settings: Settings | None = None
) -> tuple[list[DocumentReport], list[Diagnostic]]:
    """Verify documents against the code of one or several repositories.

    Return a report for each document, and warnings about ignore comments and documents that are too long.
    """
    settings = settings or Settings()
    name = inventories[0].repository if inventories else ""
    texts = [_read(source, name) for source in sources]
    names = compare.words(claim for item in texts for claim in item.claims)
    names |= {member.name for item in texts for group in item.groups for member in group.members}
    world = World(inventories, "", names)
    answers = [compare.every(item.claims, world.for_document(item.source.path)) for item in texts]
    compared = Peers(world)
    for item, own in zip(texts, answers, strict=True):
        own.extend(list(compared.missing(item.document, item.groups, own)))
    lost = past.words(answer for found in answers for answer in found)
    things = past_dropped.things(answer for found in answers for answer in found)
    history = settings.past(_lost(answers), lost, inventories[0].commit if inventories else "", things)
    reports, wrong = [], []
    for item, found in zip(texts, answers, strict=True):
        of_trees = trees_once.judged(found, history.deleted)
        judged_by_past = [past_dropped.judged(past.judged(answer, history), history) for answer in of_trees]
        named = past_dropped.whole_names(judged_by_past)
        known = compare.kept(company.judged(named, history, world), examples=settings.examples)
        judged = gates.settle(
            item.document, known, history, is_pattern_page=item.source.is_pattern_page, strict=settings.strict
        )
        comments, faults = silence.comments(item.document)
        wrong += faults
        if item.document.cut:
            at = Location(item.source.path, item.document.cut)
            told = "the document is too long: the text from this line on was not read"
            wrong.append(Diagnostic(at, Severity.WARNING, "too-long", told, "split the document"))
        judged = silence.silence(judged, item.document, comments, settings.ignore, settings.accepted)
        extra = unnamed(item.document, judged, world)
        reports.append(
            DocumentReport(item.source.path, item.document.headings, tuple(judged), extra, item.document.lines)
        )
    return reports, wrong


def _read(source: Source, repository: str) -> _Read:
    parsed = document.read(source.path, source.text)
    found = claimed.claims(parsed, is_pattern_page=source.is_pattern_page, repository=repository)
    found = without_made((claim for claim in found if _MISREAD not in claim.name), parsed.lines)
    return _Read(source, parsed, found, peers.groups(parsed))


def _lost(answers: Sequence[Sequence[Answer]]) -> list[str]:
    """Return the paths in claims that the code does not have, to look them up in git's history.

    Only the first few hundred are looked up. Paths that only git's history can show to be the code's come last.
    """
    order: dict[str, bool] = {}
    for answer in (answer for found in answers for answer in found):
        if answer.place and answer.verdict is not Verdict.VERIFIED:
            order[answer.place] = order.get(answer.place, True) and answer.claim.form == ARGUMENT
    return sorted(order, key=lambda path: (order[path], path))
