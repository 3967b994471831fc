"""PURE. Decide which verdicts are reported: a warning only if the claim is surely about this repository."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.verify.answers import Answer
from tacit.checks.verify.document import Document
from tacit.checks.verify.shapes import has_ending
from tacit.checks.verify.values import Basis, Claim, Judged, Mood, Verdict
from tacit.domain.findings import Severity

_WRONG = {Verdict.MISSING, Verdict.DIFFERS}
_RESOURCES = {"table", "column", "collection", "stream", "subject", "bucket", "queue", "topic", "queue-group", "index"}
_LISTED = {"script", "target", "import", "module", "service"}
_HALF, _QUARTER, _MOST = 0.5, 0.25, 0.75
_VERIFIED_PATHS, _FEW = "number of verified paths", 3
_SHORT = 12
_LONGEST_LINE = 4_000
_LINKS = {"link", "site-link"}
_SEVERAL_WORDS = re.compile(r"[a-z0-9]_[a-z0-9]|[a-z0-9][A-Z]", re.ASCII)
_ILLUSTRATIVE = re.compile(r"(?:test|example|benchmark|my|do|foo|use)(?:_|[A-Z])|(?:Test|Example|Benchmark)[A-Z]")


class History(NamedTuple):
    """What git knows of paths that the tree does not have: the commits that deleted them, and what it ignores."""

    deleted: Mapping[str, str]
    ignored: Collection[str] = ()


def fingerprint(document: Document, claim: Claim) -> str:
    """Return a short hash of a claim and its line; it changes if the line does."""
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
    """Turn answers into verdicts with a severity: warning, hint, or None for silence."""
    shares = _shares(answers)
    found = [_settled(document, answer, history, shares, is_pattern_page=is_pattern_page) for answer in answers]
    if strict:
        found = [item._replace(severity=Severity.WARNING) if item.severity is Severity.HINT else item for item in found]
    return _once(found)


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
        if answer.place in history.ignored and claim.form not in _LINKS:
            verdict, why = Verdict.UNKNOWN, "git ignores this path"
        elif commit := history.deleted.get(answer.place):
            why, is_owned = f"{why}; it was deleted in {commit[:_SHORT]}", True
    severity: Severity | None = None
    if claim.negative and claim.form not in _LINKS:
        verdict, why, severity = _denied(claim, verdict, why)
    elif verdict in _WRONG or verdict is Verdict.WEAK:
        if claim.mood in {Mood.PLAN, Mood.PAST} and not (claim.form in _LINKS and claim.mood is Mood.PLAN):
            verdict = Verdict.PLANNED if claim.mood is Mood.PLAN else Verdict.UNKNOWN
        else:
            decided = answer._replace(verdict=verdict, is_owned=is_owned)
            is_sure = _is_sure(decided, shares, history.deleted, is_pattern_page=is_pattern_page)
            severity = Severity.WARNING if is_sure else Severity.HINT
    return Judged(
        claim,
        verdict,
        why,
        answer.suggestion,
        answer.evidence,
        severity,
        answer.fix if severity is Severity.WARNING else None,
        fingerprint(document, claim),
    )


def _denied(claim: Claim, verdict: Verdict, why: str) -> tuple[Verdict, str, Severity | None]:
    """Judge a claim that something is not there."""
    if verdict is Verdict.MISSING:
        return Verdict.VERIFIED, f"as the document says: {why}", None
    if verdict is Verdict.VERIFIED and claim.basis is Basis.TYPED and claim.kind == "technology":
        return Verdict.DIFFERS, "the document says that it is not used, but the code has it", Severity.HINT
    return (verdict if verdict is Verdict.VERIFIED else Verdict.UNKNOWN), why, None


def _is_sure(
    answer: Answer, shares: Mapping[object, float], deleted: Collection[str], *, is_pattern_page: bool
) -> bool:
    """Whether a wrong claim is surely about this repository."""
    claim = answer.claim
    if answer.verdict is Verdict.WEAK:
        return False
    if claim.mood is Mood.EXAMPLE and claim.form not in _LINKS and answer.place not in deleted:
        return False
    if claim.kind == "path":
        return _is_sure_path(answer, shares, deleted)
    typed = claim.basis is Basis.TYPED
    is_common = shares.get(claim.kind, 0.0) >= _HALF
    gates = {
        **dict.fromkeys(_LISTED, typed and (is_common if claim.form == "yaml" else answer.is_owned)),
        # `pnpm x` may run a program of a package, so that other scripts of the document have to be right
        "script": answer.is_owned and (typed or is_common),
        **dict.fromkeys(_RESOURCES, typed and answer.is_owned),
        # examples of code read variables of the reader's own program
        "environment": (typed and claim.form != "code" and (answer.is_owned or is_common))
        or (answer.is_owned and is_common),
        "route": typed and (is_common or (shares.get("route", 0.0) > 0 and bool(answer.suggestion))),
        # a compose file in a document may be what the reader is to add
        "port": typed and (shares.get("port", 0.0) >= _MOST or (answer.is_owned and claim.form != "yaml")),
        "manifest": typed and answer.is_owned,
        "command": answer.is_owned,
        "example": is_pattern_page and answer.is_owned,
        "image": claim.form in {"yaml", "dockerfile"} or typed,
        "version": typed or claim.value.endswith("+"),
        "package": typed,
        "definition": typed and is_pattern_page and (claim.value != "function" or _is_telling(claim.name)),
        "member": typed and is_pattern_page,
        "technology": typed and (is_pattern_page or (claim.form == "stack" and shares.get("technology", 0.0) >= _HALF)),
    }
    return gates.get(claim.kind, False)


def _is_telling(function: str) -> bool:
    """Whether the name of a function in an example is one of a kind: several words, and no test or example."""
    return _SEVERAL_WORDS.search(function) is not None and not _ILLUSTRATIVE.match(function)


def _is_sure_path(answer: Answer, shares: Mapping[object, float], deleted: Collection[str]) -> bool:
    claim = answer.claim
    if claim.form == "link":
        return True
    if claim.form == "tree":
        return True  # trees of which most is missing were left out before
    if claim.form == "site-link":
        return False
    # a file of this name that is only elsewhere is meant if nearly all other paths of the document are right
    is_moved = answer.verdict is Verdict.DIFFERS and shares.get("path", 0.0) >= _MOST
    if not (answer.is_owned or is_moved) or "/" not in claim.name:
        return False
    if claim.form != "inline":
        return True
    # a name in prose without an ending may be anything that exists elsewhere: a branch, a package, a part of an archive
    is_file = has_ending(claim.name.rpartition("/")[2]) or claim.written.endswith("/") or answer.place in deleted
    return is_file and (shares.get("path", 0.0) >= _QUARTER or shares.get(_VERIFIED_PATHS, 0.0) >= _FEW)


def _shares(answers: Iterable[Answer]) -> dict[object, float]:
    """Return for each kind how many of the document's decided names are verified, as a share."""
    verified: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    verdicts = {(answer.claim.kind, answer.claim.name): answer.verdict for answer in answers}
    for (kind, _), verdict in verdicts.items():
        if verdict in {Verdict.VERIFIED, *_WRONG}:
            decided[kind] += 1
            verified[kind] += verdict is Verdict.VERIFIED
    return {
        _VERIFIED_PATHS: float(verified["path"]),
        **{kind: verified[kind] / number for kind, number in decided.items()},
    }


def _once(found: Sequence[Judged]) -> list[Judged]:
    """Report what a document states again on the same line, or in the same block, only once."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for item in found:
        key = (item.claim.kind, item.claim.name, item.claim.line)
        if item.severity is not None and key in seen:
            continue
        seen.add(key)
        kept.append(item)
    return kept
