"""PURE. Find the line and column of the values in a JSON document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_SPACE = re.compile(r"[ \t\n\r]*")
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_DEEPEST = 100  # values nested deeper than this have no place of their own, so that no document overruns the stack

_Path = tuple[str, ...]


def place_of(text: str, where: str, key: str = "") -> tuple[int, int]:
    """Return the line and column of a value in a JSON document; both are 0 if the document is not valid.

    `where` is the path of the value, such as `[0].notes[1].quote`. If there is no such value, the place is that of the
    innermost value around it. If the document is an object with a list at `key`, the path begins in this list; if it is
    another object, it stands for `[0]`.
    """
    try:
        places = dict(_values(text, _after_space(text, 0), (), [0]))
    except (ValueError, IndexError, RecursionError):
        return 0, 0
    steps = tuple(found[1] or found[2] for found in _STEP.finditer(where))
    if text.lstrip()[:1] == "{":
        steps = (key, *steps) if (key,) in places else steps[1:]
    while steps not in places:
        steps = steps[:-1]
    at = places[steps]
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _values(text: str, at: int, path: _Path, end: list[int]) -> Iterator[tuple[_Path, int]]:
    """Yield the path and the position of a value and of all values in it; `end[0]` is then the position after it.

    Raises:
        ValueError, IndexError: the text is not valid JSON.
        RecursionError: it is nested too deeply.
    """
    yield path, at
    opening = text[at]
    if opening not in "{[" or len(path) >= _DEEPEST:
        end[0] = json.JSONDecoder().raw_decode(text, at)[1]
        return
    at, number = _after_space(text, at + 1), 0
    while text[at] not in "}]":
        step = str(number)
        if opening == "{":
            step, at = json.JSONDecoder().raw_decode(text, at)
            at = _after_space(text, _after_space(text, at) + 1)
        yield from _values(text, at, (*path, step), end)
        at, number = _after_space(text, end[0]), number + 1
        if text[at] == ",":
            at = _after_space(text, at + 1)
    end[0] = at + 1


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
