"""PURE. Find the rule in the text of a lesson: what to do, and when."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from textwrap import dedent

from tacit.domain.note import Section
from tacit.ingest.importers.pages import without_label
from tacit.ingest.importers.pieces import pieces_of
from tacit.ingest.importers.source import Part, Source
from tacit.text.late_regex import late

RULES = (
    *("rule", "lesson", "lesson learned", "suggested action", "apply by", "prevention", "takeaway", "key takeaway"),
    *("detect", "recommendation", "recommendations", "fix", "solution", "the insight", "key insight", "action"),
    *("hard rule", "fix applied", "fixes applied", "resolution", "workaround", "correct way", "the correct way"),
)
WHENS = (
    "trap",
    "problem",
    "symptom",
    "symptoms",
    "context",
    "summary",
    "what happened",
    "when",
    "issue",
    "bug",
    "error",
)
WHYS = ("why", "root cause", "root causes", "cause", "causes", "the insight", "key insight", "why it works")
_INLINE = late(r"\*{0,2}\b(?P<word>Rule|Lesson(?: learned)?|Takeaway|Fix|Detect|Trap|Why)\*{0,2}[:.]\*{0,2}\s+")
_LINE = late(
    r"^[ \t]*(?:[-*+] )?\*{0,2}"
    r"(?P<word>Symptoms?|Problem|Issue|(?:Root )?[Cc]auses?|Solution|Resolution|Workaround|Prevention|Fix)"
    r"\*{0,2}:\*{0,2}(?:[ \t]+(?=\S)|[ \t]*$)",
    re.MULTILINE,
)
_ITEM = late(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]")
_PARAGRAPHS = late(r"(\n[ \t]*\n|\n(?=[ \t]*[-*+] ))")
_BREAK = late("\n")
_MOST = 1_000  # marked words of one lesson
_NEAR = 2_000  # characters above a list item in which an item of the same list is looked for
_PARTS = (("Context", WHENS), ("Pattern", RULES), ("Why it works", WHYS))


def rule_sections(source: Source, parts: Sequence[Part]) -> tuple[Section, ...]:
    """Return the context, the rule and the reason of a lesson as sections of a page.

    If the lesson has no rule, return `()`, unless it has only a symptom or a cause.

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
            said[word] = known._replace(text=f"{known.text}\n\n{dedent(text)}".strip())
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
    has_rule = any(section.title == "Pattern" for section in found)
    return tuple(found) if has_rule or _is_all(source.slice(*span), marked) else ()


def _is_all(text: str, marked: Sequence[tuple[str, str]]) -> bool:
    """Return whether a lesson has no other text than that after words such as "Symptom:"; such a text is no advice."""
    for _, said in marked:
        text = text.replace(said, "", 1)
    return bool(marked) and not re.search(r"\w", _LINE.sub("", text))


def _inline(source: Source, first: int, last: int, forms: Sequence[re.Pattern[str]]) -> list[tuple[str, str]]:
    """Return each word such as `**Rule:**` in some lines, in lower case without markup, and the text after it.

    `forms` are the regular expressions for such words. The text ends at the next such word, or at the end of the
    paragraph. It goes on if a list or code belongs to it (see `_goes_on`). Words in code do not count, and no words
    after the first thousand.
    """
    found = list[tuple[str, int, int]]()
    text, at, line = "\n".join(source.lines[first - 1 : last]), 0, first
    prose = {number for number, _ in source.prose(first, last)}
    opening = -1  # where the line of the last word begins, if its text may go on
    for piece in _PARAGRAPHS.split(text):
        known = {mark.end(): mark for form in forms for mark in form.finditer(piece)}
        breaks = [mark.start() for mark in _BREAK.finditer(piece)]
        marks = [known[end] for end in sorted(known) if line + bisect_left(breaks, end) in prose]
        ends = [*(mark.start() for mark in marks[1:]), len(piece)]
        found += [(mark["word"].casefold(), at + mark.end(), at + end) for mark, end in zip(marks, ends, strict=False)]
        if marks:
            opening = at + piece.rfind("\n", 0, marks[-1].start("word")) + 1
        elif piece.strip() and opening >= 0:
            end = text.find("\n", opening, at)
            others = text[max(end, at - _NEAR) : at] if end >= 0 else ""
            if line not in prose or _goes_on(text[opening:at] if end < 0 else text[opening:end], others, piece):
                found[-1] = (*found[-1][:2], at + len(piece))
            else:
                opening = -1
        line, at = line + len(breaks), at + len(piece)
    return [(word, said) for word, start, end in found[:_MOST] if (said := _said(text[start:end]))]


def _goes_on(first: str, above: str, piece: str) -> bool:
    """Return whether a list item or paragraph belongs to the text above it, which begins with a word such as "Fix:".

    `first` is the line with this word, and `above` the end of the text between it and `piece`. The answer is True for
    an item directly below the text, below a colon, or below an item that belongs to the text. If the word begins an
    item itself, only items that are indented more belong to it. A paragraph belongs to a word without text.
    """
    text = above.rstrip()
    if not _ITEM.match(piece):
        return not text and first.rstrip("* ").endswith(":")
    if _ITEM.match(first):
        return _indent(piece) > _indent(first)
    is_apart = above.count("\n") > text.count("\n") + 1
    return not is_apart or (text or first.rstrip()).endswith((":", ":**")) or any(map(_ITEM.match, text.split("\n")))


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" \t"))


def _said(text: str) -> str:
    """Return the text after a word such as "Fix:" without markup around it; a list below the word keeps its bullets."""
    return text.strip("\n").rstrip() if text.startswith("\n") else text.strip(" *-\n")
