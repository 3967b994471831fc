"""Test that the file with a person's answers about standards is extended, and existing answers stay unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.checks.standards.answers import read_answers, with_questions
from tacit.checks.standards.matrix import Asked
from tacit.checks.standards.values import Mark, Matrix
from tests.checks.standards.shop import compared, shop

OWN = """\
# Ours.
["docs/standards.md"."modules/cart"]
"Passes the linters" = "yes, on 2026-03-01"  # Ann
"An old question" = "no"

["docs/other.md"."modules/cart"]
"Passes the linters" = "no"
"""


@pytest.fixture
def matrix(tmp_path: Path) -> Matrix:
    return compared(shop(tmp_path / "shop"))


def test_each_open_question_is_written_once_per_module(matrix: Matrix) -> None:
    text, number = with_questions("", [matrix])
    assert number == sum(row.open for row in matrix.questions) == text.count(' = ""')
    assert with_questions(text, [matrix]) == (text, 0)
    assert read_answers(text).of("docs/standards.md") == {}


def test_answers_comments_and_other_documents_are_kept(matrix: Matrix) -> None:
    text, _ = with_questions(OWN, [matrix])
    head, _, rest = text.partition('"An old question" = "no"\n')
    assert OWN.startswith(head)
    assert '"README.md with setup instructions" = ""\n' in rest.partition("\n\n")[0] + "\n"
    assert text.count('["docs/standards.md"."modules/cart"]') == 1
    given = read_answers(text).of("docs/standards.md")
    assert given["modules/cart", "Passes the linters"].mark is Mark.FOLLOWS
    assert read_answers(text).of("docs/other.md")["modules/cart", "Passes the linters"].mark is Mark.LACKS


def test_an_answer_is_yes_no_or_not_applicable() -> None:
    text = '["a.md".m]\none = "n/a: no HTTP"\ntwo = "NO"\nthree = "maybe"\nfour = 3\nfive = ""\n'
    found = read_answers(text)
    assert {key[1]: answer.mark.value for key, answer in found.of("a.md").items()} == {
        "one": "not applicable",
        "two": "lacks",
    }
    assert [(item.location.line, item.rule) for item in found.diagnostics] == [(4, "bad-answer"), (5, "bad-answer")]


@pytest.mark.parametrize(
    ("text", "line"),
    [("[a\n", 1), ("a = 1\n", 1), ("<<<<<<< ours\n=======\n>>>>>>> theirs\n", 1), ("x = 1\ny = [\n", 3)],
)
def test_a_broken_file_is_an_error_and_is_not_extended(matrix: Matrix, text: str, line: int) -> None:
    assert read_answers(text).diagnostics[0].location.line == line
    with pytest.raises(ValueError, match=r"."):
        with_questions(text, [matrix])


def test_a_table_in_another_spelling_is_not_doubled(matrix: Matrix) -> None:
    text = "['docs/standards.md'.'modules/cart']\n'An old question' = 'no'\n"
    with pytest.raises(ValueError, match="no questions can be added to the file"):
        with_questions(text, [matrix])


def test_answers_reach_the_matrix(matrix: Matrix, tmp_path: Path) -> None:
    given = read_answers(OWN).of("docs/standards.md")
    again = compared(shop(tmp_path / "again"), Asked(answers=given))
    cells = {row.standard.name: row for row in again.questions}["Passes the linters"].cells
    assert [cell.person for cell in cells if cell.person] == ["yes, on 2026-03-01"]
    assert matrix.questions
