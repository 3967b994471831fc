"""The places of values in a JSON document."""

from __future__ import annotations

import pytest

from tacit.text.json_places import place_of

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
    assert place_of(TEXT, where) == place


def test_a_list_in_an_object_and_a_single_entry() -> None:
    assert place_of('{"n": 1,\n "list": [{"a": 2}]}', "[0].a", "list") == (2, 17)
    assert place_of('{"n": 1,\n "a": 2}', "[0].a", "list") == (2, 7)


@pytest.mark.parametrize("text", ["", "{", "[1, ", '{"a"', "[" * 5_000, '["a" "b"', "nothing"])
def test_a_document_that_is_not_valid_has_no_places(text: str) -> None:
    assert place_of(text, "[0]") == (0, 0)
