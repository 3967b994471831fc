"""Test regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from tacit.text.late_regex import late


def test_a_late_expression_does_what_a_compiled_one_does() -> None:
    words, data = late(r"[a-z]+", re.IGNORECASE), late(rb"\d")
    assert words.findall("One, two") == ["One", "two"]
    assert words.sub("-", "One, two") == "-, -"
    assert words.fullmatch("One") is not None
    assert words.pattern == "[a-z]+"
    assert data.search(b"a1") is not None


def test_it_is_compiled_when_it_is_first_used() -> None:
    wrong = late("(")
    with pytest.raises(re.error):
        wrong.search("text")
