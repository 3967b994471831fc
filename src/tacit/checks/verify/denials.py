"""PURE. Decide whether the negation in a sentence is about the name of a claim or about something else.

A claim is a statement of a document about the code. "There is no `cache.py`" denies the file. "`cache.py` needs no
settings" does not: the file should exist.
"""

import re

from tacit.checks.verify import mood
from tacit.checks.verify.values import Basis, Claim, Mood, Verdict
from tacit.domain.findings import Severity

_MARKS = "`*_\"'()[]"
# the words before a denied name, such as "There is no", "We do not use a" or "instead of the"
_BEFORE = re.compile(
    r"(?:\b(?:no|not|without|lacks?|lacking|missing|absent|neither|nor|avoid|unlike|instead of|rather than)"
    r"|\b(?:not|never|cannot|\w+n't)\s+(?:have|has|use|uses|using|need|needs|require|contain|include|provide|support"
    r"|define|create|add|know|read|set|offer|ship|depend on|rely on|store|keep|import|call|write|come with)"
    r"|❌)\s*(?:(?:an?|the|any|its|our|such|own|separate)\s+){0,2}$",
    re.IGNORECASE,
)
# the words after a denied name: at most one noun, such as "service", and what is denied
_AFTER = re.compile(
    r"\s*(?:\w+\s+)?(?:(?:is|are|was|were)(?:n't|\s+(?:not|never))\s+(?:yet\s+|being\s+)?(?:used|there|needed|required"
    r"|present|part|available|supported|implemented|defined|set|read|included|installed|created|in|an?)\b"
    r"|(?:do|does|did)(?:n't|\s+not)\s+exist|(?:is|are)\s+(?:absent|missing|unused|unsupported|non-?existent)"
    r"|❌|:?\s*(?:no|not|none|not there|absent|missing|unused|unsupported|❌)\s*[.|]?\s*$)",
    re.IGNORECASE,
)
_EXISTS = re.compile(r"\bthere (?:is|are) no\b|\b(?:do|does)(?:n't| not) exist\b", re.IGNORECASE)
_CONTRAST = re.compile(r"\b(?:instead of|rather than)\b", re.IGNORECASE)
_CASE = re.compile(r"\b(?:if|when|unless|error|fails?|whether)\b", re.IGNORECASE)


def is_denied(sentence: str, name: str) -> bool:
    """Return whether the negation in a sentence is about `name`, the name of a claim.

    If the sentence does not contain the name in this spelling, the result is True.
    """
    at = sentence.find(name)
    if at < 0:
        return True
    before = sentence[:at].rstrip(_MARKS)
    after = sentence[at + len(name) :].lstrip(_MARKS)
    return bool(_BEFORE.search(before) or _AFTER.match(after))


def only_prefers(sentence: str) -> bool:
    """Return whether "instead of" or the like is the only negation in a sentence: "change `a.py` instead of `b.py`".

    Such a sentence is about an existing file. "Version 1 had `a.py`, which is not in version 2" may be true without it.
    """
    rest, number = _CONTRAST.subn("", sentence)
    return number > 0 and not mood.is_negative(rest) and not _CASE.search(rest)


def denies_existence(sentence: str) -> bool:
    """Return whether a sentence says that something does not exist, without a condition such as "if"."""
    return bool(_EXISTS.search(sentence)) and not _CASE.search(sentence)


def denied(claim: Claim, line: str, verdict: Verdict, why: str) -> tuple[Verdict, str, Severity | None]:
    """Return verdict, reason and severity for the claim that something does not exist. `line` is the claim's line.

    `verdict` and `why` are the result for the opposite claim: that it exists. If that is MISSING, the denial is
    VERIFIED. If the code has a technology that the document denies, or a name of which the sentence says that it does
    not exist, the denial DIFFERS from the code, which is a HINT. Otherwise the verdict is UNKNOWN. The severity is None
    except for DIFFERS.
    """
    if verdict is Verdict.MISSING:
        return Verdict.VERIFIED, "not in the code, as the document says", None
    if verdict is not Verdict.VERIFIED:
        return Verdict.UNKNOWN, why, None
    if claim.basis is Basis.TYPED and claim.kind == "technology":
        return Verdict.DIFFERS, f"the document says that {claim.name} is not used, but the code has it", Severity.HINT
    sentence = mood.sentence(line, max(0, claim.column - 1))
    if claim.mood is Mood.FACT and not claim.group and denies_existence(sentence):
        return Verdict.DIFFERS, f"the document says that {claim.name} does not exist, but it does", Severity.HINT
    return Verdict.UNKNOWN, f"the document seems to deny {claim.name}, but the code has it", None
