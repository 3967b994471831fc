"""PURE. Copy the definitions of reference links and footnotes (`[ref]: url`) to the parts of a document that use them.

A document often has all definitions at its end. A note or page that is made from one of its parts needs its own copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.domain.note import Section
from tacit.ingest.importers.source import Source

_DEFINED = re.compile(r"[ \t]*\[(?P<label>[^\[\]]{1,500})\]:[ \t]*(?P<rest>.*)")
_TARGET = re.compile(r"(?:<[^<>]*>|[^\s<]\S*)(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*")
_USED = re.compile(r"\[([^\[\]]{1,500})\]")
_MOST_COPIED = 20  # as many times the length of the document; many notes could use one very long footnote


class _Definition(NamedTuple):
    """The definition of a link or a footnote, on the lines `first` to `last` of the document."""

    text: str
    first: int
    last: int


class Definitions:
    """The definitions of one document."""

    def __init__(self, source: Source) -> None:
        self.known: Mapping[str, _Definition] = dict(reversed(list(_defined(source)))) if "]:" in source.text else {}
        self.left = _MOST_COPIED * len(source.text)

    def added(self, text: str, lines: set[int] | None = None) -> str:
        """Return a text of the document with the definitions at its end that it uses and does not have.

        The lines of these definitions are added to `lines`.
        """
        return self._added(text, set(self._in(text)), lines) if self.known else text

    def added_to(self, sections: Sequence[Section], lines: set[int] | None = None) -> tuple[Section, ...]:
        """Return the sections of a page; each missing definition is added to the last section that uses it."""
        if not self.known:
            return tuple(sections)
        there = {label for section in sections for label in self._in(section.text)}
        found = [section._replace(text=self._added(section.text, there, lines)) for section in reversed(sections)]
        return tuple(found[::-1])

    def _in(self, text: str) -> Iterator[str]:
        """Yield the labels that a text of the document defines itself."""
        if "]:" in text:
            yield from (label for label, _ in _defined(Source("", text)))

    def _added(self, text: str, there: set[str], lines: set[int] | None) -> str:
        wanted, found = [text], list[_Definition]()
        while wanted:
            for use in _USED.finditer(wanted.pop()):
                one = self.known.get(label := _folded(use[1]))
                if one and label not in there and len(one.text) <= self.left:
                    there.add(label)
                    self.left -= len(one.text)
                    found.append(one)
                    wanted.append(one.text)
                    if lines is not None:
                        lines.update(range(one.first, one.last + 1))
        copies = "\n".join(one.text for one in sorted(found, key=lambda one: one.first))
        return f"{text.rstrip()}\n\n{copies}" if copies else text


def _defined(source: Source) -> Iterator[tuple[str, _Definition]]:
    """Yield the label of each definition in the text of a document outside of code, and the definition."""
    prose = source.prose(1, len(source.lines))
    for at, (line, text) in enumerate(prose):
        found = _DEFINED.match(text)
        if found is None:
            continue
        last = line
        if found["label"].startswith("^"):
            last = _end_of_footnote(source, line)
        elif not found["rest"]:  # the target is on the next line
            last = line + 1
            if at + 1 == len(prose) or prose[at + 1][0] != last or not _TARGET.fullmatch(prose[at + 1][1].strip()):
                continue
        elif not _TARGET.fullmatch(found["rest"]):
            continue
        yield _folded(found["label"]), _Definition("\n".join(source.lines[line - 1 : last]).strip(), line, last)


def _end_of_footnote(source: Source, line: int) -> int:
    """Return the last line of a footnote: the lines below it, and indented lines below blank lines, belong to it."""
    last, is_apart = line, False
    for number in range(line + 1, len(source.lines) + 1):
        text = source.lines[number - 1]
        if not text.strip():
            is_apart = True
        elif _DEFINED.match(text) or text.startswith("#") or (is_apart and not text.startswith(("    ", "\t"))):
            break
        else:
            last = number
    return last


def _folded(label: str) -> str:
    """Return a label in the form in which two labels with the same meaning are equal."""
    return " ".join(label.split()).casefold()
