"""PURE. Escape single lines of text for use in markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from tacit.text.display import INVISIBLE, visible
from tacit.text.late_regex import late

# These characters are always escaped; others are escaped only where they can have a meaning. `translate` is much faster
# than a loop.
_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\*[]|~`"})
_TAG = late(r"<(?! )")
_REFERENCE = late(r"&(?=#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
_EMPHASIS = late(r"(?<![^\W_])_+|_+(?![^\W_])")
_SUSPECT = late(r"[\\*\[\]|~`<&_]")
# Hangul fillers are invisible letters
_ODD = late(r"[^\w ,;()'\"/.?$%@{}^+-]|[\u115f\u1160\u3164\uffa0]|(?<![^\W_])_|_(?![^\W_])")
_SPAN = late(r"(?<!`)`(?![`\s])([^`]*[^`\s])`(?!`)")
# At the start of a line: a heading (also without the space, which markdownlint adds), quote, list item, number, rule,
# underline, or the row below a table's head.
_START = late(r"(#|>|[-+](?=[ \t]|$)|[-=:][-=: \t]*$)|(\d{1,9})([.)](?=[ \t]|$))")
_CLOSING_HASHES = late(r"(?:(?<=[ \t])|^)(#+)$")
_LAST_HASHES = late(r"(?<![\\#])#+$")
_ENTITY = late(r"&(?=[#A-Za-z])")
_IN_ADDRESS = late(r"[\s<>()\\\"`|\[\]{}^]|[\x00-\x1f\x7f]")
_NOT_IN_INFO = late(r"[`\\&<>\x00-\x1f]")
_ALLOWED = late(r"(?i)(?:https?://|mailto:)[^\s]")


def escape(text: str) -> str:
    """Return `text` with all inline markdown escaped; line breaks become spaces."""
    line = text.replace("\n", " ").replace("\r", " ")
    return _escaped(visible(line) if INVISIBLE.search(line) else line)  # a call for each text is slow


def _escaped(plain: str) -> str:
    """Escape a line as `escape` does. The line must have no invisible characters."""
    if not _SUSPECT.search(plain):
        return plain
    plain = plain.translate(_SPECIAL)
    if "<" in plain:
        plain = _TAG.sub(r"\\<", plain)
    if "&" in plain:
        plain = _REFERENCE.sub(r"\\&", plain)
    return _EMPHASIS.sub(lambda found: r"\_" * len(found.group()), plain) if "_" in plain else plain


def guard(line: str) -> str:
    r"""Return a line that markdown does not read as a heading, list item or quote: `# a` becomes `\# a`.

    A line that begins with no such mark is returned unchanged.
    """
    if line[:1].isalpha() or not (found := _START.match(line)):
        return line
    digits = found[2] or ""
    return f"{digits}\\{line[len(digits) :]}"


def unclosed(heading: str) -> str:
    """Return a heading's text with a backslash before the hashes at its end, because markdown would remove them."""
    return _CLOSING_HASHES.sub(r"\\\1", heading)


@lru_cache(maxsize=1 << 14)
def inline(text: str) -> str:
    """Return one line of markdown that shows exactly `text`. Code in single backticks remains code."""
    line = " ".join(text.split())
    if line[:1].isalpha() and not _ODD.search(line):
        return line
    if not (line.isascii() and line.isprintable()):
        line = visible(line)
    if "`" in line:
        parts = _SPAN.split(line)
        line = "".join(f"`{part}`" if n % 2 else _escaped(part) for n, part in enumerate(parts))
    else:
        line = _escaped(line)
    return guard(unclosed(line))


@lru_cache(maxsize=1 << 14)
def heading(text: str) -> str:
    """Return `inline(text)` for use after the hashes of a heading.

    Hashes at the end are escaped, because formatters remove them.
    """
    return _LAST_HASHES.sub(lambda found: r"\#" * len(found.group()), inline(text))


def inlines(texts: Iterable[str]) -> list[str]:
    """Return each text as one line of markdown that shows exactly this text; see `inline`."""
    return [inline(text) for text in texts]


def code_span(text: str) -> str:
    """Return `text` as a code span of markdown, with more backticks around it than it contains."""
    plain = visible(text.replace("\n", " ").replace("\r", " "))
    if not plain.strip():
        return escape(plain)
    longest = max((len(run) for run in re.findall(r"`+", plain)), default=0)
    ticks = "`" * (longest + 1)
    padded = plain[0] == "`" or plain[-1] == "`" or (plain[0] == " " and plain[-1] == " ")
    return f"{ticks} {plain} {ticks}" if padded else f"{ticks}{plain}{ticks}"


def code_fence(text: str, language: str = "") -> str:
    """Return `text` as a fenced code block.

    No line of it can close the fence, or be read as one of the HTML comments by which tacit marks parts of a page.
    """
    body = visible(text.removesuffix("\n"))
    longest = max((len(run) for run in re.findall(r"`{3,}", body)), default=2)
    ticks = "`" * (longest + 1)
    info = " ".join(_NOT_IN_INFO.sub(" ", visible(language)).split())
    lines = [f"{ticks}{info}", *body.split("\n"), ticks]
    if any(line.startswith("<!--") for line in lines):
        # markdown removes this space from the code; with it, the line does not start like a marker
        lines = [f" {line}" for line in lines]
    return "\n".join(lines)


def is_address(target: str) -> bool:
    """Return whether pages may have a link to a target: only web and mail addresses are allowed."""
    return _ALLOWED.match(target) is not None


def address(target: str) -> str:
    """Return a link target, escaped for use between the parentheses of a link."""

    def percent(found: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "surrogatepass"))

    return _ENTITY.sub(r"\\&", _IN_ADDRESS.sub(percent, visible(target)))
