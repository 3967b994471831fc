"""PURE. Summarise a pattern in a few lines for agents: when it applies, what to do, why, and its evidence."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tacit.domain.enums import Confidence, Verdict
from tacit.domain.pattern import Dossier, Pattern
from tacit.domain.trace import absence
from tacit.render.words import counted
from tacit.text.escape import heading, inline
from tacit.text.markup import block, parts
from tacit.text.outgoing import Frame, cut, markdown

# characters of the rule, the reason, the context and each exception of a HIGH pattern; agents read all patterns
_RULE, _REASON, _CONTEXT, _EXCEPT = 600, 240, 160, 160
_CONSIDERED = 0.5  # a MEDIUM pattern gets half of these lengths
_MOST_LIMITS = 2  # exceptions that are shown with a pattern; the newest are enough to warn an agent
# The beginnings of code, headings, tables, quotes and horizontal rules, which contain no sentences.
_NO_PROSE = re.compile(r"(?:To (?:follow|avoid):\n\n)? ?`{3}|#|\||>|---\Z")
_ITEM = re.compile(r"\n(?=(?:[-*+]|\d+[.)]) )")
_SENTENCE = re.compile(r"[.!?](?=\s)")
_WORD_END = re.compile(r"\s")


class Entry(NamedTuple):
    """The summary of one pattern for agents.

    `slug` and `title` are plain text, all other texts are escaped markdown, and `globs` match the files that the
    pattern is about. `home` has two texts: the path of the page with the pattern's examples, and the pattern's anchor
    on this page. Both are `""` if the exported files are in another repository than the page.
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


def entry(dossier: Dossier, frame: Frame, *, home: tuple[str, str], shares_notes: bool) -> Entry:
    """Return the summary of a pattern for agents; `dossier` has all data of the pattern.

    `frame` replaces texts that read like instructions to an agent. If `shares_notes` is false, the summary has no texts
    from notes: no names of projects, no cases in which the pattern did not apply, and no text of a pattern that has no
    page.
    """
    pattern = dossier.pattern
    if not (pattern.page or shares_notes):
        dossier = dossier._replace(sections=())
    scale = 1.0 if pattern.level is Confidence.HIGH else _CONSIDERED
    rule = _section(dossier, frame, "Pattern", "Checklist", "", "Best practices", "Implementation details")
    limits = [
        example.evidence.outcome or example.evidence.title
        for example in dossier.examples
        if example.counts and example.evidence.verdict is Verdict.LIMITS
    ]
    return Entry(
        slug=pattern.slug,
        title=frame.name(pattern.name),
        name=markdown(heading(cut(frame.said(pattern.name)))),
        level=pattern.level,
        context=markdown(gist(_section(dossier, frame, "Context"), int(_CONTEXT * scale))),
        rule=markdown(gist(rule, int(_RULE * scale))),
        reason=markdown(gist(_section(dossier, frame, "Why it works"), int(_REASON * scale))),
        limits=tuple(markdown(inline(frame.said(text)[:_EXCEPT])) for text in limits[-_MOST_LIMITS:] if shares_notes),
        examples=counted(pattern),
        remarks=tuple(_remarks(pattern, frame, shares_notes=shares_notes)),
        home=home,
        # a glob that the preparation for agents changes would no longer match the files
        globs=tuple(glob for glob in pattern.applies_to if frame.code(glob) == glob),
    )


def _section(dossier: Dossier, frame: Frame, *titles: str) -> str:
    for title in titles:
        for section in dossier.sections:
            if section.title.casefold() == title.casefold() and section.text.strip():
                return frame.passed(section.text)
    return ""


def _remarks(pattern: Pattern, frame: Frame, *, shares_notes: bool) -> Iterator[str]:
    if pattern.against:
        yield f"{pattern.against} against"
    if missing := absence(pattern.in_code):
        yield missing
    if pattern.stale:
        yield f"none since {pattern.newest}"
    elif pattern.last_reinforced:
        yield f"the newest on {pattern.last_reinforced}"
    if shares_notes and pattern.projects:
        yield f"from {', '.join(markdown(inline(cut(frame.said(name)))) for name in pattern.projects)}"


def gist(text: str, most: int) -> str:
    """Return the start of a section of a pattern's text, as escaped markdown of about `most` characters.

    Only sentences and list items are used; code, tables and quotes are left out.
    """
    found: list[str] = []
    left = most
    for part in parts(text, top=4):
        if _NO_PROSE.match(part):
            continue
        piece = _beginning(part, left)
        if not piece and found and found[-1].endswith(":"):  # after a colon, at least one item must follow
            piece = _beginning(_ITEM.split(part)[0], _CONTEXT)
        if piece:
            found.append(piece)
            left -= len(piece)
        if len(piece) < len(part):
            break
    return "\n\n".join(found).removesuffix(":")  # the code or table after the colon is not shown


def _beginning(part: str, most: int) -> str:
    """Return the beginning of a paragraph or list: as many whole sentences or list items as fit into `most` characters.

    If not even the first sentence of a paragraph fits, the result is its first words, or `""` if there is room for only
    a few words. If not even the first item of a list fits, the result is `""`.
    """
    if len(part) <= most:
        return part
    items = _ITEM.split(part)
    if len(items) > 1:
        kept = 0
        while kept < len(items) and sum(map(len, items[: kept + 1])) <= most:
            kept += 1
        return "\n".join(items[:kept])
    near = part[: most + 1]  # one more character, to see whether a sentence or word ends at the limit
    ends = [found.end() for found in _SENTENCE.finditer(near)]
    if not ends and most < _CONTEXT * _CONSIDERED:
        return ""
    words = [found.start() for found in _WORD_END.finditer(near)]
    cut = part[: ends[-1]] if ends else f"{part[: words[-1]]} …" if words else ""
    return block(cut, top=4)  # cutting can break markup, so the text is escaped again
