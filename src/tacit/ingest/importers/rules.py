"""PURE. Find the rule in the text of a lesson: what to do, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tacit.domain.note import Section
from tacit.ingest.importers.pages import without_label
from tacit.ingest.importers.pieces import pieces_of
from tacit.ingest.importers.source import Part, Source

_RULES = (
    *("rule", "lesson", "lesson learned", "suggested action", "apply by", "prevention", "takeaway", "key takeaway"),
    *("detect", "recommendation", "recommendations", "fix", "solution", "the insight", "key insight", "action"),
    *("hard rule", "fix applied", "fixes applied", "resolution", "workaround", "correct way", "the correct way"),
)
_WHENS = ("trap", "problem", "symptom", "context", "summary", "what happened", "when", "issue", "bug")
_WHYS = ("why", "root cause", "root causes", "cause", "the insight", "key insight", "why it works")
_INLINE = re.compile(r"\*{0,2}\b(?P<word>Rule|Lesson(?: learned)?|Takeaway|Fix|Detect|Trap|Why)\*{0,2}[:.]\*{0,2}\s+")
_PARTS = (("Context", _WHENS), ("Pattern", _RULES), ("Why it works", _WHYS))


def rule_sections(source: Source, parts: Sequence[Part]) -> tuple[Section, ...]:
    """Return the context, the rule and the reason of a lesson as sections of a page. If it has no rule, return `()`."""
    pieces, _ = pieces_of(source, parts, parts[-1].last)
    said: dict[str, Section] = {}
    for piece in pieces:
        text = source.slice(piece.first, piece.last) if piece.first <= piece.last else piece.value
        text = without_label(text, piece.value)
        if piece.title:
            said.setdefault(piece.title.casefold(), Section(piece.title, text, piece.line))
    for word, text in _inline(source.slice(parts[0].first, parts[-1].last)):
        said.setdefault(word, Section(word, text, parts[0].first))
    found = []
    used: set[str] = set()
    for title, words in _PARTS:
        word = next((word for word in words if word in said and word not in used and said[word].text.strip()), "")
        if word:
            used.add(word)
            found.append(Section(title, said[word].text, said[word].line))
    return tuple(found) if any(section.title == "Pattern" for section in found) else ()


def _inline(text: str) -> list[tuple[str, str]]:
    """Return the texts after words such as `**Rule:**` in a paragraph. Each ends at the next such word."""
    found = []
    for paragraph in re.split(r"\n[ \t]*\n|\n(?=[ \t]*[-*+] )", text):
        marks = list(_INLINE.finditer(paragraph))
        ends = [*(mark.start() for mark in marks[1:]), len(paragraph)][: len(marks)]
        found += [
            (mark["word"].casefold(), paragraph[mark.end() : end].strip(" *-\n"))
            for mark, end in zip(marks, ends, strict=True)
        ]
    return found
