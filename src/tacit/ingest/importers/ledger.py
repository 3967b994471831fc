"""PURE. Record for each line of a document which drafts contain it, or why it is left out.

This guarantees that no line gets lost unnoticed. A draft is a file that the import will write.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from tacit.ingest.importers.source import Source, is_nothing
from tacit.text.late_regex import late

_WORD = late(r"\w+")
GROUP = "a group heading; it became the category"
_NUMBER = late(r"^[ \t]*\d{1,6}[.)][ \t]", re.MULTILINE)
LONGEST_SAID = 400
LONGEST_HEADING = 60  # a longer line has text after its label


class Ledger:
    """The record of what happens to each line of a document. Drafts are planned files; a key names a draft.

    `placed` has the keys of the drafts that contain a line. `reasons` has the reasons why lines are left out. `said`
    has the lines that became structure, such as a name. A line that is in none of these is open.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.placed: dict[int, list[str]] = {}
        self.reasons: dict[int, str] = {}
        self.said: set[int] = set()

    def place(self, key: str, first: int, last: int | None = None) -> None:
        """Record that the draft (planned file) with this key contains some lines."""
        for line in range(first, (first if last is None else last) + 1):
            self.placed.setdefault(line, []).append(key)

    def say(self, line: int) -> None:
        """Record that a line of the document is used as a name, a category, or a value in the front matter of a file.

        The text of that file need not repeat the line. A line of more than `LONGEST_SAID` (400) characters is not
        recorded.
        """
        if line and len(self.source.lines[line - 1]) <= LONGEST_SAID:
            self.said.add(line)

    def say_headings(self, lines: Iterable[int]) -> None:
        """Record that some lines are used as headings of a page: unchanged, or as the usual title of the section."""
        self.said.update(line for line in lines if len(self.source.lines[line - 1]) <= LONGEST_HEADING)

    def leave(self, reason: str, first: int, last: int | None = None) -> None:
        """Record why some lines are left out of the import. If a line already has a reason, that reason stays."""
        for line in range(first, (first if last is None else last) + 1):
            if not self.is_nothing(line):
                self.reasons.setdefault(line, reason)

    def is_open(self, line: int) -> bool:
        """Return whether a line is open: it has text, is in no planned file, and has no reason to be left out."""
        spoken = line in self.placed or line in self.reasons or line in self.said
        return not spoken and not self.is_nothing(line)

    def is_nothing(self, line: int) -> bool:
        """Return whether a line of the document is blank, a horizontal rule, or the line of `=` below a title."""
        return is_nothing(self.source.lines[line - 1])

    def open_runs(self) -> Iterable[tuple[int, int]]:
        """Yield the ranges of open lines: no planned file contains them, and no reason to leave them out is recorded.

        Blank lines inside a range belong to it.
        """
        start = last = 0
        for line in range(1, len(self.source.lines) + 1):
            if self.is_open(line):
                start, last = start or line, line
            elif start and not self.is_nothing(line):
                yield start, last
                start = 0
        if start:
            yield start, last


def words_of(text: str) -> set[str]:
    """Return the words of a text in lower case."""
    return set(_WORD.findall(text.casefold()))


def run_of(text: str) -> str:
    """Return the words of a text in their order, in lower case.

    Punctuation and the numbers of list items are left out.
    """
    return f" {' '.join(_WORD.findall(_NUMBER.sub('', text).casefold()))} ".replace("  ", " ")


def unaccounted(
    lines: Sequence[str],
    placed: Mapping[int, Iterable[str]],
    spoken: Container[int],
    texts: Mapping[str, str],
    words: Mapping[str, set[str]] | None = None,
) -> list[int]:
    """Return the lines with a word that is in none of the files to which the line belongs.

    `placed` has the keys of the files to which a line belongs, and `texts` the text of each file by key; `words` are
    the words of these texts, if they are known already. Lines in `spoken`, which are recorded as structure or left out,
    are skipped. The number of a list item is not a word.
    """
    whole = {key: set(text.split("\n")) for key, text in texts.items()}
    words = {key: words_of(text) for key, text in texts.items()} if words is None else words
    lost = []
    for number, line in enumerate(lines, 1):
        if number in spoken or any(line in whole.get(key, ()) for key in placed.get(number, ())):
            continue
        if wanted := words_of(_NUMBER.sub("", line)):
            there: set[str] = set().union(*(words.get(key, set()) for key in placed.get(number, ())))
            if not wanted <= there:
                lost.append(number)
    return lost
