"""PURE. Find missing names that the code had in the past.

A missing name is one that a document names and the code lacks. If the code had it, it certainly belongs to this
repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tacit.checks.verify.answers import Answer, unknown
from tacit.checks.verify.claims_links import LINK, MENTION
from tacit.checks.verify.claims_once import ONCE
from tacit.checks.verify.claims_stack import UNLISTED
from tacit.checks.verify.claims_technology import USED
from tacit.checks.verify.claims_uses import STACK
from tacit.checks.verify.compare_peers import PEER
from tacit.checks.verify.gates import History
from tacit.checks.verify.shapes import COMMON_VARIABLES, has_ending, is_telling
from tacit.checks.verify.technologies import signs_of
from tacit.checks.verify.values import Claim, Verdict

_SHORT = 12  # digits of hashes in messages
_LEAST = 5  # characters of a name; shorter ones are also words of other programs
# A name of several words, which hardly means anything else: `order_total`, `orderTotal`, `order-total`, `v2Total`.
_TELLING = re.compile(r"[a-z0-9][-_][a-z0-9]|[a-z0-9][A-Z]|[A-Z]_[A-Z]", re.ASCII)
_LAST = re.compile(r"[\w@$-]+$", re.ASCII)
_NAMED = {
    *("name", "environment", "package", "image", "script", "target", "service", "command", "definition", "member"),
    *("table", "collection", "stream", "bucket", "queue", "topic", "queue-group", "database", "index", "import"),
}
_QUIET = {"mention", "tool"}
_LOOKED_UP = {PEER, UNLISTED}  # forms of claims that count only if no file at all has the name
_UNKNOWN_TOO = {"name", "package", "port", "image", "route"}  # kinds for which a missing name has the verdict UNKNOWN


def words(answers: Iterable[Answer]) -> list[str]:
    """Return the words in missing names that must be looked up in git's history.

    Only the first few hundred are looked up. Names that only git's history can show to be the code's come last.
    """
    order: dict[str, bool] = {}
    for answer in answers:
        for word in _words_of(answer):
            order[word] = order.get(word, True) and answer.claim.form == ONCE
    return sorted(order, key=lambda word: (order[word], word))


def judged(answer: Answer, history: History) -> Answer:
    """Return the answer to a claim, corrected by git's history.

    If the code had a missing name in the past, the verdict is MISSING, and the reason names the commit. If a file that
    tacit does not read has the name, the verdict is UNKNOWN.
    """
    if deleted := _by_deletion(answer, history):
        return deleted
    asked = _words_of(answer)
    if answer.claim.kind == "path":
        return answer._replace(is_known=any(word in history.present for word in asked))
    if why := _why_open(answer, asked, history):
        return unknown(answer.claim, why)
    commit = next((history.once[word] for word in asked if word in history.once), "")
    if not commit or any(word in history.present for word in asked):
        return answer
    told = answer.why or f"the code has no {answer.claim.name}"
    why = f"{told}; it was in the code at {commit[:_SHORT]}"
    # a name with hyphens may be that of another program that the code once called
    is_sure = answer.claim.kind != "name" or "-" not in answer.claim.name
    return answer._replace(verdict=Verdict.MISSING, why=why, is_owned=True, was_here=is_sure)


def _by_deletion(answer: Answer, history: History) -> Answer | None:
    """Return the answer to a claim about a deleted path, or about what a deleted file declared.

    For other claims, the result is None.
    """
    gone = history.deleted.get(answer.place, "")
    if not gone:
        return None
    if answer.claim.kind == "technology" and answer.verdict is not Verdict.VERIFIED:
        file = answer.place.removeprefix("**/")
        why = f"the repository does not use {answer.claim.name}: {file} was deleted in {gone[:_SHORT]}"
        return answer._replace(verdict=Verdict.MISSING, why=why, is_owned=True, was_here=True)
    if answer.claim.form == "argument" and answer.verdict is Verdict.MISSING:
        place = answer.place.removeprefix("**/")
        is_sure = is_telling(place.rpartition("/")[2]) or place.count("/") > 1
        return answer._replace(is_owned=True, was_here=is_sure and answer.place not in history.ignored)
    if answer.claim.kind == "route" and answer.verdict is Verdict.MISSING:
        why = f"{answer.why}; its file was deleted in {gone[:_SHORT]}"
        return answer._replace(why=why, is_owned=True, was_here=True)
    if answer.verdict is Verdict.UNKNOWN and answer.place not in history.ignored:
        return answer._replace(verdict=Verdict.MISSING, why="the path does not exist", is_owned=True)
    return None


def _why_open(answer: Answer, asked: Iterable[str], history: History) -> str:
    """Return why a missing name may exist in a file that tacit does not read; `""` if there is no such reason."""
    claim = answer.claim
    if claim.form in _LOOKED_UP and (claim.name in history.present or claim.name in history.unasked):
        return "a file that tacit does not read has this name"
    is_asked = claim.form == "prose" if claim.kind == "port" else not answer.is_known
    if claim.kind in {"environment", "port"} and is_asked and any(word in history.present for word in asked):
        if claim.kind == "port":
            return "the number occurs only in a longer number, or in a file that tacit does not read"
        return "a file that tacit does not read has this name"
    return ""


def _words_of(answer: Answer) -> tuple[str, ...]:
    claim = answer.claim
    asked = {Verdict.MISSING, Verdict.UNKNOWN} if claim.kind in _UNKNOWN_TOO else {Verdict.MISSING}
    if answer.verdict not in asked or (claim.kind == "package" and claim.value == LINK):
        return ()
    if claim.kind == "technology" and claim.form not in _LOOKED_UP:
        return _words_of_technology(answer)
    if claim.kind in {"path", "route", "port"}:
        return _address(answer)
    if claim.form in _LOOKED_UP or claim.value == "key" or _is_mentioned_package(claim):
        return (claim.name,)
    named = claim.value if claim.kind == "command" else claim.name.removesuffix("()")
    last = _LAST.search(named)
    if claim.kind not in _NAMED or last is None or claim.name in COMMON_VARIABLES:
        return ()
    word = claim.name if claim.kind == "package" else last[0]
    return (word,) if len(word) >= _LEAST and _TELLING.search(word) else ()


def _is_mentioned_package(claim: Claim) -> bool:
    return claim.kind == "package" and claim.form == MENTION and len(claim.name) >= _LEAST


def _address(answer: Answer) -> tuple[str, ...]:
    """Return the missing port, the path of a route, or the name of a file without a folder."""
    claim = answer.claim
    if claim.kind == "path":
        return (claim.name,) if "/" not in claim.name and has_ending(claim.name) else ()
    if claim.kind == "route":
        return (claim.name.partition(" ")[2],) if claim.form == ONCE else ()
    return (claim.name,) if claim.form in {"address", "prose", ONCE} else ()


def _words_of_technology(answer: Answer) -> tuple[str, ...]:
    claim = answer.claim
    if claim.form == USED:  # a sentence may name anything, so only older manifests count
        return (claim.name,) if claim.value == STACK else ()
    is_named_only = claim.form in _QUIET
    if is_named_only and answer.place:
        return ()
    listed = signs_of(claim.name) if is_named_only else (*signs_of(claim.name), claim.written, claim.name)
    return tuple(word for word in listed if len(word) >= _LEAST)
