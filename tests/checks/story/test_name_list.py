"""Test that a list of names finds the same names for a glob as a regular expression on each name."""

from __future__ import annotations

import re

import pytest

from tacit.checks.story.name_list import NameList

NAMES = ["a", "aa", "aba", "RetryPolicy", "retry_policy", "OrderRetry", "Retry", "app.retry.now", "b", "abab", ""]


@pytest.mark.parametrize("is_exact", [True, False])
@pytest.mark.parametrize(
    "glob",
    ["*", "a", "*a", "a*", "a*a", "*Retry", "Retry*", "*retry*", "*.retry.*", "ab*ab", "*a*b*", "missing", "**", "b*"],
)
def test_a_glob_finds_the_same_names_as_a_regular_expression(glob: str, *, is_exact: bool) -> None:
    form = re.compile(".*".join(map(re.escape, glob.split("*"))), re.NOFLAG if is_exact else re.IGNORECASE)
    expected = [name for name in NAMES if name and form.fullmatch(name)]
    assert list(NameList(NAMES, is_exact=is_exact).like([glob])) == expected


def test_several_globs_find_each_name_once_in_the_order_of_the_list() -> None:
    assert list(NameList(NAMES, is_exact=True).like(["Retry", "*Retry", "a"])) == ["a", "OrderRetry", "Retry"]
    assert list(NameList([], is_exact=False).like(["*"])) == []


def test_a_letter_that_is_two_in_lower_case_moves_no_name() -> None:
    assert list(NameList(["İ", "Order"], is_exact=False).like(["Or*"])) == ["Order"]
