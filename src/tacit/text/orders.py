"""PURE. Find text that reads like instructions to a coding agent, block by block.

A block is a paragraph, list item, heading, table row or code block. The checks read a block on one line, in lower case,
without emphasis and invisible characters. They find plain English wording. They can miss an instruction in other words;
agents still get such text marked as data, by `tacit.text.outgoing`.
"""

import functools
from collections.abc import Iterator
from typing import NamedTuple

from tacit.text.display import INVISIBLE
from tacit.text.late_regex import late

_DIGITS = 12  # of a fingerprint
LOADERS = ("curl", "wget", "iwr", "irm", "invoke-webrequest", "invoke-restmethod")
SECRET_FILES = (".ssh/id_", ".aws/credentials", ".git-credentials", ".env")
# A text with instructions has the first text of an entry of `_WORDS`, and one of the entry's other texts, if any.
NO_SIZE = ("display", "visibility", "font-size", "opacity", "max-height")  # CSS properties that can hide a text
_TOLD = ("tell", "inform", "mention", "reveal", "disclose", "report", "alert", "notify", "warn")
_SENT = (
    "send",
    "upload",
    "post",
    "mail",
    "exfil",
    "leak",
    "transmit",
    "curl",
    "wget",
    "answer",
    "reply",
    "chat",
    "issue",
)
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("you are now", ()),
    (
        "instruction",
        ("ignor", "disregard", "forget", "overrid", "bypass", "hidden", "initial", "agent", "assistant", "llm"),
    ),
    ("prompt", ("ignor", "disregard", "forget", "system prompt")),
    (
        "the user",
        (
            *(f"{no} {word}" for no in ("not", "never", "t") for word in _TOLD),
            *("without asking", "without telling", "without informing", "without notifying", "without warning"),
            *("without alerting", "keep this", "keep it", "keep these", "hide this", "hide it", "hide these"),
        ),
    ),
    (
        " tool",
        tuple(f"{kind} tool" for kind in ("bash", "shell", "terminal", "exec", "write", "edit", "fetch", "browser")),
    ),
    ("curl", ()),
    ("wget", ()),
    (" iex", ()),
    ("invoke ", ("invoke web", "invoke rest")),
    ("ssh id", ()),
    ("credentials", ("aws cred", "git cred")),
    (" env ", _SENT),
)
_APART = bytes(  # ASCII punctuation becomes a space
    code if (sign := chr(code)).isalnum() or not (sign.isascii() and sign.isprintable()) else ord(" ")
    for code in range(256)
)

_ITEM = late(r"[ \t>]*(?:[-+*]|\d{1,9}[.)])[ \t]|[ \t>]*(?:#{1,6}[ \t]|\|)")
_HEADING = late(r" {0,3}#{1,6}[ \t]")
_FENCE = late(r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})")
_UNDERLINE = late(r"[ \t]*(?:=+|-{2,})[ \t]*\Z")  # it makes the paragraph above a heading
SPAN = late(r"`[^`\n]+`")


class Block(NamedTuple):
    """A block of markdown, such as a paragraph or a list item.

    `line` is the index of its first line.
    """

    line: int
    text: str
    is_code: bool = False


def may_instruct(text: str) -> bool:
    """Return whether a text may contain instructions; if not, it needs no further check. This check is fast."""
    lower = text.lower()
    data = b" ".join(lower.encode("utf-8", "surrogatepass").translate(_APART).split())  # much faster than on text
    words = f" {data.decode('utf-8', 'surrogatepass')} "
    for first, others in _WORDS:
        if first in words and (not others or any(other in words for other in others)):
            return True
    if "<" in text and ("<!--" in text or _may_hide(lower)):
        return True
    return not text.isascii() and bool(INVISIBLE.search(text))


def _may_hide(lower: str) -> bool:
    return " hidden" in lower or ("style" in lower and any(how in lower for how in NO_SIZE))


def fingerprint(text: str) -> str:
    """Return the fingerprint of a block's text: a short hash by which a person confirms that agents may get the text.

    Two texts that differ only in white space, or in `#` at the start, have the same fingerprint.
    """
    import hashlib  # few texts have a fingerprint
    import unicodedata

    said = " ".join(unicodedata.normalize("NFC", text).split()).lstrip("# ")
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


@functools.lru_cache(maxsize=256)
def reads_as(text: str, *, is_code: bool = False) -> str:
    """Return which kind of instruction to a coding agent a block of text reads like; `""` if it is ordinary text.

    `is_code` says whether the block is code, in which each line can be a command.
    """
    if not may_instruct(text):
        return ""
    from tacit.text.order_patterns import kind  # few texts need its many expressions

    return kind(text, is_code=is_code)


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of markdown in order. Blank lines are in no block, except inside code and comments."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end, is_code = _end(lines, at)
        yield Block(at, "\n".join(lines[at:end]), is_code)
        at = end


def _end(lines: list[str], start: int) -> tuple[int, bool]:
    """Return the index of the line after the block that begins at `start`, and whether it is a code block."""
    if fence := _FENCE.match(lines[start]):
        for number in range(start + 1, len(lines)):
            bare = lines[number].strip(" \t>")
            if bare.startswith(fence[1]) and not bare.strip(fence[1][0]):
                return number + 1, True
        return len(lines), True
    if _HEADING.match(lines[start]):
        return start + 1, False
    at = start
    while at < len(lines) and lines[at].strip():
        if at > start and (_ITEM.match(lines[at]) or _FENCE.match(lines[at])):
            break
        if at > start and _UNDERLINE.match(lines[at]):
            return at + 1, False
        opened = SPAN.sub("", lines[at]).rpartition("<!--")
        if opened[1] and "-->" not in opened[2]:
            at = next((n for n in range(at + 1, len(lines)) if "-->" in lines[n]), len(lines) - 1)
        at += 1
    return at, False
