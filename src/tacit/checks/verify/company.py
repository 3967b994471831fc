"""PURE. Judge names by the other names of their document.

If the code has nearly all names of a document, the document is about this code. Then a name of several words that is
nowhere in the code is missing, even if nothing says what it is.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

from tacit.checks.verify.answers import Answer
from tacit.checks.verify.gates import History
from tacit.checks.verify.shapes import is_produced
from tacit.checks.verify.values import Mood, Verdict

_LEAST_SHARE, _LEAST = 0.8, 8  # of the names that the document shows, so many must be in the code
_LEAST_PARTS = 4
_WIRED = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+", re.ASCII)
_NEAR, _MOST_NEAR, _MOST_ON_LINE = 10, 4, 2  # lines above and below a name, and names that may be missing there
_OTHERS = {"port": (0.75, 3), "technology": (0.85, 6)}  # share and number of the names of a kind
_LEAST_OWNER = 2  # known names with the same first part, as in `shop.orders` and `shop.bills`
_LEAST_LENGTH = 5
_OF_READERS = {"code", "block", "shell", "dotenv"}  # forms of variables that may be those of the reader's programs
# a name of several words in the spelling of code; a hyphen or a number at its end is usual in other names, too
_TELLING = re.compile(r"[A-Za-z]\w*(?:[a-z0-9]_[a-z0-9]|[A-Z0-9]_[A-Z0-9]|[a-z0-9][A-Z])\w*[A-Za-z]", re.ASCII)
# names of examples, and of spellings
_EXAMPLE = re.compile(r"(?:my|foo|bar|your|example|some|test)(?=_|[A-Z])|.*(?:snake|camel)_case$", re.IGNORECASE)
_OWNER = re.compile(r"(?:\.|::|#|->)[A-Za-z_][\w-]*(?:\(\))?$")


def judged(answers: Sequence[Answer], history: History) -> list[Answer]:
    """Return the answers of a document. Names that its other names show to be missing have the verdict MISSING."""
    return _of_servers(_of_parts(_of_names(answers, history), history), history)


def _of_parts(answers: Sequence[Answer], history: History) -> list[Answer]:
    """Judge names with hyphens that begin or end like several services or folders, such as `mail-worker`."""
    mine = {answer.claim.name: answer for answer in answers if answer.claim.kind == "name" and answer.is_inside}
    asked = {name: answer.is_known for name, answer in mine.items() if _WIRED.fullmatch(name)}
    known = sum(asked.values())
    if known < _LEAST_PARTS or known < _LEAST_SHARE * len(asked):
        return list(answers)
    return [
        _missing(answer)
        if answer.claim.name in asked
        and answer.claim.mood is Mood.FACT
        and answer.verdict is Verdict.UNKNOWN
        and not (answer.is_known or answer.claim.negative or answer.claim.name in history.present)
        else answer
        for answer in answers
    ]


def _of_servers(answers: Sequence[Answer], history: History) -> list[Answer]:
    """Judge ports of this machine, and technologies that a sentence only mentions, by the others of their kind."""
    chosen = {}
    for kind, (share, least) in _OTHERS.items():
        mine = {answer.claim.name: answer for answer in answers if answer.claim.kind == kind}
        known = sum(answer.verdict is Verdict.VERIFIED for answer in mine.values())
        asked = sum(not answer.claim.owner or answer.verdict is Verdict.VERIFIED for answer in mine.values())
        if known >= least and known >= share * asked:
            chosen[kind] = known
    return [_judged_by_kind(answer, history) if answer.claim.kind in chosen else answer for answer in answers]


def _judged_by_kind(answer: Answer, history: History) -> Answer:
    claim = answer.claim
    if claim.mood is not Mood.FACT or claim.negative or answer.verdict is Verdict.VERIFIED:
        return answer
    if claim.kind == "port" and claim.form == "address" and not claim.owner and not answer.why:
        return answer._replace(verdict=Verdict.MISSING, why=f"the code has no port {claim.name}", is_in_company=True)
    if claim.kind == "technology" and claim.form in {"mention", "named"} and answer.verdict is Verdict.MISSING:
        return answer._replace(is_in_company=not answer.place and claim.name not in history.present)
    return answer


def _of_names(answers: Sequence[Answer], history: History) -> list[Answer]:
    names = {answer.claim.written or answer.claim.name: answer for answer in answers if _is_name(answer)}
    known = [written for written, answer in names.items() if _is_known(answer)]
    asked = [answer for answer in names.values() if _is_known(answer) or _is_telling(answer)]
    if len(known) < _LEAST or len(known) < _LEAST_SHARE * len(asked):
        return list(answers)
    owners = _owners(known)
    companions = Counter(answer.claim.line for answer in answers if answer.is_owned and _is_name(answer))
    missing = [
        answer
        for answer in answers
        if _is_missing(answer, owners, history)
        and (answer.claim.form != "plain" or companions[answer.claim.line] >= _least_beside(answer.claim.name))
    ]
    lines = sorted(answer.claim.line for answer in missing)
    lone = {id(answer) for answer in missing if _is_lone(answer.claim.line, lines)}
    return [_missing(answer) if id(answer) in lone else answer for answer in answers]


def _least_beside(name: str) -> int:
    """Return how many names of the code must be on the line of a name in plain text.

    A name such as `GitHub` is usual in other texts, too.
    """
    return 2 if name[0].isupper() else 1


def _is_lone(line: int, lines: Sequence[int]) -> bool:
    """Return whether few names near a line are missing. A list of many is one of another program's names."""
    near = bisect_right(lines, line + _NEAR) - bisect_left(lines, line - _NEAR)
    return near <= _MOST_NEAR and bisect_right(lines, line) - bisect_left(lines, line) <= _MOST_ON_LINE


def _owners(known: Iterable[str]) -> set[str]:
    """Return the first parts that several known names have."""
    every = [owner for written in known if (owner := _owner(written))]
    return {owner for owner in every if every.count(owner) >= _LEAST_OWNER}


def _owner(written: str) -> str:
    """Return what is before the last part of a name: `shop` for `shop.orders`; `""` for `orders`."""
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
    is_stated = claim.mood in {Mood.FACT, Mood.ADVICE} and not claim.negative and claim.form != "bold"
    owner = _owner(claim.written)
    is_own = not owner or owner in owners or answer.is_inside
    return is_stated and is_own and not is_produced(claim.name) and claim.name not in history.present


def _missing(answer: Answer) -> Answer:
    why = f"the code has no {answer.claim.name}, but nearly all other names of this document"
    why = answer.why or why
    return answer._replace(verdict=Verdict.MISSING, why=why, is_owned=True, is_in_company=True)
