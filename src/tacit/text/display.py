"""PURE. Text that people wrote, made safe to show anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# Characters without a shape of their own, or that reorder or erase what stands beside them. Joiners
# and variation selectors are parts of ordinary words and emoji where they follow a non-ASCII character.
_CLASS = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BREAKS = str.maketrans({"\t": r"\t", "\n": r"\n", "\r": r"\r", "\x0b": r"\x0b", "\x0c": r"\x0c"})
_SUSPECT = re.compile(f"{_CLASS[:-1]}\u200c\u200d]")  # a plain class is searched many times faster
_UNSEEN = re.compile(f"{_CLASS}|(?<![^\x00-\x7f])[\u200c\u200d]")


@lru_cache(maxsize=2)
def lines_of(text: str) -> tuple[str, ...]:
    """A text's lines; those of the last ones are remembered, since many findings ask for the same."""
    return tuple(text.split("\n"))


def visible(text: str) -> str:
    r"""`text` with every invisible or bidirectional control character written as `⟨U+202E⟩`."""
    if not _SUSPECT.search(text):
        return text
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)


def unseen(text: str) -> Iterator[tuple[int, int, str]]:
    """Where such characters stand, the first of each line: line and column from 1, `U+202E`."""
    if _SUSPECT.search(text):
        for number, line in enumerate(text.split("\n"), 1):
            if found := _UNSEEN.search(line):
                yield number, found.start() + 1, f"U+{ord(found.group()):04X}"


def one_line(text: str) -> str:
    """`text` on one line, white space folded, control characters made visible."""
    return visible(" ".join(text.split()))


def path_line(path: str) -> str:
    r"""A path on one line, every space of it kept; line breaks and bytes that are no UTF-8 as `\n` and `\xff`."""
    return visible(path_text(path).translate(_BREAKS))


def path_text(path: str) -> str:
    r"""A path of the system as text: bytes that are no UTF-8 as `\xff`."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
