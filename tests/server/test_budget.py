"""Test that JSON documents are cut to a budget of tokens, and say how much was left out."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.errors import UsageError
from tacit.server.budget import Cut, dumped, fitted, tokens

CUTS = (Cut("old", 1, newest_last=True), Cut("groups/items"), Cut("groups"))


def document(*, old: int = 0, items: int = 0, text: str = "") -> dict[str, Any]:
    groups = [{"name": f"g{group}", "items": [f"item {number}" for number in range(items)]} for group in range(2)]
    return {"text": text, "old": [f"entry {number}" for number in range(old)], "groups": groups}


def test_a_document_that_fits_stays_as_it_is() -> None:
    whole = document(old=2, items=2)
    assert fitted(whole, tokens(dumped(whole)), CUTS) is whole


def test_lists_are_cut_in_their_order_and_counted() -> None:
    found = fitted(document(old=30, items=3), 60, CUTS)
    assert found["old"] == [f"entry {number}" for number in range(30 - len(found["old"]), 30)]
    assert len(found["groups"][0]["items"]) == 3
    assert found["over_budget"] == {"old": 30 - len(found["old"])}
    found = fitted(document(old=30, items=40), 60, CUTS)
    assert found["old"] == ["entry 29"]
    assert found["groups"][1]["items"] == []  # of lists of the same name, the last is cut first
    assert found["over_budget"]["groups/items"] == 80 - len(found["groups"][0]["items"])


def test_long_texts_are_cut_before_the_last_entries() -> None:
    found = fitted(document(old=30, text="word " * 1_000), 80, CUTS)
    assert found["old"] == ["entry 29"]
    assert found["text"].endswith("…")


def test_a_budget_that_nothing_fits_into_is_refused() -> None:
    with pytest.raises(UsageError, match="does not fit into 3 tokens"):
        fitted(document(old=2), 3, CUTS)


VALUES = st.recursive(
    st.text(max_size=300) | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=20), max_leaves=60
)


@given(old=VALUES, text=st.text(max_size=8_000), budget=st.integers(20, 400))
def test_no_document_exceeds_its_budget(old: Any, text: str, budget: int) -> None:
    whole = {"text": text, "old": old}
    with contextlib.suppress(UsageError):
        assert tokens(dumped(fitted(whole, budget, CUTS))) <= budget
