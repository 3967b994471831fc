"""PURE. Find missing packages, services and the like that an older manifest or compose file declared.

A thing is the kind and name of such a declaration. If an older version had it, it certainly belongs to this repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from tacit.checks.verify.answers import Answer
from tacit.checks.verify.claims_links import LINK
from tacit.checks.verify.claims_links import MENTION as LINKED
from tacit.checks.verify.claims_stack import UNLISTED
from tacit.checks.verify.claims_technology import MENTION, USED
from tacit.checks.verify.facts import Tier
from tacit.checks.verify.gates import History, Thing
from tacit.checks.verify.technologies import signs_of
from tacit.checks.verify.values import Verdict

_SHORT = 12  # digits of hashes in messages
# a variable of several words; a variable such as DEBUG may be that of any program
_TELLING = re.compile(r"[A-Z0-9]_[A-Z]", re.ASCII)
# variables that many programs read, and not only this repository's
_OF_ANY = re.compile(r"(?:NODE_ENV|AWS_|GITHUB_|CI_|DOCKER_|COMPOSE_|NPM_|PIP_|GOOGLE_APPLICATION_)", re.ASCII)
# a name with hyphens in backticks, and what it may have been
_WIRED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_KINDS_OF_NAMES = ("service", "script", "target")
_TYPED = {"yaml", "dockerfile", "inline", "install", "table"}  # forms of claims about images
# tools that frameworks and other tools bring along, so a manifest need not name them
_BROUGHT = {"Webpack", "Babel", "Jest", "ESLint", "PostCSS", "Rollup", "Vite", "TypeScript", "Prettier"}
_OPEN = {Verdict.MISSING, Verdict.UNKNOWN}
_LETTERS = re.compile(r"[^a-z0-9]")
_ENDING = re.compile(r"(?:\.js| ci)$")


def things(answers: Iterable[Answer]) -> frozenset[Thing]:
    """Return the missing things (kinds and names) to look up in older manifests, compose files and the like."""
    return frozenset(thing for answer in answers for thing in _things_of(answer))


def judged(answer: Answer, history: History) -> Answer:
    """Return the answer to a claim: with the verdict MISSING if an older manifest or compose file declared its name.

    Otherwise the answer stays the same.
    """
    if answer.was_here:
        return answer
    gone = next((history.dropped[thing] for thing in _things_of(answer) if thing in history.dropped), None)
    if gone is None or _is_elsewhere(answer, history):
        return answer
    told = answer.why if answer.verdict in {Verdict.MISSING, Verdict.WEAK} else ""
    why = f"{told or _why(answer)}; {gone.path} had it before {gone.commit[:_SHORT]}"
    return answer._replace(verdict=Verdict.MISSING, why=why, is_owned=True, was_here=True)


def whole_names(answers: Sequence[Answer]) -> list[Answer]:
    """Return the answers, without those about a part of a longer name that an older manifest declared.

    For example, "Redux Saga" is a package that is gone. Then "Redux" at the same place is not reported, too.
    """
    gone = {(answer.claim.line, answer.claim.column): answer.claim.name for answer in answers if _is_gone(answer)}
    return [answer for answer in answers if not _is_part(answer, gone)]


def _is_gone(answer: Answer) -> bool:
    return answer.was_here and answer.claim.form == USED


def _is_part(answer: Answer, gone: Mapping[tuple[int, int], str]) -> bool:
    whole = gone.get((answer.claim.line, answer.claim.column), "")
    return answer.claim.kind == "technology" and whole.startswith(f"{answer.claim.name} ")


def _why(answer: Answer) -> str:
    kind, name = answer.claim.kind, answer.claim.name
    if _is_only_locked(answer):
        return f"{name} is only in a lock file"
    return f"the code has no {'environment variable' if kind == 'environment' else kind} {name}"


def _is_elsewhere(answer: Answer, history: History) -> bool:
    """Return whether a file of the code has the missing name, or the name of a technology's package or image.

    Comments in source code do not count for a technology, because tacit knows what the sources import.
    """
    claim = answer.claim
    if claim.kind != "technology" or claim.form in {USED, UNLISTED}:
        return claim.name in history.present
    named = (claim.name, *signs_of(claim.name))
    return any(name in history.present and name not in history.in_sources for name in named)


def _things_of(answer: Answer) -> tuple[Thing, ...]:
    """Return the things (kinds and names) to look up in older manifests: each shows that the code had a claimed name.

    If the code has the name, or if it may be that of another project, the result is `()`.
    """
    claim = answer.claim
    if claim.kind == "technology":
        return _of_technology(answer)
    if answer.verdict not in _OPEN or (answer.is_known and claim.kind != "service"):
        return ()
    is_asked = {
        "script": not answer.evidence,  # with evidence, the answer says where the script is now
        "target": not answer.evidence,
        "command": True,
        "service": claim.form != "noun" or answer.verdict is Verdict.MISSING,
        "image": claim.form in _TYPED,
        # a command may install any tool, and a sentence may link to the package of somebody else
        "package": claim.form not in {"install", "mention"} and claim.value not in {LINK, LINKED},
        "environment": claim.form not in {"code", "yaml"} and _is_telling(claim.name),
    }
    if claim.kind == "name" and _WIRED.fullmatch(claim.name):
        return tuple((kind, claim.name) for kind in _KINDS_OF_NAMES)
    return ((claim.kind, claim.name),) if is_asked.get(claim.kind, False) else ()


def _of_technology(answer: Answer) -> tuple[Thing, ...]:
    claim = answer.claim
    # a title does not say that its subject is in use
    if claim.form == "heading" or (claim.negative and claim.form in {USED, MENTION}):
        return ()
    if answer.verdict is not Verdict.MISSING and not _is_only_locked(answer):
        return ()
    if claim.form not in {USED, UNLISTED} and signs_of(claim.name):
        return (("technology", claim.name),)
    return (("technology", claim.name), ("letters", _LETTERS.sub("", _ENDING.sub("", claim.name.lower()))))


def _is_only_locked(answer: Answer) -> bool:
    """Return whether only lock files have a technology. Then only packages of other projects need it."""
    tiers = {item.tier for item in answer.evidence}
    is_found = answer.verdict in {Verdict.WEAK, Verdict.VERIFIED} and answer.claim.name not in _BROUGHT
    return is_found and not answer.is_known and tiers == {Tier.LOCK.value}


def _is_telling(variable: str) -> bool:
    return _TELLING.search(variable) is not None and not _OF_ANY.match(variable)
