"""Test the reading of rule files: valid rules are read, and each error is reported with its line."""

from __future__ import annotations

import pytest

from tacit.checks.rules.read import MOST_RULES, read_rules
from tacit.checks.rules.values import LARGEST, Finds, Rule
from tacit.domain.findings import Severity

SIMPLE = "id: a\nlanguage: py\nrule: {pattern: foo($A)}\n"


def read(text: str | bytes) -> tuple[tuple[Rule, ...], list[tuple[int, str]]]:
    data = text if isinstance(text, bytes) else text.encode()
    rules, found = read_rules("patterns/x/y.rules.yml", "y", data)
    return rules, [(item.location.line, item.rule) for item in found]


@pytest.mark.parametrize("text", ["", "\n\n", "# a comment\n---\n# another\n"])
def test_a_file_without_a_rule_is_an_error(text: str) -> None:
    assert read(text) == ((), [(1, "no-rule")])


def test_a_whole_rule() -> None:
    (rule,), found = read(
        """
# a comment
id: no-print
language: Python
message: Do not print
note: |
  Two
  lines
severity: error
rule:
  all:
    - pattern: print($$$)
    - nthChild: {position: 2, reverse: true}
    - regex: "12"
constraints: {A: {regex: x}}
files: ["**/*.py"]
ignores: tests/
fix: log($A)
metadata: {finds: adoption, more: [1]}
url: https://example.com
"""
    )
    assert found == []
    assert (rule.pattern, rule.id, rule.language, rule.message, rule.note) == (
        "y",
        "no-print",
        "python",
        "Do not print",
        "Two\nlines",
    )
    assert rule.matcher["rule"]["all"][1:] == [{"nthChild": {"position": 2, "reverse": True}}, {"regex": "12"}]
    assert (rule.severity, rule.finds, rule.files, rule.ignores, rule.fix, rule.line) == (
        *(Severity.ERROR, Finds.ADOPTION, ("**/*.py",), ("tests/",), "log($A)", 3),
    )


def test_several_documents_with_their_lines() -> None:
    rules, found = read(f"{SIMPLE}---\n# only a comment\n---\n{SIMPLE.replace('a', 'b', 1)}--- # end\nid: c\n")
    assert [(rule.id, rule.line) for rule in rules] == [("a", 1), ("b", 7)]
    assert found == [(11, "no-rule")]


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("- a\n- b\n", 1, "not-a-mapping"),
        ("id: a\nid: b\n", 2, "duplicate-key"),
        ("id: a\nlanguage: py\n", 1, "no-rule"),
        ("language: py\nrule: {kind: call}\n", 1, "no-id"),
        ("id: a\nlanguage: cobol\nrule: {kind: call}\n", 2, "unknown-language"),
        ("id: a\nrule: {kind: call}\n", 1, "unknown-language"),
        ("id: [a]\nlanguage: py\nrule: {kind: call}\n", 1, "bad-value"),
        (SIMPLE + "severity: loud\n", 4, "bad-value"),
        (SIMPLE + "severity: off\n", 4, "rule-off"),
        (SIMPLE + "metadata: {finds: gold}\n", 4, "bad-value"),
        (SIMPLE + "files: [{glob: x}]\n", 4, "bad-value"),
        (SIMPLE + "fix: {template: x}\n", 4, "bad-value"),
        (SIMPLE + "rewriters: []\n", 4, "unknown-key"),
        (SIMPLE + "rule2: &a [*a]\n", 4, "bad-yaml"),
        (SIMPLE + "x: !!python/object/apply:os.system [ls]\n", 4, "bad-yaml"),
        ("a: " + "[" * 40 + "]" * 40, 1, "bad-yaml"),
        ("id: a\n\tb: c\n", 2, "bad-yaml"),
        ("id: \x07\n", 1, "bad-yaml"),
        (f"{SIMPLE}---\n{SIMPLE}", 5, "duplicate-id"),
    ],
)
def test_errors_are_reported_with_their_line(text: str, line: int, rule: str) -> None:
    _, found = read(text)
    assert (line, rule) in found


def test_a_broken_rule_stops_no_other() -> None:
    rules, found = read(f"id: [\n---\n{SIMPLE}")
    assert ([rule.id for rule in rules], len(found)) == (["a"], 1)


@pytest.mark.parametrize(
    ("data", "rule"), [(b"\xff\xfe", "not-utf-8"), (b"#" * (LARGEST + 1), "too-large"), (b"a: \0", "bad-yaml")]
)
def test_files_that_are_none(data: bytes, rule: str) -> None:
    rules, found = read(data)
    assert (rules, [name for _, name in found]) == ((), [rule])


def test_there_is_a_limit() -> None:
    rules, found = read("---\n".join(SIMPLE.replace("id: a", f"id: a{number}") for number in range(MOST_RULES + 5)))
    assert len(rules) == MOST_RULES
    assert [name for _, name in found] == ["too-many"]


def test_other_line_ends_and_marks() -> None:
    assert read(("\ufeff" + SIMPLE).replace("\n", "\r\n").encode())[0] == read(SIMPLE)[0]


def test_an_unknown_key_is_a_hint() -> None:
    (rule,), found = read(SIMPLE + "labels: {}\n")
    assert (rule.id, found) == ("a", [(4, "unknown-key")])
