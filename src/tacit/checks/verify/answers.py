"""PURE. The answer to a claim: the result of comparing it with the code. Later steps decide whether it is reported.

A claim is a statement of a document about the code.
"""

from collections.abc import Iterable
from typing import NamedTuple

from tacit.checks.verify.values import Claim, Evidence, Fix, Verdict
from tacit.checks.verify.world import Found, World, proofs, tiers

MOST_EVIDENCE = 3  # places in the code that are kept for a claim; more are not shown


class Answer(NamedTuple):
    """The verdict on a claim (a statement of a document about the code), with its reason.

    The other fields help to decide whether a claim that is not true is reported. `is_owned` is true if the name
    certainly belongs to this repository, and not to another program. `is_misspelt` is true if the code has the name in
    another spelling. `is_inside` is true if a missing path is in a folder that exists, or if a missing variable has a
    name like those of this repository. `was_here` is true if the code used to have the name. `is_known` is true if any
    file that was read contains the name. `is_in_company` is true if the code has nearly all other names of this kind in
    the document.
    """

    claim: Claim
    verdict: Verdict
    why: str = ""
    suggestion: str = ""
    evidence: tuple[Evidence, ...] = ()
    is_owned: bool = False
    fix: Fix | None = None
    place: str = ""  # the path to look up in git's history: of the claim, or of the file that would show it
    is_misspelt: bool = False
    is_inside: bool = False
    was_here: bool = False
    is_known: bool = False
    is_in_company: bool = False


def verified(claim: Claim, evidence: Iterable[Evidence], why: str = "") -> Answer:
    """Return the answer that the claim is true (verdict VERIFIED), with up to three places in the code that show it."""
    kept = tuple(dict.fromkeys(evidence))[:MOST_EVIDENCE]
    return Answer(claim, Verdict.VERIFIED, why, evidence=kept, is_owned=True)


def unknown(claim: Claim, why: str = "") -> Answer:
    """Return the answer that the claim can't be checked (verdict UNKNOWN). `why` is the reason."""
    return Answer(claim, Verdict.UNKNOWN, why)


def by_facts(claim: Claim, found: list[Found], world: World, noun: str) -> Answer | None:
    """Return the verdict on a claim from `found`, the declarations in the code with its name; None if `found` is empty.

    The verdict is VERIFIED if a declaration is in source or configuration. It is WEAK if all are in other files, such
    as tests or manifests, which do not prove the claim. At most three declarations are kept as evidence. `noun` is the
    word for the claim's kind in the message.
    """
    if good := proofs(found):
        return verified(claim, (world.line_of(item, claim.name) for item in good[:MOST_EVIDENCE]))
    if found:
        why = f"the {noun} is only in {tiers(found)}"
        evidence = tuple(item.evidence for item in found[:MOST_EVIDENCE])
        return Answer(claim, Verdict.WEAK, why, evidence=evidence, is_owned=True)
    return None
