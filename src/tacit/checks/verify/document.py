"""PURE. Split a markdown document into pieces that may have claims: inline code, links, table cells and code blocks."""

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from pyromark import Markdown, Options

from tacit.checks.verify.values import Heading

if TYPE_CHECKING:
    from pyromark.event import Event

_MARKDOWN = Markdown(
    options=Options.ENABLE_TABLES | Options.ENABLE_TASKLISTS | Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
)
_LONGEST = 400_000  # characters of a document; the rest is not read, which limits the time
_MOST_EVENTS = 250_000  # limits of the time for one document
_MOST_PIECES = 10_000
_LONGEST_LINE = 10_000  # bytes of a line; later columns are not counted, because counting takes quadratic time
_WINDOW = 400  # bytes of context before a piece, and as many after it
_ADDRESS = re.compile(r"(?<![\w-])(?:href|src)[ \t]*=[ \t]*[\"']([^\"'\s{}<>$]+)[\"']", re.IGNORECASE)
_LEVELS = {f"H{level}": level for level in range(1, 7)}
_LEAD = re.compile(r"[\s*_\[\]xX+>-]*(?:\d+[.)]\s*)?[\s*_]*")


class Piece(NamedTuple):
    """A part of a document that may have claims (statements about the code), such as a text in backticks.

    `kind` is code, link, block, strong (bold text) or cell. `context` is the text of its paragraph, list item or table
    row, up to 400 bytes before and after its start; for a block, it is the last line with text above. `at` is the
    position of the piece in this text. `section` is the index of its heading. `header` is the title of its table
    column, or `#` if the piece is in a heading. `is_lead` is true if the piece is at the start of a list item or table
    row, and `in_item` if it is in a list item. `info` is the language of a code block.
    """

    kind: str
    text: str
    line: int
    column: int
    section: int
    context: str = ""
    at: int = 0
    header: str = ""
    is_lead: bool = False
    in_item: bool = False
    info: str = ""


class Comment(NamedTuple):
    """An HTML comment, and the line on which it begins."""

    text: str
    line: int
    is_alone: bool  # true if nothing else is on the line of the comment


class Document(NamedTuple):
    """A document, split into pieces (parts that may have claims, such as texts in backticks).

    `cut` is the first line that was not read; it is 0 if all of the document was read.
    """

    path: str
    lines: tuple[str, ...]
    headings: tuple[Heading, ...]
    pieces: tuple[Piece, ...]
    comments: tuple[Comment, ...]
    cut: int = 0

    def line(self, number: int) -> str:
        """Return the text of a line by its number, from 1. If there is no such line, return `""`."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def read(path: str, text: str) -> Document:
    """Read a markdown document.

    The text after 400,000 characters, 250,000 events of the parser or 10,000 pieces is not read; see `Document.cut`.
    """
    if len(text) <= _LONGEST:
        return _Reader(path, text).read()
    kept = text[:_LONGEST]
    found = _Reader(path, kept).read()
    return found._replace(lines=tuple(text.split("\n")), cut=found.cut or kept.count("\n") + 1)


class _Open(NamedTuple):
    """A paragraph, list item, heading or table row that the reader has begun, but not ended yet."""

    start: int
    end: int
    kind: str


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.data = text.encode()
        self.starts = [0, *(found.end() for found in re.finditer(rb"\n", self.data))]
        self.headings = [Heading("", 0, 1)]
        self.pieces: list[Piece] = []
        self.comments: list[Comment] = []
        self.open: list[_Open] = []
        self.headers: list[str] = []
        self.column = 0
        self.cell = ""
        self.block: tuple[int, str, list[str]] | None = None
        self.strong: tuple[int, list[str]] | None = None
        self.in_head = False
        self.in_heading: list[str] | None = None
        self.items = 0
        self.skipped = 0
        self.html: tuple[int, list[str]] | None = None

    def read(self) -> Document:
        cut = 0
        for number, (event, span) in enumerate(_MARKDOWN.events_with_range(self.text, merge_text=True)):
            if number >= _MOST_EVENTS or len(self.pieces) >= _MOST_PIECES:
                cut = self.place(span["start"])[0]
                break
            self.take(event, span["start"], span["end"])
        lines = tuple(self.text.split("\n"))
        return Document(self.path, lines, tuple(self.headings), tuple(self.pieces), tuple(self.comments), cut)

    def place(self, position: int) -> tuple[int, int]:
        """Return the line and the column, both from 1, of a byte offset in the document."""
        line = bisect_right(self.starts, position)
        start = self.starts[line - 1]
        if position - start > _LONGEST_LINE:
            return line, 1
        return line, len(self.data[start:position].decode("utf-8", "replace")) + 1

    def take(self, event: "Event", start: int, end: int) -> None:
        value: Any = event
        if isinstance(value, str):
            self.words(" ")
        elif "Start" in value:
            self.begin(value["Start"], start, end)
        elif "End" in value:
            self.finish(value["End"], start)
        elif "Text" in value:
            if self.block is not None:
                self.block[2].append(value["Text"])
            self.words(value["Text"])
        elif "Code" in value:
            self.words(value["Code"])
            if not self.skipped:
                self.add("code", value["Code"], start)
        elif "Html" in value or "InlineHtml" in value:
            self.comment(value.get("Html") or value["InlineHtml"], start)
            self.addresses(value.get("Html") or value["InlineHtml"], start)

    def words(self, text: str) -> None:
        if self.in_heading is not None:
            self.in_heading.append(text)
        if self.strong is not None:
            self.strong[1].append(text)
        self.cell += text

    def addresses(self, text: str, start: int) -> None:
        """Add a piece for each link in the HTML tags of a text, and for the URL of each image."""
        for found in _ADDRESS.finditer(text) if "=" in text and not self.skipped and "<!--" not in text else ():
            self.add("link", found[1], start + len(text[: found.start(1)].encode()))

    def comment(self, text: str, start: int) -> None:
        if self.html is not None:
            self.html[1].append(text)
            return
        self.whole_comment(text, start)

    def whole_comment(self, text: str, start: int) -> None:
        for found in re.finditer(r"<!--(.*?)-->", text, re.DOTALL):
            line, _ = self.place(start + len(text[: found.start()].encode()))
            source = self.data[self.starts[line - 1] :].split(b"\n", 1)[0].decode("utf-8", "replace").strip()
            self.comments.append(Comment(found[1].strip(), line, source.startswith("<!--") and source.endswith("-->")))

    def begin(self, tag: Any, start: int, end: int) -> None:
        name = tag if isinstance(tag, str) else next(iter(tag))
        if name == "Heading":
            line, _ = self.place(start)
            self.headings.append(Heading("", _LEVELS[tag["Heading"]["level"]], line))
            self.in_heading = []
        elif name == "CodeBlock":
            info = tag["CodeBlock"]
            self.block = (start, info["Fenced"] if isinstance(info, dict) else "", [])
        elif name == "Link" and not self.skipped:
            self.add("link", tag["Link"]["dest_url"], start)
        elif name == "Image" and not self.skipped:
            self.add("link", tag["Image"]["dest_url"], start)
        elif name == "Strong":
            self.strong = (start, [])
        elif name == "MetadataBlock":
            self.skipped += 1
        elif name == "HtmlBlock":
            self.html = (start, [])
        self.begin_table(name)
        if name in {"Paragraph", "Item", "Heading", "TableRow", "TableHead"}:
            self.open.append(_Open(start, end, name))
            self.items += name == "Item"

    def begin_table(self, name: str) -> None:
        if name == "TableHead":
            self.headers, self.column, self.in_head = [], 0, True
        elif name == "TableRow":
            self.column = 0
        elif name == "TableCell":
            self.cell = ""

    def finish(self, tag: Any, start: int) -> None:
        name = tag if isinstance(tag, str) else next(iter(tag))
        if name == "Heading" and self.in_heading is not None:
            self.headings[-1] = self.headings[-1]._replace(title="".join(self.in_heading).strip())
            self.in_heading = None
        elif name == "CodeBlock" and self.block is not None:
            self.end_block()
        elif name == "Strong" and self.strong is not None:
            at, parts = self.strong
            self.add("strong", "".join(parts), at)
            self.strong = None
        elif name == "MetadataBlock":
            self.skipped -= 1
        elif name == "HtmlBlock" and self.html is not None:
            at, parts = self.html
            self.whole_comment("".join(parts), at)
            self.html = None
        elif name == "TableCell":
            if self.in_head:
                self.headers.append(self.cell.strip())
            else:
                self.add("cell", self.cell.strip(), start)
            self.column += 1
        if name == "TableHead":
            self.in_head = False
        if name in {"Paragraph", "Item", "Heading", "TableRow", "TableHead"} and self.open:
            self.open.pop()
            self.items -= name == "Item"

    def end_block(self) -> None:
        if self.block is None:
            return
        start, info, parts = self.block
        self.block = None
        line, _ = self.place(start)
        source = self.data[self.starts[line - 1] :].split(b"\n", 1)[0].lstrip()
        fenced = source.startswith((b"```", b"~~~")) or bool(info)
        before = next((text for number in range(line - 1, 0, -1) if (text := self.source_line(number).strip())), "")
        self.pieces.append(
            Piece("block", "".join(parts), line + fenced, 1, len(self.headings) - 1, before, info=info.strip())
        )

    def source_line(self, number: int) -> str:
        begin = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.data)
        return self.data[begin:end].decode("utf-8", "replace")

    def add(self, kind: str, text: str, start: int) -> None:
        line, column = self.place(start)
        held = self.open[-1] if self.open else _Open(self.starts[line - 1], start, "")
        # only a part, because a paragraph of a megabyte may have a hundred thousand pieces
        begin, end = max(held.start, start - _WINDOW), min(held.end, start + _WINDOW)
        context = self.data[begin:end].decode("utf-8", "replace")
        at = len(self.data[begin:start].decode("utf-8", "replace"))
        in_table = held.kind in {"TableRow", "TableHead"}
        header = self.headers[self.column] if held.kind == "TableRow" and self.column < len(self.headers) else ""
        lead = _LEAD.fullmatch(context[:at].lstrip("|")) is not None and (in_table or self.items > 0)
        if self.in_heading is not None:
            header = "#"
        self.pieces.append(
            Piece(
                kind,
                text,
                line,
                column,
                len(self.headings) - 1,
                context,
                at,
                header,
                lead,
                self.items > 0,
            )
        )
