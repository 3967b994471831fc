"""PURE. The result of comparing one claim with the code. The module `gates` decides later whether to report it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tacit.checks.verify.values import Claim, Evidence, Fix, Verdict
from tacit.checks.verify.world import Found, World, proofs, tiers

MOST_EVIDENCE = 3


class Answer(NamedTuple):
    """The verdict on a claim (see `Verdict`), with the reasons for it.

    `is_owned` is true if the name surely belongs to this repository, and not to a library.
    """

    claim: Claim
    verdict: Verdict
    why: str = ""
    suggestion: str = ""
    evidence: tuple[Evidence, ...] = ()
    is_owned: bool = False
    fix: Fix | None = None
    place: str = ""  # the path that was looked for, if it is a path


def verified(claim: Claim, evidence: Iterable[Evidence], why: str = "") -> Answer:
    """Return the answer that the code confirms the claim, with at most `MOST_EVIDENCE` places that show it."""
    kept = tuple(dict.fromkeys(evidence))[:MOST_EVIDENCE]
    return Answer(claim, Verdict.VERIFIED, why, evidence=kept, is_owned=True)


def unknown(claim: Claim, why: str = "") -> Answer:
    """Return the answer that the claim can't be checked."""
    return Answer(claim, Verdict.UNKNOWN, why)


def by_facts(claim: Claim, found: list[Found], world: World, noun: str) -> Answer | None:
    """Return the answer for a claim whose facts were looked up.

    The verdict is VERIFIED if source code or configuration has one of the facts, and WEAK if only other files have
    them. Returns None if `found` is empty. `noun` names the kind of the claim in the message.
    """
    if good := proofs(found):
        return verified(claim, (world.line_of(item, claim.name) for item in good[:MOST_EVIDENCE]))
    if found:
        why = f"the {noun} is only in {tiers(found)}"
        evidence = tuple(item.evidence for item in found[:MOST_EVIDENCE])
        return Answer(claim, Verdict.WEAK, why, evidence=evidence, is_owned=True)
    return None
