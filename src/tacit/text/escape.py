"""PURE. One line of text that people wrote, made safe to stand in markdown."""

from __future__ import annotations

import re
from functools import lru_cache

from tacit.text.display import one_line, visible

# Always escaped; the others where they could mean something. Character by character, a whole file would take seconds.
_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\*[]|~`"})
_TAG = re.compile(r"<(?! )")
_REFERENCE = re.compile(r"&(?=#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
_EMPHASIS = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_SUSPECT = re.compile(r"[\\*\[\]|~`<&_]")
_ODD = re.compile(r"[^\w ,;()'\"/.?$%@{}^+-]|(?<![^\W_])_|_(?![^\W_])")
_SPAN = re.compile(r"(?<!`)`(?![`\s])([^`]*[^`\s])`(?!`)")
# At the start of a line: a heading, quote, list item, number, rule, underline, or the row below a table's head.
_START = re.compile(r"(#{1,6}(?=[ \t]|$)|>|[-+](?=[ \t]|$)|[-=:][-=: \t]*$)|(\d{1,9})([.)](?=[ \t]|$))")
_CLOSING_HASHES = re.compile(r"(?:(?<=[ \t])|^)(#+)$")
_ENTITY = re.compile(r"&(?=[#A-Za-z])")
_IN_ADDRESS = re.compile(r"[\s<>()\\\"`|\[\]{}^]|[\x00-\x1f\x7f]")
_NOT_IN_INFO = re.compile(r"[`\\&<>\x00-\x1f]")
_ALLOWED = re.compile(r"(?i)(?:https?://|mailto:)[^\s]")


def escape(text: str) -> str:
    """`text` with everything escaped that markdown would read as inline structure; line breaks become spaces."""
    plain = visible(text.replace("\n", " ").replace("\r", " "))
    if not _SUSPECT.search(plain):
        return plain
    plain = plain.translate(_SPECIAL)
    if "<" in plain:
        plain = _TAG.sub(r"\\<", plain)
    if "&" in plain:
        plain = _REFERENCE.sub(r"\\&", plain)
    return _EMPHASIS.sub(lambda found: r"\_" * len(found.group()), plain) if "_" in plain else plain


def guard(line: str) -> str:
    """`line` with a backslash where its start would open a block of its own."""
    if line[:1].isalpha() or not (found := _START.match(line)):
        return line
    digits = found[2] or ""
    return f"{digits}\\{line[len(digits) :]}"


def unclosed(heading: str) -> str:
    """A heading's text with hashes at its end escaped, which markdown would drop."""
    return _CLOSING_HASHES.sub(r"\\\1", heading)


@lru_cache(maxsize=1 << 14)
def inline(text: str) -> str:
    """`text` on one line as markdown that shows exactly this text, code in single backticks kept as code."""
    line = one_line(text)
    if line[:1].isalpha() and not _ODD.search(line):
        return line
    if "`" in line:
        parts = _SPAN.split(line)
        line = "".join(f"`{part}`" if n % 2 else escape(part) for n, part in enumerate(parts))
    else:
        line = escape(line)
    return guard(unclosed(line))


def code_span(text: str) -> str:
    """`text` as a code span, whatever backticks it holds."""
    plain = visible(text.replace("\n", " ").replace("\r", " "))
    if not plain.strip():
        return escape(plain)
    longest = max((len(run) for run in re.findall(r"`+", plain)), default=0)
    ticks = "`" * (longest + 1)
    padded = plain[0] == "`" or plain[-1] == "`" or (plain[0] == " " and plain[-1] == " ")
    return f"{ticks} {plain} {ticks}" if padded else f"{ticks}{plain}{ticks}"


def code_fence(text: str, language: str = "") -> str:
    """`text` as a fenced code block; no line of it can close the fence or be read as a page's own marker."""
    body = visible(text.removesuffix("\n"))
    longest = max((len(run) for run in re.findall(r"`{3,}", body)), default=2)
    ticks = "`" * (longest + 1)
    info = " ".join(_NOT_IN_INFO.sub(" ", visible(language)).split())
    lines = [f"{ticks}{info}", *body.split("\n"), ticks]
    if any(line.startswith("<!--") for line in lines):
        # one space in front is no part of the code, and keeps the line from standing at the margin
        lines = [f" {line}" for line in lines]
    return "\n".join(lines)


def is_address(target: str) -> bool:
    """Whether a link may lead there: the web and mail only."""
    return _ALLOWED.match(target) is not None


def address(target: str) -> str:
    """A link's target as it may stand between a link's parentheses."""

    def percent(found: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "surrogatepass"))

    return _ENTITY.sub(r"\\&", _IN_ADDRESS.sub(percent, visible(target)))
