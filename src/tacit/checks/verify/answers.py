"""PURE. The result of comparing a claim with the code; later steps decide whether the result is reported."""

from collections.abc import Iterable
from typing import NamedTuple

from tacit.checks.verify.values import Claim, Evidence, Fix, Verdict
from tacit.checks.verify.world import Found, World, proofs, tiers

MOST_EVIDENCE = 3  # places in the code that are kept for a claim; more are not shown


class Answer(NamedTuple):
    """The verdict on a claim, with its reason.

    `is_owned` is true if the name is surely one of this repository, and not of another program. `is_misspelt` is true
    if the code has the name in another spelling, `is_inside` if the path is missing in a folder that exists, `was_here`
    if the code once had the name, and `is_known` if any file that was read mentions the name.
    """

    claim: Claim
    verdict: Verdict
    why: str = ""
    suggestion: str = ""
    evidence: tuple[Evidence, ...] = ()
    is_owned: bool = False
    fix: Fix | None = None
    place: str = ""  # the path that was looked for, if the claim is about a path
    is_misspelt: bool = False
    is_inside: bool = False
    was_here: bool = False
    is_known: bool = False


def verified(claim: Claim, evidence: Iterable[Evidence], why: str = "") -> Answer:
    """Return the answer that the code agrees with the claim."""
    kept = tuple(dict.fromkeys(evidence))[:MOST_EVIDENCE]
    return Answer(claim, Verdict.VERIFIED, why, evidence=kept, is_owned=True)


def unknown(claim: Claim, why: str = "") -> Answer:
    """Return the answer that the claim can't be checked."""
    return Answer(claim, Verdict.UNKNOWN, why)


def by_facts(claim: Claim, found: list[Found], world: World, noun: str) -> Answer | None:
    """Return an answer from facts: verified if source or configuration has one, weak if only other files have one.

    Returns None if there are no facts. `noun` is the word for the kind of the claim in the message.
    """
    if good := proofs(found):
        return verified(claim, (world.line_of(item, claim.name) for item in good[:MOST_EVIDENCE]))
    if found:
        why = f"the {noun} is only in {tiers(found)}"
        evidence = tuple(item.evidence for item in found[:MOST_EVIDENCE])
        return Answer(claim, Verdict.WEAK, why, evidence=evidence, is_owned=True)
    return None
