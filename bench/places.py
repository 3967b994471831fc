"""Split a document into lines, each with its place: a heading, a table, a block of code with its language, or prose."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tacit.checks.verify import mood
from tacit.checks.verify.values import Heading, Mood

_NODE = re.compile(r"(?<![\w-])([A-Za-z_]\w*)(?:[\[({>]{1,2})|\b(?:participant|actor|subgraph)\s+(\w+)\s+(?:as\b|\[)")


class Line(NamedTuple):
    """A line of a document: its number, text, place, heading, table header, and the text of its section.

    `ids` are the ids of those nodes in diagrams that have a label, such as `db` in `db[Orders]`: the reader sees only
    the label, so the id is no claim about the code.
    """

    number: int
    text: str
    place: str
    title: str
    header: str
    section: str
    ids: frozenset[str]


def lines(text: str) -> Iterator[Line]:
    """Yield the lines of a document that are not about plans or the past, each with its place."""
    rows = text.split("\n")
    front = rows.index("---", 1) + 1 if rows[0] == "---" and "---" in rows[1:] else 0
    headings = [Heading("", 0, 1)]
    fence = language = header = ""
    blocks: dict[int, str] = {}
    for number, row in enumerate(rows, 1):
        mark = re.match(r"\s*(?:(?:[-*+]|\d+[.)])\s+)?(```+|~~~+)\s*([\w-]*)", row)
        if mark and (not fence or row.strip().startswith(fence)):
            fence, language = ("", "") if fence else (mark[1], mark[2].lower())
        elif fence:
            blocks[number] = _of_block(row, language)
        elif title := re.match(r"(#{1,6})\s+(.*)", row):
            headings.append(Heading(title[2], len(title[1]), number))
    moods = mood.of_sections(tuple(headings))
    ends = [heading.line for heading in headings[1:]] + [len(rows) + 1]
    for heading, said, end in zip(headings, moods, ends, strict=True):
        section = "\n".join(rows[heading.line - 1 : end - 1])
        ids = frozenset(filter(None, (name for found in _NODE.findall(section) for name in found)))
        header = ""
        for number in range(max(heading.line, front + 1), end) if said in {Mood.FACT, Mood.ADVICE} else ():
            row = rows[number - 1]
            is_row = row.lstrip().startswith("|") and number not in blocks
            if is_row and not header:
                header = row
                continue
            header = header if is_row else ""
            place = blocks.get(number) or ("heading" if row.startswith("#") else "table cell" if is_row else "prose")
            yield Line(number, row, place, heading.title, header, section, ids if place == "diagram" else frozenset())


def _of_block(row: str, language: str) -> str:
    if re.search(r"[├└]|\|--|^\s*│\s+│", row):
        return "tree"
    if language in {"mermaid", "plantuml", "dot"} or re.search(r"[│┌┐▼─►→]|-->|\+--", row):
        return "diagram"
    family = {"bash": "shell", "sh": "shell", "console": "shell", "yml": "yaml", "ts": "typescript", "py": "python"}
    family |= {"js": "javascript", "env": "dotenv", "text": "", "txt": "", "golang": "go", "": ""}
    return f"code {family.get(language, language) or 'plain'}"


def place_of(line: Line, start: int, end: int) -> str:
    """Return the kind of place of a part of a line, such as `heading`; in prose also `inline code` or `link`."""
    if line.place != "prose":
        return line.place
    if line.text[:start].count("`") % 2:
        return "inline code"
    if re.search(r"\]\([^)\s]*$", line.text[:start]):
        return "link"
    return "prose" if end else ""


def is_whole(line: Line, start: int, end: int) -> bool:
    """Return whether a name is the whole content of its inline code or table cell."""
    before, after = line.text[:start].rstrip(" *"), line.text[end:].lstrip(" *")
    return before[-1:] == after[:1] == "`" or (line.place == "table cell" and before[-1:] == after[:1] == "|")
