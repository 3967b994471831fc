"""Test messages that say where a text is not valid UTF-8, JSON or TOML."""

from __future__ import annotations

import pytest

from tacit.text.faulty_text import FaultyTextError, decoded, json_value, toml_table


def test_texts_without_an_error_are_read() -> None:
    assert decoded("\ufeffé".encode()) == "é"
    assert json_value(b'{"a": [1, "b"]}') == {"a": [1, "b"]}
    assert toml_table('[a]\nb = ["c"]\n') == {"a": {"b": ["c"]}}


def test_the_place_of_a_byte_counts_characters() -> None:
    with pytest.raises(FaultyTextError) as raised:
        decoded("a\né".encode() + b"\xff")
    assert (raised.value.place, raised.value.rule) == ((2, 2), "not-utf-8")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('{"a": }', (1, 7), "value is missing"),
        ("[1\n2]", (2, 1), "comma or a closing bracket"),
        ('{"a" 1}', (1, 6), "colon"),
        ('["a', (1, 2), "no closing quote"),
        ('["a\nb"]', (1, 4), "line break"),
        (r'["\q"]', (1, 3), "backslash"),
        ("[1] 2", (1, 5), "ends before"),
        ("[" * 100_000, (1, 1), "nested too deeply"),
    ],
)
def test_faulty_json(text: str, place: tuple[int, int], words: str) -> None:
    with pytest.raises(FaultyTextError, match=words) as raised:
        json_value(text.encode())
    assert (raised.value.place, raised.value.rule) == (place, "bad-json")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a = \n", (1, 5), "value is missing"),
        ('a = "b\n', (1, 7), "line break"),
        ("a = 1 b = 2\n", (1, 7), "new line"),
        ("[a\n", (1, 3), "closing bracket"),
        ("a 1\n", (1, 3), "equals sign"),
        ("a = 1\na = 2\n", (2, 6), "value already"),
        ("a = [1,\n", (2, 1), "closing bracket|value is missing"),
    ],
)
def test_faulty_toml(text: str, place: tuple[int, int], words: str) -> None:
    with pytest.raises(FaultyTextError, match=words) as raised:
        toml_table(text)
    assert (raised.value.place, raised.value.rule) == (place, "bad-toml")
