"""Test the search for patterns similar to a new name; only nearly identical names count as the same."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tacit.domain.note import Section
from tacit.queries.nearest import nearest
from tacit.queries.similarity import is_same_name
from tacit.store.reader import Reader
from tests.store.samples import empty_store, page, refresh

PAIRS: dict[str, list[list[str]]] = tomllib.loads((Path(__file__).parent / "pairs.toml").read_text("utf-8"))
RIGHT = 12  # of 20


@pytest.fixture(scope="module")
def reader() -> Reader:
    """Return a store with forty patterns: known ones, and patterns with similar names that mean something else."""
    store = empty_store()
    known = [*((pair[0], pair[1]) for pair in PAIRS["same"]), *((pair[2], pair[3]) for pair in PAIRS["other"])]
    assert len(dict(known)) == 40
    refresh(store, *(page(name, sections=(Section("Context", text),)) for name, text in known))
    return store


def test_the_right_pattern_is_among_five_although_the_names_share_no_word(reader: Reader) -> None:
    found = [
        known for known, _, new, text in PAIRS["reworded"] if known in [c.name for c in nearest(reader, new, text)]
    ]
    for known, _, new, _ in PAIRS["reworded"]:
        assert not set(known.casefold().split()) & set(new.casefold().split())
    assert (len(PAIRS["reworded"]), len(found) >= RIGHT) == (20, True), found


def test_look_alikes_are_shown_and_not_taken_for_the_same(reader: Reader) -> None:
    for known, _, new, _ in PAIRS["other"]:
        assert not is_same_name(known, new)
    shown = nearest(reader, "Retry Limits", "Retries have a limit.")
    assert len(shown) == 5
    assert not any(candidate.same for candidate in shown)


def test_five_candidates_with_level_and_context(reader: Reader) -> None:
    first = nearest(reader, "exponential backoff with retries")[0]
    assert (first.name, first.level.name) == ("Retry with Exponential Backoff", "UNPROVEN")
    assert first.context == "Calls to other services fail for a moment now and then."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Retry with Backoff", "retry with backoff"),
        ("Retry with Backoff", "Retries with Backoff"),
        ("Retry with Backoff", "Backoff, with Retry"),
        ("Retry with Backoff", "re-try with back-off"),
        ("Index Foreign Keys", "Indexes: foreign key"),
        ("Cache Classes", "Caches: class"),
    ],
)
def test_nearly_identical_names(one: str, other: str) -> None:
    assert is_same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("C++ Builds", "C Builds"), ("C#", "C"), ("Retry with Backoff", "Retry without Backoff"), ("", "?")],
)
def test_other_names(one: str, other: str) -> None:
    assert not is_same_name(one, other)
