"""PURE. Copy the definitions of reference links and footnotes (`[ref]: url`) to the parts of a document that use them.

A document often has all definitions at its end. A note or page that is made from one of its parts needs its own copy.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pyromark import Markdown, Options

from tacit.domain.note import Section
from tacit.ingest.importers.source import Source, is_fence, is_rule
from tacit.text.late_regex import late

_DEFINED = late(r"[ \t]*\[(?P<label>[^\[\]]{1,500})\]:[ \t]*(?P<rest>.*)")
_TARGET = late(r"(?:<[^<>]*>|[^\s<]\S*)(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*")
_USED = late(rb"(?:(?<![-*+] )|(?!\[[xX]\] ))\[([^\[\]]{1,500})\]")  # a box to tick, `- [x] `, is no use of `[x]: …`
_PARSER = Markdown(options=Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES)
_BEGINS = late(r" {0,3}(?:#|>|(?:[-*+]|1[.)])[ \t])")  # a heading, a quote or a list, also below a paragraph
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
        """Return the sections of a page with the definitions that they use.

        Sections are also shown alone, so each gets the definitions of its links. A footnote is only added to the last
        section that uses it.
        """
        if not self.known:
            return tuple(sections)
        own = [set(self._in(section.text)) for section in sections]
        notes = {label for labels in own for label in labels if label.startswith("^")}
        found = list[Section]()
        for section, labels in zip(reversed(sections), reversed(own), strict=True):
            there = labels | notes
            found.append(section._replace(text=self._added(section.text, there, lines)))
            notes |= {label for label in there if label.startswith("^")}
        return tuple(found[::-1])

    def _in(self, text: str) -> Iterator[str]:
        """Yield the labels of the definitions that a text of the document contains itself."""
        if "]:" in text:
            yield from (label for label, _ in _defined(Source("", text)))

    def _added(self, text: str, there: set[str], lines: set[int] | None) -> str:
        wanted, found = [text], list[_Definition]()
        while wanted:
            for label in self._used(wanted.pop()):
                one = self.known[label]
                if label not in there and len(one.text) <= self.left:
                    there.add(label)
                    self.left -= len(one.text)
                    found.append(one)
                    wanted.append(one.text)
                    if lines is not None:
                        lines.update(range(one.first, one.last + 1))
        # footnotes come last: the definition of a link on the line after a footnote is read as a part of the footnote
        copies = "\n".join(one.text for one in sorted(found, key=lambda one: (one.text.startswith("[^"), one.first)))
        return f"{text.rstrip()}\n\n{copies}" if copies else text

    def _used(self, text: str) -> list[str]:
        """Return the labels that a text uses and that the document defines. A label in code does not count."""
        data = text.encode("utf-8", "surrogatepass")
        uses = ((use.start(), _folded(use[1].decode("utf-8", "replace"))) for use in _USED.finditer(data))
        found = [(at, label) for at, label in uses if label in self.known]
        code = _code(text) if found and ("`" in text or "    " in text or "\t" in text or "~~~" in text) else []
        starts = [first for first, _ in code]
        return [label for at, label in found if not (n := bisect_right(starts, at)) or code[n - 1][1] <= at]


def _code(text: str) -> list[tuple[int, int]]:
    """Return the byte range of each piece of code in a text: its first byte, and the byte after it."""
    found = list[tuple[int, int]]()
    events: Iterator[tuple[Any, Any]] = _PARSER.events_with_range(text)
    for event, place in events:
        start = event.get("Start") if isinstance(event, dict) else None
        if (isinstance(start, dict) and "CodeBlock" in start) or (isinstance(event, dict) and "Code" in event):
            found.append((place["start"], place["end"]))
    return found


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
    """Return the last line of a footnote.

    Text below it, and indented lines below blank lines, belong to it. A list, a quote or code without indent does not.
    """
    last, is_apart = line, False
    for number in range(line + 1, len(source.lines) + 1):
        text = source.lines[number - 1]
        if not text.strip():
            is_apart = True
        elif _DEFINED.match(text) or (not text.startswith(("    ", "\t")) and (is_apart or _ends_footnote(text))):
            break
        else:
            last = number
    return last


def _ends_footnote(line: str) -> bool:
    return _BEGINS.match(line) is not None or is_fence(line) or is_rule(line)


def _folded(label: str) -> str:
    """Return a label in the form in which two labels with the same meaning are equal."""
    return " ".join(label.split()).casefold()
