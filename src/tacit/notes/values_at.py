"""PURE. Find where the value of a key is in the YAML of a front matter, and the comments beside it."""

import re
from typing import Any, NamedTuple

from yaml import events

_COMMENT = re.compile(r"(?:(?<=[ \t\n])|^)(#.*)", re.MULTILINE)


class Value(NamedTuple):
    """The position of a key's value in the front matter.

    `key` is the offset at which the key begins, `start` the offset at which the value begins, and `last` the offset at
    which the last text in the value ends. `flow` is true if the value is written in brackets (`[a, b]`). `items` is the
    number of items of a list, or of keys and values of a mapping; it is 1 for a text. `texts` has the start and end of
    each text and of each closing bracket inside the value; comments can only be between them.
    """

    key: int
    start: int
    last: int
    is_list: bool
    flow: bool
    items: int
    texts: tuple[tuple[int, int], ...]


def find(stream: list[Any], key: str) -> Value | None:
    """Return the position of a key's value in the events of a YAML parser; None if there is no such key."""
    depth, at_key, position = 0, True, 0
    for number, event in enumerate(stream):
        if isinstance(event, events.CollectionEndEvent):
            depth -= 1
            if depth == 1:
                at_key = True
        elif isinstance(event, events.CollectionStartEvent | events.ScalarEvent):
            if depth == 1 and at_key:
                at_key, position = False, number
            elif depth == 1:
                name = stream[position]
                if isinstance(name, events.ScalarEvent) and name.value == key:
                    return _measured(stream, position, number)
                at_key = isinstance(event, events.ScalarEvent)
            depth += isinstance(event, events.CollectionStartEvent)
    return None


def _measured(stream: list[Any], position: int, number: int) -> Value:
    value = stream[number]
    start = _start(stream[position])
    texts = [(start, _end(stream[position]))]
    if isinstance(value, events.ScalarEvent):
        texts.append((_start(value), _end(value)))
        return Value(start, _start(value), _end(value), is_list=False, flow=False, items=1, texts=tuple(texts))
    depth, items, last = 0, 0, _end(value)
    for event in stream[number:]:
        if isinstance(event, events.CollectionEndEvent):
            depth -= 1
            if _end(event) > _start(event):  # a closing bracket; the end of an indented block has no text
                last = _end(event)
                texts += [(_start(event), last)] if depth else []
            if depth == 0:
                break
            continue
        items += depth == 1
        if isinstance(event, events.CollectionStartEvent):
            depth += 1
        else:
            last = max(last, _end(event))
            texts.append((_start(event), _end(event)))
    is_list = isinstance(value, events.SequenceStartEvent)
    return Value(start, _start(value), last, is_list, bool(value.flow_style), items, tuple(texts))


def comments(block: str, place: Value, end: int) -> list[str]:
    """Return the comments in the lines of a key, up to the offset `end`, which is the end of the key's last line."""
    gaps, start = list[tuple[int, int]](), place.key
    for first, last in place.texts:
        head = block.find("\n", first) if block[first : first + 1] in {"|", ">"} else first  # `|- # a comment`
        gaps.append((start, head))
        start = last
    gaps.append((start, end))
    return [found[1] for first, last in gaps for found in _COMMENT.finditer(block, first, last)]


def _start(event: Any) -> int:
    return int(event.start_mark.index)


def _end(event: Any) -> int:
    return int(event.end_mark.index)
