"""PURE. Choose the name of a lesson, from its heading or from the first words of a list item."""

from __future__ import annotations

import re

from tacit.ingest.importers.dates import find_date
from tacit.ingest.importers.naming import without_count
from tacit.notes.markdown import plain_text
from tacit.text.late_regex import late
from tacit.text.word_parts import word_count

_LONGEST = 110
_LOOKED_AT = 1_000  # characters of an item from which its name is made
_FEWEST_WORDS = 2
_ID = late(
    r"(?:\[?[A-Z]{2,6}-[\w-]*\d[\w-]*\]?|[A-Z]-\d+(?=[.:)])|[A-Z]?\d+(?=[.:)])|[A-Z](?=\.\s)|\d+(?:\.\d+)+|"
    r"(?:lesson|issue|rule|learning|trap|solution|problem|fix|bug|mistake|pitfall|gotcha|insight|takeaway|finding|tip|"
    r"principle|recommendation|(?:anti-?)?pattern)\s*#?\d+|[A-Z]{1,2}\d{1,3}(?=\s*[·—–-]))"
    r"[.:)]?(?:\s*[·:—–-])?\s+",
    re.IGNORECASE,
)
_KIND = late(r"\A\[[a-z][a-z _-]{2,20}\]\s+(?=\S)")  # after an id: “L-001: [gotcha] Name”
_SHOUT = late(
    r"^(?:CRITICAL|IMPORTANT|NOTE|WARNING|BUG|Critical Bug|"
    r"Problem|Issue|Lesson|Learning|Gotcha|Pitfall|Bug)\s*:\s*|\s*\((?:ALWAYS [A-Z ]+|REQUIRED)\)\s*$"
)
_END = late(r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bcf\.)(?<!\betc\.)\s|\s→\s|$")
_CLAUSE = late(r"[;:—]\s|\s[-–]\s|\s\((?:e\.g|i\.e)")
_DANGLING = late(
    r"(?:[\s,;:(]+(?:an?|the|of|to|and|or|but|with|without|for|in|on|at|by|from|before|after|as|is|are|that|which|"
    r"must|cannot|can|not|its|their|when|if))+$|[\s,;:(]+$",
    re.IGNORECASE,
)
_NESTED = late(r"\n[ \t]*(?:[-*+]|\d+[.)])[ \t]")
_CORRECTED = late(r"\b(?:corrected|correction|correct|instead|the fix|lesson|rule)\s*:\s+(?=\S)", re.IGNORECASE)
_MISTAKEN = late(r"(?:\w+ )?assumptions?\b[^:]*:\s+", re.IGNORECASE)
_SAID = late(
    r"(?:key )?(?:lesson|takeaway|learning|insight)s?(?: learned)?(?: #?\d+)?\s*[:—–-]\s+(?=\S)", re.IGNORECASE
)
_DATED = late(r"\A\W{0,3}\d{4}-\d{2}(?:-\d{2})?\W{0,3}(?:\[[^\]]{1,100}\]|\([^)]{1,100}\))?\s*[:—–-]\s+(?=\w)")
_SYMBOLS = late(r"\A(?:[-*+]\s+)?[^\w\s!-~“‘«¿¡]+\s+")  # such as a check mark
_BOLD = late(r"\*\*(.+?)\*\*")
_EMPTY = late(r"\s+\(\s*\)")


def name_of(title: str) -> str:
    """Return the name of a lesson: its heading without number, count, date and words such as `CRITICAL:`."""
    title = without_count(title)[0]
    name = _SHOUT.sub("", _KIND.sub("", _ID.sub("", title, count=1), count=1) if _ID.match(title) else title)
    if found := find_date(name):
        before, after = name[: found.start], name[found.end :]
        if before.count("(") > before.count(")") and ")" in after:  # drop all other text in the brackets of a date
            before, after = before.rpartition("(")[0], after.partition(")")[2]
        parts = before.rstrip(" ([-–—:,"), after.lstrip(" )]-–—:,")
        name = " ".join(part for part in parts if part)
    name = _EMPTY.sub("", _SHOUT.sub("", name)).strip()
    whole = (name or title).lstrip("/")
    return whole.rstrip(".") if len(whole) <= _LONGEST else short(whole)


def named(text: str) -> str:
    """Return the name for a list item: its bold start, or the text before a colon, or its first sentence.

    If the item corrects a wrong assumption, the name is from the correction.
    """
    said = _SYMBOLS.sub("", _NESTED.split(text[:_LOOKED_AT], maxsplit=1)[0].replace("\n", " "))
    plain = _SAID.sub("", _DATED.sub("", plain_text(said), count=1), count=1)
    if mistaken := _MISTAKEN.match(plain):
        corrected = _CORRECTED.search(plain)
        return short(plain[corrected.end() if corrected else mistaken.end() :]).lstrip("/")
    bold = _BOLD.match(said)
    lead = _SAID.sub("", plain_text(bold[1]), count=1).rstrip(".: ") if bold else ""
    if word_count(lead) > _FEWEST_WORDS and len(lead) <= _LONGEST:
        return lead.lstrip("/")
    return (_before_colon(_sentence(plain)) or short(plain)).lstrip("/")


def short(text: str) -> str:
    """Return the first sentence of a text, shortened to the maximum length of a name."""
    first = _sentence(text[:_LOOKED_AT])
    if len(first) <= _LONGEST:
        return first
    clause = _CLAUSE.split(first, maxsplit=1)[0]
    if len(clause) > _LONGEST or len(clause.split()) < _FEWEST_WORDS:
        clause = first[:_LONGEST].rpartition(" ")[0] or first[:_LONGEST]
    return _DANGLING.sub("", _closed(clause)) or clause


def _sentence(text: str) -> str:
    """Return the first sentence of a text. A sentence does not end inside brackets or quotes."""
    for end in _END.finditer(text):
        first = text[: end.start()]
        if re.search(r"\w", first) is None:
            continue
        if first.count("(") <= first.count(")") and first.count('"') % 2 == 0:
            return first.rstrip(".")
    return text.rstrip(".")


def _closed(text: str) -> str:
    """Return a text up to its last bracket that is not closed, unless nothing would be left."""
    if text.count("(") <= text.count(")"):
        return text
    return _DANGLING.sub("", text[: text.rfind("(")]) or text


def _before_colon(text: str) -> str:
    head, colon, rest = text.partition(": ")
    return head if colon and rest and len(head.split()) > _FEWEST_WORDS and len(head) <= _LONGEST else ""
