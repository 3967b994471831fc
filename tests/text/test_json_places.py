"""Test the line and column of values in a JSON document."""

from __future__ import annotations

import pytest

from tacit.text.json_places import Places

TEXT = '[{"a": "x, ]\\"", "b": [1, {"c": null}]},\n {"ä": -1.5e3, "d": []}]'


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("", (1, 1)),
        ("[0].a", (1, 8)),
        ("[0].b[1].c", (1, 33)),
        ("[1]", (2, 2)),
        ("[1].d", (2, 21)),
        ("[1].missing", (2, 2)),  # the value around it
        ("[7].a", (1, 1)),
    ],
)
def test_a_value_is_found_by_its_path(where: str, place: tuple[int, int]) -> None:
    assert Places(TEXT).of(where) == place


def test_a_list_in_an_object_and_a_single_entry() -> None:
    assert Places('{"n": 1,\n "list": [{"a": 2}]}', "list").of("[0].a") == (2, 17)
    assert Places('{"n": 1,\n "a": 2}', "list").of("[0].a") == (2, 7)
    assert Places('{"n": 1,\n "list": [{"a": 2}]}').of("list[0].a") == (2, 17)


@pytest.mark.parametrize("text", ["", "{", "[1, ", '{"a"', "[" * 5_000, '["a" "b"', "nothing"])
def test_a_document_that_is_not_valid_has_no_places(text: str) -> None:
    assert Places(text).of("[0]") == (0, 0)


def test_lines_are_counted_for_each_value() -> None:
    places = Places('{"list": [\n1,\n\n{"a":\n2}]}', "list")
    assert [places.of(where) for where in ("[0]", "[1]", "[1].a", "[2]")] == [(2, 1), (4, 1), (5, 1), (1, 10)]
