"""Test that values are added to lists in a TOML document, and that everything else stays as it is."""

from __future__ import annotations

import tomllib

import pytest

from tacit.workspace.toml_lists import with_values

CASES = {
    "nothing": ("", '[import]\nsources = ["b", "c \\"d\\""]\n'),
    "no line end": ("x = 1", 'x = 1\n\n[import]\nsources = ["b", "c \\"d\\""]\n'),
    "an empty table": ("[import]  # ours\n[lint]\n", '[import]  # ours\nsources = ["b", "c \\"d\\""]\n[lint]\n'),
    "an empty list": ("[import]\nsources = [ ]\n", '[import]\nsources = ["b", "c \\"d\\"" ]\n'),
    "one line": ("[import]\nsources = ['a']  # x\n", '[import]\nsources = [\'a\', "b", "c \\"d\\""]  # x\n'),
    "a comma": ('[import]\nsources = ["a",]\n', '[import]\nsources = ["a", "b", "c \\"d\\""]\n'),
    "several lines": (
        '[import]\nsources = [\n  # first\n  "a]", # it\n  "e"  # last\n]\n[x]\n',
        '[import]\nsources = [\n  # first\n  "a]", # it\n  "e",  # last\n  "b",\n  "c \\"d\\"",\n]\n[x]\n',
    ),
    "windows": (
        '[import]\r\nsources = [\r\n  "a",\r\n]\r\n',
        '[import]\r\nsources = [\r\n  "a",\r\n  "b",\r\n  "c \\"d\\"",\r\n]\r\n',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_values_are_added_and_nothing_else_changes(name: str) -> None:
    old, new = CASES[name]
    text = with_values(old, "import", "sources", ["b", 'c "d"'])
    assert text == new
    before = tomllib.loads(old).get("import", {}).get("sources", [])
    assert tomllib.loads(text)["import"]["sources"] == [*before, "b", 'c "d"']
