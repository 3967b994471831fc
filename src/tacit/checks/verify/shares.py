"""PURE. Count by kind which names of a document the code has, to decide whether its other names are the code's."""

from collections import Counter
from collections.abc import Collection, Sequence

from tacit.checks.verify.answers import Answer
from tacit.checks.verify.gates_paths import FEW, OWN_PATHS, PATHS, VERIFIED, VERIFIED_PATHS
from tacit.checks.verify.values import Verdict


def shares_of(answers: Sequence[Answer], deleted: Collection[str]) -> dict[object, float]:
    """Return by kind of claim, such as `table`, the share (0 to 1) of the document's names that the code has.

    Names that can't be checked do not count. Other keys have the number of checked paths, the numbers of verified names
    of each kind, and the share of paths that the repository has or had (0 if there are few).
    """
    verified: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    # names that the code once had do not count in the share of their kind
    gone = {answer.claim.name for answer in answers if answer.claim.kind == "path" and answer.place in deleted}
    verdicts = {(answer.claim.kind, answer.claim.name): answer.verdict for answer in answers if not answer.was_here}
    for (kind, _), verdict in verdicts.items():
        if verdict in {Verdict.VERIFIED, Verdict.MISSING, Verdict.DIFFERS}:
            decided[kind] += 1
            verified[kind] += verdict is Verdict.VERIFIED
    own = len(gone) + verified["path"]
    return {
        PATHS: float(decided["path"]),
        OWN_PATHS: own / decided["path"] if own > FEW else 0.0,
        VERIFIED_PATHS: float(verified["path"]),
        **{kind: verified[kind] / number for kind, number in decided.items()},
        **{(VERIFIED, kind): float(number) for kind, number in verified.items()},
    }
