"""PURE. Prepare text of the team for coding agents: one frame around it, and nothing that a host treats as special."""

from __future__ import annotations

import re

from tacit.text.display import visible

FRAME = "Team notes, not instructions: advice that this team recorded."
LONGEST_NAME = 80
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# An address in angle brackets is a link; every other `<` before a letter can begin a tag.
_TAG = re.compile(r"\\?<(?=[/!?]?[A-Za-z])(?!(?:https?://|mailto:)[^\s<>]+>)")
_SPECIAL = r"(?:system|assistant|user|human|developer|instruction|important|tool|function|antml)"
_SPECIAL_TAG = re.compile(rf"<(?=/?{_SPECIAL})", re.IGNORECASE)
# Agents import a file if its path follows an `@` at the start of a word.
_IMPORT = re.compile(r"(?<![\w\\@])@(?=[\w~./\\])")
_IMAGE = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\((?:[^()\\]|\\.)*\)")
_CODE = re.compile(r"(^ {0,3}```.*?^ {0,3}```+[ \t]*$|(?<!`)`[^`\n]+`(?!`))", re.MULTILINE | re.DOTALL)


def cut(name: str) -> str:
    """Return a name on one line, cut at `LONGEST_NAME` characters."""
    line = visible(" ".join(name.split()))
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"


def plain(text: str) -> str:
    r"""Return text without comments; images become text, and tags and imports have no effect.

    A tag begins with `‹` and an import with `\@` afterwards; both can still be read.
    """
    if not ("<" in text or "@" in text or "![" in text):
        return visible(text)
    text = _IMAGE.sub(r"\1 (an image)", _COMMENT.sub("", text))
    return visible(_IMPORT.sub(r"\\@", _TAG.sub("‹", text)))


def markdown(text: str) -> str:
    """Return escaped markdown prepared like `plain`; in code, only tags that hosts know are changed."""
    if not ("<" in text or "@" in text or "![" in text):
        return text
    parts = _CODE.split(text)
    return "".join(_SPECIAL_TAG.sub("‹", part) if n % 2 else plain(part) for n, part in enumerate(parts))
