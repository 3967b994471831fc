"""Test violations on lines that the change does not touch."""

from __future__ import annotations

import pytest

from tacit.checks.review.examine import examine
from tacit.checks.review.values import Change
from tacit.checks.rules.read import read_rules
from tests.checks.review.test_removals import PATTERNS, edited

RULE = """\
id: key-without-index
language: python
severity: warning
rule:
  pattern: mapped_column(ForeignKey($KEY))
  inside:
    kind: class_definition
    stopBy: end
    not: {has: {pattern: Index($$$), stopBy: end}}
ignores: ["tests/**"]
"""
RULES, _ = read_rules("joins.rules.yml", "joins", RULE.encode())
MODEL = (
    "class File(Base):\n    file_id = mapped_column(ForeignKey('f.id'))\n    name = mapped_column(String)\n"
    "    size = mapped_column(Integer)\n\n    Index('ix', file_id)\n"
)
BARE = MODEL.replace("\n    Index('ix', file_id)\n", "")


def lines(*files: tuple[str, str, str], old_path: str = "") -> list[int]:
    changed = [edited(*file) for file in files]
    if old_path:
        changed = [file._replace(old_path=old_path) for file in changed]
    return [item.match.line for item in examine(Change("a change", tuple(changed)), RULES, PATTERNS).findings]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (MODEL, BARE, [2]),
        ("import a\n\n\n" + MODEL, "import a\nimport b\nimport c\n\n\n" + BARE, [7]),
        (BARE, "# a comment\n" + BARE, []),  # it was a violation before
        (BARE + "\n\nx = 1\n", "import a\n\n\n" + BARE + "\n\nx = 2\n", []),
        (BARE + MODEL.replace("File", "Other"), BARE + BARE.replace("File", "Other"), [6]),
        (MODEL, MODEL.replace("File", "Document"), []),
    ],
)
def test_a_line_that_becomes_a_violation(before: str, after: str, expected: list[int]) -> None:
    assert lines(("models.py", before, after)) == expected


def test_a_renamed_file_does_not_bring_its_old_violations() -> None:
    assert lines(("app/models.py", BARE, "# moved\n" + BARE), old_path="tests/models.py") == []


def test_a_violation_is_not_new_if_the_lines_of_the_diff_are_all_that_is_known() -> None:
    file = edited("models.py", MODEL, BARE)._replace(partial=True)
    assert examine(Change("a diff", (file,)), RULES, PATTERNS).findings == ()
