"""PURE. What comparing a claim with the code gives, before the gates decide whether it is reported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tacit.checks.verify.values import Claim, Evidence, Fix, Verdict
from tacit.checks.verify.world import Found, World, proofs, tiers

MOST_EVIDENCE = 3


class Answer(NamedTuple):
    """A verdict with its reasons. `is_owned` tells whether the name is surely this repository's."""

    claim: Claim
    verdict: Verdict
    why: str = ""
    suggestion: str = ""
    evidence: tuple[Evidence, ...] = ()
    is_owned: bool = False
    fix: Fix | None = None
    place: str = ""  # the path that was looked for, if it is a path


def verified(claim: Claim, evidence: Iterable[Evidence], why: str = "") -> Answer:
    """Return that the code shows what the claim says."""
    kept = tuple(dict.fromkeys(evidence))[:MOST_EVIDENCE]
    return Answer(claim, Verdict.VERIFIED, why, evidence=kept, is_owned=True)


def unknown(claim: Claim, why: str = "") -> Answer:
    """Return that the claim can't be checked."""
    return Answer(claim, Verdict.UNKNOWN, why)


def by_facts(claim: Claim, found: list[Found], world: World, noun: str) -> Answer | None:
    """Return verified if source or configuration has the facts, weak if only other files have; None without facts."""
    if good := proofs(found):
        return verified(claim, (world.line_of(item, claim.name) for item in good[:MOST_EVIDENCE]))
    if found:
        why = f"the {noun} is only in {tiers(found)}"
        evidence = tuple(item.evidence for item in found[:MOST_EVIDENCE])
        return Answer(claim, Verdict.WEAK, why, evidence=evidence, is_owned=True)
    return None
