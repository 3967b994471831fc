"""PURE.

Tell whether an item of a story denies something, such as "we do not use Kafka", and whether code can refute it.
"""

import re

from tacit.checks.story.words import stems
from tacit.checks.verify import mood

_CODE = re.compile(r"`[^`\n]+`")
# Words that deny nothing: names of states and of constraints, and what a check looks for
_NO_DENIAL = re.compile(r"\bnot[ -]?(?:null|found)\b|\b(?:no|non|not)-\w+|\bmissing\b", re.IGNORECASE)
# Words that `mood.is_negative` leaves out
_DENIAL = re.compile(r"n't\b|\b(?:none|nothing|nobody|nowhere|no longer)\b", re.IGNORECASE)
_NO_SUCH = re.compile(
    r"^no\b|\bthere(?: is|'s| are) (?:no\b|not any\b)|\b(?:has|have) no\b|(?:\bnot|n't) (?:exist|have)\b"
    r"|\bno longer exists?\b",
    re.IGNORECASE,
)
_NO_USE = re.compile(r"(?:\bnot|n't) (?:currently )?us(?:e|ed|ing)\b|\bno longer us(?:es?|ed|ing)\b", re.IGNORECASE)
_RELATION = re.compile(r"\b(?:in|of|from|by|with|without|to|for|on|at|as)\b", re.IGNORECASE)
# Words of a denial that need no evidence. "Never" is not here: it gives a rule for what exists.
WORDS = stems("no not longer there do does did don doesn isn aren s t any anymore exist have has we our it")


def denies(text: str) -> bool:
    """Return whether an item denies something: "there is no cache". Words in backticks are ignored."""
    said = _NO_DENIAL.sub(" ", _outside(text))
    return mood.is_negative(said) or _DENIAL.search(said) is not None


def is_refuted_by_use(text: str) -> bool:
    """Return whether an item denies that something exists or is used, and says nothing else.

    If the code uses it, the item is false.
    """
    return is_refuted_by_existence(text) or _is_plain(text, _NO_USE)


def is_refuted_by_existence(text: str) -> bool:
    """Return whether an item denies that something exists, and says nothing else.

    If the code declares it, the item is false.
    """
    return _is_plain(text, _NO_SUCH)


def _is_plain(text: str, form: re.Pattern[str]) -> bool:
    said = _outside(text)
    return form.search(said) is not None and _RELATION.search(said) is None


def _outside(text: str) -> str:
    return _CODE.sub("``", text).replace("’", "'")
