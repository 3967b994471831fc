"""Test rules for other languages than Python, and rules for several languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.checks.review.examine import examine
from tacit.checks.review.values import Change
from tacit.checks.rules.read import read_rules
from tacit.checks.rules.runner import proofs
from tacit.checks.rules.values import Block, RuleFile
from tests.base import Base
from tests.checks.review.repositories import found, look, make, with_rules
from tests.checks.review.test_removals import PATTERNS, edited

FETCH = """\
id: fetch-without-signal
language: [ts, tsx, js]
message: This request cannot be aborted
rule: {pattern: fetch($URL)}
"""
GO = """\
id: query-without-context
language: go
rule: {pattern: {context: "func f() { $DB.Query($$$A) }", selector: call_expression}}
"""
RUBY = "id: all-each\nlanguage: ruby\nrule: {pattern: $MODEL.all.each}\n"
JAVA = "id: string-equals\nlanguage: java\nrule: {pattern: $A.token == $B}\n"
CLASS = "class A {\n  boolean ok(Req a, String b) {\n    return %s;\n  }\n}\n"
GO_FUNCTION = "package a\n\nfunc f(db *sql.DB) {\n\trows, err := %s\n}\n"


@pytest.mark.parametrize(
    ("rule", "path", "before", "after", "line"),
    [
        (FETCH, "a.ts", "", "export const load = async (u: string): Promise<A> =>\n  (await fetch(u)).json();\n", 2),
        (FETCH, "a.tsx", "", "export const A = ({u}: P) => <B data={fetch(u)} />;\n", 1),
        (FETCH, "a.jsx", "", "export const A = ({u}) => <B data={fetch(u)} />;\n", 1),
        (FETCH, "a.mjs", "", "export const load = u => fetch(u);\n", 1),
        (FETCH, "a.ts", "", "export const load = (u: string) => fetch(u, { signal });\n", 0),
        (GO, "a.go", GO_FUNCTION % "nil, nil", GO_FUNCTION % "db.Query(q, 1)", 4),
        (GO, "a.go", GO_FUNCTION % "nil, nil", GO_FUNCTION % "db.QueryContext(ctx, q, 1)", 0),
        (RUBY, "a.rb", "class A\nend\n", "class A\n  def go\n    User.all.each { |u| u.mail }\n  end\nend\n", 3),
        (JAVA, "A.java", CLASS % "true", CLASS % "a.token == b", 3),
        (JAVA, "A.java", CLASS % "true", CLASS % "a.token.equals(b)", 0),
    ],
)
def test_violations_in_other_languages(rule: str, path: str, before: str, after: str, line: int) -> None:
    rules, wrong = read_rules("joins.rules.yml", "joins", rule.encode())
    assert wrong == ()
    result = examine(Change("a change", (edited(path, before, after),)), rules, PATTERNS)
    assert result.rules_refused == ()
    assert [item.match.line for item in result.findings] == ([line] if line else [])


def test_a_rule_for_several_languages_is_proven_by_a_block_in_one_of_them() -> None:
    rules, _ = read_rules("r.yml", "p", FETCH.encode())
    assert rules[0].languages == ("typescript", "tsx", "javascript")
    (proof,) = proofs([RuleFile("p", "r.yml", rules, "p.md", (Block("tsx", False, "fetch(u);", 3),))])
    assert (proof.sound, proof.diagnostics) == (rules, ())
    _, (wrong,) = read_rules("r.yml", "p", FETCH.replace("tsx", "tsy").encode())
    assert (wrong.rule, wrong.location.column) == ("unknown-language", 16)


def test_files_of_a_sister_language_are_reported_once(tmp_path: Path) -> None:
    (tmp_path / "base" / "memory" / "episodic").mkdir(parents=True)
    page = "## Pattern\n\nAbort.\n\n```ts bad\nfetch(u);\n```\n\n```ts good\nfetch(u, {signal});\n```\n"
    base = with_rules(Base(tmp_path / "base"), rules=FETCH.replace("[ts, tsx, js]", "ts"), page=page)
    repo = make(tmp_path / "shop")
    for name in ("a.ts", "b.tsx", "c.jsx", "d.mjs"):
        repo.write(name, "fetch(u);\n")
    result = look(base, repo)
    assert found(result) == [("fetch-without-signal", "a.ts", 1)]
    (item,) = result.diagnostics
    assert item.message == "no rule checks these 3 files: b.tsx, c.jsx, d.mjs; the rules are for typescript only"
    assert (
        item.help == "write `language: [typescript, tsx, javascript]` in the rules that apply to all of these languages"
    )
    base.write("patterns/security/no-eval.rules.yml", FETCH)
    result = look(base, repo)
    assert (len(result.findings), result.diagnostics) == (4, ())
