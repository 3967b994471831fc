"""PURE. Read the items of a story from its markdown: boxes, locations, known issues, tasks and success criteria."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tacit.checks.story import proof
from tacit.checks.story.values import Item, Role, Section, Story

MOST_ITEMS = 5_000  # items that are read, which limits the time
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")
_LABEL = re.compile(r"\s*\*\*([^*]+)\*\*\s*:?\s*")
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|\d{1,4}[.)])[ \t]+(?:\[([ xX])\][ \t]+)?(.*)")
_OPTIONAL = re.compile(
    r"\((?:if|where|when) (?:\w+ )?"
    r"(?:used|any|configured|applicable|present|exists?|stored|available|needed)\b[^)]*\)",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"^[^\w`]+|[^\w`)]+$")
_NUMBER = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")
_TARGET = re.compile(r"\btarget(?: file| document)?\**\s*:?\**\s*:?\s*`([^`]+)`", re.IGNORECASE)
_DOCUMENT = re.compile(r"`([^`\s]+\.(?:md|mdx|markdown))`")
_ROLES = (
    (re.compile(r"\b(?:success|acceptance) criteria\b|\bdefinition of done\b", re.IGNORECASE), Role.CRITERION),
    (re.compile(r"\blocations?\b", re.IGNORECASE), Role.LOCATION),
    (re.compile(r"\bissues?\b|\bneed(?:ing|s)? verification\b", re.IGNORECASE), Role.ISSUE),
    (re.compile(r"\btasks?\b|^phase \d", re.IGNORECASE), Role.TASK),
)


def read(path: str, text: str) -> Story:
    """Read a story: a markdown checklist of what to verify or correct, in a document or in the code.

    `path` is the path of the story. Code blocks and HTML comments are left out, and so are items after the first
    `MOST_ITEMS` (5,000). Lines keep their carriage returns.
    """
    lines = tuple(text.split("\n"))
    sections = [Section("", 0, 1)]
    items: list[Item] = []
    label = ""
    for number, line in _plain(lines):
        if found := _HEADING.fullmatch(line.rstrip()):
            sections.append(_section(sections, len(found[1]), found[2], number))
            label = ""
        elif found := _LABEL.fullmatch(line):
            label = found[1].strip(" :")
        elif (found := _ITEM.fullmatch(line.rstrip())) and not proof.is_proof(line):
            if len(items) < MOST_ITEMS and (item := _item(found, number, sections, label)):
                items.append(_with_proof(item, lines))
        elif line.strip() and not line[0].isspace():
            label = ""
    return Story(path, lines, tuple(sections), tuple(_with_siblings(items)), _target(lines))


def _plain(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield each line outside code blocks and HTML comments, with its number (from 1)."""
    fence = ""
    in_comment = False
    for number, line in enumerate(lines, 1):
        found = _FENCE.match(line)
        if found and not fence and not in_comment:
            fence = found[1]
        elif fence:
            fence = "" if found and found[1].startswith(fence) else fence
        elif in_comment or line.lstrip().startswith("<!--"):
            in_comment = "-->" not in line
        else:
            yield number, line


def _section(sections: Sequence[Section], level: int, title: str, line: int) -> Section:
    above: list[str] = []
    least = level
    for section in reversed(sections):
        if 1 < section.level < least:
            above.insert(0, section.title)
            least = section.level
    clean = _SIGNS.sub("", title.strip().rstrip("#").strip())
    return Section(_NUMBER.sub("", clean), level, line, tuple(above))


def _item(found: re.Match[str], number: int, sections: Sequence[Section], label: str) -> Item | None:
    box, text = found[2], found[3].strip()
    role = _role(sections[-1], label, has_box=box is not None)
    if role is None or not text:
        return None
    optional = bool(_OPTIONAL.search(text))
    bare = " ".join(_OPTIONAL.sub("", text).replace("**", "").split())
    return Item(role, bare, number, len(sections) - 1, label, (box or " ") in "xX", optional=optional)


def _role(section: Section, label: str, *, has_box: bool) -> Role | None:
    named = next((role for words, role in _ROLES if label and words.search(label)), None)
    if named is None:
        titles = (section.title, *reversed(section.above))
        named = next((role for title in titles for words, role in _ROLES if words.search(title)), None)
    if has_box:
        return Role.CRITERION if named is Role.CRITERION else Role.CHECK
    return named if named is not Role.CRITERION else None


def _with_proof(item: Item, lines: Sequence[str]) -> Item:
    below = lines[item.line] if item.line < len(lines) else ""
    if not item.is_box or not proof.is_proof(below):
        return item
    return item._replace(proven=below.strip(), is_own=proof.is_own(below, lines[item.line - 1]))


def _with_siblings(items: Sequence[Item]) -> Iterator[Item]:
    lists: dict[tuple[int, str], list[str]] = {}
    for item in items:
        lists.setdefault((item.section, item.label), []).append(item.text)
    for item in items:
        others = (text for text in lists[item.section, item.label] if text != item.text) if item.label else ()
        yield item._replace(siblings=tuple(others))


def _target(lines: Sequence[str]) -> str:
    """Return the path of the document that the story is about; `""` if the story names none.

    This is the path after "Target file". If there is none, it is the first path of a markdown document in backticks.
    """
    named = next((found[1] for line in lines if (found := _TARGET.search(line))), "")
    return named or next((found[1] for line in lines if (found := _DOCUMENT.search(line))), "")
