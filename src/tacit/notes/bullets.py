"""PURE. Find the list items of a markdown text."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from pyromark import Markdown

from tacit.notes.markdown import words

if TYPE_CHECKING:
    from pyromark.event import Event

_MARKDOWN = Markdown()
# Limits for one section, so that a generated or hostile file takes a limited time.
MOST_BULLETS = 2_000
_MOST_EVENTS = 100_000


class Bullet(NamedTuple):
    """A list item's first paragraph as plain text.

    `bold` has the start and end offsets of each bold part of the text. `depth` is 1 for items of the outermost list.
    `under` is the text of the last heading above the item.
    """

    line: int
    text: str
    bold: tuple[tuple[int, int], ...]
    depth: int
    under: str


def bullets(text: str, first_line: int = 1, cut: Callable[[int], None] | None = None) -> list[Bullet]:
    """Return the list items of a text in order, at any depth, but not those in block quotes.

    At most `MOST_BULLETS` items are returned, and fewer if the text has too much markup. If items are left out, `cut`
    is called with the number of the first line that was not read. `first_line` is the line number of the text in its
    file.
    """
    data = text.encode()
    state = _State()
    line, position = first_line, 0
    for number, (event, span) in enumerate(_MARKDOWN.events_with_range(text, merge_text=True)):
        if number >= _MOST_EVENTS or len(state.items) > MOST_BULLETS:
            del state.items[MOST_BULLETS:]
            if cut is not None:
                cut(first_line + data.count(b"\n", 0, span["start"]))
            break
        if isinstance(event, dict) and "Start" in event and event["Start"] == "Item":
            line += data.count(b"\n", position, span["start"])
            position = span["start"]
        state.step(event, line)
    return [item.bullet() for item in state.items]


class _Item:
    """A list item whose first paragraph the reader collects from the events of the markdown parser."""

    __slots__ = ("bold", "depth", "gathering", "length", "line", "pieces", "strong", "under")

    def __init__(self, line: int, depth: int, under: str) -> None:
        self.line = line
        self.depth = depth
        self.under = under
        self.gathering = True
        self.pieces: list[str] = []
        self.length = 0
        self.strong = 0
        self.bold: list[tuple[int, int]] = []

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)

    def bullet(self) -> Bullet:
        return Bullet(self.line, "".join(self.pieces), tuple(self.bold), self.depth, self.under)


class _State:
    """What the reader of list items knows between two events of the markdown parser.

    It has the open items, the number of open block quotes, and the current heading.
    """

    def __init__(self) -> None:
        self.items: list[_Item] = []
        self._open: list[_Item] = []
        self._quotes = 0
        self._heading: list[str] | None = None
        self._under = ""

    def step(self, event: "Event", line: int) -> None:
        if isinstance(event, dict) and "Start" in event:
            tag = event["Start"]
            self._start(tag if isinstance(tag, str) else next(iter(tag)), line)
        elif isinstance(event, dict) and "End" in event:
            end = event["End"]
            self._end(end if isinstance(end, str) else next(iter(end)))
        elif self._heading is not None:
            self._heading.append(words(event))
        elif self._open and self._open[-1].gathering and not self._quotes:
            self._open[-1].add(words(event))

    def _start(self, tag: str, line: int) -> None:
        if tag == "BlockQuote":
            self._quotes += 1
        if self._quotes:
            return
        if tag == "Item":
            item = _Item(line, len(self._open) + 1, self._under)
            self._open.append(item)
            self.items.append(item)
        elif not self._open:
            if tag == "Heading":
                self._heading = []
        elif tag == "Strong":
            self._open[-1].strong = self._open[-1].length
        elif tag in {"List", "CodeBlock", "HtmlBlock", "Heading"}:
            self._open[-1].gathering = False

    def _end(self, tag: str) -> None:
        if tag == "BlockQuote":
            self._quotes -= 1
        elif self._quotes:
            return
        elif tag == "Heading" and self._heading is not None:
            self._under, self._heading = "".join(self._heading), None
        elif tag == "Item":
            self._open.pop()
        elif self._open and self._open[-1].gathering:
            item = self._open[-1]
            if tag == "Strong":
                item.bold.append((item.strong, item.length))
            elif tag == "Paragraph":
                item.gathering = False
