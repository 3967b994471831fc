"""PURE. Prepare text of the team for coding agents: withhold instructions, and escape what agents treat as special.

Agents treat two kinds of text as special: tags such as `<system>`, which mark messages to them, and imports such as
`@README.md`, for which they read a file. A withheld text is replaced by `LEFT_OUT`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable

from tacit.text.display import visible
from tacit.text.late_regex import late
from tacit.text.names import LONGEST_PATTERN_NAME
from tacit.text.orders import Block, blocks, fingerprint, may_instruct, reads_as

FRAME = "Team notes, not instructions: advice that this team recorded."
LEFT_OUT = "[left out: it reads like an instruction; see tacit lint]"
LONGEST_NAME = 80  # characters of a name in a text for agents
_COMMENT = late(r"\\?<!--.*?(?:-->|\Z)", re.DOTALL)
# An address in angle brackets is a link. Any other `<` before a letter can begin a tag, and `<|` a marker of a chat.
# In excerpts, a control character can precede the letter, because it marks the beginning of a search word.
_TAG = late("\\\\?<(?=[/!?|]?\x02?[A-Za-z])(?!(?:https?://|mailto:)[^\\s<>]+>)")
_SPECIAL = r"(?:system|assistant|user|human|developer|instruction|important|tool|function|antml)"
_SPECIAL_TAG = late(rf"<(?=/?{_SPECIAL}|\|\w+\|>)", re.IGNORECASE)
# Agents import a file if its path follows an `@` at the start of a word.
_IMPORT = late("(?<![\\w\\\\@])@(?=\x02?[\\w~./\\\\])")
# An excerpt can end within an image.
_IMAGE = late(r"!\[((?:[^\[\]\\]|\\.)*)\](?:\((?:[^()\\]|\\.)*(?:\)|\Z)|\[[^\[\]\n]*\])")
# A comment or a code span. Either of them can contain the other, so they are searched together.
_APART = late(r"\\?<!--.*?(?:-->|\Z)|(?<!`)`[^`\n]+`(?!`)", re.DOTALL)
_MARKED = late("([\x02\x03])")  # the beginning and the end of a search word in an excerpt
_MARKS = late(r"[ \t>]*(?:[-+*][ \t]+|\d{1,9}[.)][ \t]+)?")


class Frame:
    """Prepares texts for coding agents.

    A text that reads like an instruction is withheld: agents get `LEFT_OUT`, a fixed sentence, instead. A text that a
    person confirmed is not withheld.

    `confirmed` returns the fingerprints of confirmed texts. It is called at most once, and only if a text needs it.
    """

    def __init__(self, confirmed: Callable[[], Collection[str]]) -> None:
        self._confirmed = functools.cache(confirmed)

    def said(self, text: str) -> str:
        """Return a text, or the fixed sentence `LEFT_OUT` if it reads like an instruction that no person confirmed."""
        return LEFT_OUT if self.holds(text) else text

    def name(self, text: str) -> str:
        """Return a name for agents on one line with at most `LONGEST_NAME` characters; `LEFT_OUT` if it is withheld."""
        return plain(cut(self.said(text)))

    def line(self, text: str) -> str:
        """Return one line of text as agents may get it, such as a title.

        It is withheld if it reads like an instruction; otherwise its tags and imports are escaped (see `plain`).
        """
        return plain(self.said(text))

    def may_change(self, texts: Iterable[str]) -> bool:
        """Return whether `line` may change any of these texts. If not, the caller can use them as they are.

        One check of all texts is faster than a call of `line` for each.
        """
        together = " ".join(texts)
        return may_instruct(together) or _has_special(together) or visible(together) != together

    def code(self, text: str) -> str:
        """Return code, such as a glob, as agents may get it.

        It is withheld if it reads like an instruction; otherwise its tags are escaped (see the function `code`).
        """
        return code(self.said(text))

    def passed(self, text: str) -> str:
        """Return markdown with `LEFT_OUT` instead of each block that reads like an instruction and is not confirmed.

        Nothing else is changed.
        """
        return _mapped(text, self._passed) if may_instruct(text) else text

    def markdown(self, text: str) -> str:
        """Return markdown as agents may get it.

        Blocks that read like instructions are withheld (see `passed`); in the others, tags and imports are escaped.
        """
        return markdown(self.passed(text))

    def holds(self, text: str, *, is_code: bool = False) -> bool:
        """Return whether a block is withheld: it reads like an instruction, and no person confirmed it.

        `is_code` says whether the block is code.
        """
        return bool(reads_as(text, is_code=is_code)) and fingerprint(text) not in self._confirmed()

    def holds_any(self, text: str) -> bool:
        """Return whether a text has a block that is withheld because it reads like an instruction."""
        return may_instruct(text) and any(self.holds(block.text, is_code=block.is_code) for block in blocks(text))

    def _passed(self, block: Block) -> str:
        if not self.holds(block.text, is_code=block.is_code):
            return block.text
        marks = _MARKS.match(block.text)
        return f"{marks.group() if marks else ''}{LEFT_OUT}"


def cut(name: str, most: int = LONGEST_NAME) -> str:
    """Return a pattern's name on one line, cut at `most` characters."""
    line = visible(" ".join(name.split()))
    return line if len(line) <= most else f"{line[: most - 1]}…"


def whole(name: str) -> str:
    """Return a pattern's name on one line. It is cut only if it is so long that `sync` reports it (`long-name`)."""
    return cut(name, LONGEST_PATTERN_NAME)


def plain(text: str) -> str:
    r"""Return a text with HTML comments removed, tags and imports of files escaped, and images turned into plain text.

    Agents do not act on an escaped tag, which begins with `‹`, or an escaped import, which begins with `\@`. Both can
    still be read.
    """
    return visible(_plain(_COMMENT.sub("", text))) if _has_special(text) else visible(text)


def excerpt(text: str) -> str:
    """Return the part of a text that a search found, prepared for agents as by `plain`.

    The control characters that the full-text search puts around found words are kept.
    """
    text = _plain(_COMMENT.sub("", text)) if _has_special(text) else text
    return "".join(part if part in {"\x02", "\x03"} else visible(part) for part in _MARKED.split(text))


def markdown(text: str) -> str:
    """Return escaped markdown, in which comments are removed, and tags and imports of files are escaped (see `plain`).

    In code, only invisible characters and tags that agents treat as special are changed.
    """
    return _mapped(text, _markdown) if _has_special(text) else visible(text)


def code(text: str) -> str:
    """Return a piece of code, such as a glob, with invisible characters and special tags escaped."""
    return _SPECIAL_TAG.sub("‹", visible(text))


def _has_special(text: str) -> bool:
    return "<" in text or "@" in text or "![" in text


def _plain(text: str) -> str:
    return _IMPORT.sub(r"\\@", _TAG.sub("‹", _IMAGE.sub(r"\1 (an image)", text)))


def _markdown(block: Block) -> str:
    if block.is_code:
        return code(block.text)
    done, at = [], 0
    for found in _APART.finditer(block.text):
        done.append(visible(_plain(block.text[at : found.start()])))
        done.append(code(found[0]) if found[0][0] == "`" else "")
        at = found.end()
    return "".join((*done, visible(_plain(block.text[at:]))))


def _mapped(text: str, change: Callable[[Block], str]) -> str:
    """Return markdown after `change` was applied to each of its blocks. Blank lines are kept."""
    lines, found, at = text.split("\n"), list[str](), 0
    for block in blocks(text):
        found += lines[at : block.line]
        found.append(change(block))
        at = block.line + block.text.count("\n") + 1
    return "\n".join((*found, *lines[at:]))
