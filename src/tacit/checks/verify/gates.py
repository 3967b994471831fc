"""PURE. Decide which wrong claims are reported. Only a claim that certainly is about this repository is a warning."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from tacit.checks.verify.answers import Answer
from tacit.checks.verify.claims_stack import UNLISTED
from tacit.checks.verify.claims_technology import MENTION, USED
from tacit.checks.verify.compare_peers import PEER
from tacit.checks.verify.denials import denied, only_prefers
from tacit.checks.verify.document import Document
from tacit.checks.verify.gates_paths import (
    COMMANDS,
    DESIGN,
    FEW,
    HALF,
    LINKS,
    MANY,
    MOST,
    NEARLY_ALL,
    QUARTER,
    VERIFIED,
    is_nested,
    is_path_of_code,
    is_sure_path,
)
from tacit.checks.verify.gates_services import is_among_variables, is_sure_port
from tacit.checks.verify.mood import is_announced, is_design, of_path, of_sections, sentence
from tacit.checks.verify.shapes import has_ending, is_source, is_template
from tacit.checks.verify.shares import shares_of
from tacit.checks.verify.values import Basis, Claim, Judged, Mood, Verdict
from tacit.domain.findings import Severity
from tacit.domain.note import NOTHING

_WRONG = {Verdict.MISSING, Verdict.DIFFERS}
_RESOURCES = {"table", "column", "collection", "stream", "subject", "bucket", "queue", "topic", "queue-group", "index"}
_RESOURCES |= {"key", "database"}
_STATED = {"stack", "said", "listed", "heading", "diagram", "used"}  # forms of claims about technologies
_LISTED = {"script", "target", "import", "module", "service"}
_JUDGED_BY_OTHERS = {*_RESOURCES, "route", "service", "module"}
# forms of names that may be those of other programs
_OF_ANY = {"code", "diagram", "dotenv", "shell", "http", "query", "mention", "yaml"}
_SHORT = 12  # digits of hashes in messages and fingerprints
_LONGEST_LINE = 4_000  # characters of a line that count for the fingerprint
_FIRM = {*COMMANDS, "run", "needed"}  # a command, or a version that the reader needs
_SEVERAL_WORDS = re.compile(r"[a-z0-9]_[a-z0-9]|[a-z0-9][A-Z]", re.ASCII)
_ILLUSTRATIVE = re.compile(r"(?:test|example|benchmark|my|do|foo|use)(?:_|[A-Z])|(?:Test|Example|Benchmark)[A-Z]")


Thing: TypeAlias = tuple[str, str]  # what a manifest or compose file declares: its kind, such as `script`, and its name


class Gone(NamedTuple):
    """Where something was declared that the code lacks now: the file, and the commit that changed or deleted it."""

    path: str
    commit: str
    name: str = ""  # as it was declared: `easy-peasy` for the thing `easypeasy`


class History(NamedTuple):
    """What git knows about paths and words that the code does not have.

    `deleted` has for each path the commit that deleted it. `ignored` has the paths that git ignores. `present` has
    words that any file of the commit contains. `once` has for each other word an older commit that had it. `unasked`
    has the words that were not looked up, because there were too many. `dropped` has the things that older versions of
    manifests, compose files and the like declared. `in_sources` has the words in `present` that only source code has:
    if it does not import a technology, it may still name it in a comment.
    """

    deleted: Mapping[str, str]
    ignored: Collection[str] = ()
    present: Collection[str] = ()
    once: Mapping[str, str] = NOTHING
    unasked: Collection[str] = ()
    dropped: Mapping[Thing, Gone] = NOTHING
    in_sources: Collection[str] = ()


def fingerprint(document: Document, claim: Claim) -> str:
    """Return a short hash of a claim and of its line in the document. An edit of the line changes the hash."""
    line = " ".join(document.line(claim.line)[:_LONGEST_LINE].split())
    parts = (document.path, claim.kind, claim.owner, claim.name, line)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:_SHORT]


def settle(
    document: Document,
    answers: Sequence[Answer],
    history: History,
    *,
    is_pattern_page: bool = False,
    strict: bool = False,
) -> list[Judged]:
    """Return each claim with its final verdict, and a severity: warning, hint, or None if it is not reported.

    If `strict` is true, hints become warnings.
    """
    shares = shares_of(answers, history.deleted)
    shares[DESIGN] = float(is_design(document.path, document.headings))
    found = [_settled(document, answer, history, shares, is_pattern_page=is_pattern_page) for answer in answers]
    found = [item for item in found if not _is_foreign(item)]
    if strict:
        found = [item._replace(severity=Severity.WARNING) if item.severity is Severity.HINT else item for item in found]
    return _once(found)


def _is_foreign(item: Judged) -> bool:
    """Return whether a claim is only a hint about a file name without a folder in plain text.

    Such a claim is not reported, because the file may be one of another program.
    """
    is_bare = item.claim.form == "plain" and "/" not in item.claim.name
    return is_bare and item.severity is Severity.HINT


def _settled(
    document: Document,
    answer: Answer,
    history: History,
    shares: Mapping[object, float],
    *,
    is_pattern_page: bool,
) -> Judged:
    claim = answer.claim
    verdict, why, is_owned = answer.verdict, answer.why, answer.is_owned
    if claim.kind == "path" and verdict in _WRONG:
        if answer.place in history.ignored and claim.form not in LINKS and not is_template(claim.name):
            verdict, why = Verdict.UNKNOWN, "git ignores this path"
        elif commit := history.deleted.get(answer.place):
            why, is_owned = f"{why}; it was deleted in {commit[:_SHORT]}", True
    severity: Severity | None = None
    if claim.denied and claim.form not in LINKS:
        verdict, why, severity = denied(claim, document.lines[claim.line - 1], verdict, why)
    elif verdict in _WRONG or verdict is Verdict.WEAK:
        is_plan = claim.mood is Mood.PLAN and claim.form not in LINKS and not answer.is_misspelt
        if is_plan and claim.kind == "path" and answer.place in history.deleted:
            # a deleted folder of sources is not planned, nor a deleted template: "create it from `.env.example`"
            is_folder = is_owned and is_nested(claim.name) and not has_ending(claim.name)
            is_plan = not (is_folder or is_template(claim.name))
        if is_plan and answer.was_here:
            is_plan = _is_announced(document, claim)
        # a link should lead to a file in any section, but not in a change log
        is_past = claim.mood is Mood.PAST and (claim.form != "link" or of_path(document.path) is Mood.PAST)
        if is_past or is_plan:
            verdict = Verdict.PLANNED if claim.mood is Mood.PLAN else Verdict.UNKNOWN
        else:
            decided = answer._replace(verdict=verdict, is_owned=is_owned)
            is_sure = _is_sure(decided, shares, history.deleted, is_pattern_page=is_pattern_page)
            # the negation is about something else, so the name should exist; but this is not certain
            is_gone = claim.kind == "path" and answer.place in history.deleted and is_nested(claim.name)
            is_gone = is_gone and only_prefers(sentence(document.lines[claim.line - 1], max(0, claim.column - 1)))
            is_open = claim.negative and claim.form not in LINKS and not answer.suggestion and not is_gone
            severity = Severity.WARNING if is_sure and not is_open else Severity.HINT
    return Judged(
        claim,
        verdict,
        why,
        "" if verdict is Verdict.VERIFIED else answer.suggestion,
        answer.evidence,
        severity,
        answer.fix if severity is Severity.WARNING else None,
        fingerprint(document, claim),
    )


def _is_announced(document: Document, claim: Claim) -> bool:
    """Return whether a document certainly plans what a claim names. Verbs such as "create" are not enough for that.

    In "the setup creates an `Order`", the code should have the class `Order` now.
    """
    if of_path(document.path) is Mood.PLAN or of_sections(document.headings)[claim.section] is Mood.PLAN:
        return True
    return is_announced(sentence(document.lines[claim.line - 1], max(0, claim.column - 1)))


def _is_sure(
    answer: Answer, shares: Mapping[object, float], deleted: Collection[str], *, is_pattern_page: bool
) -> bool:
    """Return whether a claim that is not true certainly is about this repository.

    `shares` has by kind, such as `table`, the share of the document's names that the code has. `deleted` has the paths
    that commits deleted.
    """
    claim = answer.claim
    if answer.verdict is Verdict.WEAK:
        return False
    if claim.form == PEER:
        return answer.is_in_company
    # a name that the code once had is seldom invented, even in an example
    if answer.was_here and (claim.mood is not Mood.EXAMPLE or claim.kind in {"name", "service"}):
        return claim.form not in {MENTION, USED} or claim.mood is Mood.FACT
    # even in advice such as "if you like", a command or a deleted path is one of this repository
    is_shown = is_pattern_page and claim.group > 0  # the examples of a pattern document should be this code's
    is_told = (claim.mood is Mood.EXAMPLE and not is_shown) or (claim.mood is Mood.ADVICE and not _is_firm(answer))
    is_told = is_told and not (claim.kind == "path" and claim.mood is Mood.ADVICE and is_path_of_code(answer, shares))
    if is_told and claim.form not in LINKS and answer.place not in deleted and not answer.is_misspelt:
        return False
    if claim.kind == "path":
        return is_sure_path(answer, shares, deleted)
    typed = claim.basis is Basis.TYPED
    is_common = shares.get(claim.kind, 0.0) >= HALF
    gates = {
        **dict.fromkeys(_LISTED, typed and (is_common if claim.form == "yaml" else answer.is_owned)),
        # `pnpm x` may run a program of a package, so a missing script counts only if most scripts of the document exist
        "script": answer.is_owned and (typed or is_common),
        **dict.fromkeys(_RESOURCES, _is_sure_resource(answer, shares)),
        # code examples may read variables of the reader's own program
        "environment": (typed and claim.form != "code" and (answer.is_owned or is_common))
        or (answer.is_owned and is_common)
        or is_among_variables(answer, shares),
        "route": _is_sure_route(answer, shares),
        # a compose file in a document may be one that the reader has to add
        "port": is_sure_port(answer, shares),
        "manifest": typed and answer.is_owned,
        "command": answer.is_owned,
        "name": answer.is_misspelt,
        "example": is_pattern_page and answer.is_owned,
        "image": claim.form in {"yaml", "dockerfile"} or typed,
        "version": typed or claim.value.endswith("+"),
        "package": _has_stack(shares, typed=typed) if claim.form == "address" else typed,
        "definition": typed and is_pattern_page and (claim.value != "function" or _is_telling_function(claim.name)),
        "member": typed and is_pattern_page,
        "technology": typed and (is_pattern_page or _is_sure_technology(answer, shares)),
    }
    return gates.get(claim.kind, False) or answer.is_in_company or _is_among_true(answer, shares)


def _is_among_true(answer: Answer, shares: Mapping[object, float]) -> bool:
    """Return whether a missing name certainly should be in the code, which has nearly all others of its kind.

    `shares` has by kind, such as `table`, the share of the document's names that the code has.
    """
    claim = answer.claim
    if claim.kind not in _JUDGED_BY_OTHERS or claim.mood is not Mood.FACT or claim.form in _OF_ANY:
        return False
    return shares.get(claim.kind, 0.0) >= NEARLY_ALL and shares.get((VERIFIED, claim.kind), 0.0) >= MANY


def _is_sure_resource(answer: Answer, shares: Mapping[object, float]) -> bool:
    """Return whether a missing resource, such as a topic, certainly should be in this repository.

    `shares` has by kind, such as `topic`, the share of the document's names that the code has.
    """
    claim = answer.claim
    is_common = shares.get(claim.kind, 0.0) >= HALF
    if answer.is_misspelt:
        return True
    if claim.kind == "key":
        return answer.is_owned and (claim.basis is Basis.TYPED or is_common)
    if claim.basis is not Basis.TYPED:
        return False
    if claim.form == "noun":
        return answer.is_owned or is_common
    if claim.form == "query":  # a query may have names of its own, or be one for another program
        return is_common and not answer.is_known and shares.get((VERIFIED, "table"), 0.0) > 1
    return answer.is_owned or (claim.form != "entity" and bool(shares.get(DESIGN)) and not answer.is_known)


def _is_sure_route(answer: Answer, shares: Mapping[object, float]) -> bool:
    """Return whether a missing route certainly should be in this repository, and not in another server.

    `shares` has by kind, such as `route`, the share of the document's names that the code has.
    """
    claim, share = answer.claim, shares.get("route", 0.0)
    if claim.basis is not Basis.TYPED:
        return answer.is_owned and share >= MOST
    is_other_method = answer.verdict is Verdict.DIFFERS and share > 0
    is_listed = claim.form == "table" and share >= QUARTER and shares.get((VERIFIED, "route"), 0.0) >= FEW
    is_designed = claim.form != "code" and answer.is_inside and bool(shares.get(DESIGN)) and share > 0
    return (
        is_designed
        or share >= HALF
        or answer.is_misspelt
        or (share > 0 and bool(answer.suggestion))
        or is_other_method
        or is_listed
    )


def _is_sure_technology(answer: Answer, shares: Mapping[object, float]) -> bool:
    """Return whether the code certainly should use a technology that a document names and the code lacks.

    `shares` has by kind, such as `technology`, the share of the document's names that the code has.
    """
    claim = answer.claim
    if claim.form == UNLISTED:
        return shares.get("technology", 0.0) >= MOST and shares.get((VERIFIED, "technology"), 0.0) >= FEW
    if shares.get("technology", 0.0) < HALF:
        return False
    is_shown = claim.form == "listed" and shares["technology"] >= MOST
    is_shown = is_shown and shares.get((VERIFIED, "technology"), 0.0) >= MANY
    return is_shown or claim.form in {"stack", "said"} or (bool(shares.get(DESIGN)) and claim.form in _STATED)


def _has_stack(shares: Mapping[object, float], *, typed: bool) -> bool:
    """Return whether the code has at least half of the packages that the document names, according to `shares`.

    If `typed` is true (the document says that the name is a package), at least half of the technologies are enough,
    too.
    """
    share = shares.get("package", 0.0)
    return max(share, shares.get("technology", 0.0) if typed else 0.0) >= HALF


def _is_telling_function(function: str) -> bool:
    """Return whether other code is unlikely to have a function of this name, which has several words."""
    return _SEVERAL_WORDS.search(function) is not None and not _ILLUSTRATIVE.match(function)


def _is_firm(answer: Answer) -> bool:
    """Return whether a claim certainly is about this repository, although the document states it as advice.

    This is so for a command, a required version, and a source file in an existing folder of the repository.
    """
    return answer.claim.form in _FIRM or (answer.is_inside and answer.is_owned and is_source(answer.claim.name))


def _once(found: Sequence[Judged]) -> list[Judged]:
    """Return the claims, with only the first of several reported claims of the same kind, name and line.

    If an index is missing, its table and columns in the same line are not reported either. A name is not reported if
    the same line has a claim about it that says what it is.
    """
    indexes = {item.claim.line for item in found if item.claim.kind == "index" and item.severity is Severity.WARNING}
    typed = {(item.claim.line, item.claim.name) for item in found if item.severity and item.claim.kind != "name"}
    seen: set[tuple[object, ...]] = set()
    kept = []
    for item in found:
        key = (item.claim.kind, item.claim.name, item.claim.line)
        is_of_index = item.claim.kind in {"table", "column"} and item.claim.line in indexes
        is_told = item.claim.kind == "name" and (item.claim.line, item.claim.name) in typed
        if item.severity is not None and (key in seen or is_of_index or is_told):
            continue
        seen.add(key)
        kept.append(item)
    return kept
