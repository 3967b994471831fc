"""Test how a diff is read: paths, dates, hunks, and context lines."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.checks.review.diffs import DiffError, applied, read_diff
from tacit.checks.review.values import Hunk


def test_quoted_paths_and_dates() -> None:
    text = (
        '--- "a/\\303\\274\\" x.py"\t2025-01-01\n+++ "b/\\303\\274\\" x.py"\n@@ -1 +1 @@\n-a\n+b\n'
        "--- /dev/null\n+++ b/new.py\t2025-01-01 10:00\n@@ -0,0 +1,2 @@\n+a\n+b\n"
        "--- a/gone.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
    )
    found = read_diff(text)
    assert [(file.old_path, file.path) for file in found] == [('ü" x.py', 'ü" x.py'), ("", "new.py"), ("gone.py", "")]
    files = [applied(file, None) for file in found]
    assert [(file.before, file.after) for file in files] == [("a\n", "b\n"), (None, "a\nb\n"), ("a\n", None)]
    assert [file.hunks for file in files] == [(Hunk(1, 1, 1, 1),), (Hunk(0, 0, 1, 2),), (Hunk(1, 1, 0, 0),)]


@pytest.mark.parametrize(
    ("sides", "paths"),
    [
        (("a/x y.py", "b/x y.py"), ("x y.py", "x y.py")),
        (("i/a/x.py", "w/a/x.py"), ("a/x.py", "a/x.py")),  # diff.mnemonicPrefix
        (("c/old.py", "w/new.py"), ("old.py", "new.py")),
        (("a/x.py", "a/x.py"), ("a/x.py", "a/x.py")),  # diff.noprefix
        (("app/x.py", "app/x.py"), ("app/x.py", "app/x.py")),
    ],
)
def test_what_git_writes_before_paths(sides: tuple[str, str], paths: tuple[str, str]) -> None:
    old, new = sides
    (file,) = read_diff(f"diff --git {old} {new}\n--- {old}\n+++ {new}\n@@ -1 +1 @@\n-a\n+b\n")
    assert (file.old_path, file.path) == paths


@pytest.mark.parametrize("head", ["@@ -x,1 +1 @@", "@@ -1 @@", "@@@ -1 -1 +1 @@@"])
def test_a_hunk_that_cannot_be_read_is_not_passed_over(head: str) -> None:
    with pytest.raises(DiffError):
        read_diff(f"diff --git a/x b/x\n--- a/x\n+++ b/x\n{head}\n-a\n+b\n@@ -9 +9 @@\n-a\n+b\n")


def test_absurd_line_numbers_are_passed_over() -> None:
    (file,) = read_diff("--- a/x.py\n+++ b/x.py\n@@ -1 +900000000 @@\n-a\n+b\n")
    assert applied(file, None).remark.startswith("more than")


@pytest.mark.parametrize(
    ("hunk", "first", "last", "brings"),
    [
        (Hunk(1, 1, 5, 2), 5, 5, True),
        (Hunk(1, 1, 5, 2), 6, 9, True),
        (Hunk(1, 1, 5, 2), 7, 9, False),
        (Hunk(1, 1, 5, 2), 1, 4, False),
        (Hunk(1, 1, 5, 0), 5, 6, True),  # a line between 5 and 6 is gone
        (Hunk(1, 1, 5, 0), 6, 7, False),
        (Hunk(1, 1, 5, 0), 5, 5, False),
    ],
)
def test_what_a_hunk_touches(hunk: Hunk, first: int, last: int, brings: bool) -> None:
    assert hunk.brings(first, last) is brings


LINES = st.lists(st.sampled_from(["a", "b", "c", "", "- x", "+ y", "@@ -1 +1 @@", "diff --git a b"]), max_size=12)


@given(LINES, LINES)
def test_a_diff_gives_both_sides_back(before: list[str], after: list[str]) -> None:
    if before == after:
        return
    text = "\n".join(difflib.unified_diff(before, after, "a/x.py", "b/x.py", lineterm="", n=1)) + "\n"
    (diff,) = read_diff(text)
    for known in ("".join(f"{line}\n" for line in before), "".join(f"{line}\n" for line in after)):
        file = applied(diff, known)
        assert known in (file.before, file.after)  # among equal lines a hunk may fit either side
        old, new = before, after
        for hunk in file.hunks:
            start = hunk.old_start - 1 if hunk.old_count else hunk.old_start
            assert len(old[start : start + hunk.old_count]) == hunk.old_count
            start = hunk.start - 1 if hunk.count else hunk.start
            assert len(new[start : start + hunk.count]) == hunk.count
