"""PURE. Find the folder trees in a document that show the code as it was earlier: git deleted most of their entries."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Sequence

from tacit.checks.verify.answers import Answer, unknown
from tacit.checks.verify.claims_tree import GAPS
from tacit.checks.verify.shapes import is_telling
from tacit.checks.verify.values import Claim, Verdict

_WHY = "most entries of this tree do not exist in this code"
_LEAST_SHARE, _LEAST = 0.75, 6  # the share and number of entries that must exist, or must have existed
_LEAST_TELLING = 2  # deleted entries that must have names of several words


def unlike(claim: Claim, base: str) -> Answer:
    """Return the answer to an entry of a tree that does not show the present code: it can't be checked.

    The path is kept, because git's history may show that it was deleted. `base` is the folder of the tree.
    """
    is_open = not GAPS.isdisjoint(claim.name.split("/"))
    return unknown(claim, _WHY)._replace(place="" if is_open else posixpath.normpath(posixpath.join(base, claim.name)))


def judged(answers: Sequence[Answer], deleted: Collection[str]) -> list[Answer]:
    """Return the answers of a document. If a tree shows an earlier state of the code, its deleted entries are MISSING.

    `deleted` has the paths that commits deleted.
    """
    trees: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.claim.form == "tree":
            trees[answer.claim.group].append(answer)
    real = {group for group, entries in trees.items() if _was_here(entries, deleted)}
    folders = {posixpath.dirname(answer.place) for entries in trees.values() for answer in entries}
    return [
        answer if answer.claim.form != "tree" or answer.why != _WHY else _entry(answer, deleted, real, folders)
        for answer in answers
    ]


def _was_here(entries: Sequence[Answer], deleted: Collection[str]) -> bool:
    gone = [answer.place for answer in entries if answer.place in deleted]
    number = len(gone) + sum(answer.verdict is Verdict.VERIFIED for answer in entries)
    telling = sum(is_telling(place.rpartition("/")[2]) for place in gone)
    return number >= max(_LEAST, _LEAST_SHARE * len(entries)) and telling >= _LEAST_TELLING


def _entry(answer: Answer, deleted: Collection[str], real: Collection[int], folders: Collection[str]) -> Answer:
    if answer.claim.group in real and answer.place in deleted:
        what = "folder" if answer.claim.value == "folder" or answer.place in folders else "file"
        return answer._replace(verdict=Verdict.MISSING, why=f"there is no {what} {answer.place}", is_owned=True)
    return answer._replace(place="")
