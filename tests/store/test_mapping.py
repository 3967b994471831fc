"""Test that values are converted to rows and back without loss."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tacit.store import mapping


@given(st.lists(st.text() | st.text('", \\[]'), min_size=1))
def test_lists_are_read_as_json_would_read_them(values: list[str]) -> None:
    assert mapping.texts(json.dumps(values, ensure_ascii=False)) == tuple(values)


def test_no_list_is_empty() -> None:
    assert mapping.texts("") == ()
