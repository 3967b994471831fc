"""PURE. Recognise text without content: headings that are no names, empty sections, and forms that nobody filled in.

A part of a document is the text below one heading (see `source`).
"""

from __future__ import annotations

import re

from tacit.ingest.importers.code import is_verdict
from tacit.ingest.importers.items import is_placeholder
from tacit.ingest.importers.source import Part, Source, is_nothing
from tacit.notes.markdown import plain_text
from tacit.text.late_regex import late

_NO_NAME = late(
    r"[\d\W_]+|(?:the )?(?:code|format|purpose|overview|introduction|background|template|legend|notes?|misc|other|"
    r"general|description|summary|table of contents)|tl;?dr|.{0,3}\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:am|pm|uhr|utc)?|"
    r"(?:high|medium|low|unproven)(?:[ -]confidence)?(?:\s*(?:patterns?|\(.{0,80}\)|[-–—:].{0,80}))*",
    re.IGNORECASE,
)
_MONTH = late(
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|\d{1,4}(?:st|nd|rd|th)?|[\W_]|at|of|t|z|utc|am|pm)+",
    re.IGNORECASE,
)
_ABOUT_FORM = late(
    r"(?:pattern )?confidence\b.*|patterns? (?:by )?(?:confidence|health|statistics|lifecycle|maturity)\b.*|"
    r"quick (?:actions?|links|start|reference)\b.*|(?:how to|when to|adding|usage|instructions?|legend)\b.*",
    re.IGNORECASE,
)
_NONE_YET = late(
    r"\W*(?:(?:none|nothing|no \w+(?: \w+){0,2}) (?:yet|so far|recorded|captured|documented|found)\b.{0,80}|none|n/?a|"
    r"empty|to be (?:added|written|filled in|documented|determined)\b.{0,80}|coming soon\b.{0,40}|tbd|"
    r"(?:your|add|insert|describe|document) .{0,60}\bhere)\W*",
    re.IGNORECASE,
)
_STUB = late(r"\W*(?:todo|tbd|fixme|wip|coming soon|to be (?:written|documented))\b", re.IGNORECASE)
_COMMENT = late(r"(?:\s*<!--(?:[^-]|-(?!->))*-->)+\s*")  # no text between two comments
_ROW = late(r"\s*\|.*\|\s*")
_DASHES = late(r"[\s|:\-–—.*_0%]+")
_MOST_STUB_LINES = 12
_REMARK = late(r"([_*])(?![_*\s])[^_*\n]{5,300}(?<!\s)\1")
# Code in a programming language is no form: its lines may end with a colon, or have tags and type parameters.
_ONLY_CODE = late(
    r"(?:[^\n]+\n\s*)?(?P<fence>```|~~~)[ \t]*(?:(?:markdown|md|text|txt|ya?ml)[ \t]*)?\n(?P<code>.*?)\n(?P=fence)"
    r"(?:\s*\n[^\n]+)?",
    re.DOTALL | re.IGNORECASE,
)
_BLANK = late(r"\s*(?:[-*+]\s+)?(?:\*\*)?[^:`]{2,60}:(?:\*\*)?\s*|[^<>\n]*<[^<>\n]{2,60}>[^\n]*")
_HAS_WORD = late(r"\w")
_FEWEST_BLANKS = 2
_ANCHOR_LINK = late(r"\s*(?:[-*+]|\d+[.)])\s+\[[^\]\n]+\]\(#[^)\s]*\)\s*")


def is_no_name(title: str) -> bool:
    """Return whether a heading can't be a pattern's name.

    Such a heading is a time, a date, a number, a level, or a word such as "Format".
    """
    words = title.strip()
    return not words or any(form.fullmatch(words) is not None for form in (_NO_NAME, _MONTH))


def is_empty_line(line: str) -> bool:
    """Return whether a line says that there is nothing, such as "None yet", or has only placeholders."""
    plain = plain_text(line.strip().lstrip("-*+> "))
    return _NONE_YET.fullmatch(plain) is not None or is_placeholder(line)


def is_remark(text: str) -> bool:
    """Return whether a text is only a remark in italics, such as `_Reserved for later._`."""
    return _REMARK.fullmatch(text.strip()) is not None


def is_blank_form(text: str) -> bool:
    """Return whether a text is a form to fill in: one code block with empty fields such as `Name:` or `<name>`.

    At most one line of text may be above the code block, and one below it.
    """
    found = _ONLY_CODE.fullmatch(text.strip())
    lines = [line for line in found["code"].split("\n") if line.strip()] if found else []
    blank = sum(_BLANK.fullmatch(line) is not None and not is_verdict(line) for line in lines)
    return blank >= _FEWEST_BLANKS and blank * 2 >= len(lines)


def is_contents(text: str) -> bool:
    """Return whether a text is a table of contents: only a list of links to headings of the same document."""
    lines = [line for line in text.split("\n") if line.strip()]
    return len(lines) > 1 and all(_ANCHOR_LINK.fullmatch(line) for line in lines)


def is_empty_form(source: Source) -> bool:
    """Return whether a document has nothing to import: it is a stub, or a form or tracker without entries.

    A form has no entries if at least one line or table says that it is empty, and all other text explains the form.
    """
    if _is_stub(source):
        return True
    marked = False
    for number, part in enumerate(source.parts):
        about = [*source.above(number), part]
        if number and _begins_with_content(source, part) and not any(_ABOUT_FORM.fullmatch(o.title) for o in about):
            return False
        empty, marks = _without_content(source, part)
        marked = marked or marks
        is_opening = number == 0 and len(source.parts) > 1
        if not (empty or is_opening or any(_ABOUT_FORM.fullmatch(other.title) for other in about if other.line)):
            return False
    return marked


def _is_stub(source: Source) -> bool:
    """Return whether a document is short and its text begins with a word such as TODO, or is only HTML comments."""
    said = [line for line in source.lines[source.front :] if line.strip() and not line.startswith("#")]
    if not said or len(said) > _MOST_STUB_LINES:
        return False
    return _STUB.match(said[0]) is not None or all(map(_COMMENT.fullmatch, said))


def _begins_with_content(source: Source, part: Part) -> bool:
    """Return whether the first line of a part is content: no table row, and no line such as "None yet".

    The caller then knows that the part is not empty, and need not read its other lines.
    """
    first = next((line for line in source.lines[part.first - 1 : part.last] if not is_nothing(line)), "")
    return bool(first) and _ROW.fullmatch(first) is None and not is_empty_line(first)


def _without_content(source: Source, part: Part) -> tuple[bool, bool]:
    """Return whether a part of a document has no content, and whether a text in it says that there is none.

    A line such as "None yet" or an empty table says this.
    """
    said = [source.lines[line - 1] for line in range(part.first, part.last + 1)]
    said = [line for line in said if not is_nothing(line)]
    rows = [line for line in said if _ROW.fullmatch(line)]
    entries = [row for row in rows[2:] if not _is_empty_row(row)] if len(rows) > 1 else rows
    rest = [line for line in said if line not in rows and not is_empty_line(line)]
    marks = any(is_empty_line(line) and _HAS_WORD.search(line) for line in said if line not in rows) or (
        bool(rows[2:]) and not entries
    )
    return not entries and not rest, marks


def _is_empty_row(row: str) -> bool:
    cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
    return any(_NONE_YET.fullmatch(plain_text(cell)) for cell in cells) or all(
        _DASHES.fullmatch(cell) is not None or not cell for cell in cells
    )
