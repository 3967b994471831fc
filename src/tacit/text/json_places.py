"""PURE. Find the line and column of the values in a JSON document."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator

_SPACE = re.compile(r"[ \t\n\r]*")
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_LINE_END = re.compile("\n")
_DEEPEST = 100  # values nested deeper than this have no place of their own, so that no document overruns the stack

_Path = tuple[str, ...]


class Places:
    """Finds the line and column of values in one JSON document. The document is parsed once, for all values.

    A value is named by its path, such as `patterns[0].name`. `key` is for documents that hold a list of entries in one
    of three forms: a list, an object with the list at `key`, or a single entry. Paths then begin with the number of the
    entry in all three forms, as in `[0].name`.
    """

    def __init__(self, text: str, key: str | None = None) -> None:
        self._key = key
        self._is_object = text.lstrip()[:1] == "{"
        try:
            self._places = dict(_values(text, _after_space(text, 0), (), [0]))
        except (ValueError, IndexError, RecursionError):
            self._places = {}
        self._ends = [found.start() for found in _LINE_END.finditer(text)]

    def of(self, where: str) -> tuple[int, int]:
        """Return the line and column of a value, from 1; both are 0 if the document is not valid JSON.

        `where` is the path of the value, such as `notes[1].quote`. If there is no such value, the place is that of
        the innermost value around it.
        """
        if not self._places:
            return 0, 0
        steps = tuple(found[1] or found[2] for found in _STEP.finditer(where))
        if self._is_object and self._key is not None:
            steps = (self._key, *steps) if (self._key,) in self._places else steps[1:]
        while steps not in self._places:
            steps = steps[:-1]
        at = self._places[steps]
        line = bisect_left(self._ends, at)
        return line + 1, at - (self._ends[line - 1] if line else -1)


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
