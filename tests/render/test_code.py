"""Test blocks of code: changes that prettier makes do not count as a difference, changes of people do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.render.code.languages import without_formatting
from tacit.render.formatting import says_the_same
from tacit.render.loose import loose_hash
from tests.formatters import FORMATTERS

FORMATTED = {
    "js": [
        ("var a = b => {return (b+1)}\nnew Foo", "var a = (b) => {\n  return b + 1;\n};\nnew Foo();"),
        ("x = {'a': 1, 'b': f((c), /'/ig)} // it's", "x = { a: 1, b: f(c, /'/gi) }; // it's"),
        ("if (a) (b).c();\n`${d['e']}'s`", 'if (a) b.c();\n`${d["e"]}\'s`;'),
        ("<p a='b'>it's <b/> a</p>", '<p a="b">\n  it\'s <b /> a\n</p>'),
        ("a('it\\'s', .5, 1.50, 0XA,)", 'a("it\'s", 0.5, 1.5, 0xa);'),
    ],
    "ts": [
        ("interface A {a: string, 'b'?: B<'c'|null>}", 'interface A {\n  a: string;\n  b?: B<"c" | null>;\n}'),
        ("type A = {b: 1, c: 2}", "type A = { b: 1; c: 2 };"),
    ],
    "json": [('{"a":[1,2]}', '{ "a": [1, 2] }')],
    "css": [
        ("a:hover>b[c=d]{COLOR:#FFF;margin:.50em}", 'a:hover > b[c="d"] {\n  color: #fff;\n  margin: 0.5em;\n}'),
        ("@import 'a'", '@import "a";'),
    ],
    "scss": [("$a:(b:1,c:2,);", "$a: (\n  b: 1,\n  c: 2,\n);")],
    "graphql": [("query A($b:C,$d:E){f}", "query A($b: C, $d: E) {\n  f\n}")],
    "yaml": [
        ("a:\n- 'it''s'\n-   {b: 1,}\nc: |\n   'd'", "a:\n  - \"it's\"\n  - { b: 1 }\nc: |\n  'd'"),
    ],
    "html": [
        ("<UL a='b'><li>a<li>b</UL><div>c", '<ul a="b">\n  <li>a</li>\n  <li>b</li>\n</ul>\n<div>c</div>'),
        ("<script>a('b')</script>", '<script>\n  a("b");\n</script>'),
    ],
    "vue": [
        (
            "<template><a :b='c.d' @e=\"f\">{{h['i']}}</a></template>",
            '<template>\n  <a :b="c.d" @e="f">{{ h["i"] }}</a>\n</template>',
        )
    ],
    "md": [("* a\n* __b__", "- a\n- **b**")],
}
EDITED = {
    "js": [
        ("a - b", "a + b"),
        ("a * b", "a / b"),
        ("a - b", "a b"),
        ("f(a, -b)", "f(a - b)"),
        ("f()", "f"),
        ("a.b", "a?.b"),
        ("aB", "ab"),
        ("'a-b'", "'a.b'"),
        ("f(a, b)", "f(b, a)"),
        ("import {a, b} from 'c'", "import {a b} from 'c'"),
        ("return a", "returna"),
        ("x = `a b`", "x = `a  b`"),
        ("1.5", "15"),
        ("a => ({})", "a => {}"),
        ("a // b", "a // c"),
        ("<p>a</p>", "<p>a</b>"),
    ],
    "json": [('{"a": 1}', "{a: 1}"), ('{"a": -1}', '{"a": 1}')],
    "css": [(".a", ".A"), ("a{b:c}", "a{b:d}"), ("a{b:calc(1px*2)}", "a{b:calc(1px/2)}")],
    "graphql": [("a: B!", "a: B")],
    "yaml": [("a: 1", "a: '1'"), ("- a", "a"), ("a: b-c", "a: b.c")],
    "html": [("<i>a</i>", "<i>a</b>"), ("<a b='c'>", "<a b='d'>"), ("<p>a</p><!--b-->", "<p>a</p><!--c-->")],
    "md": [("*a*", "a"), ("a.", "a,")],
}


def pairs(of: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Return pairs of markdown texts, each with one fenced block of code; `of` has pairs of code by language."""
    return [
        (f"```{language}\n{one}\n```\n", f"```{language}\n{other}\n```\n")
        for language, codes in of.items()
        for one, other in codes
    ]


@pytest.mark.parametrize(("one", "other"), pairs(FORMATTED))
def test_what_prettier_changes_is_no_edit(one: str, other: str) -> None:
    assert says_the_same(one, other)
    assert loose_hash(one.encode()) == loose_hash(other.encode())
    assert loose_hash(f"> {one}".replace("\n", "\n> ").encode()) == loose_hash(
        f"> {other}".replace("\n", "\n> ").encode()
    )


@pytest.mark.parametrize(("one", "other"), pairs(EDITED))
def test_what_people_change_is_an_edit(one: str, other: str) -> None:
    assert not says_the_same(one, other)
    assert loose_hash(one.encode()) != loose_hash(other.encode())


def test_prettier_makes_these_changes(tmp_path: Path) -> None:
    formatter = next(one for one in FORMATTERS if one.name == "prettier")
    (tmp_path / "a.md").write_text("\n".join(one for one, _ in pairs(FORMATTED)), "utf-8")
    formatter.format(tmp_path, ["a.md"])
    assert (tmp_path / "a.md").read_text("utf-8") == "\n".join(other for _, other in pairs(FORMATTED))


@pytest.mark.parametrize("language", ["tsx", "json", "css", "graphql", "yaml", "html", "vue", "md"])
def test_torn_code_is_read_to_its_end(language: str) -> None:
    for piece in ("`${", "/*", '"', "<a b=", "<!--", "{{", "(", "new a.", "a: |\n", "</a>", "```js\n", "<script>"):
        once, twice = (without_formatting(f"{piece * 200} {end}", language) for end in ("x", "y"))
        assert once != twice
