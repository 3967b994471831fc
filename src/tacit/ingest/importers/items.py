"""PURE. Read the items of lists in a document, such as examples and paths of notes, and find placeholders."""

import itertools
import re
from functools import lru_cache
from typing import NamedTuple

from tacit.ingest.importers.dates import find_date
from tacit.ingest.importers.source import Source, is_rule
from tacit.notes.markdown import plain_text
from tacit.notes.paths import stem
from tacit.notes.prose import shortened
from tacit.notes.values import name_date
from tacit.text.late_regex import late

_ITEM = late(r"(?P<indent>[ \t]{0,3})(?:[-*+•]|(?P<number>\d{1,6})[.)])[ \t]+(?P<text>.*\S)")
_ELIDED = late(
    r"[\[(]?\s*(?:\.{2,}|…)?\s*(?:and\s+)?(?P<count>\d{1,6})\s+(?:more|others?|further)\b.*|"
    r"[\[(]?\s*(?:\.{3}|…)\s*[\])]?",
    re.IGNORECASE,
)
_PLACEHOLDER = late(
    r"\[(?!x\]|\s*\])(?![^\]]*\]\()(?!Note\b)[A-Z][a-z][^\[\]\n]*\]|"
    r"YYYY-MM(?:-DD)?\b|\bX (?:examples|minutes|hours)\b|~X\b|HIGH/MEDIUM/LOW"
)
_OWN_FORM = late(r"(?:,[^()]*)?\):\s+(?P<says>\S.*)")
_LAZY = late(r"(?![ \t]|[#|>]|\*\*|[-*+•][ \t]|\d{1,6}[.)][ \t]).*[^:\s]\s*")  # text that continues an item
_NESTED = 2  # an item that is indented by at least this many columns belongs to a nested list
_LONGEST_PATH = 1_000
_WORDS = late(r"\w+")
_OUTSIDE = late(r"(?:^|[^.\w])/$|\.\./$|[~\\:]/?$")  # text before a path that leads out of the folder
_LONGEST_PLACEHOLDER = 5_000  # characters
_PATH = late(r"[\w@~+-][\w./@+~-]*\.md\b")


class Item(NamedTuple):
    """An item of a list, on the lines `line` to `last`.

    `elided` is the number in an item such as "… and 5 more". It is 0 if such an item gives no number, and None for
    other items.
    """

    text: str
    line: int
    last: int
    elided: int | None = None
    numbered: bool = False


class Example(NamedTuple):
    """The parts of a line that is an example: project, title, date and outcome."""

    title: str
    project: str
    date: str
    outcome: str


def items(source: Source, first: int, last: int) -> list[Item]:
    """Return the items of the lists in a range of lines. Lines with a deeper indentation belong to the item above them.

    Bullets without indentation also belong to the numbered item directly above them, if the numbers go on below them.
    """
    found: list[Item] = []
    texts: list[list[str]] = []
    numbers: list[int] = []
    outer = before = 0
    is_open = False  # true until a line that does not belong to the list
    for number, line in source.prose(first, last):
        match = _ITEM.match(line)
        indent = len(match["indent"].expandtabs(4)) if match else 0
        if match and (not found or indent < outer + _NESTED):
            outer = indent
            elided = _ELIDED.fullmatch(plain_text(match["text"])) or _ELIDED.fullmatch(match["text"])
            count = int(elided["count"] or 0) if elided else None
            found.append(Item("", number, number, count, match["number"] is not None))
            texts.append([match["text"]])
            numbers.append(int(match["number"] or 0))
            is_open = True
        elif is_open and (_is_below(line) or (before == found[-1].last == number - 1 and _is_lazy(line))):
            texts[-1].append(line.strip())
            found[-1] = found[-1]._replace(last=number)
        elif line.strip():
            is_open = False
        before = number
    whole = [item._replace(text="\n".join(lines)) for item, lines in zip(found, texts, strict=True)]
    return _with_bullets(whole, numbers) if 0 in numbers and any(numbers) else whole


def _with_bullets(found: list[Item], numbers: list[int]) -> list[Item]:
    """Add bullets without indentation to the numbered items to which they belong (see `items`), and return the items.

    `numbers` has the number of each item, or 0 for a bullet.
    """
    told: list[tuple[Item, int]] = []
    for item, number in zip(found, numbers, strict=True):
        above = next((place for place in range(len(told) - 1, -1, -1) if told[place][1]), 0)
        inside = told[above:]
        if inside and number == inside[0][1] + 1 > 1 and _is_unbroken([one for one, _ in inside]):
            told[above:] = [(_joined([one for one, _ in inside]), inside[0][1])]
        told.append((item, number))
    return [item for item, _ in told]


def _is_unbroken(run: list[Item]) -> bool:
    return all(one.last + 1 == other.line for one, other in itertools.pairwise(run))


def _joined(run: list[Item]) -> Item:
    return run[0]._replace(text="\n".join(item.text for item in run), last=run[-1].last)


def _is_below(line: str) -> bool:
    return bool(line.strip()) and line.startswith((" ", "\t"))


def _is_lazy(line: str) -> bool:
    """Return whether a line directly below a list item belongs to the item, although the line is not indented."""
    return _LAZY.fullmatch(line) is not None and not is_rule(line)


def is_placeholder(text: str) -> bool:
    """Return whether a text has no words, or only placeholders, such as `[Your pattern]` or `YYYY-MM-DD`."""
    if len(text) > _LONGEST_PLACEHOLDER:
        return False
    rest = _PLACEHOLDER.sub("", text)
    return not _WORDS.search(rest.replace("...", ""))


def placeholders(text: str) -> bool:
    """Return whether a text contains a placeholder."""
    return _PLACEHOLDER.search(text) is not None


def note_path(text: str) -> str:
    """Return the path of the markdown file that an item names; `""` if there is none."""
    found = _named_file(text)
    return found.group() if found else ""


def _named_file(text: str) -> re.Match[str] | None:
    text = text[:_LONGEST_PATH]
    return _PATH.search(text) if ".md" in text else None  # the search takes much longer


def is_note_path(text: str) -> bool:
    """Return whether an item lists a note: a markdown file with a date in its name, or one in a folder of notes.

    An absolute path, or one that leads out of its folder, lists no note.
    """
    found = _named_file(text)
    if found is None or ".." in found.group().split("/") or _OUTSIDE.search(text[: found.start()]):
        return False
    return bool(dated_by_name(found.group())) or "/episodic/" in f"/{found.group()}"


def dated_by_name(path: str) -> str:
    """Return the date in the name of a file; `""` if it has none."""
    try:
        return name_date(stem(path)) or ""
    except ValueError:
        return ""


@lru_cache(maxsize=1_000)  # called several times for each example of a document
def read_example(text: str, projects: frozenset[str] = frozenset()) -> Example:
    """Return the parts of a line such as `Client A - Login (2024-11) - Held`: project, task, date and outcome.

    A single name before the date is a project if it is in `projects`, or if a colon follows the date in brackets, as on
    tacit's own pages (`Shop (2024-05-03): no more timeouts`). Otherwise it is the task.
    """
    plain = plain_text(text.split("\n", 1)[0])
    found = find_date(plain)
    if found is None:
        head, after = (plain, "") if " - " not in plain and ": " not in plain else _halves(plain)
        return Example(head.strip(" -–—:"), "", "", after)
    before = plain[: found.start].rstrip(" ([-–—,:")
    after = plain[found.end :].lstrip(" )]-–—:,")
    if not before:
        before, _, after = after.partition(" - ") if " - " in after else (after, "", "")
    parts = [part.strip() for part in re.split(r"\s[-–—]\s", before, maxsplit=1)]
    if len(parts) > 1:
        return Example(parts[1], parts[0], found.date, after)
    if own := _OWN_FORM.match(plain, found.end):
        return Example(shortened(own["says"]), parts[0], found.date, own["says"])
    if parts[0].casefold() in projects:
        return Example(parts[0], parts[0], found.date, after)
    words = parts[0].removesuffix(" project")
    return Example(parts[0], words if words != parts[0] else "", found.date, after)


def project_of(text: str) -> str:
    """Return the project of a line such as `Alpha - Login (2025-01-02)`: `Alpha`.

    A line that does not have both a project and a task gives `""`.
    """
    found = find_date(text)
    parts = re.split(r"\s[-–—]\s", text[: found.start] if found else "", maxsplit=1)
    return parts[0].strip() if len(parts) > 1 and parts[1].strip(" (") else ""


def _halves(text: str) -> tuple[str, str]:
    first, _, rest = re.split(r"(\s[-–—]\s|:\s)", text, maxsplit=1)
    return first, rest.strip()
