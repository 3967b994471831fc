"""PURE. Decide whether a missing port or variable of a container certainly should be in the code.

An answer is the verdict on a claim, which is a statement of a document about the code.
"""

from collections.abc import Mapping

from tacit.checks.verify.answers import Answer
from tacit.checks.verify.claims_prose import PUBLISHED
from tacit.checks.verify.gates_paths import DESIGN, HALF, MANY, MOST, NEARLY_ALL, VERIFIED
from tacit.checks.verify.values import Basis, Verdict


def is_among_variables(answer: Answer, shares: Mapping[object, float]) -> bool:
    """Return whether the code certainly should have a variable that a document sets for a container.

    This is so if no file has the variable, if the code has nearly all other variables of the document, and if the
    sources read several variables that begin with the same word. `shares` has by kind, such as `environment`, the share
    of the document's names that the code has.
    """
    kind = answer.claim.kind
    is_common = shares.get(kind, 0.0) >= NEARLY_ALL and shares.get((VERIFIED, kind), 0.0) >= MANY
    return is_common and answer.claim.form == "yaml" and answer.is_inside and not answer.is_known


def is_sure_port(answer: Answer, shares: Mapping[object, float]) -> bool:
    """Return whether a wrong port in a document certainly is meant to be a port of this repository.

    `shares` has by kind, such as `port`, the share of the document's names that the code has.
    """
    claim = answer.claim
    if answer.verdict is Verdict.DIFFERS and claim.value == PUBLISHED:
        return True
    # a compose file in a document may be one that the reader has to add
    is_own = answer.is_owned and claim.form != "yaml"
    if claim.form == "prose" and shares.get(DESIGN) and shares.get("port", 0.0) >= HALF:
        return True
    return claim.basis is Basis.TYPED and (shares.get("port", 0.0) >= MOST or is_own)
