"""PURE. Decide whether a name is missing in the code, by the other names of its document.

If the code has nearly all names of a document, the document is about this code. A name of several words that is nowhere
in the code is then taken for missing, even if the document does not say what it is.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

from tacit.checks.verify.answers import Answer
from tacit.checks.verify.gates import History
from tacit.checks.verify.shapes import has_ending, is_produced
from tacit.checks.verify.values import Mood, Verdict
from tacit.checks.verify.world import World

_LEAST_SHARE, _LEAST = 0.9, 10  # the share and the number of the document's names that must be in the code
_NEAR, _MOST_NEAR, _MOST_ON_LINE = 10, 4, 2  # lines above and below a name, and names that may be missing there
_LEAST_OWNER = 2  # known names with the same first part, as in `shop.orders` and `shop.bills`
_LEAST_LENGTH = 5
_OF_READERS = {"code", "block", "shell", "dotenv"}  # forms of variables that may be those of the reader's programs
# a name of several words in the spelling of code; a hyphen or a number at its end is usual in other names, too
_TELLING = re.compile(r"[A-Za-z]\w*(?:[a-z0-9]_[a-z0-9]|[A-Z0-9]_[A-Z0-9]|[a-z0-9][A-Z])\w*[A-Za-z]", re.ASCII)
# names of examples, and of spellings
_EXAMPLE = re.compile(r"(?:my|foo|bar|your|example|some|test)(?=_|[A-Z])|.*(?:snake|camel)_case$", re.IGNORECASE)
_OWNER = re.compile(r"(?:\.|::|#|->)[A-Za-z_][\w-]*(?:\(\))?$")


def judged(answers: Sequence[Answer], history: History, world: World) -> list[Answer]:
    """Return the answers for a document, with the verdict MISSING for names that certainly should be in the code.

    Such a name is one that the code lacks although it has nearly all other names of the document, or that is the text
    of a link to an existing file of the repository.
    """
    linked = _without_short_forms([answer for answer in answers if _is_linked(answer, history, world)], world)
    told = {id(answer) for answer in linked}
    answers = [_missing_in_link(answer) if id(answer) in told else answer for answer in answers]
    names = {answer.claim.written or answer.claim.name: answer for answer in answers if _is_name(answer)}
    known = [written for written, answer in names.items() if _is_known(answer)]
    asked = [answer for answer in names.values() if _is_known(answer) or _is_telling(answer)]
    if len(known) < _LEAST or len(known) < _LEAST_SHARE * len(asked):
        return answers
    owners = _owners(known)
    missing = _without_short_forms([answer for answer in answers if _is_missing(answer, owners, history)], world)
    lines = sorted(answer.claim.line for answer in missing)
    lone = {id(answer) for answer in missing if _is_lone(answer.claim.line, lines)}
    return [_missing(answer) if id(answer) in lone else answer for answer in answers]


def _is_lone(line: int, lines: Sequence[int]) -> bool:
    """Return whether only few missing names are near a line. `lines` has the sorted line numbers of all missing names.

    Many missing names close together probably belong to another program, so they do not get the verdict MISSING.
    """
    near = bisect_right(lines, line + _NEAR) - bisect_left(lines, line - _NEAR)
    return near <= _MOST_NEAR and bisect_right(lines, line) - bisect_left(lines, line) <= _MOST_ON_LINE


def _owners(known: Iterable[str]) -> set[str]:
    """Return what several dotted names have before their last part: `shop` for `shop.orders` and `shop.bills`."""
    every = Counter(owner for written in known if (owner := _owner(written)))
    return {owner for owner, number in every.items() if number >= _LEAST_OWNER}


def _owner(written: str) -> str:
    """Return a dotted name without its last part: `shop` for `shop.orders`; `""` for `orders`."""
    return _OWNER.sub("", written) if _OWNER.search(written) else ""


def _is_telling(answer: Answer) -> bool:
    name = answer.claim.name
    return len(name) >= _LEAST_LENGTH and not _EXAMPLE.match(name) and _TELLING.fullmatch(name) is not None


def _is_name(answer: Answer) -> bool:
    claim = answer.claim
    return claim.kind == "name" or (claim.kind == "environment" and claim.form not in _OF_READERS)


def _is_known(answer: Answer) -> bool:
    return answer.is_known or answer.verdict is Verdict.VERIFIED


def _is_missing(answer: Answer, owners: set[str], history: History) -> bool:
    claim = answer.claim
    is_open = answer.verdict is (Verdict.UNKNOWN if claim.kind == "name" else Verdict.MISSING)
    if not _is_name(answer) or not is_open or answer.is_known or not _is_telling(answer):
        return False
    if claim.kind == "environment" and not answer.is_owned:
        return False  # constants and variables of other programs are written like this, too
    is_stated = claim.mood in {Mood.FACT, Mood.ADVICE} and not claim.negative and claim.form != "bold"
    owner = _owner(claim.written)
    is_own = not owner or owner in owners or answer.is_inside
    return (
        is_stated
        and is_own
        and not is_produced(claim.name)
        and not (claim.name in history.present or claim.name in history.unasked)
    )


def _is_linked(answer: Answer, history: History, world: World) -> bool:
    """Return whether a name that is nowhere in the code is the text of a link to an existing file of the repository."""
    claim = answer.claim
    is_open = claim.kind == "name" and answer.verdict is Verdict.UNKNOWN and not answer.is_known
    if not (is_open and claim.link and has_ending(claim.link) and _is_telling(answer) and world.exists(claim.link)):
        return False
    is_stated = claim.mood in {Mood.FACT, Mood.ADVICE} and not claim.negative
    return is_stated and not (claim.name in history.present or claim.name in history.unasked)


def _missing_in_link(answer: Answer) -> Answer:
    claim = answer.claim
    why = f"the code has no {claim.name}, although the document links this name to {claim.link}"
    return answer._replace(verdict=Verdict.MISSING, why=why, is_owned=True, is_in_company=True)


def _without_short_forms(missing: Sequence[Answer], world: World) -> list[Answer]:
    """Return the answers whose names are no part of the name of a definition, or of a string in the code.

    Such a name may be a short form: a missing `BudgetRule` is left out if the code has `AccountBudgetRule`.
    """
    defined = "\n".join(name for name, _ in world.of_kind("definition")).lower() if missing else ""
    return [one for one in missing if one.claim.name.lower() not in defined and not world.holding(one.claim.name)]


def _missing(answer: Answer) -> Answer:
    why = answer.why or f"the code has no {answer.claim.name}, although it has nearly all other names of this document"
    return answer._replace(verdict=Verdict.MISSING, why=why, is_owned=True, is_in_company=True)
