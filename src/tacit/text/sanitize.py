"""PURE. Parse markdown and write it again, so that nothing in it affects the text around it.

The parser reports events: the start and the end of each block and span (such as emphasis or a link), and the texts in
them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from pyromark import Markdown, Options

from tacit.text.columns import table
from tacit.text.escape import address, code_fence, code_span, escape, guard, is_address, unclosed

LOWEST_HEADING = 6  # the deepest level of a heading in markdown
DEEPEST_NESTING = 40  # containers inside each other; deeper texts are shown as code
MOST_EVENTS = 20_000  # parser events of one text, which limits the time; longer texts are shown as code
_BYTES = 25  # this number of bytes costs about as much time as one event
_HEAVIEST = 3.5  # the highest possible weight of one character
_PARSER = Markdown(
    options=Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS,
)
_SPANS = {"Emphasis", "Strong", "Strikethrough", "Link", "Image"}
_SPACES = re.compile("[ \t]{2,}|\t")
_ALIGNED = {"None": "", "Left": "<", "Center": "^", "Right": ">"}

# The second word after a code fence, and the text that a page shows above the code.
_MARKS = {"good": "To follow:\n\n", "bad": "To avoid:\n\n"}


def compose(text: str, top: int, *, paths: bool = True, known: Callable[[str], str] | None = None) -> Composer | None:
    """Parse a text, and return a composer that can write it again; None if it has too many events or too deep nesting.

    Headings are moved down, so that none has a higher level than `top`. `known` may return a web address for the target
    of a link; the link then leads to this address. If it returns `""`, and the target is not a web or mail address, the
    link becomes its text, followed by the target if `paths` is true.
    """
    if text.count("]:") > MOST_EVENTS:
        return None
    events: list[tuple[Any, Any]] = []
    highest, depth = LOWEST_HEADING, 0
    parsed: Iterator[tuple[Any, Any]] = _PARSER.events_with_range(text, merge_text=True)
    for event, place in parsed:
        events.append((event, place))
        if len(events) > MOST_EVENTS:
            return None
        if "Start" in event:
            depth += 1
            if depth > DEEPEST_NESTING:
                return None
            if "Heading" in event["Start"]:
                highest = min(highest, int(event["Start"]["Heading"]["level"][1]))
        elif "End" in event:
            depth -= 1
    composer = Composer(text, events, max(0, top - highest), paths=paths)
    composer.known = known
    return composer


def weight(text: str, most: int = MOST_EVENTS + 1) -> int:
    """Return a number for the work of rendering a text, at most `most`.

    It is the sum of the parser's events, the link definitions, the line breaks, and a share of the text's length in
    bytes.
    """
    base = text.count("]:") + text.count("\n") + len(text.encode("utf-8", "surrogatepass")) // _BYTES
    if base >= most:
        return most
    return base + sum(1 for _ in islice(_PARSER.events(text, merge_text=True), most - base))


def fitting(texts: Sequence[str]) -> int:
    """Return how many of `texts` can be rendered together: the first ones, up to a total `weight` of `MOST_EVENTS`."""
    if sum(map(len, texts)) * _HEAVIEST <= MOST_EVENTS:
        return len(texts)
    left = MOST_EVENTS
    for number, text in enumerate(texts):
        left -= weight(text, left + 1)
        if left < 0:
            return number
    return len(texts)


class Composer:
    """Writes parsed markdown again, block by block, so that nothing in it affects the page around it."""

    known: Callable[[str], str] | None = None  # see `compose`

    def __init__(self, text: str, events: list[tuple[Any, Any]], shift: int, *, paths: bool = True) -> None:
        self.source = text.encode("utf-8", "surrogatepass")
        self.events = events
        self.at = 0
        self.shift = shift
        self.paths = paths
        self.lists = 0  # the lists around the current block
        self.before = ""  # the markers of the open emphases
        self.marks: list[str] = []  # of the open emphases
        self.unused = deque(_unused(text, events, self.source) if "]:" in text else ())

    def blocks(self) -> list[str]:
        """Return the blocks of the current container, such as a list item, up to its end."""
        found = []
        self.before = ""
        while self.at < len(self.events):
            event, place = self.events[self.at]
            if "End" in event:
                found += self._definitions(place["end"])
                break
            found += self._definitions(place["start"])
            found.append(self._block(event))
            self.before = self.before if _is_list(event) else ""
        else:
            found += self._definitions(len(self.source) + 1)
        return found

    def pieces(self) -> Iterator[tuple[int, str]]:
        """Yield the top-level blocks, each with the number of its first line in the text, from 0.

        Definitions of links (`[name]: address`) that no link uses are left out.
        """
        while self.at < len(self.events):
            event, place = self.events[self.at]
            yield self.source.count(b"\n", 0, place["start"]), self._block(event)
            self.before = self.before if _is_list(event) else ""

    def items(self) -> Iterator[str]:
        """Yield the content of each item of the outermost lists, without checkboxes. Lists in quotes are skipped."""
        while self.at < len(self.events):
            event, _ = self.events[self.at]
            if _is_list(event):
                for content, _ in self._items():
                    yield content.removeprefix("[ ] ")
            else:
                self._block(event)

    def _definitions(self, before: int) -> list[str]:
        """Return the unused link definitions before the offset `before` as text, so that they are not lost."""
        found = []
        while self.unused and self.unused[0][0] < before:
            found.append(_paragraph(escape(self.unused.popleft()[1])))
        return found

    def _block(self, event: Any) -> str:
        if event == "Rule":
            self.at += 1
            return "***" if self.lists else "---"  # `- ---` would be a rule itself
        start: Any = event.get("Start") if isinstance(event, dict) else None
        kind = next(iter(start)) if isinstance(start, dict) else start
        if kind is None or kind in _SPANS:
            return _paragraph(self._inlines())
        if kind == "List":
            return self._list()
        self.at += 1
        if kind == "Heading":
            text = self._heading(int(start["Heading"]["level"][1]))
        elif kind == "CodeBlock":
            text = self._code(start["CodeBlock"])
        elif kind == "BlockQuote":
            text = "\n".join(f"> {line}".rstrip(" ") for line in "\n\n".join(self.blocks()).split("\n"))
        elif kind == "HtmlBlock":
            text = self._html()
        elif kind == "Table":
            text = self._table(start["Table"])
        else:
            text = _paragraph(self._inlines())
        self.at += 1
        return text

    def _heading(self, level: int) -> str:
        text = self._inlines().replace("\\\n", " ").replace("\n", " ").strip(" \t")
        return f"{'#' * min(LOWEST_HEADING, level + self.shift)} {unclosed(text)}".rstrip(" ")

    def _code(self, kind: Any) -> str:
        text = ""
        while "Text" in (event := self.events[self.at][0]):
            text += event["Text"]
            self.at += 1
        info = kind["Fenced"] if isinstance(kind, dict) else ""
        label = next((_MARKS[word] for word in info.split()[1:] if word in _MARKS), "")
        return label + code_fence(text, info)

    def _html(self) -> str:
        text = ""
        while "End" not in (event := self.events[self.at][0]):
            text += event.get("Html") or event.get("Text") or ""
            self.at += 1
        return "\n".join(_paragraph(escape(line)) for line in text.strip().split("\n"))

    def _list(self) -> str:
        start = self.events[self.at][0]["Start"]["List"]
        bullet = "-" if start is None else "."
        if self.before == bullet:  # otherwise the items would belong to the list directly before
            bullet = "*" if start is None else ")"
        items = list(self._items())
        self.before = bullet
        loose = any(is_loose for _, is_loose in items)
        found = []
        for number, (content, _) in enumerate(items):
            # most formatters accept the same number for all items, but only for lists that begin with 1
            shown = "" if start is None else 1 if start == 1 else min(start + number, 999_999_999)
            marker = f"{shown}{bullet}"
            head, *rest = content.split("\n")
            indent = " " * (len(marker) + 1)
            lines = [f"{marker} {head}".rstrip(" "), *(f"{indent}{line}" if line else "" for line in rest)]
            found.append("\n".join(lines))
        return ("\n\n" if loose else "\n").join(found)

    def _items(self) -> Iterator[tuple[str, bool]]:
        """Yield the content of each item of a list, and whether blank lines are around its paragraphs."""
        self.at += 1
        self.lists += 1
        while "Start" in self.events[self.at][0]:
            self.at += 1
            first = self.events[self.at][0]
            loose = "Start" in first and first["Start"] == "Paragraph"
            yield ("\n\n" if loose else "\n").join(self.blocks()), loose
            self.at += 1
        self.lists -= 1
        self.at += 1

    def _table(self, alignments: Any) -> str:
        rows: list[list[str]] = []
        while "End" not in (event := self.events[self.at][0]) or event["End"] != "Table":
            self.at += 1
            if event in ({"Start": "TableHead"}, {"Start": "TableRow"}):
                rows.append([])
            elif event == {"Start": "TableCell"}:
                rows[-1].append(self._inlines(in_table=True).replace("\\\n", " ").replace("\n", " "))
        head, *rest = rows
        return "\n".join(table(head, rest, [_ALIGNED[a] for a in alignments]))

    def _inlines(self, *, in_table: bool = False) -> str:
        """Return the inline text (words, spans, links) up to the end of its block or the start of another block."""
        found = []
        while self.at < len(self.events):
            event, _ = self.events[self.at]
            if isinstance(event, str):
                if event == "Rule":
                    break
                found.append("\\\n" if event == "HardBreak" else "\n")
            elif "Text" in event or "InlineHtml" in event:
                text = escape(event.get("Text") or event.get("InlineHtml") or "")
                found.append(_SPACES.sub(" ", text) if "  " in text or "\t" in text else text)
            elif "Code" in event:
                code = code_span(event["Code"])
                found.append(code.replace("|", "\\|") if in_table else code)
            elif "TaskListMarker" in event:
                found.append("[ ] ")
            else:
                piece = self._span(event, found[-1] if found else "", in_table=in_table)
                if piece is None:
                    break
                found.append(piece)
                continue
            self.at += 1
        return "".join(found)

    def _span(self, event: Any, before: str, *, in_table: bool) -> str | None:
        """Return the markdown of a whole link, or of the start or end of another span, such as an emphasis.

        The result is None if `event` is something else. `before` is the text directly before the span.
        """
        start, end = event.get("Start"), event.get("End")
        kind = start or end
        if isinstance(start, dict) and (link := start.get("Link") or start.get("Image")):
            self.at += 1
            text = self._inlines(in_table=in_table)
            self.at += 1
            if self.known and "Link" in start and (target := self.known(link["dest_url"])):
                link = {**link, "dest_url": target}
            if not self.paths and link["link_type"] not in ("Autolink", "Email") and not is_address(link["dest_url"]):
                return text
            return _link(text, link, is_image="Image" in start)
        if kind not in ("Emphasis", "Strong", "Strikethrough"):
            return None
        self.at += 1
        if kind == "Emphasis" and end:
            return self.marks.pop()
        if kind == "Emphasis":
            inside = self.marks or _is_word(before[-1:]) or _is_word(_text_after(self.events, self.at)[:1])
            self.marks.append("*" if inside else "_")
            return self.marks[-1]
        return "~~" if kind == "Strikethrough" else "**"


def _link(text: str, link: Any, *, is_image: bool) -> str:
    target, title = link["dest_url"], link["title"]
    if link["link_type"] == "Email":
        target = f"mailto:{target}"
    if link["link_type"] in ("Autolink", "Email"):
        return f"<{link['dest_url']}>" if is_address(target) else code_span(target)
    if link["id"].startswith("^"):
        return f"\\[{text}\\]"
    if not is_address(target):
        return f"{text} ({code_span(target)})" if text.strip() else f"({code_span(target)})"
    quoted = ' "' + escape(title).replace('"', '\\"') + '"' if title else ""
    return f"{'!' if is_image else ''}[{text}]({address(target)}{quoted})"


def _unused(text: str, events: list[tuple[Any, Any]], source: bytes) -> Iterator[tuple[int, str]]:
    """Yield each link definition (`[name]: address`) that no link uses, with its offset in the text."""
    used = {
        _label(event["Start"][kind]["id"])
        for event, _ in events
        if "Start" in event
        for kind in ("Link", "Image")
        if kind in event["Start"]
    }
    for label, definition in _PARSER.reference_definitions(text).items():
        if label.startswith("^") or _label(label) not in used:
            start, end = definition["span"]["start"], definition["span"]["end"]
            yield start, source[start:end].decode("utf-8", "replace")


def _is_list(event: Any) -> bool:
    return "Start" in event and "List" in event["Start"]


def _text_after(events: Sequence[tuple[Any, Any]], at: int) -> str:
    """Return the text directly after the span whose content begins at the event with the index `at`."""
    depth = 1
    while depth:
        event = events[at][0]
        depth += "Start" in event
        depth -= "End" in event
        at += 1
    event = events[at][0] if at < len(events) else ""
    return str(event.get("Text", "")) if isinstance(event, dict) else ""


def _is_word(character: str) -> bool:
    """Return whether a character is part of a word, so that `_` next to it does not mark an emphasis."""
    return bool(character) and not character.isspace() and unicodedata.category(character)[0] not in "PS"


def _label(text: str) -> str:
    return " ".join(text.casefold().split())


def _paragraph(text: str) -> str:
    return "\n".join(guard(line.strip(" \t")) for line in text.split("\n"))
