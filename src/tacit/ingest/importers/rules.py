"""PURE. Find the rule in the text of a lesson: what to do, and when."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from tacit.domain.note import Section
from tacit.ingest.importers.pages import without_label
from tacit.ingest.importers.pieces import pieces_of
from tacit.ingest.importers.source import Part, Source

RULES = (
    *("rule", "lesson", "lesson learned", "suggested action", "apply by", "prevention", "takeaway", "key takeaway"),
    *("detect", "recommendation", "recommendations", "fix", "solution", "the insight", "key insight", "action"),
    *("hard rule", "fix applied", "fixes applied", "resolution", "workaround", "correct way", "the correct way"),
)
WHENS = ("trap", "problem", "symptom", "symptoms", "context", "summary", "what happened", "when", "issue", "bug")
WHYS = ("why", "root cause", "root causes", "cause", "causes", "the insight", "key insight", "why it works")
_INLINE = re.compile(r"\*{0,2}\b(?P<word>Rule|Lesson(?: learned)?|Takeaway|Fix|Detect|Trap|Why)\*{0,2}[:.]\*{0,2}\s+")
_LINE = re.compile(
    r"^[ \t]*(?:[-*+] )?\*{0,2}"
    r"(?P<word>Symptoms?|Problem|Issue|(?:Root )?[Cc]auses?|Solution|Resolution|Workaround|Prevention|Fix)"
    r"\*{0,2}:\*{0,2}[ \t]+(?=\S)",
    re.MULTILINE,
)
_PARAGRAPHS = re.compile(r"(\n[ \t]*\n|\n(?=[ \t]*[-*+] ))")
_BREAK = re.compile("\n")
_MOST = 1_000  # marked words of one lesson
_PARTS = (("Context", WHENS), ("Pattern", RULES), ("Why it works", WHYS))


def rule_sections(source: Source, parts: Sequence[Part]) -> tuple[Section, ...]:
    """Return the context, the rule and the reason of a lesson as sections of a page. If it has no rule, return `()`.

    If several labels belong into one section, such as "Solution" and "Prevention", their texts follow each other, and
    all but the first keep their label. The texts of a repeated label follow each other, too. A text in the text of the
    rule is not repeated.
    """
    pieces, _ = pieces_of(source, parts, parts[-1].last)
    said: dict[str, Section] = {}
    for piece in pieces:
        text = source.slice(piece.first, piece.last) if piece.first <= piece.last else piece.value
        text = without_label(text, piece.value)
        if piece.title:
            said.setdefault(piece.title.casefold(), Section(piece.title, text, piece.line))
    span = parts[0].first, parts[-1].last
    marked = _inline(source, *span, (_INLINE,))
    if any(word in RULES for word in (*said, *(word for word, _ in marked))) or _LINE.match(source.slice(*span)):
        marked = _inline(source, *span, (_INLINE, _LINE))
    rules = [section.text for word, section in said.items() if word in RULES]
    for word, text in marked:
        known = said.get(word, Section(word, "", parts[0].first))
        if not any(text in other for other in (known.text, *rules)):
            said[word] = known._replace(text=f"{known.text}\n\n{text}".strip())
    found = []
    used: set[str] = set()
    for title, words in _PARTS:
        here = [word for word in words if word in said and word not in used and said[word].text.strip()]
        used.update(here)
        if here:
            first, *others = (said[word] for word in here)
            more = (
                f"**{other.title.capitalize()}:** {other.text.strip()}"
                for other in others
                if other.text.strip() not in first.text
            )
            found.append(Section(title, "\n\n".join((first.text, *more)), first.line))
    return tuple(found) if any(section.title == "Pattern" for section in found) else ()


def _inline(source: Source, first: int, last: int, forms: Sequence[re.Pattern[str]]) -> list[tuple[str, str]]:
    """Return each word such as `**Rule:**` in some lines, in lower case without markup, and the text after it.

    `forms` are the regular expressions for such words. The text ends at the next such word, or at the end of the
    paragraph. Words in code do not count, and no words after the first thousand.
    """
    found, line = [], first
    prose = {number for number, _ in source.prose(first, last)}
    for piece in _PARAGRAPHS.split("\n".join(source.lines[first - 1 : last])):
        known = {mark.end(): mark for form in forms for mark in form.finditer(piece)}
        breaks = [found.start() for found in _BREAK.finditer(piece)]
        marks = [known[at] for at in sorted(known) if line + bisect_left(breaks, at) in prose]
        ends = [*(mark.start() for mark in marks[1:]), len(piece)][: len(marks)]
        found += [
            (mark["word"].casefold(), piece[mark.end() : end].strip(" *-\n"))
            for mark, end in zip(marks, ends, strict=True)
        ]
        line += piece.count("\n")
    return found[:_MOST]
