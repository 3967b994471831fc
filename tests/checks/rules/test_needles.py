"""Test the words that a text must contain for a rule to match: every text that matches contains them."""

from __future__ import annotations

from typing import Any

import pytest

from tacit.checks.rules.match import Source
from tacit.checks.rules.needles import needles
from tacit.checks.rules.values import Rule


def words(rule: dict[str, Any], **more: Any) -> list[list[str]]:
    return [sorted(clause) for clause in needles({"rule": rule, **more})]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"pattern": "requests.get($URL, $$$REST)"}, [["get"], ["requests"]]),
        ({"pattern": "$A == $B"}, []),
        ({"pattern": "foo() # bar"}, []),
        ({"pattern": {"context": "class A { $X = 1 }", "selector": "field_definition"}}, []),
        ({"pattern": {"context": "foo($A)", "strictness": "signature"}}, []),
        ({"kind": "call"}, []),
        ({"any": [{"pattern": "foo()"}, {"pattern": "bar.quux()"}]}, [["foo", "quux"]]),
        ({"any": [{"pattern": "foo()"}, {"kind": "call"}]}, []),
        ({"any": [{"pattern": "request.urlopen()"}, {"pattern": "urlopen()"}]}, [["urlopen"]]),
        ({"all": [{"pattern": "foo($A)"}, {"not": {"pattern": "bar()"}}]}, [["foo"]]),
        ({"kind": "call", "inside": {"pattern": "class Foo: $$$B", "stopBy": "end"}}, [["class"], ["foo"]]),
        ({"matches": "x"}, [["foo"]]),
        ({"regex": "^(\\w+\\.)?HTTPException$"}, [["httpexception"]]),
        ({"regex": "^(?i)abc"}, []),
        ({"regex": "(?i)^Secret"}, [["secret"]]),
        ({"regex": "abc|def"}, []),
        ({"regex": "(get|post)\\("}, [["get", "post"]]),
        ({"regex": "(get|post)?abcd*"}, []),
        ({"regex": "[abc]def{2}"}, []),
        ({"regex": "(x(abc)y)"}, []),
        ({"regex": "api_?key"}, [["key"]]),
        ({"regex": "(api_?key|pass-?word)$"}, [["api", "pass"]]),
    ],
)
def test_what_a_rule_needs(rule: dict[str, Any], expected: list[list[str]]) -> None:
    assert words(rule, utils={"x": {"pattern": "foo()"}}) == expected


def test_utilities_that_go_round_in_circles_end() -> None:
    assert words({"matches": "x"}, utils={"x": {"all": [{"matches": "x"}, {"pattern": "foo()"}]}}) == [["foo"]]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"pattern": "foo($$$A, timeout=$T)"}, "foo(1, timeout=2)"),
        ({"kind": "identifier", "regex": "(?i)^api_?key$"}, "APIKEY = 1"),
        ({"kind": "identifier", "regex": "^colou?r$"}, "color = 1"),
        ({"pattern": "async def $F($$$A): $$$B"}, "async def f(a):\n    pass\n"),
    ],
)
def test_whatever_matches_holds_the_words(rule: dict[str, Any], text: str) -> None:
    made = Rule("p", "r", "python", {"rule": rule}, needles=needles({"rule": rule}))
    if Source(text, "python").find(made):
        assert made.may_match(text.casefold())
    else:
        pytest.fail("the rule does not match at all")
