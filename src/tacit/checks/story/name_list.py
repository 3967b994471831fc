"""PURE. Find the names that match globs in a long list of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class NameList:
    """A list of names that is searched for globs in which `*` matches any text.

    If `is_exact` is false, upper and lower case are not distinguished. All names are in one text, one per line:
    searching it for the longest fixed part of a glob takes a third of the time of a regular expression.
    """

    def __init__(self, names: Iterable[str], *, is_exact: bool) -> None:
        self._text = "\n" + "".join(f"{name}\n" for name in names if name)
        folded = self._text if is_exact else self._text.lower()
        # a few letters have two in lower case, so offsets would differ
        self._is_folded = not is_exact and len(folded) == len(self._text)
        self._folded = folded if self._is_folded else self._text

    def like(self, globs: Iterable[str]) -> dict[str, None]:
        """Return the names that match one of the globs, as the keys of a dict in the order of the list.

        The values are None.
        """
        found = {at for glob in globs for at in self._starts(glob.lower() if self._is_folded else glob)}
        return dict.fromkeys(self._text[at : self._text.index("\n", at)] for at in sorted(found))

    def _starts(self, glob: str) -> Iterator[int]:
        """Yield the offsets of the names that match a glob."""
        parts = f"\n{glob}\n".split("*")  # line breaks bind the first and the last part to the ends of a name
        longest = max(parts, key=len)
        text = self._folded
        at = text.find(longest) if longest != "\n" else 0
        while 0 <= at < len(text) - 1:
            start = at + 1 if longest[0] == "\n" else text.rfind("\n", 0, at) + 1
            end = text.find("\n", start)
            if _is_like(text[start - 1 : end + 1], parts):
                yield start
            at = text.find(longest, end)


def _is_like(line: str, parts: list[str]) -> bool:
    """Return whether a line consists of these parts in this order, with any text between them."""
    at = 0
    for part in parts[:-1]:
        at = line.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return line.endswith(parts[-1]) and len(line) - len(parts[-1]) >= at
