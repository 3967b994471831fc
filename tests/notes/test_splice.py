"""Test that replacing lines of a file keeps all other bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.notes.edit import splice


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("a\nb\nc\n", [(1, 2, ["x", "y"])], "a\nx\ny\nc\n"),
        ("\ufeffa\r\nb\r\n", [(1, 2, ["x"]), (0, 0, ["first"])], "first\r\n\ufeffa\r\nx\r\n"),
        ("a\nb", [(2, 2, ["c"])], "a\nb\nc\n"),
        ("a\nb", [(0, 1, [])], "b"),
        ("a\nb\nc\n", [(1, 2, []), (1, 1, ["new"])], "a\nnew\nc\n"),
        ("", [(0, 0, ["a"])], "a\n"),
    ],
)
def test_ranges_of_lines_are_replaced(text: str, changes: list[tuple[int, int, list[str]]], expected: str) -> None:
    assert splice(text, changes) == expected


@given(st.lists(st.sampled_from(["a\r\n", "b\n", "c\r", "\n", "é\n"]), max_size=8), st.data())
def test_the_other_lines_keep_their_bytes(lines: list[str], data: st.DataObject) -> None:
    text = "".join(lines).replace("\r\n", "\x00").replace("\r", "\n").replace("\x00", "\r\n")
    count = text.count("\n")
    first = data.draw(st.integers(0, count))
    last = data.draw(st.integers(first, count))
    parts = text.splitlines(keepends=True)
    new = splice(text, [(first, last, ["new"])])
    assert new.startswith("".join(parts[:first]))
    assert new.endswith("".join(parts[last:]))
    assert new.count("new") == 1
