"""Test the benchmark that compares imported documents with lists of their patterns."""

from __future__ import annotations

from bench import imports
from tests.ingest.importers.shared import source

TEXT = (
    "# Lessons\n\n## Tie the boat twice at night\n\nOr it drifts.\n\n"
    "## Read the tide table before each trip\n\nAlways.\n"
)


def test_a_page_is_right_if_it_has_one_listed_line() -> None:
    found = imports.compared(source(TEXT, "lessons.md"), frozenset((3, 7)))
    assert found == imports.Result(2, frozenset((3, 7)))


def test_a_page_without_a_listed_line_or_with_several_is_junk() -> None:
    merged = imports.compared(source(TEXT, "lessons.md"), frozenset((3, 5, 9)))
    assert merged.right == frozenset((9,))
    assert merged.junk == ((3, "Tie the boat twice at night"),)
    assert imports.compared(source("", "lessons.md"), frozenset((1,))).found == 0


def test_the_list_has_documents_of_different_repositories() -> None:
    rows = imports.listed()
    assert len({row.repository for row in rows}) > 10
    assert all(row.lines and row.first[1] <= row.first[0] for row in rows)
