"""PURE. Edit a note or a pattern page; only the edited keys and lines change, and all other bytes stay the same.

Functions take and return the text of the whole file, with its own line ends and byte-order mark.
"""

import contextlib
import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any, Final

import yaml

from tacit.notes.handler import HANDLER
from tacit.notes.nodes import NULLS
from tacit.notes.tree import Entries, FrontMatterError, plain, tree
from tacit.notes.values_at import Value, comments, find
from tacit.notes.write import dumped, yaml_text
from tacit.text.names import slugify

_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LINE_END = re.compile(r"\r\n|\r|\n")
_BYTE_ORDER_MARK = "\ufeff"


def assign(text: str, key: str, value: object) -> str:
    """Return the file with `key` set to `value` in its front matter; all lines of an old value are replaced.

    Comments in these lines stay, above the key if they cannot stay beside the value.

    Raises:
        FrontMatterError: the front matter can't be read, or the new lines would also change the value of another key.
    """
    found = _Front(text)
    place = found.value(key)
    lines = yaml_text({key: value})
    if place is None:
        return found.checked(found.block + lines, key, value)
    is_text = place.items == 1 and not place.is_list and not found.block[: place.last].endswith("\n")  # no `|` or `>`
    if is_text and isinstance(value, str) and lines.count("\n") == 1:
        only = lines.removeprefix(f"{key}:").strip()
        with contextlib.suppress(FrontMatterError):
            return found.checked(found.block[: place.start] + only + found.block[place.last :], key, value)
    end = _line_after(found.block, place.last)
    above = "".join(f"{comment}\n" for comment in comments(found.block, place, end))
    return found.checked(found.block[: place.key] + above + lines + found.block[end:], key, value)


def extend(text: str, key: str, values: Sequence[object]) -> str:
    """Return the file with `values` added at the end of the list `key` in its front matter.

    If there is no such list, it is created.

    Raises:
        FrontMatterError: the front matter can't be read, or the change would change another key.
    """
    if not values:
        return text
    found = _Front(text)
    place = found.value(key)
    old = found.plain().get(key)
    is_empty = place is None or old in ("", None, {}) or found.block[place.start : place.last] in NULLS
    before = [] if is_empty else old if isinstance(old, list) else [old]
    after = [*before, *values]
    if place is None or (not place.items and "\n" in found.block[place.start : place.last]):
        return assign(text, key, after)
    if place.is_list and place.items:
        block = _in_flow(found.block, place, values) if place.flow else _in_block(found.block, place, values)
    else:
        block = _as_list(found.block, place, values, is_empty=not before)
    try:
        return found.checked(block, key, after)
    except FrontMatterError:
        return assign(text, key, after)


def retract(text: str, key: str, slugs: Collection[str]) -> str:
    """Return the file without some items of the list `key`: those that name a pattern with one of these slugs.

    If no item is left, the key is removed unless it has a comment, and a front matter without keys is removed too. So
    this undoes `extend`.

    Raises:
        FrontMatterError: the front matter can't be read, or the change would change another key.
    """
    found = _Front(text)
    place, old = found.value(key), found.plain().get(key)
    if place is None or not isinstance(old, list):
        return text
    left = [item for item in old if slugify(_name(item)) not in slugs]
    if len(left) == len(old):
        return text
    rest = found.block[_line_after(found.block, place.last) :]
    if not left and (beside := _behind_key(found.block, place)):
        return found.checked(found.block[: place.texts[0][1]] + beside + rest, key, "")
    if not left:
        block = found.block[: place.key] + rest
        return found.checked(block, key) if block.strip() else found.without_block()
    lines = found.block[place.start : len(found.block) - len(rest)].split("\n")
    kept = [line for line in lines if slugify(_name(_item(line))) not in slugs]
    block = found.block[: place.start] + "\n".join(kept).lstrip(" ") + rest
    with contextlib.suppress(FrontMatterError):
        return found.checked(block, key, left)
    return assign(text, key, left)


def splice(text: str, changes: Sequence[tuple[int, int, Sequence[str]]]) -> str:
    """Return the file with ranges of lines replaced; all other lines stay the same.

    Each change is a tuple: the index of the first line to replace (from 0), the index of the line after the last line
    to replace, and the new lines without line ends.
    """
    end = _line_end(text)
    lines = _lines(text)
    for first, last, new in sorted(changes, key=lambda change: change[:2], reverse=True):
        if first >= len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
            lines[-1] += end
        lines[first:last] = [f"{line}{end}" for line in new]
    return "".join(lines)


def append(text: str, addition: str) -> str:
    """Return the file with a text added at its end, after a blank line."""
    if not addition.strip():
        return text
    end = _line_end(text)
    lines = addition.strip("\n").replace("\n", end)
    gap = "" if not text else end if text.endswith(("\n", "\r")) else end * 2
    return f"{text}{gap}{lines}{end}"


def _lines(text: str) -> list[str]:
    """Return the lines of a text with their line ends; other characters that separate lines stay inside a line."""
    ends = [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]
    return [text[first:last] for first, last in pairwise(ends) if last > first]


def _line_end(text: str) -> str:
    first = _LINE_END.search(text)
    return first.group() if first else "\n"


class _Front:
    """The front matter of a file.

    `block` is the YAML text with line feeds as line ends. `first` is the index (from 0) of the first line of `block` in
    the file, and `last` the index of the line after `block`. `fenced` is false if the file has no front matter.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
        plain_text = _LINE_END.sub("\n", text.removeprefix(_BYTE_ORDER_MARK))
        try:
            self.block, body = HANDLER.split(plain_text)
        except ValueError:
            self.block, self.fenced, self.first, self.last = "", False, 0, 0
            return
        self.fenced = True
        before = plain_text[: plain_text.rindex(self.block, 0, len(plain_text) - len(body))] if self.block else ""
        self.first = before.count("\n") if self.block else plain_text[: len(plain_text) - len(body)].count("\n") - 1
        self.last = self.first + self.block.count("\n")

    def plain(self) -> dict[str, Any]:
        """Return all keys and values of the front matter, as texts, lists and dicts without line numbers."""
        root: Entries = tree(self.block, self.first + 1).root
        return {key: plain(value) for key, (_, value) in root.pairs.items()}

    def value(self, key: str) -> Value | None:
        """Return the position of a key's value, or None if there is no such key.

        Raises:
            FrontMatterError: a value needs quotes and has none, so a YAML parser can't find the positions.
        """
        if key not in self.plain():
            return None
        try:
            stream = list(yaml.parse(self.block, Loader=_LOADER))
        except yaml.YAMLError as error:
            line = (
                self.first
                + 1
                + (error.problem_mark.line if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark else 0)
            )
            message = f"the key {key!r} can't be changed: a value needs quotes"
            raise FrontMatterError(
                "unquoted-text", message, line, 1, "run `tacit lint --fix`, then this command again"
            ) from error
        return find(stream, key)

    def checked(self, block: str, key: str, value: object = None) -> str:
        """Return the file with `block` as its front matter, after a check that only the value of `key` has changed.

        Without `value`, `block` may not have the key.

        Raises:
            FrontMatterError: the new front matter can't be read, or another key has changed too.
        """
        wanted = {**self.plain(), key: _texts(value)}
        if value is None:
            del wanted[key]
        with contextlib.suppress(FrontMatterError):
            if {name: plain(node) for name, (_, node) in tree(block).root.pairs.items()} == wanted:
                return self.with_block(block)
        raise FrontMatterError(
            "bad-edit", f"the key {key!r} can't be changed automatically", 1, 1, "edit the key by hand"
        )

    def without_block(self) -> str:
        """Return the file without its front matter and the blank line after it."""
        lines = _lines(self.text)[self.last + 1 :]
        return self.mark + "".join(lines[1:] if lines and not lines[0].strip() else lines)

    def with_block(self, block: str) -> str:
        """Return the file with `block` as the YAML of its front matter; unchanged lines keep their line ends."""
        end = _line_end(self.text)
        if not self.fenced:
            rest = self.text.removeprefix(_BYTE_ORDER_MARK)
            gap = end if rest.strip() and not rest.startswith(("\n", "\r")) else ""
            return f"{self.mark}---{end}{block.replace(chr(10), end)}---{end}{gap}{rest}"
        lines = _lines(self.text)
        new = _kept(lines[self.first : self.last], _lines(block), end)
        return "".join((*lines[: self.first], *new, *lines[self.last :]))


def _name(item: object) -> str:
    """Return the name in an item of a YAML list: the item itself if it is a text, or the `name` of a mapping."""
    return str(item.get("name", "")) if isinstance(item, dict) else str(item)


def _item(line: str) -> object:
    """Return the value of one line of a YAML list; `""` if the line is not a list item."""
    try:
        value = yaml.load(line, Loader=_LOADER) if line.lstrip().startswith("- ") else None  # noqa: S506  only texts
    except yaml.YAMLError:
        return ""
    return value[0] if isinstance(value, list) and value else ""


def _kept(old: list[str], new: list[str], end: str) -> list[str]:
    """Return the new lines of a front matter with line ends.

    Unchanged lines at the start and the end keep the line ends of `old`; all other lines get `end`.
    """
    bare = [_LINE_END.sub("\n", line) for line in old]
    head = 0
    while head < min(len(bare), len(new)) and bare[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(bare), len(new)) - head and bare[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle = [line.replace("\n", end) for line in new[head : len(new) - tail]]
    return [*old[:head], *middle, *old[len(old) - tail :]]


def _in_block(block: str, place: Value, values: Sequence[object]) -> str:
    indent = " " * (place.start - (block.rfind("\n", 0, place.start) + 1))
    lines = yaml_text({"x": list(values)}).split("\n", 1)[1]
    end = _line_after(block, place.last)
    return block[:end] + "".join(f"{indent}{line}\n" for line in lines.splitlines()) + block[end:]


def _in_flow(block: str, place: Value, values: Sequence[object]) -> str:
    text = dumped(list(values), flow=True).strip()[1:-1]
    at = place.texts[-1][1]
    return f"{block[:at]}, {text}{block[at:]}"


def _as_list(block: str, place: Value, values: Sequence[object], *, is_empty: bool) -> str:
    """Return the front matter with a list as the value of a key whose value was a single text.

    The items of the list are the text, unless it is empty (`is_empty`), and `values`. What follows the text on its
    line, such as a comment, stays there.
    """
    end = _line_after(block, place.last)
    lines = yaml_text({"x": list(values)}).split("\n", 1)[1]
    named = place.texts[0][1]
    beside = _behind_key(block, place) or ":\n"
    if is_empty:
        behind = block[place.last : end].strip()
        beside = f": {behind}\n" if behind else beside
        return f"{block[:named]}{beside}{lines}{block[end:]}"
    return f"{block[:named]}{beside}- {block[place.start : end]}{lines}{block[end:]}"


def _behind_key(block: str, place: Value) -> str:
    """Return the colon after a key and the comments between the colon and the value; `""` if there are no comments."""
    named = place.texts[0][1]
    found = comments(block, place._replace(texts=place.texts[:1]), place.start)
    return ":" + "".join(f" {comment}\n" for comment in found) if found and named < place.start else ""


def _line_after(block: str, at: int) -> int:
    """Return the offset at which the line after a value begins; `at` is the offset at which the value ends.

    If the value ends with a line end, this offset is `at`.
    """
    if at and block[at - 1] == "\n":
        return at
    end = block.find("\n", at)
    return len(block) if end < 0 else end + 1


def _texts(value: object) -> object:
    """Return a value as the front matter parser would read it back: only texts, lists and dicts; None becomes `""`."""
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    return "" if value is None else str(value)
