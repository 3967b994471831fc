"""Test the similarity of patterns with pairs of names and texts, and which words of a name count."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tacit.queries.similarity import TOO_CLOSE, likeness, profile

PAIRS: dict[str, list[list[str]]] = tomllib.loads((Path(__file__).parent / "pairs.toml").read_text("utf-8"))


def caught(pairs: list[list[str]]) -> list[str]:
    """Return the new names of those pairs whose similarity is at least `TOO_CLOSE`."""
    return [
        new
        for known, known_text, new, new_text in pairs
        if likeness(profile([new], new_text), profile([known], known_text)) >= TOO_CLOSE
    ]


def test_near_duplicates_are_caught_and_others_let_through() -> None:
    same, other = caught(PAIRS["same"]), caught(PAIRS["other"])
    assert (len(PAIRS["same"]), len(PAIRS["other"])) == (20, 20)
    assert len(same) >= 16, same
    assert len(other) <= 2, other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Avoid N+1 Queries", "N+1 Query Prevention"),
        ("Retry with Backoff", "retries with backof"),
        ("DB auth", "Login: databases"),
        ("C#", "c#"),
    ],
)
def test_spelling_and_form_make_no_difference(one: str, other: str) -> None:
    assert likeness(profile([one]), profile([other])) > TOO_CLOSE


def test_an_alias_is_as_good_as_the_name() -> None:
    known = profile(["N+1 Query Prevention", "Eager loading"])
    assert likeness(profile(["Loading eagerly"]), known) == 1


def test_nothing_is_like_nothing() -> None:
    assert likeness(profile(["The"]), profile(["Retry"])) == 0
    assert likeness(profile([]), profile([])) == 0
