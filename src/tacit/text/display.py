"""PURE. Make text that people wrote safe to show: replace characters that are invisible or change the order of text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tacit.text.late_regex import late

# Characters that are invisible, or that reorder or erase the characters next to them. Joiners and
# variation selectors are parts of ordinary words and emoji if they follow a non-ASCII character.
_CLASS = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BREAKS = str.maketrans({"\t": r"\t", "\n": r"\n", "\r": r"\r", "\x0b": r"\x0b", "\x0c": r"\x0c"})
INVISIBLE = late(f"{_CLASS[:-1]}\u200c\u200d]")  # a class without alternatives is searched many times faster
_BYTE = late("[\udc80-\udcff]")  # bytes that are not UTF-8, as Python reads arguments and names of files
_LOW = 0xFF  # the bits of the byte in such a character
_UNSEEN = late(f"{_CLASS}|(?<![^\x00-\x7f])[\u200c\u200d]")


@lru_cache(maxsize=2)
def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text.

    The results for the last two texts are cached, because many findings about one file ask for its lines.
    """
    return tuple(text.split("\n"))


def visible(text: str) -> str:
    """Return `text` in which a code such as `⟨U+202E⟩` replaces each invisible or bidirectional control character."""
    if (text.isascii() and text.isprintable()) or not INVISIBLE.search(text):  # most names need no expression
        return text
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)


def unseen(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the first invisible or bidirectional character of each line: its line and column from 1, and `U+202E`."""
    if INVISIBLE.search(text):
        for number, line in enumerate(text.split("\n"), 1):
            if found := _UNSEEN.search(line):
                yield number, found.start() + 1, f"U+{ord(found.group()):04X}"


def one_line(text: str) -> str:
    """Return `text` on one line, with single spaces; codes such as `⟨U+001B⟩` replace control characters."""
    return visible(" ".join(text.split()))


def in_quotes(text: str) -> str:
    r"""Return `text` on one line, in quotes, for a message; bytes that are not UTF-8 become `\xff`."""
    line = with_bytes(one_line(text))
    mark = '"' if "'" in line else "'"
    return f"{mark}{line}{mark}"


def with_bytes(text: str) -> str:
    r"""Return `text` with bytes that are not UTF-8 as `\xff`."""
    return _BYTE.sub(lambda found: f"\\x{ord(found.group()) & _LOW:02x}", text)


def path_line(path: str) -> str:
    r"""Return a path on one line with its spaces; line breaks and bytes that are not UTF-8 become `\n` and `\xff`."""
    return visible(path_text(path).translate(_BREAKS))


def path_text(path: str) -> str:
    r"""Return a path as valid text: bytes that are not UTF-8 become `\xff`."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
