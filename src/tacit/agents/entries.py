"""PURE. A pattern in a few lines: when it applies, what to do, why, and how well it is proven."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tacit.domain.enums import Confidence, Verdict
from tacit.domain.pattern import Dossier, Pattern
from tacit.render.words import count
from tacit.text.display import one_line
from tacit.text.markup import block, inline, parts

_RULE, _REASON, _CONTEXT, _EXCEPT = 600, 240, 160, 160
_CONSIDERED = 0.5  # of those lengths, for a pattern that is only to be considered
_MOST_LIMITS = 2
# What `parts` gives for code, headings, tables, quotes and rules: none of it is a sentence.
_NO_PROSE = re.compile(r"(?:To (?:follow|avoid):\n\n)? ?`{3}|#|\||>|___\Z")
_ITEM = re.compile(r"\n(?=(?:[-*+]|\d+[.)]) )")
_SENTENCE = re.compile(r"[.!?](?=\s)")
_WORD_END = re.compile(r"\s")


class Entry(NamedTuple):
    """What an agent is told of one pattern.

    `title` is plain text, the others are safe markdown, `globs` say which files it is about. `home` is where its
    examples can be read, path and anchor, empty where that is out of reach.
    """

    slug: str
    title: str
    name: str
    level: Confidence
    context: str
    rule: str
    reason: str
    limits: tuple[str, ...]
    examples: str
    remarks: tuple[str, ...]
    home: tuple[str, str]
    globs: tuple[str, ...]


def entry(dossier: Dossier, *, home: tuple[str, str], open_hearted: bool) -> Entry:
    """A pattern as agents are told of it.

    Only with `open_hearted` does anything get in that single notes say: the names of projects, and where the pattern
    did not hold.
    """
    pattern = dossier.pattern
    scale = 1.0 if pattern.level is Confidence.HIGH else _CONSIDERED
    rule = _section(dossier, "Pattern", "Checklist", "", "Best practices", "Implementation details")
    limits = [
        example.evidence.outcome or example.evidence.title
        for example in dossier.examples
        if example.counts and example.evidence.verdict is Verdict.LIMITS
    ]
    return Entry(
        slug=pattern.slug,
        title=one_line(pattern.name),
        name=inline(pattern.name),
        level=pattern.level,
        context=gist(_section(dossier, "Context"), int(_CONTEXT * scale)),
        rule=gist(rule, int(_RULE * scale)),
        reason=gist(_section(dossier, "Why it works"), int(_REASON * scale)),
        limits=tuple(inline(text[:_EXCEPT]) for text in limits[-_MOST_LIMITS:]) if open_hearted else (),
        examples=count(pattern.examples, "example"),
        remarks=tuple(_remarks(pattern, open_hearted=open_hearted)),
        home=home,
        globs=pattern.applies_to,
    )


def _section(dossier: Dossier, *titles: str) -> str:
    for title in titles:
        for section in dossier.sections:
            if section.title.casefold() == title.casefold() and section.text.strip():
                return section.text
    return ""


def _remarks(pattern: Pattern, *, open_hearted: bool) -> Iterator[str]:
    if pattern.against:
        yield f"{pattern.against} against"
    if pattern.stale:
        yield f"none since {pattern.newest}"
    elif pattern.last_reinforced:
        yield f"the newest of {pattern.last_reinforced}"
    if open_hearted and pattern.projects:
        yield f"from {', '.join(map(inline, pattern.projects))}"


def gist(text: str, most: int) -> str:
    """The beginning of a section as safe markdown of about `most` characters: sentences and list items only."""
    found: list[str] = []
    left = most
    for part in parts(text, top=4):
        if _NO_PROSE.match(part):
            continue
        piece = _beginning(part, left)
        if not piece and found and found[-1].endswith(":"):  # what it announces has to follow
            piece = _beginning(_ITEM.split(part)[0], _CONTEXT)
        if piece:
            found.append(piece)
            left -= len(piece)
        if len(piece) < len(part):
            break
    return "\n\n".join(found).removesuffix(":")  # what it announced, such as code, is not shown


def _beginning(part: str, most: int) -> str:
    """As many whole items of a list, or sentences of a paragraph, as fit; of the first one at least some words."""
    if len(part) <= most:
        return part
    items = _ITEM.split(part)
    if len(items) > 1:
        kept = 0
        while kept < len(items) and sum(map(len, items[: kept + 1])) <= most:
            kept += 1
        return "\n".join(items[:kept])
    near = part[: most + 1]  # one more, to see what follows
    ends = [found.end() for found in _SENTENCE.finditer(near)]
    if not ends and most < _CONTEXT * _CONSIDERED:
        return ""
    words = [found.start() for found in _WORD_END.finditer(near)]
    cut = part[: ends[-1]] if ends else f"{part[: words[-1]]} …" if words else ""
    return block(cut, top=4)  # what was cut in two can't be trusted: made safe again
