"""Test where rules match in source code, and which rules are refused."""

from __future__ import annotations

from typing import Any

import pytest

from tacit.checks.rules.match import SCOPES, BrokenRuleError, Source, check
from tacit.checks.rules.runner import Job, hunt, proofs
from tacit.checks.rules.values import Block, Finds, Rule, RuleFile
from tacit.text import languages
from tacit.text.languages import common_name, language_of, languages_of, rule_language

_INNER = {"kind": "call", "stopBy": "end", "has": {"regex": "z", "stopBy": "end"}}
RUNAWAY = {"kind": "call", "has": {"kind": "call", "stopBy": "end", "has": _INNER}}
NESTED = "f(" * 3_000 + ")" * 3_000


def rule(matcher: dict[str, Any], **more: Any) -> Rule:
    return Rule("p", more.pop("id", "r"), more.pop("language", "python"), {"rule": matcher}, **more)


def test_places_count_characters() -> None:
    text = 'class Ä:\n    def m(self):\n        é = "ü"; foo("ö",\n            2)\n'
    (match,) = Source(text, "python").find(rule({"pattern": "foo($$$)"}))
    assert (match.line, match.column, match.end_line, match.end_column) == (3, 18, 4, 15)
    assert text[match.start : match.end] == match.text
    assert match.scope == "Ä.m"


def test_fixes_are_filled_in() -> None:
    text = "if x:\n    foo(1, bar(2), )\n"
    template = "baz($FIRST)\nquux($$$REST, $UNKNOWN)"
    (match,) = Source(text, "python").find(rule({"pattern": "foo($FIRST, $$$REST)"}, fix=template))
    assert match.fix == "baz(1)\n    quux(bar(2), )"
    (match,) = Source("foo()", "python").find(rule({"pattern": "foo($$$ARGS)"}, fix="bar($$$ARGS)"))
    assert match.fix == "bar()"


@pytest.mark.parametrize(
    ("text", "template", "fix"),
    [
        ("foo(a,  # why\n)", "foo($$$ARGS, b=1)", None),
        ("foo(\n    a,\n    # nothing else\n)", "foo($$$ARGS, b=1)", None),
        ("foo(a)", "foo($$$ARGS, b=", None),
        ("foo(a)", "foo($$$ARGS, b=1", None),
        ("foo(a, c)", "foo($$$ARGS, b=1)", "foo(a, c, b=1)"),
    ],
)
def test_a_fix_that_would_break_code_or_lose_a_comment_is_none(text: str, template: str, fix: str | None) -> None:
    (match,) = Source(text, "python").find(rule({"pattern": "foo($$$ARGS)"}, fix=template))
    assert match.fix == fix


def test_names_of_functions() -> None:
    source = Source("class A:\n    def b(self):\n        def c(): pass\ndef d(): pass\n", "python")
    assert {(scope.name, scope.line) for scope in source.scopes()} == {("A", 1), ("A.b", 2), ("A.b.c", 3), ("d", 4)}
    scopes = Source("function f() {\n}\nclass B { m() {} }", "javascript").scopes()
    assert [(scope.name, scope.line, scope.end_line) for scope in scopes] == [("f", 1, 2), ("B", 3, 3), ("B.m", 3, 3)]
    assert Source("a { color: red }", "css").scopes() == ()


def test_comments_are_no_strings() -> None:
    text = 'x = 1  # tacit: ignore[a] b\ny = "# tacit: ignore[a] b"\n# another\n'
    assert [(item.line, item.text) for item in Source(text, "python").comments(r"tacit:\s*ignore\[")] == [
        (1, "# tacit: ignore[a] b")
    ]
    assert len(Source("/* one\n tacit: ignore[b] */ fn a() {}", "rust").comments(r"tacit:\s*ignore\[")) == 1


@pytest.mark.parametrize(
    "matcher",
    [
        {"kind": "nonsense"},
        {"patern": "x"},
        {},
        {"regex": "("},
        {"matches": "nowhere"},
        {"pattern": "def ("},
        {"pattern": "foo(("},
        {"pattern": ""},
        {"pattern": "a; b"},
        {"any": [{"pattern": {"context": "class {", "selector": "call"}}]},
        {"pattern": {"context": "a", "selector": "call"}},
        {"nthChild": "x of y"},
        {"pattern": 3},
        {"all": "x"},
    ],
)
def test_broken_rules_are_refused(matcher: dict[str, Any]) -> None:
    with pytest.raises(BrokenRuleError) as raised:
        check(rule(matcher))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("named", "pattern"),
    [
        ("python", "def $F($$$A): $$$B"),
        ("python", "with $A.begin(): $$$"),
        ("javascript", "console.log($$$)"),
        ("typescript", "const $A: $T = $B"),
        ("go", "fmt.Println($A)"),
        ("rust", "$A.unwrap()"),
        ("ruby", "$A.html_safe"),
        ("php", "eval($A)"),
        ("bash", "rm -rf $A"),
        ("java", "System.out.println($A)"),
    ],
)
def test_sound_patterns_of_many_languages_are_taken(named: str, pattern: str) -> None:
    check(rule({"pattern": pattern}, language=named))


def test_languages_by_name_and_by_file() -> None:
    assert [rule_language(name) for name in ("Py", "ts", "C++", "golang", "cobol", "", "SQL")] == [
        *("python", "typescript", "cpp", "go", "", "", ""),
    ]
    assert [common_name(name) for name in ("C#", "tsx", "Terraform", "COBOL")] == [
        *("csharp", "typescript", "hcl", "cobol"),
    ]
    assert languages_of(["a.tsx", "b.ts", "c.scss", "d.sql", "e"]) == {"typescript", "css", "sql"}
    assert [language_of(path) for path in ("a/b.PY", "x.tsx", "py", ".py", "a.d/b", "x.mjs")] == [
        *("python", "tsx", "", "", "", "javascript"),
    ]


def test_all_languages_are_known_to_ast_grep() -> None:
    for name in filter(None, map(rule_language, languages._LANGUAGES)):  # noqa: SLF001 — the test is about every language of the table
        assert Source("", name).find(rule({"regex": "^$"}, language=name)) is not None
        for kind in SCOPES.get(name, ()):
            check(rule({"kind": kind}, language=name))


def test_a_runaway_rule_is_refused_and_the_others_go_on() -> None:
    slow, fine = rule(RUNAWAY, id="slow"), rule({"pattern": "good()"}, id="fine")
    jobs = [
        Job("good()", "python", (slow, fine)),
        Job(NESTED + "\ngood()", "python", (slow, fine)),
        Job("good()", "python", (fine,)),
    ]
    done = hunt(jobs, longest=1.0)
    assert set(done.refused) == {("p", "slow")}
    assert [len(found.matches["p", "fine"]) for found in done.found] == [1, 1, 1]
    assert done.given_up == {}


def test_a_rule_that_panics_is_refused() -> None:
    bad, fine = rule({"kind": "call"}, id="bad", language="nonsense"), rule({"pattern": "good()"}, id="fine")
    done = hunt([Job("good()", "nonsense", (bad,)), Job("good()", "python", (fine,))])
    assert len(done.found[1].matches["p", "fine"]) == 1
    assert done.given_up


def block(code: str, *, good: bool, language: str = "python") -> Block:
    return Block(language, good, code, 7)


def test_rules_are_proven_on_the_blocks() -> None:
    violation = rule({"pattern": "eval($A)"}, id="violation", path="r.yml", line=1)
    wide = rule({"kind": "call"}, id="wide", path="r.yml", line=5)
    useless = rule({"pattern": "other()"}, id="useless", path="r.yml", line=9)
    broken = rule({"pattern": "def ("}, id="broken", path="r.yml", line=13)
    adoption = rule({"pattern": "safe($A)"}, id="adoption", finds=Finds.ADOPTION, path="r.yml", line=17)
    blocks = (
        block("eval(x)", good=False),
        block("safe(x)", good=True),
        block("nothing", good=False),
        block("eval(x)", good=False, language="js"),
    )
    file = RuleFile("p", "r.yml", (violation, wide, useless, broken, adoption), "p.md", blocks)
    (proof,) = proofs([file])
    assert [item.id for item in proof.sound] == ["violation", "adoption"]
    said = [(item.location.path, item.location.line, item.rule) for item in proof.diagnostics]
    assert said == [
        ("r.yml", 5, "fails-its-examples"),
        ("r.yml", 9, "fails-its-examples"),
        ("r.yml", 13, "broken-rule"),
        ("p.md", 7, "language-without-rule"),
        ("p.md", 7, "unmatched-example"),
    ]
    assert "matches the good example at p.md:7" in proof.diagnostics[0].message
    assert "matches no bad example of p.md" in proof.diagnostics[1].message


def test_a_rule_that_hangs_on_its_examples_is_refused() -> None:
    slow, fine = rule(RUNAWAY, id="slow"), rule({"pattern": "good()"}, id="fine")
    file = RuleFile("p", "r.yml", (slow, fine), "p.md", (block(NESTED + "\ngood()", good=False),))
    (proof,) = proofs([file], longest=0.5)
    assert [item.id for item in proof.sound] == ["fine"]
    assert "no result within 0.5 s" in proof.diagnostics[0].message


def test_a_rule_without_an_example_is_unproven() -> None:
    violation = rule({"pattern": "eval($A)"}, id="violation", path="r.yml", line=3)
    adoption = rule({"pattern": "safe($A)"}, id="adoption", finds=Finds.ADOPTION, path="r.yml", line=9)
    blocks = (block("eval(x)", good=False, language="ruby"),)
    (proof,) = proofs([RuleFile("p", "r.yml", (violation, adoption), "p.md", blocks)])
    assert proof.sound == ()
    said = [(item.location.line, item.message) for item in proof.diagnostics if item.rule == "unproven-rule"]
    assert said == [
        (3, "violation is unproven: p.md has no bad python example"),
        (9, "adoption is unproven: p.md has no good python example"),
    ]
    assert "add a block ```` ```python good ````" in proof.diagnostics[1].help
